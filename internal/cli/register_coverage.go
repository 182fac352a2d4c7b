package cli

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/coverage"
	"toetssteen/internal/registerreport"
)

// coverage compares the register with what scans found, both ways.
func (s *session) coverage(ctx context.Context) error {
	cmd := s.grammar.Register.Coverage
	in := app.CoverageInput{On: cmp.Or(toetssteen.Date(cmd.On), s.today()), Unit: cmd.Unit, Proxies: cmd.Proxies}
	var out app.CoverageOutput
	err := s.inWorkspace(ctx, func(a *app.App) (err error) {
		if out, err = app.Ask(ctx, a, s.actor(), app.Coverage, in); err != nil {
			return s.fail("coverage", err, cmp.Or(cmd.Unit, s.workspace))
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !out.Report.Clean() {
		s.code = exitFindings
	}
	return s.writeTo(cmd.Out, func(w io.Writer) error {
		switch s.grammar.Output {
		case "json":
			return encodeJSON(w, coverageJSON(out.Report, cmd.Unit))
		case "csv":
			return writeCoverageCSV(w, out.Report)
		case "html":
			return registerreport.Coverage{
				Page:   registerreport.Page{Catalogue: s.texts, Lang: s.lang, Generated: s.Clock().Format("2006-01-02 15:04")},
				Report: out.Report, Register: out.Register, Unit: cmd.Unit,
			}.Write(w)
		case "table":
			s.coverageTable(w, out.Report)
			return nil
		}
		return errors.New(s.t("error.output.why"))
	})
}

// c gives a text on coverage, which pages and the command line share.
func (s *session) c(key string, args ...string) string {
	return s.texts.Text(s.lang, "coverage."+key, args...)
}

func (s *session) coverageTable(w io.Writer, r coverage.Report) {
	fmt.Fprintln(w, s.c("total", string(r.On), s.figure(r.Total)))
	fmt.Fprintln(w, "  "+s.madeOf(r.Total))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range r.Units {
		fmt.Fprintf(t, "  %s\t%s\t%s\n", oneLine(s.unitOrNone(c.Unit)), s.figure(c), s.madeOf(c))
	}
	_ = t.Flush()
	for _, p := range coverageParts(r) {
		if len(p.lines) == 0 {
			continue
		}
		fmt.Fprintln(w, s.c("part."+p.name, strconv.Itoa(len(p.lines))))
		const most = 40
		for i, l := range p.lines {
			if i == most {
				fmt.Fprintln(w, "  "+s.c("more", strconv.Itoa(len(p.lines)-most)))
				break
			}
			fmt.Fprintln(w, "  "+oneLine(s.coverageLine(l)))
		}
	}
	for _, o := range r.Out {
		fmt.Fprintln(w, oneLine(s.c("out", o.Unit, cmp.Or(o.Reason, s.c("no_reason")), strconv.Itoa(o.Uses), strconv.Itoa(o.Findings))))
	}
	if r.Proxies > 0 {
		fmt.Fprintln(w, s.c("proxies", strconv.Itoa(r.Proxies)))
	}
	if r.Round == "" {
		fmt.Fprintln(w, s.c("no_round"))
	}
	if r.Clean() {
		fmt.Fprintln(w, s.c("clean"))
	}
}

// figure prints completeness, or why there is none.
func (s *session) figure(c coverage.Completeness) string {
	if !c.Defined {
		return s.c("why." + string(c.Why))
	}
	return registerreport.Percent(c.Value, s.lang)
}

// madeOf says what a figure is made of.
func (s *session) madeOf(c coverage.Completeness) string {
	text := s.c("made_of", strconv.Itoa(len(c.Confirmed)), strconv.Itoa(len(c.Unregistered)),
		strconv.Itoa(len(c.Unscanned)), registerreport.Decimal(c.Expected, s.lang))
	if n := len(c.Rejected); n > 0 {
		text += ", " + s.c("rejected", strconv.Itoa(n), strconv.Itoa(c.Rejecters))
	}
	return text
}

func (s *session) unitOrNone(unit string) string { return cmp.Or(unit, s.c("no_unit")) }

// coverageLine is one line of any part, for the table and for CSV.
type coverageLine struct {
	part, unit, id, source, place, kind, state, detail string
	ids                                                []string
}

type coveragePart struct {
	name  string
	lines []coverageLine
}

// coverageParts lists what there is to report, part by part.
func coverageParts(r coverage.Report) []coveragePart {
	parts := []coveragePart{{name: "unregistered"}, {name: "contradicted"}, {name: "uses"}, {name: "sources"}, {name: "systems"}, {name: "answers"}}
	add := func(i int, l coverageLine) {
		l.part = parts[i].name
		parts[i].lines = append(parts[i].lines, l)
	}
	for _, u := range r.Unregistered {
		l := coverageLine{unit: u.Unit, id: u.Finding.ID, source: u.Finding.Source, place: u.Finding.Location.String(), kind: string(u.Finding.Kind), state: "unregistered"}
		for _, x := range u.Suggestions {
			l.ids = append(l.ids, x.Processing)
		}
		add(0, l)
	}
	for _, c := range r.Contradicted {
		state := "leaves_out"
		if c.NoIndicators {
			state = "denies"
		}
		add(1, coverageLine{unit: c.Unit, id: c.Processing, kind: string(c.Kind), state: state, detail: strconv.Itoa(len(c.Elsewhere)), ids: c.Findings})
	}
	for _, u := range r.Uses {
		if !u.State.Confirmed() {
			add(2, coverageLine{unit: u.Unit, id: u.Use, source: u.Source, place: u.Place, kind: string(u.Kind), state: string(u.State), detail: u.Processing, ids: u.Findings})
		}
	}
	for _, x := range r.Sources {
		if x.State != coverage.Scanned || x.LastFailed || x.System == "" {
			add(3, coverageLine{unit: x.Unit, id: x.System, source: x.Source, state: sourceState(x), detail: sourceDetail(x)})
		}
	}
	for _, y := range r.Systems {
		add(4, coverageLine{unit: y.Unit, id: y.System, state: "no_source"})
	}
	for _, a := range r.Answers {
		for _, m := range a.Remarks {
			l := coverageLine{unit: a.Unit, id: string(a.Outcome), state: string(m.Flaw), detail: m.Detail, ids: m.IDs}
			if m.Flaw == coverage.Silent {
				l.detail = strings.Join(a.Directors, ", ")
			}
			add(5, l)
		}
	}
	return parts
}

func sourceState(x coverage.SourceState) string {
	switch {
	case x.State != coverage.Scanned:
		return string(x.State)
	case x.LastFailed:
		return "last_failed"
	}
	return "no_system"
}

func sourceDetail(x coverage.SourceState) string {
	if x.State == coverage.Excluded {
		return x.Reason
	}
	return string(x.On)
}

// coverageLine prints a line of any part.
func (s *session) coverageLine(l coverageLine) string {
	kind := ""
	if l.kind != "" {
		kind = s.texts.Label(s.lang, toetssteen.KindID(l.kind))
	}
	unit := s.unitOrNone(l.unit)
	n := strconv.Itoa(len(l.ids))
	switch l.part {
	case "unregistered":
		return s.c("line.unregistered", unit, l.id, l.source, l.place, kind, s.idsText(l.ids))
	case "contradicted":
		return s.c("line."+l.state, unit, l.id, kind, n, l.detail)
	case "uses":
		place := strings.TrimSpace(l.source + " " + l.place)
		return s.c("line.use", unit, l.detail, l.id, kind, cmp.Or(place, s.c("no_place")), s.c("use."+l.state))
	case "sources":
		return s.c("line.source", unit, l.source, s.c("source."+l.state, cmp.Or(l.detail, "-")))
	case "systems":
		return s.c("line.system", unit, l.id)
	}
	if l.state == string(coverage.Silent) {
		l.detail = cmp.Or(l.detail, s.c("no_director"))
	}
	return s.c("line.answer", unit, s.c("flaw."+l.state, l.detail, n))
}

// idsText names the first few ids.
func (s *session) idsText(ids []string) string {
	if len(ids) == 0 {
		return s.c("no_suggestion")
	}
	return s.c("suggested", strings.Join(ids, ", "))
}

func writeCoverageCSV(w io.Writer, r coverage.Report) error {
	c := csv.NewWriter(w)
	rows := [][]string{{"part", "unit", "id", "source", "place", "kind", "state", "detail", "ids"}}
	for _, u := range r.Units {
		row := []string{"completeness", u.Unit, "", "", "", "", "", "", ""}
		if row[6] = string(u.Why); u.Defined {
			row[6], row[7] = "defined", strconv.FormatFloat(u.Value, 'f', 4, 64)
		}
		rows = append(rows, row)
	}
	for _, o := range r.Out {
		rows = append(rows, []string{"out", o.Unit, "", "", "", "", "out", o.Reason, ""})
	}
	for _, p := range coverageParts(r) {
		for _, l := range p.lines {
			rows = append(rows, []string{l.part, l.unit, l.id, l.source, l.place, l.kind, l.state, l.detail, strings.Join(l.ids, " ")})
		}
	}
	for _, row := range rows[1:] {
		for i, cell := range row {
			row[i] = inert(cell)
		}
	}
	return c.WriteAll(rows)
}
