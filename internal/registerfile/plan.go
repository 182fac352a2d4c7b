package registerfile

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
)

// Options say how an import is done.
type Options struct {
	Unit      string          // of rows that name none
	Update    bool            // what is there may be amended
	ValidFrom toetssteen.Date // of rows that give no day
	Withdraw  string          // the reason to withdraw what the files no longer have; empty withdraws nothing
}

// State is what an import does with a row.
type State string

// States of a row.
const (
	New       State = "new"
	Unchanged State = "unchanged"
	Changed   State = "changed"
	Refused   State = "refused"
)

// RowResult is what happens to one row, with all reasons for a refusal.
type RowResult struct {
	Table   int // in Plan.Tables
	Row     int // in the rows of that table
	Type    toetssteen.RecordType
	ID      string
	State   State
	Reasons []Reason
}

// Plan is what an import does, before it is done.
type Plan struct {
	Tables  []Table
	Rows    []RowResult
	Records []toetssteen.Record // new versions, those that others refer to first
	Notes   []Reason
}

// Counts gives how many rows have a state.
func (p *Plan) Counts() map[State]int {
	out := map[State]int{}
	for _, r := range p.Rows {
		out[r.State]++
	}
	return out
}

// Withdrawn counts the records that are withdrawn.
func (p *Plan) Withdrawn() int {
	n := 0
	for _, r := range p.Records {
		if r.Withdrawn != "" {
			n++
		}
	}
	return n
}

type key struct {
	kind toetssteen.RecordType
	id   string
}

// draft is a record that rows of the files describe.
type draft struct {
	kind    toetssteen.RecordType
	id      string
	from    toetssteen.Date
	fields  map[string]any
	given   map[string]bool     // fields that the table has a column for
	extra   map[string][]string // by key; several where rows of a flat table differ
	flat    bool
	rows    []int // in Plan.Rows; the first describes it
	reasons []Reason
	state   State
}

func (d *draft) refuse(r Reason) {
	if !slices.ContainsFunc(d.reasons, func(o Reason) bool { return o.Key == r.Key && slices.Equal(o.Args, r.Args) }) {
		d.reasons = append(d.reasons, r)
	}
}

func (d *draft) text(field string) string {
	s, _ := d.fields[field].(string)
	return s
}

// planner makes a plan.
type planner struct {
	*Schema
	o        Options
	plan     *Plan
	existing map[key]toetssteen.Record
	order    []key // of existing
	drafts   map[key]*draft
	byType   map[toetssteen.RecordType][]*draft
	ofRow    [][]*draft
	unitName map[string][]string // ids by normalised name
}

// Plan says what an import of tables does to the records that there are.
func (s *Schema) Plan(tables []Table, existing []toetssteen.Record, o Options) (*Plan, error) {
	p := &planner{
		Schema: s, o: o, plan: &Plan{Tables: tables}, existing: map[key]toetssteen.Record{}, drafts: map[key]*draft{},
		byType: map[toetssteen.RecordType][]*draft{}, unitName: map[string][]string{},
	}
	for _, r := range existing {
		k := key{r.Type, r.ID}
		p.existing[k] = r
		p.order = append(p.order, k)
		if r.Type == toetssteen.RecordUnit && r.Withdrawn == "" {
			u, err := toetssteen.Unpack[toetssteen.Unit](r)
			if err != nil {
				return nil, err
			}
			p.nameUnit(r.ID, u.Name)
		}
	}
	p.read()
	for _, sheet := range s.sheets {
		if err := p.decide(sheet.Type); err != nil {
			return nil, err
		}
	}
	if o.Withdraw != "" {
		if err := p.withdraw(); err != nil {
			return nil, err
		}
	}
	p.rows()
	return p.plan, nil
}

func (p *planner) nameUnit(id, name string) {
	if n := normal(name); !slices.Contains(p.unitName[n], id) {
		p.unitName[n] = append(p.unitName[n], id)
	}
}

// read makes drafts of all rows: tables of what others refer to come first.
func (p *planner) read() {
	first := make([]int, len(p.plan.Tables))
	for i, t := range p.plan.Tables {
		first[i] = len(p.plan.Rows)
		for k := range t.Rows {
			p.plan.Rows = append(p.plan.Rows, RowResult{Table: i, Row: k, Type: t.Type})
		}
	}
	p.ofRow = make([][]*draft, len(p.plan.Rows))
	for _, sheet := range p.sheets {
		for i := range p.plan.Tables {
			t := &p.plan.Tables[i]
			if t.Type != sheet.Type && (t.Type != Flat || sheet.Type != toetssteen.RecordProcessing) {
				continue
			}
			for k, r := range t.Rows {
				p.readRow(t, r, first[i]+k)
			}
		}
	}
}

// readRow makes the drafts of a row.
func (p *planner) readRow(t *Table, r Row, at int) {
	made := map[toetssteen.RecordType]*draft{}
	for _, kind := range typesOf(t.Type) {
		made[kind] = &draft{
			kind: kind, fields: map[string]any{}, given: map[string]bool{}, extra: map[string][]string{}, flat: t.Type == Flat, rows: []int{at},
		}
	}
	rest := map[string]string{} // cells about an element use, by heading
	for i, to := range t.targets {
		cell := r.cell(i)
		switch {
		case to.skip:
		case to.column == nil:
			made[toetssteen.RecordProcessing].extra[to.extra] = values(cell)
		default:
			d := made[to.kind]
			v, no := p.value(to.column, cell)
			if no != nil {
				d.refuse(*no)
			}
			d.set(to.column.Field, v)
			if strings.TrimSpace(cell) != "" && to.kind == toetssteen.RecordUse {
				rest[t.Columns[i]] = cell
			}
		}
	}
	if t.Type == Flat {
		p.readFlat(made, rest)
		return
	}
	d := made[t.Type]
	p.complete(d)
	p.keep(d)
}

func values(cell string) []string {
	if cell == "" {
		return nil
	}
	return []string{cell}
}

func (d *draft) set(field string, v any) {
	switch text, _ := v.(string); field {
	case "id":
		d.id = text
	case "valid_from":
		d.from = toetssteen.Date(text)
	default:
		d.given[field] = true
		if v != nil {
			d.fields[field] = v
		}
	}
}

// readFlat makes the processing of a row, its purpose and its element use, as
// far as the row has them. What it says of a use that it does not name is kept
// with the processing.
func (p *planner) readFlat(made map[toetssteen.RecordType]*draft, rest map[string]string) {
	processing, purpose, use := made[toetssteen.RecordProcessing], made[toetssteen.RecordPurpose], made[toetssteen.RecordUse]
	uses := use.id != "" || use.fields["kind"] != nil || use.text("name") != "" || use.text("field") != "" || len(use.reasons) > 0 && use.given["kind"] && hasKindReason(use)
	if !uses {
		for heading, cell := range rest {
			processing.extra[heading] = values(cell)
		}
	}
	p.complete(processing)
	processing = p.keep(processing)
	if purpose.id == "" && purpose.text("text") == "" && !uses {
		return
	}
	purpose.from, use.from = processing.from, processing.from
	purpose.set("processing", processing.id)
	p.complete(purpose)
	purpose = p.keep(purpose)
	if !uses {
		return
	}
	use.set("purpose", purpose.id)
	p.complete(use)
	p.keep(use)
}

func hasKindReason(d *draft) bool {
	return slices.ContainsFunc(d.reasons, func(r Reason) bool { return r.Key == "reason.kind" })
}

// keep takes a draft up, or adds it to the one that other rows made of the same
// record. Only in a flat table do several rows speak of one.
func (p *planner) keep(d *draft) *draft {
	at := d.rows[0]
	had := p.drafts[key{d.kind, d.id}]
	if d.id == "" || had == nil {
		if d.id != "" {
			p.drafts[key{d.kind, d.id}] = d
		}
		p.byType[d.kind] = append(p.byType[d.kind], d)
		p.ofRow[at] = append(p.ofRow[at], d)
		return d
	}
	if d.flat && had.flat && d.kind != toetssteen.RecordUse {
		p.merge(had, d)
		had.rows = append(had.rows, at)
		p.ofRow[at] = append(p.ofRow[at], had)
		return had
	}
	had.refuse(because("reason.duplicate", d.id, p.where(at)))
	d.refuse(because("reason.duplicate", d.id, p.where(had.rows[0])))
	p.byType[d.kind] = append(p.byType[d.kind], d)
	p.ofRow[at] = append(p.ofRow[at], d)
	return d
}

// merge refuses what rows say differently of one record; of extra fields it
// keeps every value.
func (p *planner) merge(had, d *draft) {
	for _, r := range d.reasons {
		had.refuse(r)
	}
	for _, field := range slices.Sorted(maps.Keys(d.given)) { // the reasons in one order, each run
		if fmt.Sprint(had.fields[field]) != fmt.Sprint(d.fields[field]) {
			had.refuse(because("reason.differs", d.id, p.heading(d.kind, field), p.where(had.rows[0]), p.where(d.rows[0])))
		}
	}
	for k, vs := range d.extra {
		for _, v := range vs {
			if !slices.Contains(had.extra[k], v) {
				had.extra[k] = append(had.extra[k], v)
			}
		}
	}
}

// where names a row for people: "verwerkingen, 12".
func (p *planner) where(row int) string {
	r := p.plan.Rows[row]
	t := p.plan.Tables[r.Table]
	return t.Name + ", " + strconv.Itoa(t.Rows[r.Row].Line)
}

// rows says of each row what happens to the records that it describes.
func (p *planner) rows() {
	rank := map[State]int{Unchanged: 0, Changed: 1, New: 2, Refused: 3}
	for i := range p.plan.Rows {
		row := &p.plan.Rows[i]
		row.State = Unchanged
		for _, d := range p.ofRow[i] {
			row.ID = d.id
			if p.plan.Tables[row.Table].Type == Flat {
				row.Type = d.kind
			}
			if rank[d.state] > rank[row.State] {
				row.State = d.state
			}
			for _, r := range d.reasons {
				if !slices.ContainsFunc(row.Reasons, func(o Reason) bool { return o.Key == r.Key && slices.Equal(o.Args, r.Args) }) {
					row.Reasons = append(row.Reasons, r)
				}
			}
		}
	}
}
