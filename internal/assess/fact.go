package assess

import (
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/lawjudge"
)

// Fact is something that the workspace knows, by a name of catalogue.Facts,
// with what it is known from.
type Fact struct {
	Name, Value string
	From        Provenance
	Evidence    string // id of the record, finding, audit or entry behind it
}

// Prefill answers the questions that facts answer, each with its source. A
// fact that a framework does not speak of answers nothing. Answers of persons
// stand beside these; see Assess for what happens where they disagree.
func Prefill(f *catalogue.Framework, facts []Fact) []Given {
	return prefill(f, facts, func(i int) string { return f.Questions[i].Meaning() })
}

// Prefill answers the questions of the engine's framework that facts answer.
func (e *Engine) Prefill(facts []Fact) []Given {
	return prefill(e.framework, facts, func(i int) string { return e.meanings[i] })
}

func prefill(f *catalogue.Framework, facts []Fact, meaning func(question int) string) []Given {
	var out []Given
	for i, q := range f.Questions {
		for _, k := range q.Known {
			for _, fact := range facts {
				answer, ok := k.Answers[fact.Value]
				if fact.Name != k.Fact || !ok {
					continue
				}
				out = append(out, Given{
					Question: q.ID, Answer: answer, From: fact.From, Evidence: fact.Evidence, Meaning: meaning(i),
				})
			}
		}
	}
	return out
}

// UseFacts are what the catalogue and the register know of an element use. What
// the register leaves empty is not known; a box that was not ticked is no "no".
func UseFacts(c *catalogue.Catalogue, p *toetssteen.Processing, u *toetssteen.ElementUse) []Fact {
	facts := registerFacts(u.VersionID(), map[string]string{
		"register.ground": strings.ToLower(strings.TrimSpace(u.Ground)), "register.role": string(u.Role), "register.listed": catalogue.AnswerYes,
		"register.retention": given(u.Retention),
	})
	if p != nil {
		facts = append(facts, ProcessingFacts(p)...)
	}
	if i := c.Indicator(u.Kind); i != nil {
		facts = append(facts,
			Fact{"kind.group", string(i.Group), FromCatalogue, string(u.Kind)},
			Fact{"kind.avg9", i.AVG9, FromCatalogue, string(u.Kind)})
	}
	return facts
}

// ProcessingFacts are what the register knows of a processing as a whole.
func ProcessingFacts(p *toetssteen.Processing) []Fact {
	values := map[string]string{"register.regime": string(p.Regime)}
	if p.RiskModel {
		values["register.risk_model"] = catalogue.AnswerYes
	}
	return registerFacts(p.VersionID(), values)
}

// registerFacts leaves out what the register does not say.
func registerFacts(record string, values map[string]string) []Fact {
	var facts []Fact
	for _, name := range sortedNames(values) {
		if v := values[name]; v != "" {
			facts = append(facts, Fact{name, v, FromRegister, record})
		}
	}
	return facts
}

func sortedNames(m map[string]string) []string {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

func given(s string) string {
	if strings.TrimSpace(s) == "" {
		return ""
	}
	return "given"
}

// basisOrder are the statuses of references, the worst first.
var basisOrder = []lawjudge.Status{
	lawjudge.NonExisting, lawjudge.Repealed, lawjudge.NotSupporting, lawjudge.TooGeneral, lawjudge.NoReference, lawjudge.CannotVerify,
}

// LawFacts are what the check of the references to law says of a datum; the
// worst reference decides, so that a person must say why another one carries
// the use. No verdicts at all are no fact.
func LawFacts(kind toetssteen.KindID, verdicts []lawjudge.Verdict, record string) []Fact {
	if len(verdicts) == 0 {
		return nil
	}
	value := "valid"
	for _, v := range verdicts {
		if slices.Contains(v.Kinds, kind) {
			value = "names_datum"
		}
	}
	for _, status := range slices.Backward(basisOrder) {
		if slices.ContainsFunc(verdicts, func(v lawjudge.Verdict) bool { return v.Status == status }) {
			value = string(status)
		}
	}
	return []Fact{{"law.basis", value, FromLaw, record}}
}

// AuditFacts are what an audit says of the effect of a model. An audit without
// a verdict says nothing.
func AuditFacts(state toetssteen.VerdictState, audit string) []Fact {
	if state == "" {
		return nil
	}
	return []Fact{{"audit.effect", string(state), FromAudit, audit}}
}

// CopyFacts are what scans say of copies: whether places were found that the
// register does not name. Nothing found is a fact only when everything was
// searched.
func CopyFacts(unlisted []string, searchedAll bool, scan string) []Fact {
	switch {
	case len(unlisted) > 0:
		return []Fact{{"scan.copies", "unlisted", FromScan, unlisted[0]}}
	case searchedAll:
		return []Fact{{"scan.copies", "listed", FromScan, scan}}
	}
	return nil
}
