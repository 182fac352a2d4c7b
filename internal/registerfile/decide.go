package registerfile

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"toetssteen"
)

// idPrefixes go before ids that are derived from what a row says.
var idPrefixes = map[toetssteen.RecordType]string{
	toetssteen.RecordGrant: "ROL-", toetssteen.RecordProcessing: "VW-", toetssteen.RecordPurpose: "D-", toetssteen.RecordUse: "G-",
}

// idFields are what makes a record the same one.
var idFields = map[toetssteen.RecordType][]string{
	toetssteen.RecordGrant:      {"person", "role", "unit"},
	toetssteen.RecordProcessing: {"unit", "name"},
	toetssteen.RecordPurpose:    {"processing", "text"},
	toetssteen.RecordUse:        {"purpose", "kind", "name", "source", "asset", "field", "role"},
}

// complete fills in what a row may leave out, and refuses what it may not.
func (p *planner) complete(d *draft) {
	for _, c := range p.sheet(d.kind).Columns {
		if c.Field == "unit" && d.kind != toetssteen.RecordGrant && d.text("unit") == "" && p.o.Unit != "" {
			d.set("unit", p.o.Unit)
		}
		if c.Refers == toetssteen.RecordUnit {
			p.unitByName(d, c.Field)
		}
	}
	if d.id == "" && d.kind == toetssteen.RecordLink && d.text("finding") != "" {
		d.id = d.text("finding") + "/" + d.text("processing")
	}
	if d.id == "" && idPrefixes[d.kind] != "" {
		d.id = derived(d)
	}
	for _, c := range p.sheet(d.kind).Columns {
		has := d.fields[c.Field] != nil || c.Field == "id" && d.id != ""
		if text, isText := d.fields[c.Field].(string); isText && strings.TrimSpace(text) == "" {
			has = false
		}
		bad := slices.ContainsFunc(d.reasons, func(r Reason) bool { return len(r.Args) > 0 && r.Args[0] == c.Name.NL })
		if c.Required && !has && !bad {
			d.refuse(because("reason.required", c.Name.NL))
		}
	}
	if strings.ContainsRune(d.id, 0) || strings.ContainsAny(d.id, "\n\r\t") {
		d.refuse(because("reason.id", shorten(d.id)))
	}
	if d.kind == toetssteen.RecordUnit && len(d.reasons) == 0 {
		p.nameUnit(d.id, d.text("name"))
	}
}

// derived gives the id of a record that has none: the same for the same content
// each time, so that a file can be imported again.
func derived(d *draft) string {
	h := sha256.New()
	some := false
	for _, f := range idFields[d.kind] {
		some = some || d.text(f) != ""
		fmt.Fprintf(h, "%q\n", d.text(f))
	}
	if !some {
		return ""
	}
	return idPrefixes[d.kind] + hex.EncodeToString(h.Sum(nil)[:6])
}

// unitByName puts the id of a unit where its name stands, if one unit has it.
func (p *planner) unitByName(d *draft, field string) {
	text := d.text(field)
	if text == "" || p.alive(key{toetssteen.RecordUnit, text}) || p.drafts[key{toetssteen.RecordUnit, text}] != nil {
		return
	}
	switch ids := p.unitName[normal(text)]; {
	case len(ids) == 1:
		d.fields[field] = ids[0]
	case len(ids) > 1:
		d.refuse(because("reason.unit_name", shorten(text), strings.Join(ids, ", ")))
	}
}

func (p *planner) alive(k key) bool {
	r, ok := p.existing[k]
	return ok && r.Withdrawn == ""
}

// decide says what happens to the drafts of a type; those that they refer to
// have been decided on.
func (p *planner) decide(t toetssteen.RecordType) error {
	drafts := p.byType[t]
	for again := true; again; {
		again = false
		if t == toetssteen.RecordUnit {
			again = p.cycles(drafts)
		}
		for _, d := range drafts {
			before := len(d.reasons)
			p.parents(d)
			again = again || t == toetssteen.RecordUnit && before == 0 && len(d.reasons) > 0
		}
	}
	for _, d := range drafts {
		if err := p.compare(d); err != nil {
			return err
		}
	}
	if t == toetssteen.RecordUnit && p.late(drafts) {
		return p.decide(t)
	}
	for _, d := range drafts {
		if d.state == New || d.state == Changed {
			r, err := p.record(d)
			if err != nil {
				return err
			}
			p.plan.Records = append(p.plan.Records, r)
		}
	}
	return nil
}

// late reports whether a unit that was refused last is the parent of one that
// was not, or leaves a circle behind.
func (p *planner) late(drafts []*draft) bool {
	before := 0
	for _, d := range drafts {
		before += len(d.reasons)
	}
	p.cycles(drafts)
	after := 0
	for _, d := range drafts {
		p.parents(d)
		after += len(d.reasons)
	}
	return after > before
}

// parents refuses a draft that refers to what is not there or was refused.
func (p *planner) parents(d *draft) {
	for _, c := range p.sheet(d.kind).Columns {
		id := d.text(c.Field)
		if c.Refers == "" || id == "" {
			continue
		}
		k := key{c.Refers, id}
		up := p.drafts[k]
		switch {
		case up != nil && len(up.reasons) == 0, p.alive(k):
		case up != nil && up != d:
			d.refuse(because("reason.parent_refused", c.Name.NL, shorten(id)))
		case up == nil:
			d.refuse(because("reason.parent_unknown", c.Name.NL, shorten(id)))
		}
	}
}

// cycles refuses units that would be above themselves, and reports whether it
// did.
func (p *planner) cycles(drafts []*draft) bool {
	found := false
	for _, d := range drafts {
		if len(d.reasons) > 0 {
			continue
		}
		path := []string{d.id}
		for id := p.above(d.id); id != ""; id = p.above(id) {
			if id == d.id {
				d.refuse(because("reason.cycle", strings.Join(append(path, id), " > ")))
				found = true
				break
			}
			if slices.Contains(path, id) {
				break // a circle above it, which it is not in
			}
			path = append(path, id)
		}
	}
	return found
}

// above gives the unit above a unit, as it is to be.
func (p *planner) above(id string) string {
	k := key{toetssteen.RecordUnit, id}
	if d := p.drafts[k]; d != nil && (d.given["parent"] || p.existing[k].ID == "") && (len(d.reasons) == 0 || isCycle(d)) {
		return d.text("parent")
	}
	if p.alive(k) {
		return p.existing[k].Parent
	}
	return ""
}

// isCycle keeps a circle whole while its units are refused one by one.
func isCycle(d *draft) bool { return len(d.reasons) == 1 && d.reasons[0].Key == "reason.cycle" }

// compare tells new, unchanged and changed apart.
func (p *planner) compare(d *draft) error {
	if len(d.reasons) > 0 {
		d.state = Refused
		return nil
	}
	old, ok := p.existing[key{d.kind, d.id}]
	if !ok {
		d.state = New
		return nil
	}
	was, err := repack(old)
	if err != nil {
		return err
	}
	is, err := p.record(d)
	if err != nil {
		return err
	}
	sameDay := d.from == "" || d.from == old.ValidFrom
	switch {
	case old.Withdrawn == "" && sameDay && string(was.Body) == string(is.Body):
		d.state = Unchanged
	case p.o.Update:
		d.state = Changed
	case old.Withdrawn != "":
		d.refuse(because("reason.withdrawn", d.id))
		d.state = Refused
	default:
		d.refuse(because("reason.exists", d.id, strings.Join(p.differences(d.kind, was, is, sameDay), ", ")))
		d.state = Refused
	}
	return nil
}

func (p *planner) differences(t toetssteen.RecordType, was, is toetssteen.Record, sameDay bool) []string {
	a, errA := fieldsOf(was)
	b, errB := fieldsOf(is)
	if errA != nil || errB != nil {
		return nil
	}
	var out []string
	for _, c := range p.sheet(t).Columns {
		if fmt.Sprint(a[c.Field]) != fmt.Sprint(b[c.Field]) || c.Field == "valid_from" && !sameDay {
			out = append(out, c.Name.NL)
		}
	}
	if x, y := fmt.Sprint(a["extra"]), fmt.Sprint(b["extra"]); x != y {
		out = append(out, "extra")
	}
	return out
}

// record makes the next version of a record. What the table has no column for
// stays as it is registered.
func (p *planner) record(d *draft) (toetssteen.Record, error) {
	old, ok := p.existing[key{d.kind, d.id}]
	fields := map[string]any{}
	if ok {
		var err error
		if fields, err = fieldsOf(old); err != nil {
			return toetssteen.Record{}, err
		}
	}
	for f := range d.given {
		delete(fields, f)
	}
	maps.Copy(fields, d.fields)
	if d.kind == toetssteen.RecordProcessing {
		mergeExtra(fields, d)
	}
	body, err := json.Marshal(fields)
	if err != nil {
		return toetssteen.Record{}, fmt.Errorf("write %s %s: %w", d.kind, d.id, err)
	}
	r := toetssteen.Record{Type: d.kind, Body: body}
	r.ID, r.Version, r.ValidFrom = d.id, old.Version, d.from
	if p.o.ValidFrom != "" && (d.from == "" || ok && d.from == old.ValidFrom) {
		r.ValidFrom = p.o.ValidFrom
	} else if d.from == "" && ok {
		r.ValidFrom = old.ValidFrom
	}
	return repack(r)
}

// mergeExtra lays the extra fields of a draft over those that are registered.
// Rows of a flat table add to what there is: they may come in parts.
func mergeExtra(fields map[string]any, d *draft) {
	extra, _ := fields["extra"].(map[string]any)
	if extra == nil {
		extra = map[string]any{}
	}
	for k, vs := range d.extra {
		var lines []string
		if old, ok := extra[k].(string); d.flat && ok {
			lines = strings.Split(old, extraSeparator)
		}
		for _, v := range vs {
			if !slices.Contains(lines, v) && (!d.flat || strings.Join(lines, extraSeparator) != v) {
				lines = append(lines, v)
			}
		}
		if len(lines) == 0 {
			delete(extra, k)
			continue
		}
		extra[k] = strings.Join(lines, extraSeparator)
	}
	if delete(fields, "extra"); len(extra) > 0 {
		fields["extra"] = extra
	}
}

// extraSeparator stands between the values that rows of a flat table gave for
// one extra field.
const extraSeparator = "\n---\n"

// repack writes a record in the one form that its type gives it.
func repack(r toetssteen.Record) (toetssteen.Record, error) {
	switch r.Type {
	case toetssteen.RecordUnit:
		return again[toetssteen.Unit](r)
	case toetssteen.RecordGrant:
		return again[toetssteen.Grant](r)
	case toetssteen.RecordSystem:
		return again[toetssteen.System](r)
	case toetssteen.RecordSource:
		return again[toetssteen.Source](r)
	case toetssteen.RecordProcessing:
		return again[toetssteen.Processing](r)
	case toetssteen.RecordPurpose:
		return again[toetssteen.Purpose](r)
	case toetssteen.RecordUse:
		return again[toetssteen.ElementUse](r)
	case toetssteen.RecordLink:
		return again[toetssteen.Link](r)
	case toetssteen.RecordIgnore, toetssteen.RecordRound, toetssteen.RecordAnswer, toetssteen.RecordUseAnswer: // are no part of a register
	}
	return r, fmt.Errorf("write record %s: no type %q", r.ID, r.Type)
}

func again[T any, P interface {
	*T
	toetssteen.Recorded
}](r toetssteen.Record) (toetssteen.Record, error) {
	x, err := toetssteen.Unpack[T, P](r)
	if err != nil {
		return r, err
	}
	return toetssteen.Pack(P(&x))
}
