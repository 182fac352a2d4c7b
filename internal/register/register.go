// Package register holds the register of processings in memory: units, systems
// and sources, and processing > purpose > element use, with the ways to walk
// them. It judges nothing and reads no database.
package register

import (
	"toetssteen"
)

// Register is the state of a register at one moment. Withdrawn records are not
// in it. All slices are ordered by id.
type Register struct {
	Units       []toetssteen.Unit
	Systems     []toetssteen.System
	Sources     []toetssteen.Source
	Processings []toetssteen.Processing
	Purposes    []toetssteen.Purpose
	Uses        []toetssteen.ElementUse
	Links       []toetssteen.Link

	units       map[string]int
	systems     map[string]int
	sources     map[string]int
	processings map[string]int
	purposes    map[string]int
	purposesOf  map[string][]int // by processing
	usesOf      map[string][]int // by purpose
}

// New makes a register of the records in force on a day; an empty day leaves
// out nothing but what is withdrawn. Records of other types are passed over.
func New(records []toetssteen.Record, on toetssteen.Date) (*Register, error) {
	r := &Register{}
	for _, x := range records {
		if x.Withdrawn != "" || on != "" && x.ValidFrom > on {
			continue
		}
		if err := r.add(x); err != nil {
			return nil, err
		}
	}
	r.Index()
	return r, nil
}

func (r *Register) add(x toetssteen.Record) (err error) {
	switch x.Type {
	case toetssteen.RecordUnit:
		return appendTo[toetssteen.Unit](&r.Units, x)
	case toetssteen.RecordSystem:
		return appendTo[toetssteen.System](&r.Systems, x)
	case toetssteen.RecordSource:
		return appendTo[toetssteen.Source](&r.Sources, x)
	case toetssteen.RecordProcessing:
		return appendTo[toetssteen.Processing](&r.Processings, x)
	case toetssteen.RecordPurpose:
		return appendTo[toetssteen.Purpose](&r.Purposes, x)
	case toetssteen.RecordUse:
		return appendTo[toetssteen.ElementUse](&r.Uses, x)
	case toetssteen.RecordLink:
		return appendTo[toetssteen.Link](&r.Links, x)
	default:
		return nil
	}
}

func appendTo[T any, P interface {
	*T
	toetssteen.Recorded
}](list *[]T, x toetssteen.Record) error {
	v, err := toetssteen.Unpack[T, P](x)
	*list = append(*list, v)
	return err
}

// Index makes the ways to walk the register, after its slices were filled or
// changed.
func (r *Register) Index() {
	r.units, r.systems, r.sources = map[string]int{}, map[string]int{}, map[string]int{}
	r.processings, r.purposes = map[string]int{}, map[string]int{}
	r.purposesOf, r.usesOf = map[string][]int{}, map[string][]int{}
	for i := range r.Units {
		r.units[r.Units[i].ID] = i
	}
	for i := range r.Systems {
		r.systems[r.Systems[i].ID] = i
	}
	for i := range r.Sources {
		r.sources[r.Sources[i].ID] = i
	}
	for i := range r.Processings {
		r.processings[r.Processings[i].ID] = i
	}
	for i := range r.Purposes {
		p := &r.Purposes[i]
		r.purposes[p.ID] = i
		r.purposesOf[p.Processing] = append(r.purposesOf[p.Processing], i)
	}
	for i := range r.Uses {
		r.usesOf[r.Uses[i].Purpose] = append(r.usesOf[r.Uses[i].Purpose], i)
	}
}

// Unit finds a unit; nil is none. So do the others.
func (r *Register) Unit(id string) *toetssteen.Unit { return at(r.Units, r.units, id) }

// System finds a system.
func (r *Register) System(id string) *toetssteen.System { return at(r.Systems, r.systems, id) }

// Source finds a source by its logical name.
func (r *Register) Source(id string) *toetssteen.Source { return at(r.Sources, r.sources, id) }

// Processing finds a processing.
func (r *Register) Processing(id string) *toetssteen.Processing {
	return at(r.Processings, r.processings, id)
}

// Purpose finds a purpose.
func (r *Register) Purpose(id string) *toetssteen.Purpose { return at(r.Purposes, r.purposes, id) }

func at[T any](list []T, index map[string]int, id string) *T {
	i, ok := index[id]
	if !ok {
		return nil
	}
	return &list[i]
}

// PurposesOf gives the purposes of a processing.
func (r *Register) PurposesOf(processing string) []*toetssteen.Purpose {
	return pick(r.Purposes, r.purposesOf[processing])
}

// UsesOf gives the element uses of a purpose.
func (r *Register) UsesOf(purpose string) []*toetssteen.ElementUse {
	return pick(r.Uses, r.usesOf[purpose])
}

// ProcessingOf finds the processing that an element use is part of; nil is none.
func (r *Register) ProcessingOf(u *toetssteen.ElementUse) *toetssteen.Processing {
	p := r.Purpose(u.Purpose)
	if p == nil {
		return nil
	}
	return r.Processing(p.Processing)
}

// UnitOfSource finds the id of the unit that owns the system of a source;
// empty when the register does not say.
func (r *Register) UnitOfSource(source string) string {
	s := r.Source(source)
	if s == nil {
		return ""
	}
	if y := r.System(s.System); y != nil {
		return y.In
	}
	return ""
}

func pick[T any](list []T, at []int) []*T {
	out := make([]*T, len(at))
	for i, k := range at {
		out[i] = &list[k]
	}
	return out
}

// Types are the types of records that a register is made of.
var Types = []toetssteen.RecordType{
	toetssteen.RecordUnit, toetssteen.RecordSystem, toetssteen.RecordSource, toetssteen.RecordProcessing,
	toetssteen.RecordPurpose, toetssteen.RecordUse, toetssteen.RecordLink,
}
