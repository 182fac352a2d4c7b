package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"toetssteen"
	"toetssteen/internal/report/outline"
	"toetssteen/internal/report/words"
	"toetssteen/internal/text"
)

const (
	usualWidth = 100 // when the terminal does not say
	leastWidth = 60  // below this, columns would be too narrow to read
	mostWidth  = 160 // lines longer than this are hard to follow
)

// Table writes the outcome for a person at a terminal: the figures first, then
// what was found by source and table, then candidates, code lists and what was
// not read.
func Table(w io.Writer, v View) error {
	v = v.floored()
	t := &tableWriter{view: v.spoken(), w: bufio.NewWriter(w), columns: usualWidth}
	if v.Width > 0 {
		t.columns = min(max(v.Width, leastWidth), mostWidth)
	}
	t.bounded = !v.All && v.Width > 0
	t.look = outline.NewLookup(v.Result)
	sources := outline.BySource(v.Result)
	t.summary(outline.Cover(v.Result))
	if t.bounded && len(v.Result.Findings) > tableRows {
		t.strongest(sources)
	} else {
		for _, s := range sources {
			t.findings(s)
		}
		t.candidates(sources)
	}
	t.quality()
	t.datums()
	t.proxies()
	t.rules()
	t.codeTables(sources)
	t.notRead()
	if err := t.w.Flush(); err != nil {
		return fmt.Errorf("write result as a table: %w", err)
	}
	return nil
}

// tableWriter keeps the line width; bufio.Writer keeps the first error.
type tableWriter struct {
	view
	w       *bufio.Writer
	columns int
	bounded bool // long lists are cut, saying so
	look    outline.Lookup
}

// most is how many of a list of so many are shown.
func (t *tableWriter) most(bound, of int) int {
	if t.bounded {
		return min(bound, of)
	}
	return of
}

// style puts a text between terminal codes, when the terminal shows them.
func (t *tableWriter) style(code, s string) string {
	if !t.Color || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (t *tableWriter) bold(s string) string { return t.style("1", s) }
func (t *tableWriter) dim(s string) string  { return t.style("2", s) }

// levelCell names a level; the colour only repeats the word.
func (t *tableWriter) levelCell(l toetssteen.Level, width int) string {
	code := [...]string{"2", "36", "1;36"}[l]
	return t.style(code, text.Pad(t.Named("level", l.String()), width))
}

func (t *tableWriter) line(parts ...string) {
	fmt.Fprintln(t.w, strings.TrimRight(strings.Join(parts, ""), " "))
}

// paragraph writes a text under an indent, wrapped.
func (t *tableWriter) paragraph(indent, s string) {
	for _, l := range text.Wrap(s, t.columns-text.Cells(indent)) {
		t.line(indent, l)
	}
}

func (t *tableWriter) heading(s string) {
	t.line()
	t.titled("", s, "")
}

// titled writes a name in bold with a remark beside it, or below it where the
// line is too short for both.
func (t *tableWriter) titled(indent, name, remark string) {
	if text.Cells(indent)+text.Cells(name)+2+text.Cells(remark) <= t.columns {
		t.line(indent, t.bold(name), "  ", t.dim(remark))
		return
	}
	for _, l := range text.Wrap(name, t.columns-text.Cells(indent)) {
		t.line(indent, t.bold(l))
	}
	for _, l := range text.Wrap(remark, t.columns-text.Cells(indent)) {
		t.line(indent, t.dim(l))
	}
}

func (t *tableWriter) summary(c outline.Coverage) {
	if t.Invented {
		t.titled("", t.Text("invented"), "")
		t.line()
	}
	t.titled("", "Toetssteen "+toetssteen.Version, t.Text("title"))
	if t.Result.Interrupted {
		t.paragraph("  ", t.Text("interrupted"))
	}
	t.line()
	t.entry(t.Text("looked_at"), t.coverageText(c))
	t.entry(t.Text("depth"), t.depthText())
	if c.NotRead > 0 {
		t.entry(t.Text("not_read"), t.Text("not_read.count", t.Number(int64(c.NotRead))))
	} else {
		t.entry(t.Text("not_read"), t.nothingUnread())
	}
	t.line()
	if len(t.Result.Findings) == 0 {
		t.paragraph("  ", t.Text("nothing_found"))
		return
	}
	t.line("  ", text.Pad("", 12), figure(t.Named("level", "high")), figure(t.Named("level", "medium")), figure(t.Named("level", "low")), t.ifAllowed(c.Tally, t.Text("allowed")))
	for _, g := range words.Groups {
		t.line("  ", text.Pad(t.Named("group", string(g)), 12), t.tallyCells(c.Tally, g), t.ifAllowed(c.Tally, t.Number(int64(c.Tally.Allowed(g)))))
	}
}

func (t *tableWriter) tallyCells(c outline.Tally, g toetssteen.Group) string {
	var b strings.Builder
	for l := toetssteen.High; l >= toetssteen.Low; l-- {
		b.WriteString(figure(t.Number(int64(c.Of(g, l)))))
	}
	return b.String()
}

// ifAllowed gives a cell of the column of what rules allow, when there is one.
func (t *tableWriter) ifAllowed(c outline.Tally, s string) string {
	if c.Allowed() == 0 {
		return ""
	}
	return "   " + figure(s)
}

// figure puts a figure or its heading at the right of a column of the summary.
func figure(s string) string {
	const width = 9
	return strings.Repeat(" ", max(0, width-text.Cells(s))) + s
}

// entry writes a name with its text beside it.
func (t *tableWriter) entry(name, about string) {
	const width = 16
	for i, l := range text.Wrap(about, t.columns-width-2) {
		if i > 0 {
			name = ""
		}
		t.line("  ", t.dim(text.Pad(name, width)), l)
	}
}

// findings writes the findings of level medium and high of one source.
func (t *tableWriter) findings(s *outline.Source) {
	if s.Main() == 0 {
		return
	}
	cols := t.layout(s)
	t.heading(text.Clean(s.Source))
	for _, a := range s.Assets {
		if len(a.Main) == 0 {
			continue
		}
		t.line()
		t.titled("  ", text.Clean(a.Asset), t.Asset(a.AssetResult))
		for _, f := range a.Main {
			t.finding(f, cols)
		}
	}
}

// columnWidths are the widths of field, kind and level; the rest is for why.
type columnWidths struct{ field, kind, level int }

// layout chooses widths that fit what there is, so that the columns of one
// source line up.
func (t *tableWriter) layout(s *outline.Source) columnWidths {
	c := columnWidths{}
	for _, a := range s.Assets {
		for _, f := range a.Main {
			c.field = max(c.field, text.Cells(words.Place(f.Location)))
			c.kind = max(c.kind, text.Cells(t.Label(f.Kind)))
			c.level = max(c.level, text.Cells(t.Named("level", words.Level(f).String())))
		}
	}
	c.field = min(c.field, t.columns*3/10)
	c.kind = min(c.kind, t.columns/5)
	return c
}

// finding writes one finding; each of its texts wraps within its own column.
func (t *tableWriter) finding(f toetssteen.Finding, c columnWidths) {
	const gap = 2
	indent := 4
	why := t.columns - indent - c.field - c.kind - c.level - 3*gap
	field := text.Wrap(words.Place(f.Location), c.field)
	kind := text.Wrap(t.Label(f.Kind), c.kind)
	reason := text.Wrap(t.Why(f), why)
	if s := t.Against(f); s != "" {
		reason = append(reason, text.Wrap(s, why)...)
	}
	if f.Allowed != "" {
		reason = append(reason, text.Wrap(t.allowedText(f.Allowed, t.look), why)...)
	}
	for i := range max(len(field), len(kind), len(reason)) {
		sure := text.Pad("", c.level)
		if i == 0 {
			sure = t.levelCell(words.Level(f), c.level)
		}
		t.line(text.Pad("", indent), text.Pad(at(field, i), c.field+gap), text.Pad(at(kind, i), c.kind+gap), sure, text.Pad("", gap), at(reason, i))
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

// candidates lists the weak signs compactly: they ask for a look, no more.
func (t *tableWriter) candidates(sources []*outline.Source) {
	first := true
	for _, s := range sources {
		for _, a := range s.Assets {
			if len(a.Low) == 0 {
				continue
			}
			if first {
				t.heading(t.Text("candidates"))
				t.paragraph("  ", t.Text("candidates.about"))
				t.line()
				first = false
			}
			parts := make([]string, len(a.Low))
			for i, f := range a.Low {
				parts[i] = words.Place(f.Location) + " (" + t.Label(f.Kind) + ")"
				if f.Allowed != "" {
					parts[i] += ", " + t.Text("allowed")
				}
			}
			t.paragraph("  ", text.Clean(s.Source)+" · "+text.Clean(a.Asset))
			t.paragraph("    ", strings.Join(parts, ", "))
		}
	}
}
