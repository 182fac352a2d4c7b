package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"toetssteen/catalogue"
	"toetssteen/internal/app"
	"toetssteen/internal/assess"
)

// useRecord is the JSON of a verdict on a use.
type useRecord struct {
	Use        string            `json:"use"`
	Kind       string            `json:"kind"`
	Role       string            `json:"role"`
	Processing string            `json:"processing"`
	Unit       string            `json:"unit"`
	Model      bool              `json:"model"`
	Outcomes   map[string]string `json:"outcomes"` // of the aspects that a framework spoke of
	Assurance  string            `json:"assurance"`
	HeldBy     []string          `json:"held_by"` // caps that keep the assurance from being higher
	Caps       []capRecord       `json:"caps"`
	Open       int               `json:"open"`
	Conflicts  int               `json:"conflicts"`
	Verdicts   []assess.Record   `json:"verdicts,omitempty"` // of assess show
}

type capRecord struct {
	ID    string `json:"id"`
	Level string `json:"level"`
	Found string `json:"found"`
	Takes string `json:"takes,omitempty"` // what the next level takes
}

func (a *assessor) record(u *app.UseAssessment) useRecord {
	r := useRecord{
		Use: u.Use.ID, Kind: string(u.Use.Kind), Role: string(u.Use.Role), Processing: u.Processing, Unit: u.Unit, Model: u.Model,
		Outcomes: map[string]string{}, Assurance: u.Assurance.Level.String(), HeldBy: []string{}, Caps: []capRecord{},
		Open: u.Open, Conflicts: u.Conflicts,
	}
	for _, aspect := range catalogue.Aspects {
		if o := aspectOf(u, aspect); o != "" {
			r.Outcomes[string(aspect)] = o
		}
	}
	for _, c := range u.Assurance.Holding() {
		r.HeldBy = append(r.HeldBy, c.Rule.ID)
	}
	for _, c := range u.Assurance.Caps {
		r.Caps = append(r.Caps, capRecord{c.Rule.ID, c.Level.String(), a.words.Found(c), a.words.Asked(c)})
	}
	for _, v := range u.Verdicts {
		r.Verdicts = append(r.Verdicts, v.Record())
	}
	return r
}

// aspectOf gives the outcome of an aspect over all frameworks.
func aspectOf(u *app.UseAssessment, a catalogue.Aspect) string {
	return assess.Verdict{
		Lawful: u.Lawful, Proper: u.Proper, Necessary: u.Necessary, Distinction: u.Distinction, Justification: u.Justification,
	}.Outcome(a)
}

// assessShow shows the verdict on one use, with all that it stands on.
func (s *session) assessShow(ctx context.Context) error {
	a, err := s.newAssessor()
	if err != nil {
		return err
	}
	a.in.Use = s.grammar.Assess.Show.Use
	uses, err := a.ask(ctx)
	if err != nil {
		return err
	}
	switch s.grammar.Output {
	case "json":
		return s.writeJSON(a.record(&uses[0]))
	case "csv":
		return a.listCSV(uses)
	case "table":
		return s.writeTo("", func(w io.Writer) error {
			a.show(w, &uses[0])
			return nil
		})
	}
	return s.fail("output", errors.New(s.t("error.output.why")), s.grammar.Output)
}

func (a *assessor) show(w io.Writer, u *app.UseAssessment) {
	s, b := a.s, block{w: w}
	b.title(s.t("assess.show.title", u.Use.ID, a.c.Label(s.lang, u.Use.Kind), u.Processing))
	for _, aspect := range catalogue.Aspects {
		if o := aspectOf(u, aspect); o != "" {
			b.outcome(a.c.Text(s.lang, "assess.aspect."+string(aspect)), a.outcome(aspect, o))
		}
	}
	b.outcome(s.t("assess.show.assurance"), a.words.Level(u.Assurance.Level))
	fmt.Fprintln(w)
	b.title(s.t("assess.show.caps"))
	for _, c := range u.Assurance.Caps {
		b.gap(c.Rule.Title.In(s.lang) + ": " + a.words.Level(c.Level))
		b.field(s.t("assess.show.found"), a.words.Found(c))
		if asked := a.words.Asked(c); asked != "" {
			b.field(s.t("assess.show.takes"), asked)
			b.field(s.t("assess.why"), c.Rule.Why.In(s.lang))
		}
	}
	for _, v := range u.Verdicts {
		a.showVerdict(b, v)
	}
}

// showVerdict shows what one framework says: the rules that matched, where
// sources disagree, what is open and what was answered.
func (a *assessor) showVerdict(b block, v assess.Verdict) {
	s, f := a.s, a.all.Framework(v.Framework.ID)
	words := assess.WordsOf(a.c, f, s.lang)
	fmt.Fprintln(b.w)
	b.title(s.t("assess.show.framework", f.Label.In(s.lang), v.Framework.Version, v.Framework.Hash))
	for _, aspect := range catalogue.Aspects {
		if o := v.Outcome(aspect); o != "" {
			b.outcome(words.Aspect(aspect), words.Outcome(aspect, o))
		}
	}
	if v.Guard != "" {
		b.gap(a.c.Text(s.lang, "assess.guard."+string(v.Guard)))
	}
	for _, r := range v.Reasons {
		a.showReason(b, f, words, r)
	}
	if len(v.Conflicts) > 0 {
		b.gap(s.t("assess.show.conflicts", strconv.Itoa(len(v.Conflicts))))
		for _, h := range v.Conflicts {
			a.showHeld(b, f, words, h)
		}
	}
	if len(v.Open) > 0 {
		b.gap(s.t("assess.show.open", strconv.Itoa(len(v.Open))))
		for _, h := range v.Open {
			a.showHeld(b, f, words, h)
		}
	}
	var answered []assess.Held
	for _, h := range v.Held {
		if h.Gap == "" && !h.Disagrees() {
			answered = append(answered, h)
		}
	}
	if len(answered) > 0 {
		b.gap(s.t("assess.show.answered", strconv.Itoa(len(answered))))
	}
	for _, h := range answered {
		a.showHeld(b, f, words, h)
	}
}

func (a *assessor) showReason(b block, f *catalogue.Framework, words assess.Words, r assess.Reason) {
	s := a.s
	var outcomes []string
	for _, aspect := range catalogue.Aspects {
		if o := r.Rule.Outcome(aspect); o != "" {
			outcomes = append(outcomes, words.Aspect(aspect)+": "+words.Outcome(aspect, o))
		}
	}
	b.gap(s.t("assess.show.rule", r.Rule.ID))
	b.field(s.t("assess.then"), strings.Join(outcomes, "; "))
	b.field(s.t("assess.why"), r.Rule.Why.In(s.lang))
	if len(r.Sources.All()) > 0 {
		b.field(s.t("assess.sources"), s.frameworkSources(a.c, r.Sources))
	}
	var on []string
	for _, h := range r.On {
		if q := f.Question(h.Question); q != nil {
			on = append(on, q.Label.In(s.lang)+": "+words.Answer(q, h.Answer))
		}
	}
	if len(on) > 0 {
		b.field(s.t("assess.show.on"), strings.Join(on, "; "))
	}
}

// showHeld shows a question with everything that was answered to it, each with
// where it comes from.
func (a *assessor) showHeld(b block, f *catalogue.Framework, words assess.Words, h assess.Held) {
	s, q := a.s, f.Question(h.Question)
	if q == nil {
		return
	}
	b.item(f.ID+"."+h.Question, q.Label.In(s.lang))
	if h.Gap != "" {
		b.field("", a.c.Text(s.lang, "assess.gap."+string(h.Gap))+". "+s.t("assess.show.choose", strings.Join(q.AnswerIDs(), ", ")))
	}
	for _, g := range h.Given {
		badge := "[" + a.c.Text(s.lang, "assess.from."+string(g.From)) + "]"
		said := []string{words.Answer(q, g.Answer), g.By, g.Evidence, g.Why}
		said = slices.DeleteFunc(said, func(s string) bool { return s == "" })
		b.field(badge, strings.Join(said, "; "))
	}
}

// outcome writes one outcome; the names of aspects are longer than other names.
func (b block) outcome(name, text string) { fmt.Fprintf(b.w, "  %-18s%s\n", name, text) }

// item writes the name of something and what it is, indented.
func (b block) item(name, text string) {
	for i, line := range wrap(oneLine(name+"  "+text), helpWidth-4) {
		if i > 0 {
			line = "  " + line
		}
		fmt.Fprintln(b.w, "  "+line)
	}
}
