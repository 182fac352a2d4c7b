package app

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/assess"
	"toetssteen/internal/lawjudge"
	"toetssteen/internal/store"
)

// AnswerUseInput answers one question of a framework about an element use.
// Catalogue, Judge and Today are what the evidence is known by.
type AnswerUseInput struct {
	Catalogue *catalogue.Catalogue
	Judge     *lawjudge.Judge
	Today     toetssteen.Date

	Use, Framework, Question, Answer string

	Evidence string // id of a document, finding or record; audit:2 is a saved audit
	Reason   string // needed where evidence says otherwise
}

// Action implements Input.
func (AnswerUseInput) Action() toetssteen.Permission { return MayAnswerUse }

// Subject implements Input.
func (in AnswerUseInput) Subject() string {
	return in.Use + "/" + in.Framework + "." + in.Question
}

// Validate implements Input.
func (in AnswerUseInput) Validate() error {
	switch {
	case in.Use == "":
		return errors.New("name the element use, such as G-001")
	case len(in.Reason) > maxReason || len(in.Evidence) > maxReason:
		return fmt.Errorf("the reason or the evidence is longer than %d characters", maxReason)
	}
	if err := (AssessUsesInput{Catalogue: in.Catalogue, Judge: in.Judge, Today: in.Today}).Validate(); err != nil {
		return err
	}
	_, _, err := in.give()
	return err
}

// give makes the answer, or says that the question does not take it.
func (in AnswerUseInput) give() (*catalogue.Framework, assess.Given, error) {
	all, err := in.Catalogue.Frameworks()
	if err != nil {
		return nil, assess.Given{}, err
	}
	f := all.Framework(in.Framework)
	if f == nil {
		return nil, assess.Given{}, &UnknownError{"framework", in.Framework}
	}
	g, err := assess.Give(f, assess.Given{
		Question: in.Question, Answer: in.Answer, From: assess.FromPerson,
		Evidence: store.Clean(strings.TrimSpace(in.Evidence)), Why: store.Clean(strings.TrimSpace(in.Reason)),
	})
	return f, g, err
}

// Units implements Located.
func (in AnswerUseInput) Units(ctx context.Context, r *store.Reader) ([]string, error) {
	return unitOfUse(ctx, r, in.Use)
}

// unitOfUse gives the unit that answers for a use.
func unitOfUse(ctx context.Context, r *store.Reader, use string) ([]string, error) {
	reg, err := readRegister(ctx, r, "")
	if err != nil {
		return nil, err
	}
	if u := findUse(reg, use); u != nil {
		if p := reg.ProcessingOf(u); p != nil {
			return []string{p.In}, nil
		}
	}
	return nil, &UnknownError{"use", use}
}

// ContradictsError says that evidence answers a question otherwise than a
// person, who gave no reason.
type ContradictsError struct {
	Question string
	Evidence assess.Given
}

// Error implements error.
func (e *ContradictsError) Error() string {
	return fmt.Sprintf("question %s: the %s (%s) answers %q; say why that does not hold", e.Question, e.Evidence.From, e.Evidence.Evidence, e.Evidence.Answer)
}

// AnswerUse keeps what a person answered. Evidence that says otherwise stays and
// is shown beside it.
func AnswerUse(ctx context.Context, c Call, tx *store.Tx, in AnswerUseInput) (toetssteen.UseAnswer, error) {
	f, given, err := in.give()
	if err != nil {
		return toetssteen.UseAnswer{}, err
	}
	a, err := newAssessor(ctx, &tx.Reader, AssessUsesInput{Catalogue: in.Catalogue, Judge: in.Judge, Today: in.Today, Use: in.Use})
	if err != nil {
		return toetssteen.UseAnswer{}, err
	}
	if err := a.contradicted(ctx, f, given); err != nil {
		return toetssteen.UseAnswer{}, err
	}
	out := toetssteen.UseAnswer{
		Head: a.slot(in, c.Who.Name),
		Use:  in.Use, Framework: f.ID, Edition: f.Version, Hash: f.Hash(), Question: in.Question, Meaning: given.Meaning,
		Answer: in.Answer, Evidence: given.Evidence, Reason: given.Why, By: c.Who.Name,
	}
	if c.Who.Role != toetssteen.RoleLocal {
		out.Discipline = c.Who.Role
	}
	rec, err := toetssteen.Pack(&out)
	if err != nil {
		return toetssteen.UseAnswer{}, err
	}
	kept, err := tx.PutRecords(ctx, c.At, c.Who.Name, []toetssteen.Record{rec})
	if err != nil {
		return toetssteen.UseAnswer{}, err
	}
	out.Head = kept[0].Head
	return out, nil
}

// contradicted refuses an answer without a reason when evidence says otherwise,
// and evidence that is an audit which is not there.
func (a *assessor) contradicted(ctx context.Context, f *catalogue.Framework, given assess.Given) error {
	u := a.use(a.in.Use)
	if u == nil || a.reg.ProcessingOf(u) == nil {
		return &UnknownError{"use", a.in.Use}
	}
	facts, err := a.facts(ctx, a.reg.ProcessingOf(u), u)
	if err != nil {
		return err
	}
	id, is, err := auditNumber(given.Evidence)
	if err != nil {
		return err
	}
	if is {
		if _, err := a.r.Audit(ctx, id); err != nil {
			return fmt.Errorf("audit %d: %w", id, err)
		}
		found, err := a.audit(ctx, id)
		if err != nil {
			return err
		}
		facts = append(facts, assess.AuditFacts(found.state, given.Evidence)...)
	}
	for _, known := range assess.Prefill(f, facts) {
		if known.Question == given.Question && known.Answer != given.Answer && given.Answer != catalogue.AnswerUnknown && given.Why == "" {
			return &ContradictsError{given.Question, known}
		}
	}
	return nil
}

// slot gives the record that holds what a person answered to a question, or a
// new one.
func (a *assessor) slot(in AnswerUseInput, person string) toetssteen.Head {
	most := 0
	for _, x := range a.answers[in.Use] {
		if x.Framework != in.Framework || x.Question != in.Question {
			continue
		}
		if x.By == person {
			return toetssteen.Head{ID: x.ID, Version: x.Version, ValidFrom: in.Today}
		}
		n, _ := strconv.Atoi(x.ID[strings.LastIndexByte(x.ID, '/')+1:])
		most = max(most, n)
	}
	return toetssteen.Head{ID: in.Subject() + "/" + strconv.Itoa(most+1), ValidFrom: in.Today}
}

// useAnswers gives the answers that hold, by use.
func useAnswers(ctx context.Context, r *store.Reader) (map[string][]toetssteen.UseAnswer, error) {
	records, err := r.Records(ctx, toetssteen.RecordUseAnswer)
	if err != nil {
		return nil, err
	}
	out := map[string][]toetssteen.UseAnswer{}
	for _, rec := range records {
		if rec.Withdrawn != "" {
			continue
		}
		x, err := toetssteen.Unpack[toetssteen.UseAnswer](rec)
		if err != nil {
			return nil, err
		}
		x.By = rec.Actor
		out[x.Use] = append(out[x.Use], x)
	}
	return out, nil
}

// answersTo gives what people answered about a use to questions of a framework.
func (a *assessor) answersTo(use, framework string) (out []assess.Given) {
	for _, x := range a.answers[use] {
		if x.Framework == framework {
			out = append(out, assess.Given{
				Question: x.Question, Answer: x.Answer, From: assess.FromPerson, By: x.By, Evidence: x.Evidence, Why: x.Reason, Meaning: x.Meaning,
			})
		}
	}
	return out
}
