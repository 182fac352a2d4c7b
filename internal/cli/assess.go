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

	"toetssteen/catalogue"
	"toetssteen/internal/assess"
	"toetssteen/internal/registerreport"
)

type assessCommand struct {
	Frameworks struct{}         `cmd:"" help:"verb.assess.frameworks"`
	Framework  frameworkCommand `cmd:"" help:"verb.assess.framework"`

	List   assessListCommand   `cmd:"" help:"verb.assess.list"`
	Show   assessShowCommand   `cmd:"" help:"verb.assess.show"`
	Answer assessAnswerCommand `cmd:"" help:"verb.assess.answer"`
}

type frameworkCommand struct {
	ID  string `arg:"" optional:"" name:"id" help:"arg.assess.framework"`
	Out string `short:"O" placeholder:"file" help:"flag.out"`
}

// loadFrameworks gives the frameworks with the workspace's own over them.
func (s *session) loadFrameworks() (*catalogue.Catalogue, *catalogue.Frameworks, error) {
	c, err := s.loadCatalogue()
	if err != nil {
		return nil, nil, err
	}
	all, err := c.Frameworks()
	if err != nil {
		return nil, nil, s.fail("assess.load", err)
	}
	return c, all, nil
}

// frameworkListed is one line of `assess frameworks`, and its JSON.
type frameworkListed struct {
	assess.Identity
	Label     string             `json:"label"`
	Subject   string             `json:"subject"`
	Gives     []catalogue.Aspect `json:"gives"`
	Questions int                `json:"questions"`
	Rules     int                `json:"rules"`
}

// frameworks lists the frameworks there are.
func (s *session) frameworks(context.Context) error {
	_, all, err := s.loadFrameworks()
	if err != nil {
		return err
	}
	listed := []frameworkListed{}
	for _, f := range all.All {
		l := frameworkListed{assess.IdentityOf(f), f.Label.In(s.lang), f.Subject, nil, len(f.Questions), len(f.Rules)}
		for _, a := range catalogue.Aspects {
			if f.Gives[a] != nil {
				l.Gives = append(l.Gives, a)
			}
		}
		listed = append(listed, l)
	}
	columns := []string{"id", "label", "version", "hash", "size"}
	rows := [][]string{make([]string, len(columns))}
	for i, c := range columns {
		rows[0][i] = s.t("assess.column." + c)
	}
	for _, l := range listed {
		rows = append(rows, []string{l.ID, l.Label, l.Version, l.Hash, strconv.Itoa(l.Questions) + ", " + strconv.Itoa(l.Rules)})
	}
	switch s.grammar.Output {
	case "json":
		return s.writeJSON(listed)
	case "csv":
		return csv.NewWriter(s.Stdout).WriteAll(rows)
	case "table":
		t := tabwriter.NewWriter(s.Stdout, 0, 0, 2, ' ', 0)
		for _, r := range rows {
			fmt.Fprintln(t, strings.Join(r, "\t"))
		}
		return t.Flush()
	}
	return s.fail("output", errors.New(s.t("error.output.why")), s.grammar.Output)
}

// framework shows one framework as a decision table.
func (s *session) framework(context.Context) error {
	o := s.grammar.Assess.Framework
	c, all, err := s.loadFrameworks()
	if err != nil {
		return err
	}
	f := all.Framework(o.ID)
	if f == nil {
		ids := make([]string, len(all.All))
		for i, known := range all.All {
			ids[i] = known.ID
		}
		return s.fail("assess.framework", errors.New(s.t("assess.no_framework", o.ID, strings.Join(ids, ", "))), o.ID)
	}
	table := assess.TableOf(c, f, s.lang)
	switch s.grammar.Output {
	case "json":
		return s.writeTo(o.Out, func(w io.Writer) error { return encodeJSON(w, table) })
	case "html":
		return s.writeTo(o.Out, func(w io.Writer) error {
			return registerreport.Framework(w, registerreport.FrameworkView{Table: table, Catalogue: c, Lang: s.lang})
		})
	case "table":
		return s.writeTo(o.Out, func(w io.Writer) error {
			s.frameworkTable(w, c, table)
			return nil
		})
	}
	return s.fail("output", errors.New(s.t("error.output.why")), s.grammar.Output)
}

// frameworkTable prints a framework to be read in a terminal or a ticket.
func (s *session) frameworkTable(w io.Writer, c *catalogue.Catalogue, t assess.Table) {
	page := func(key string, args ...string) string {
		return c.Text(s.lang, "registerreport.framework."+key, args...)
	}
	b := block{w: w}
	b.title(t.Label)
	b.text(t.About)
	b.text(page("identity", t.Version, t.Hash))
	b.text(page("worst"))
	b.text(page("silence"))
	b.text(page("quoted"))

	b.title(page("section.rules"))
	for _, r := range t.Rules {
		b.gap(r.ID)
		for i, cond := range r.Conditions {
			b.field(s.t(joint("assess.if", i)), cond)
		}
		for i, o := range r.Outcomes {
			b.field(s.t(joint("assess.then", i)), o.AspectName+": "+o.OutcomeName)
		}
		b.field(s.t("assess.why"), r.Why)
		b.field(s.t("assess.sources"), s.frameworkSources(c, r.Sources))
	}
	if len(t.Terms) > 0 {
		fmt.Fprintln(w)
		b.title(page("section.terms"))
	}
	for _, term := range t.Terms {
		b.gap(term.Label)
		for i, cond := range term.Conditions {
			b.field(s.t(joint("assess.if", i)), cond)
		}
	}
	fmt.Fprintln(w)
	b.title(page("section.questions"))
	for _, q := range t.Questions {
		b.gap(q.Label)
		b.lines(q.Ask)
		b.text(q.Help)
		for i, cond := range q.When {
			b.field(s.t(joint("assess.asked", i)), cond)
		}
		answers := make([]string, len(q.Answers))
		for i, a := range q.Answers {
			if answers[i] = a.Label; a.Evidence {
				answers[i] = s.t("assess.evidence", a.Label)
			}
		}
		b.field(s.t("assess.answers"), strings.Join(answers, "; "))
		b.field(s.t("assess.sources"), s.frameworkSources(c, q.Sources))
	}
}

// joint is the word before the first of some conditions or outcomes, and
// before the others.
func joint(first string, i int) string {
	if i == 0 {
		return first
	}
	return "assess.and"
}

// frameworkSources lists sources, and says where one was not verified.
func (s *session) frameworkSources(c *catalogue.Catalogue, src assess.Sources) string {
	out := strings.Join(src.All(), "; ")
	if src.Verified != "yes" {
		out += " (" + c.Text(s.lang, "assess.verified."+src.Verified) + ")"
	}
	return out
}

// block writes wrapped text in a column of help width.
type block struct{ w io.Writer }

func (b block) title(text string) {
	fmt.Fprintf(b.w, "%s\n%s\n", oneLine(text), strings.Repeat("=", len([]rune(text))))
}

func (b block) gap(text string) { fmt.Fprintln(b.w, "\n"+oneLine(text)) }

func (b block) lines(text string) {
	for _, line := range wrap(oneLine(text), helpWidth) {
		fmt.Fprintln(b.w, line)
	}
}

func (b block) text(text string) {
	b.lines(text)
	fmt.Fprintln(b.w)
}

func (b block) field(name, text string) {
	const margin = 14
	for i, line := range wrap(oneLine(text), helpWidth-margin) {
		if i > 0 {
			name = ""
		}
		fmt.Fprintf(b.w, "  %-*s%s\n", margin-2, name, line)
	}
}
