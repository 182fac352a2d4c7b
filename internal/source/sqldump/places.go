package sqldump

import (
	"cmp"
	"slices"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/sqltext"
)

// maxRuns is how many stretches of one table are noted; after that the last one
// is made longer.
const maxRuns = 10_000

// run is a stretch of the text that holds rows of a table, and how the text is
// written there.
type run struct {
	start, end int64
	state      state
}

// places holds where the rows of each table stand, in order of the text.
type places map[*sqltext.Table][]run

// add notes where rows stand. Rows that follow on those before are one run.
func (p places) add(t *sqltext.Table, r run, follows bool) {
	runs := p[t]
	if n := len(runs); n > 0 && (follows || n >= maxRuns) {
		runs[n-1].end = r.end
		return
	}
	p[t] = append(runs, r)
}

// merge makes the rows of a partition rows of its table.
func (p places) merge(part, into *sqltext.Table) {
	p[into] = append(p[into], p[part]...)
	delete(p, part)
	slices.SortStableFunc(p[into], func(a, b run) int { return cmp.Compare(a.start, b.start) })
}

// filled reports whether the text has rows of any table; if not it holds the
// structure of a database alone, and says nothing of how many there are.
func (p places) filled() bool { return len(p) > 0 }

// sourceColumns gives the columns as the port has them, without values.
func sourceColumns(t *sqltext.Table) []source.Column {
	out := make([]source.Column, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = source.Column{
			Name: c.Name, Type: source.WithEnum(c.Type, c.Labels), Comment: c.Comment, Rows: -1, Nulls: -1, Distinct: -1,
		}
	}
	return out
}

// notRead says what of the table is not among its rows.
func notRead(t *sqltext.Table, name string) []toetssteen.NotRead {
	var out []toetssteen.NotRead
	add := func(why string) { out = append(out, toetssteen.NotRead{What: name, Why: why}) }
	if t.Unread > 0 {
		add(toetssteen.ShowCount(t.Unread) + " opdracht(en) INSERT of COPY zonder gewone waarden zijn niet gelezen")
	}
	if t.Dropped > 0 {
		add("de tabel heeft meer kolommen dan er gelezen worden; de laatste zijn niet gelezen")
	}
	if t.Cut {
		add("het bestand breekt af binnen de rijen van deze tabel; wat voor de breuk staat is gelezen")
	}
	return out
}
