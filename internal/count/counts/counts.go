// Package counts reads published tables of counts: the shape in which a
// statistics office gives them, where each row is a conjunction of categories
// ("Education: hbo & Age: 19-20 years") and each column a group; and confusion
// matrices per group. Every set of variables becomes a table of its own, because
// published margins need not agree to the last person. It refuses what is no
// count, and never takes a suppressed count for 0.
package counts

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/bias"
	"toetssteen/internal/count"
)

// Read reads a file of shape wide, CSV or XLSX, relative to dir. It gives the
// cube and the names of its variables, sorted. What is wrong with the file is a
// *bias.SpecError, with a *count.BadCountError beside it for what is no count;
// a column that is not there is a *count.UnknownColumnError.
func Read(ctx context.Context, d toetssteen.AuditData, dir string) (count.Cube, []string, error) {
	file := d.Source
	if !filepath.IsAbs(file) && dir != "" {
		file = filepath.Join(dir, file)
	}
	sheets, err := open(ctx, file, d.Table)
	if err != nil {
		return count.Cube{}, nil, err
	}
	return read(d, sheets)
}

// read makes the cube of the first sheet that has the columns.
func read(d toetssteen.AuditData, sheets []sheet) (count.Cube, []string, error) {
	if err := checkColumns(d); err != nil {
		return count.Cube{}, nil, err
	}
	var first error
	for _, s := range sheets {
		h, err := s.header(needed(d))
		if err != nil {
			first = cmp.Or(first, err)
			continue
		}
		w := &wide{AuditData: d, sheet: s, header: h, margins: map[string]*margin{}, rows: map[string]int{}}
		return w.cube()
	}
	if first == nil {
		first = specError("empty")
	}
	return count.Cube{}, nil, first
}

func specError(key string, args ...string) error {
	return &bias.SpecError{Key: "counts.error." + key, Args: args}
}

// needed lists the columns that a specification names, sorted.
func needed(d toetssteen.AuditData) []string {
	out := slices.Collect(maps.Keys(d.Columns))
	for _, w := range d.Where {
		out = append(out, w.Column)
	}
	if d.Label != "" {
		out = append(out, d.Label)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// checkColumns refuses two columns for the same levels: of rounded counts their
// sum would be known less well than it looks.
func checkColumns(d toetssteen.AuditData) error {
	if len(d.Columns) == 0 {
		return specError("no_columns")
	}
	seen := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(d.Columns)) {
		text := conjunction(d.Columns[name])
		if other, twice := seen[text]; twice {
			return specError("columns_equal", other, name)
		}
		seen[text] = name
	}
	return nil
}

// conjunction writes levels of variables as a label does; none is everyone.
func conjunction(levels map[string]string) string {
	var parts []string
	for _, v := range slices.Sorted(maps.Keys(levels)) {
		parts = append(parts, v+": "+levels[v])
	}
	return strings.Join(parts, " & ")
}

// wide is a sheet that is being read.
type wide struct {
	toetssteen.AuditData
	sheet   sheet
	header  header
	texts   []countText
	margins map[string]*margin
	rows    map[string]int // the line of each conjunction
	nested  map[string]bool
	notes   []count.Remark
}

// countText is a count as it is written, with the levels of its row.
type countText struct {
	cell
	line   int
	column string
	row    map[string]string
}

func (w *wide) note(key string, args ...string) {
	w.notes = append(w.notes, count.Remark{Key: "counts." + key, Args: args})
}

// cube reads every row, and then makes and checks the tables.
func (w *wide) cube() (count.Cube, []string, error) {
	lines, err := w.dataLines()
	if err != nil {
		return count.Cube{}, nil, err
	}
	labels, err := w.labels(lines)
	if err != nil {
		return count.Cube{}, nil, err
	}
	for i, l := range lines {
		if err := w.addRow(l, labels[i]); err != nil {
			return count.Cube{}, nil, err
		}
	}
	values, err := w.numbers()
	if err != nil {
		return count.Cube{}, nil, err
	}
	for i, t := range w.texts {
		if err := w.addCell(t, values[i]); err != nil {
			return count.Cube{}, nil, err
		}
	}
	w.roundingNotes(values)
	w.checkTotals()
	out := count.Cube{Rounding: w.Rounding, Below: w.Below, Engine: "table", Notes: w.notes}
	out.Tables = w.tables()
	out.Rows = int64(w.everyone())
	return out, w.variables(), nil
}

// dataLines gives the lines that hold counts and meet the conditions. Lines
// without any count are headings and footnotes.
func (w *wide) dataLines() ([]line, error) {
	var out []line
	var skipped []string
	for _, l := range w.sheet.lines[w.header.data:] {
		if !w.meets(l) {
			continue
		}
		switch {
		case l.empty():
		case w.counts(l) == 0:
			skipped = append(skipped, strconv.Itoa(l.at))
		default:
			out = append(out, l)
		}
	}
	if len(skipped) > 0 {
		const most = 5
		list := strings.Join(skipped[:min(most, len(skipped))], ", ")
		if len(skipped) > most {
			list += ", ..."
		}
		w.note("lines_skipped", strconv.Itoa(len(skipped)), list)
	}
	if len(out) == 0 {
		return nil, specError("no_rows")
	}
	return out, nil
}

// counts is how many counts a line holds.
func (w *wide) counts(l line) int {
	n := 0
	for column := range w.Columns {
		if c := l.cell(w.header.at[column]); c.text != "" && !c.filled {
			n++
		}
	}
	return n
}

// meets tells whether a line meets the conditions of the specification.
func (w *wide) meets(l line) bool {
	for _, c := range w.Where {
		if slices.Contains(c.Values, w.level(l.cell(w.header.at[c.Column]).text)) == c.Not {
			return false
		}
	}
	return true
}

// level names a level: missing texts are one level, and kept apart from the
// very text that stands for it.
func (w *wide) level(text string) string {
	switch {
	case text == "" || slices.Contains(w.Missing, text):
		return count.Missing
	case text == count.Missing:
		return count.MissingText
	}
	return text
}

// addRow adds the counts of a row, each once.
func (w *wide) addRow(l line, levels map[string]string) error {
	key := conjunction(levels)
	if other, twice := w.rows[key]; twice {
		return specError("row_twice", strconv.Itoa(other), strconv.Itoa(l.at))
	}
	w.rows[key] = l.at
	for _, column := range slices.Sorted(maps.Keys(w.Columns)) {
		for v := range w.Columns[column] {
			if _, both := levels[v]; both {
				return specError("variable_twice", v, strconv.Itoa(l.at), column)
			}
		}
		w.texts = append(w.texts, countText{l.cell(w.header.at[column]), l.at, column, levels})
	}
	return nil
}

// numbers reads the counts; suppressed ones are absent.
func (w *wide) numbers() ([]toetssteen.Real, error) {
	var style numberStyle
	for i, t := range w.texts {
		if t.filled {
			w.texts[i].text = "" // a merged cell holds one count, not one for each of its places
			continue
		}
		if !t.numeric && !slices.Contains(w.Suppressed, t.text) {
			style.learn(t.text)
		}
	}
	out := make([]toetssteen.Real, len(w.texts))
	bad := map[[2]string][]int{}
	var first [2]string
	for i, t := range w.texts {
		if slices.Contains(w.Suppressed, t.text) {
			continue
		}
		v, kind := t.parse(style)
		if kind == "" {
			out[i] = toetssteen.Some(v)
			continue
		}
		which := [2]string{t.column, kind}
		if len(bad) == 0 {
			first = which
		}
		bad[which] = append(bad[which], t.line)
	}
	if len(bad) == 0 {
		return out, nil
	}
	column, kind, lines := first[0], first[1], bad[first]
	return nil, fmt.Errorf("read the counts: row %d: %w: %w", lines[0],
		specError(kind, column, strconv.Itoa(lines[0]), strconv.Itoa(len(lines))),
		&count.BadCountError{Column: column, Kind: kind, Rows: int64(len(lines))})
}
