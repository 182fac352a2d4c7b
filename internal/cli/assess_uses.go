package cli

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/app"
	"toetssteen/internal/assess"
	"toetssteen/internal/assurance"
	"toetssteen/internal/lawjudge"
)

type assessListCommand struct {
	Unit       string `placeholder:"id" help:"flag.assess.unit"`
	Processing string `placeholder:"id" help:"flag.assess.processing"`
}

type assessShowCommand struct {
	Use string `arg:"" name:"use" help:"arg.assess.use"`
}

type assessAnswerCommand struct {
	Use      string `arg:"" name:"use" help:"arg.assess.use"`
	Answer   string `arg:"" name:"answer" help:"arg.assess.answer"`
	Reason   string `placeholder:"text" help:"flag.assess.reason"`
	Evidence string `placeholder:"id" help:"flag.assess.evidence"`
}

// assessor is what the words of verdicts are made of.
type assessor struct {
	s     *session
	c     *catalogue.Catalogue
	all   *catalogue.Frameworks
	words assurance.Words
	in    app.AssessUsesInput
}

func (s *session) newAssessor() (*assessor, error) {
	c, laws, err := s.loadLaws()
	if err != nil {
		return nil, err
	}
	all, err := c.Frameworks()
	if err != nil {
		return nil, s.fail("assess.load", err)
	}
	table, err := c.Assurance()
	if err != nil {
		return nil, s.fail("assess.load", err)
	}
	in := app.AssessUsesInput{Catalogue: c, Judge: lawjudge.New(laws), Today: toetssteen.Date(s.Clock().Format(time.DateOnly))}
	return &assessor{s, c, all, assurance.WordsOf(c, table, s.lang), in}, nil
}

// ask gives the verdicts that were asked for.
func (a *assessor) ask(ctx context.Context) (out []app.UseAssessment, err error) {
	s := a.s
	err = s.inWorkspace(ctx, func(w *app.App) error {
		out, err = app.Ask(ctx, w, s.actor(), app.AssessUses, a.in)
		return s.assessFailed("assess.uses", err, a.in.Subject())
	})
	return out, err
}

// assessFailed puts in words what is not there, not permitted or contradicted.
func (s *session) assessFailed(key string, err error, about string) error {
	var unknown *app.UnknownError
	var contradicts *app.ContradictsError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &unknown) && unknown.What == "framework":
		return s.fail(key, errors.New(s.t("assess.unknown_framework", unknown.ID)), about)
	case errors.As(err, &unknown):
		return s.fail(key, errors.New(s.t("assess.no_"+unknown.What, unknown.ID)), about)
	case errors.As(err, &contradicts):
		e := contradicts.Evidence
		return s.fail(key, errors.New(s.t("assess.contradicts", s.texts.Text(s.lang, "assess.from."+string(e.From)), e.Evidence, e.Answer)), about)
	}
	var refused *assess.NotPermittedError
	if errors.As(err, &refused) {
		if refused.Permitted == nil {
			return s.fail(key, errors.New(s.t("assess.no_question", refused.Framework, refused.Question)), about)
		}
		return s.fail(key, errors.New(s.t("assess.no_answer", refused.Answer, strings.Join(refused.Permitted, ", "))), about)
	}
	return s.fail(key, err, about)
}

// assessList lists the verdicts on the uses of the register.
func (s *session) assessList(ctx context.Context) error {
	a, err := s.newAssessor()
	if err != nil {
		return err
	}
	a.in.Unit, a.in.Processing = s.grammar.Assess.List.Unit, s.grammar.Assess.List.Processing
	uses, err := a.ask(ctx)
	if err != nil {
		return err
	}
	switch s.grammar.Output {
	case "json":
		out := make([]useRecord, len(uses))
		for i := range uses {
			out[i] = a.record(&uses[i])
		}
		return s.writeJSON(out)
	case "csv":
		return a.listCSV(uses)
	case "table":
		return s.writeTo("", func(w io.Writer) error { return a.list(w, uses) })
	}
	return s.fail("output", errors.New(s.t("error.output.why")), s.grammar.Output)
}

func (a *assessor) list(w io.Writer, uses []app.UseAssessment) error {
	s := a.s
	if len(uses) == 0 {
		fmt.Fprintln(w, s.t("assess.none"))
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	columns := []string{"use", "kind", "processing", "lawful", "proper", "assurance", "held", "open"}
	for i, c := range columns {
		columns[i] = s.t("assess.list." + c)
	}
	fmt.Fprintln(t, strings.Join(columns, "\t"))
	for i := range uses {
		u := &uses[i]
		fmt.Fprintln(t, strings.Join([]string{
			printable(u.Use.ID), a.c.Label(s.lang, u.Use.Kind), printable(u.Processing), a.outcome(catalogue.Lawful, u.Lawful.String()),
			a.outcome(catalogue.Proper, u.Proper.String()), a.words.Level(u.Assurance.Level), a.held(u), strconv.Itoa(u.Open),
		}, "\t"))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w, "\n"+s.t("assess.more"))
	return nil
}

// outcome names an outcome; what no framework spoke of is a dash.
func (a *assessor) outcome(aspect catalogue.Aspect, outcome string) string {
	if outcome == "" {
		return "-"
	}
	return a.c.Text(a.s.lang, "assess."+string(aspect)+"."+outcome)
}

// held names what keeps the assurance from being higher.
func (a *assessor) held(u *app.UseAssessment) string {
	var names []string
	for _, c := range u.Assurance.Holding() {
		names = append(names, c.Rule.Title.In(a.s.lang))
	}
	return strings.Join(names, ", ")
}

func (a *assessor) listCSV(uses []app.UseAssessment) error {
	rows := [][]string{{
		"unit", "processing", "use", "kind", "role", "lawful", "proper", "necessary", "distinction", "justification",
		"assurance", "held_by", "open", "conflicts",
	}}
	for i := range uses {
		r := a.record(&uses[i])
		rows = append(rows, []string{
			r.Unit, r.Processing, r.Use, r.Kind, r.Role, r.Outcomes["lawful"], r.Outcomes["proper"], r.Outcomes["necessary"],
			r.Outcomes["distinction"], r.Outcomes["justification"], r.Assurance, strings.Join(r.HeldBy, " "),
			strconv.Itoa(r.Open), strconv.Itoa(r.Conflicts),
		})
	}
	return a.s.writeTo("", func(w io.Writer) error { return csv.NewWriter(w).WriteAll(rows) })
}

// assessAnswer keeps what a person answers.
func (s *session) assessAnswer(ctx context.Context) error {
	o := s.grammar.Assess.Answer
	a, err := s.newAssessor()
	if err != nil {
		return err
	}
	question, answer, ok := strings.Cut(o.Answer, "=")
	framework, question, dotted := strings.Cut(question, ".")
	if !ok || !dotted {
		return s.fail("assess.answer", errors.New(s.t("assess.form", o.Answer)), o.Use)
	}
	in := app.AnswerUseInput{
		Catalogue: a.c, Judge: a.in.Judge, Today: a.in.Today, Use: o.Use, Framework: framework, Question: question, Answer: answer,
		Evidence: o.Evidence, Reason: o.Reason,
	}
	return s.inWorkspace(ctx, func(w *app.App) error {
		kept, err := app.Do(ctx, w, s.actor(), app.AnswerUse, in)
		if err != nil {
			return s.assessFailed("assess.answer", err, o.Use)
		}
		fmt.Fprintln(s.Stdout, s.t("assess.kept", printable(kept.VersionID()), kept.Answer))
		return nil
	})
}
