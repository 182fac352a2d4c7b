package registerfile

import (
	"slices"

	"toetssteen"
)

// withdraw withdraws records that the files no longer have, of the types that
// the files are about, with what is part of them. One that something else still
// refers to stays, and a note says so.
func (p *planner) withdraw() error {
	about := map[toetssteen.RecordType]bool{}
	for _, t := range p.plan.Tables {
		for _, to := range t.targets {
			if to.column != nil && (to.column.Required || to.column.Field == "id") {
				about[to.kind] = true
			}
		}
	}
	gone := map[key]bool{}
	for _, k := range p.order {
		if about[k.kind] && p.alive(k) && p.drafts[k] == nil && p.sheet(k.kind) != nil {
			gone[k] = true
		}
	}
	for again := true; again; {
		again = false
		for _, k := range p.order {
			if !p.alive(k) || gone[k] || p.drafts[k] != nil && len(p.drafts[k].reasons) == 0 {
				continue
			}
			if part := p.partOf(k); part.id != "" && gone[part] {
				gone[k], again = true, true
			}
		}
	}
	p.stillUsed(gone)
	for _, k := range p.order {
		if !gone[k] {
			continue
		}
		r, err := repack(p.existing[k])
		if err != nil {
			return err
		}
		r.Withdrawn = p.o.Withdraw
		if p.o.ValidFrom != "" {
			r.ValidFrom = p.o.ValidFrom
		}
		p.plan.Records = append(p.plan.Records, r)
	}
	return nil
}

// partOf gives the record that a purpose, an element use or a link is part of.
func (p *planner) partOf(k key) key {
	up := map[toetssteen.RecordType]toetssteen.RecordType{
		toetssteen.RecordPurpose: toetssteen.RecordProcessing, toetssteen.RecordUse: toetssteen.RecordPurpose, toetssteen.RecordLink: toetssteen.RecordProcessing,
	}[k.kind]
	if up == "" {
		return key{}
	}
	return key{up, p.existing[k].Parent}
}

// stillUsed takes out of gone what a record that stays refers to.
func (p *planner) stillUsed(gone map[key]bool) {
	for again := true; again; {
		again = false
		for _, k := range p.order {
			if p.alive(k) && !gone[k] {
				again = p.spare(gone, k, p.later(k)) || again
			}
		}
		for _, sheet := range p.sheets {
			for _, d := range p.byType[sheet.Type] {
				if d.state != Refused {
					again = p.spare(gone, key{d.kind, d.id}, p.later(key{d.kind, d.id})) || again
				}
			}
		}
	}
}

// later gives the fields of a record as they will be.
func (p *planner) later(k key) map[string]any {
	r := p.existing[k]
	if d := p.drafts[k]; d != nil && d.state != Refused {
		if next, err := p.record(d); err == nil {
			r = next
		}
	}
	fields, err := fieldsOf(r)
	if err != nil {
		return nil
	}
	return fields
}

func (p *planner) spare(gone map[key]bool, by key, fields map[string]any) bool {
	found := false
	for _, c := range p.sheet(by.kind).Columns {
		id, _ := fields[c.Field].(string)
		k := key{c.Refers, id}
		if c.Refers == "" || !gone[k] {
			continue
		}
		delete(gone, k)
		found = true
		r := because("note.still_used", p.sheet(k.kind).Name.NL+" "+id, p.sheet(by.kind).Name.NL+" "+by.id)
		if !slices.ContainsFunc(p.plan.Notes, func(o Reason) bool { return slices.Equal(o.Args, r.Args) }) {
			p.plan.Notes = append(p.plan.Notes, r)
		}
	}
	return found
}
