package cli

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/journal"
	"toetssteen/internal/store"
)

// listed is a finding in the lists of diff and findings.
type listed struct {
	Change   string   `json:"change,omitempty"` // new, changed, gone, not_looked_at
	Why      string   `json:"why,omitempty"`    // of what changed or was not looked at
	ID       string   `json:"id"`
	Source   string   `json:"source"`
	Asset    string   `json:"asset"`
	Field    string   `json:"field"`
	Kind     string   `json:"kind"`
	Group    string   `json:"group"`
	Level    string   `json:"level"`
	Role     string   `json:"role"`
	Allowed  string   `json:"allowed,omitempty"` // id of the rule of people that accepts it
	Decision *decided `json:"decision"`
	Stale    []string `json:"decided_on_other_evidence,omitempty"` // what changed since the decision
	Links    []string `json:"processings,omitempty"`               // that people put it under
}

// decided is what a person decided.
type decided struct {
	Verdict string `json:"verdict"`
	Reason  string `json:"reason"`
	Actor   string `json:"actor"`
	At      string `json:"at"`
}

func listedOf(change, why string, f toetssteen.Finding, d *store.Decision) listed {
	l := listed{
		Change: change, Why: why, ID: f.ID, Source: f.Source, Asset: f.Location.Asset, Field: f.Location.Field,
		Kind: string(f.Kind), Group: string(f.Group), Level: f.Level.String(), Role: string(f.Role),
		Allowed: f.Allowed,
	}
	if d != nil {
		l.Decision = &decided{string(d.Verdict), d.Reason, d.Actor, journal.FormatTime(d.At)}
	}
	return l
}

// diff shows how the last saved scan of each source differs from what was known
// before it.
func (s *session) diff(ctx context.Context) error {
	return s.inWorkspace(ctx, func(a *app.App) error {
		out, err := app.Ask(ctx, a, s.actor(), app.Diff, app.DiffInput{Sources: s.grammar.Diff.Source})
		if errors.Is(err, toetssteen.ErrNotFound) && len(s.grammar.Diff.Source) > 0 {
			return s.fail("diff", errors.New(s.t("error.diff.unknown", strings.Join(s.grammar.Diff.Source, ", "))), s.workspace)
		}
		if err != nil {
			return s.fail("diff", err, s.workspace)
		}
		all := []listed{}
		for _, d := range out.Sources {
			all = append(all, changes(d)...)
		}
		if err := s.addPeople(ctx, a, all); err != nil {
			return s.fail("diff", err, s.workspace)
		}
		return s.writeList(all, func(w io.Writer) { s.diffTable(w, out, all) })
	})
}

func changes(d app.SourceDiff) (out []listed) {
	for _, n := range d.New {
		var decision *store.Decision
		if n.Earlier != nil {
			decision = n.Earlier.Decision
		}
		out = append(out, listedOf("new", "", n.Finding, decision))
	}
	for _, c := range d.Changed {
		out = append(out, listedOf("changed", strings.Join(c.What, ", "), c.After, c.Before.Decision))
	}
	for _, l := range d.Gone {
		out = append(out, listedOf("gone", string(l.Why), l.Finding, l.Decision))
	}
	for _, l := range d.NotLookedAt {
		out = append(out, listedOf("not_looked_at", string(l.Why), l.Finding, l.Decision))
	}
	return out
}

func (s *session) diffTable(w io.Writer, out app.DiffOutput, all []listed) {
	n := map[string]int{}
	for _, l := range all {
		n[l.Change]++
	}
	for _, d := range out.Sources {
		if d.Before == 0 {
			fmt.Fprintln(w, s.t("diff.first", d.Source))
		}
	}
	if len(all) == 0 {
		fmt.Fprintln(w, s.t("diff.none"))
	} else {
		s.listTable(w, all)
		fmt.Fprintln(w, s.t("diff.summary", strconv.Itoa(n["new"]), strconv.Itoa(n["changed"]),
			strconv.Itoa(n["gone"]), strconv.Itoa(n["not_looked_at"])))
	}
	for _, d := range out.Sources {
		s.writeRules(w, s.t("rules.of_scan", strconv.FormatInt(d.After, 10), d.Source), d.Rules)
	}
}

// findings lists what is known in the workspace with what people decided.
func (s *session) findings(ctx context.Context) error {
	cmd := s.grammar.Findings.List
	level, _ := toetssteen.ParseLevel(cmd.Level)
	return s.inWorkspace(ctx, func(a *app.App) error {
		known, err := app.Ask(ctx, a, s.actor(), app.Findings, app.FindingsInput{Level: level, Open: cmd.Open, Gone: cmd.Gone})
		if err != nil {
			return s.fail("findings", err, s.workspace)
		}
		rules, err := app.Ask(ctx, a, s.actor(), app.LastRules, app.LastRulesInput{})
		if err != nil {
			return s.fail("findings", err, s.workspace)
		}
		all := []listed{}
		for _, k := range known {
			if len(cmd.Source) > 0 && !slices.Contains(cmd.Source, k.Source) ||
				len(cmd.Kind) > 0 && !slices.Contains(cmd.Kind, string(k.Kind)) {
				continue
			}
			all = append(all, listedOf("", "", k.Finding, k.Decision))
		}
		if err := s.addPeople(ctx, a, all); err != nil {
			return s.fail("findings", err, s.workspace)
		}
		return s.writeList(all, func(w io.Writer) {
			if len(all) == 0 {
				fmt.Fprintln(w, s.t("findings.none"))
				return
			}
			s.listTable(w, all)
			fmt.Fprintln(w, s.t("findings.total", strconv.Itoa(len(all))))
			for _, r := range rules {
				s.writeRules(w, s.t("rules.of_scan", strconv.FormatInt(r.Scan, 10), strings.Join(r.Sources, ", ")), r.Rules)
			}
		})
	})
}

// writeList writes a list of findings in the form that was asked for.
func (s *session) writeList(all []listed, table func(io.Writer)) error {
	switch s.grammar.Output {
	case "json":
		return s.writeJSON(all)
	case "csv":
		return writeListCSV(s.Stdout, all)
	case "table":
		return buffered(s.Stdout, func(w io.Writer) error {
			table(w)
			return nil
		})
	}
	return s.fail("output", errors.New(s.t("error.output.why")), s.grammar.Output)
}

// listTable prints findings grouped by source, one a line.
func (s *session) listTable(w io.Writer, all []listed) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	source := ""
	for _, l := range all {
		if l.Source != source {
			source = l.Source
			fmt.Fprintln(t, oneLine(source))
		}
		place := l.Asset
		if l.Field != "" {
			place += "." + l.Field
		}
		status := s.status(l)
		kind := s.texts.Label(s.lang, toetssteen.KindID(l.Kind))
		fmt.Fprintf(t, "  %s\t%s\t%s\t%s\t%s\n", l.ID, oneLine(place), kind, s.t("level."+l.Level), oneLine(status))
	}
	_ = t.Flush() // into a buffer, whose own Flush reports the error
}

// status says what changed of a finding and what people decided on it.
func (s *session) status(l listed) string {
	status := s.t("findings.open")
	if l.Allowed != "" {
		status = s.t("findings.allowed", l.Allowed)
	}
	if l.Decision != nil {
		status = s.t("findings."+l.Decision.Verdict) + ": " + l.Decision.Reason
	}
	if l.Change != "" {
		change := s.t("diff." + l.Change)
		if l.Why != "" {
			change += " (" + s.whyText(l) + ")"
		}
		if l.Decision == nil {
			status = change
		} else {
			status = change + "; " + status
		}
	}
	if len(l.Stale) > 0 {
		status += "; " + s.t("findings.stale", s.whatChanged(l.Stale))
	}
	if len(l.Links) > 0 {
		status += "; " + s.t("findings.linked", strings.Join(l.Links, ", "))
	}
	return status
}

// whyText says why something is gone or was not looked at, or what of it
// changed.
func (s *session) whyText(l listed) string {
	if l.Change != "changed" {
		return s.t("diff.why." + l.Why)
	}
	return s.whatChanged(strings.Split(l.Why, ", "))
}

func (s *session) whatChanged(parts []string) string {
	what := make([]string, len(parts))
	for i, part := range parts {
		what[i] = s.t("diff.what." + part)
	}
	return strings.Join(what, ", ")
}

func writeListCSV(w io.Writer, all []listed) error {
	c := csv.NewWriter(w)
	rows := [][]string{{"change", "why", "id", "source", "asset", "field", "kind", "group", "level", "role", "decision", "reason", "actor", "at", "decided_on_other_evidence", "processings"}}
	for _, l := range all {
		d := decided{}
		if l.Decision != nil {
			d = *l.Decision
		}
		row := []string{
			l.Change, l.Why, l.ID, l.Source, l.Asset, l.Field, l.Kind, l.Group, l.Level, l.Role, d.Verdict, d.Reason, d.Actor,
			d.At, strings.Join(l.Stale, " "), strings.Join(l.Links, " "),
		}
		for i, cell := range row {
			row[i] = inert(cell)
		}
		rows = append(rows, row)
	}
	return c.WriteAll(rows)
}

// inert keeps a spreadsheet from taking a name for a formula.
func inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// journalProblem is one problem in the JSON of `journal verify`.
type journalProblem struct {
	Code     journal.Code `json:"code"`
	Sequence int64        `json:"sequence"` // -1 is none
	Detail   string       `json:"detail"`
}

// writeVerification prints the outcome of a journal's verification.
func (s *session) writeVerification(r journal.Report) error {
	if len(r.Problems) > 0 {
		s.code = exitFindings
	}
	if s.grammar.Output == "json" {
		problems := []journalProblem{}
		for _, p := range r.Problems {
			problems = append(problems, journalProblem(p))
		}
		return s.writeJSON(struct {
			Workspace   string           `json:"workspace"`
			Entries     int64            `json:"entries"`
			Checkpoints int              `json:"checkpoints"`
			Root        string           `json:"root"`
			Last        string           `json:"last_checkpoint"`
			Compared    int              `json:"compared_with_kept"`
			Problems    []journalProblem `json:"problems"`
		}{r.Workspace, r.Entries, r.Checkpoints, r.Root, r.Last, r.Compared, problems})
	}
	if len(r.Problems) == 0 {
		fmt.Fprintln(s.Stdout, s.t("journal.ok", strconv.FormatInt(r.Entries, 10), strconv.Itoa(r.Checkpoints)))
		if r.Compared == 0 {
			fmt.Fprintln(s.Stdout, s.t("journal.alone"))
		}
		return nil
	}
	fmt.Fprintln(s.Stdout, s.t("journal.wrong", strconv.Itoa(len(r.Problems)), strconv.FormatInt(r.Entries, 10)))
	for _, p := range r.Problems {
		fmt.Fprintln(s.Stdout, "  "+oneLine(p.String()))
	}
	return nil
}
