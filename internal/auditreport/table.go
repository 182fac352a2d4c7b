package auditreport

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/text"
)

const (
	usualWidth = 80 // when the terminal does not say
	leastWidth = 60 // below this, columns would be too narrow to read
	mostWidth  = 120

	mostSteps   = 9 // rows of the table of steps
	mostReasons = 3 // lines
	mostTop     = 3 // proxies, subgroups
)

// Table writes the outcome for a person at a terminal, on one screen: the
// verdict, the steps of the process with their ratios, persons, the strongest
// proxies, the first subgroups, and how much there is to know beside it.
func Table(w io.Writer, v View) error {
	t := &screen{reader: newReader(v), w: bufio.NewWriter(w), columns: usualWidth}
	if v.Width > 0 {
		t.columns = min(max(v.Width, leastWidth), mostWidth)
	}
	t.head()
	t.steps()
	t.areaLines()
	t.persons()
	t.topProxies()
	t.topSubgroups()
	t.tail()
	if err := t.w.Flush(); err != nil {
		return fmt.Errorf("write the audit as a table: %w", err)
	}
	return nil
}

// screen keeps the line width; bufio.Writer keeps the first error.
type screen struct {
	*reader
	w       *bufio.Writer
	columns int
}

func (t *screen) style(code, s string) string {
	if !t.Color || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (t *screen) line(parts ...string) {
	fmt.Fprintln(t.w, strings.TrimRight(strings.Join(parts, ""), " "))
}

// entry writes a name with its text beside it, in at most so many lines.
func (t *screen) entry(name, s string, most int) {
	const width = 12
	lines := text.Wrap(s, t.columns-width-1)
	for i, l := range lines {
		if i == most {
			break
		}
		if i == most-1 && len(lines) > most {
			l = text.Fit(l+" …", t.columns-width-1)
		}
		if i > 0 {
			name = ""
		}
		t.line(t.style("2", text.Pad(text.Fit(name, width), width+1)), l)
	}
}

func (t *screen) head() {
	if t.res.Spec.Invented {
		t.line(t.style("1", t.t("invented")))
	}
	t.line(t.style("1", text.Fit(t.title(), t.columns)))
	if q := text.Clean(t.res.Spec.Question); q != "" {
		t.line(t.style("2", text.Fit(q, t.columns)))
	}
	t.line()
	state := t.res.Verdict.State
	code := "1"
	if state == toetssteen.VerdictDirect || state == toetssteen.VerdictIndirect {
		code = "1;31"
	}
	t.line(t.style("2", text.Pad(t.t("verdict"), 13)), t.style(code, text.Fit(t.named("verdict", string(state)), t.columns-13)))
	if reasons := t.messages(t.res.Verdict.Reasons); len(reasons) > 0 {
		t.entry("", strings.Join(reasons, " "), mostReasons)
	}
}

// steps is the table of the funnel: the rates of the group and of its
// reference, and their ratio.
func (t *screen) steps() {
	rows := t.res.Funnel
	if len(rows) == 0 {
		return
	}
	const rate, ratio = 8, 20
	group := text.Cells(t.t("th.group"))
	for _, f := range rows[:min(len(rows), mostSteps)] {
		group = max(group, text.Cells(t.group(f.Group)))
	}
	rest := t.columns - 2*rate - ratio
	group = min(group+1, rest*55/100)
	step := rest - group
	line := func(style string, a, b, c, d, e string) {
		t.line(t.style(style, text.Pad(text.Fit(a, step-1), step)+text.Pad(text.Fit(b, group-1), group)+
			text.PadLeft(text.Fit(c, rate-1), rate)+text.PadLeft(text.Fit(d, rate-1), rate)+text.PadLeft(text.Fit(e, ratio-1), ratio)))
	}
	t.line()
	line("2", t.t("th.step"), t.t("th.group"), t.t("screen.rate"), t.t("screen.reference"), t.t("th.ratio"))
	var label []string // the lines of the step's name that are still to be written
	for i, f := range rows[:min(len(rows), mostSteps)] {
		if i == 0 || f.Step != rows[i-1].Step {
			label = text.Wrap(t.stepLabel(f.Step, rows), step-1)
		}
		name := ""
		if len(label) > 0 {
			name, label = label[0], label[1:]
			if last := i == len(rows)-1 || rows[i+1].Step != f.Step; last && len(label) > 0 {
				name = text.Fit(name+" …", step-1)
			}
		}
		reference := none
		if y, m := nan(f.Ratio.Y), nan(f.Ratio.M); m > 0 && !math.IsNaN(y) {
			reference = t.percent(y / m)
		}
		line("", name, t.group(f.Group), t.value(f.Rate), reference, strings.ReplaceAll(t.full(f.Ratio), " – ", "–"))
	}
	if n := len(rows) - mostSteps; n > 0 {
		t.line(t.style("2", t.t("screen.more_steps", t.whole(int64(n)))))
	}
}

// areaLines shows the estimates from areas, where there are no persons.
func (t *screen) areaLines() {
	a := t.res.Areas
	if a == nil {
		return
	}
	t.line()
	for _, e := range append(slices.Clone(a.Estimates), a.Bounds) {
		s := t.real(asRatio, e.Ratio)
		if i := t.span(asRatio, e.RatioLow, e.RatioHigh); i != "" {
			s += " (" + i + ")"
		}
		if _, ok := e.Ratio.Get(); !ok {
			s = t.t("screen.bounds", t.span(asShare, e.GroupLow, e.GroupHigh), t.span(asShare, e.RestLow, e.RestHigh))
		}
		t.line(text.Pad(text.Fit(t.named("estimator", e.Name), 39), 40), text.Fit(s, t.columns-40))
	}
}

// persons says the excess of the groups that fare worst.
func (t *screen) persons() {
	var parts []string
	for _, c := range t.reader.columns() {
		for _, f := range t.comparisons(c) {
			e, ok := t.like("excess", f)
			v, known := e.Value.Get()
			if !ok || !known || len(parts) == mostTop {
				continue
			}
			sign := "+"
			if v < 0 {
				sign = ""
			}
			s := t.group(f.Group) + " " + sign + text.Fixed(v, 0, t.lang())
			if i := t.interval(e); i != "" {
				s += " (" + i + ")"
			}
			parts = append(parts, s)
		}
	}
	if len(parts) > 0 {
		t.line()
		t.entry(t.t("screen.excess"), strings.Join(parts, " · "), 2)
	}
}

func (t *screen) topProxies() {
	list := slices.Clone(t.res.Proxies)
	slices.SortStableFunc(list, func(a, b toetssteen.ProxyFigure) int {
		x, y := a.U.Or(-1), b.U.Or(-1)
		switch {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	var parts []string
	for _, p := range list[:min(len(list), mostTop)] {
		parts = append(parts, t.column(p.Column)+" "+t.real(asShare, p.U))
	}
	if len(parts) > 0 {
		t.entry(t.t("screen.proxies"), t.t("screen.proxies_text", strings.Join(parts, " · ")), 2)
	}
}

func (t *screen) topSubgroups() {
	name := t.t("screen.subgroups")
	for _, s := range t.res.Subgroups[:min(len(t.res.Subgroups), mostTop)] {
		t.entry(name, t.full(s.Ratio)+"  "+t.conditions(s.Conditions), 1)
		name = ""
	}
}

func (t *screen) tail() {
	var parts []string
	if n := len(t.res.Warnings); n > 0 {
		parts = append(parts, t.many("warning", n))
	}
	if n := len(t.res.NotAssessed); n > 0 {
		parts = append(parts, t.many("not_assessed", n))
	}
	t.line()
	if len(parts) > 0 {
		t.entry(t.t("screen.know"), strings.Join(parts, " · "), 1)
	}
	t.entry(t.t("screen.all"), t.t("screen.pointer"), 2)
}
