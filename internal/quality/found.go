package quality

import (
	"toetssteen"
	"toetssteen/internal/register"
)

// found holds what scans found, to set beside what the register says.
type found struct {
	register *register.Register
	deep     map[string]bool
	uses     map[string]bool                       // found or not, by use
	kinds    map[string]map[toetssteen.KindID]bool // sure kinds by source
	sources  map[string][]string                   // by system
	named    map[string]map[toetssteen.KindID]bool // kinds that some processing names, by source
	linked   map[string]map[toetssteen.KindID]bool // sure kinds that people put under a processing
}

func newFound(in Input) *found {
	f := &found{
		register: in.Register, deep: in.Deep, uses: in.Found,
		kinds: map[string]map[toetssteen.KindID]bool{}, sources: map[string][]string{},
		named: map[string]map[toetssteen.KindID]bool{}, linked: map[string]map[toetssteen.KindID]bool{},
	}
	byID := map[string]Place{}
	for _, p := range in.Places {
		if p.Sure {
			put(f.kinds, p.Source, p.Kind)
			byID[p.Finding] = p
		}
	}
	for _, s := range in.Register.Sources {
		f.sources[s.System] = append(f.sources[s.System], s.ID)
	}
	for _, l := range in.Register.Links {
		if p, ok := byID[l.Finding]; ok {
			put(f.linked, l.Processing, p.Kind)
			put(f.named, p.Source, p.Kind)
		}
	}
	for i := range in.Register.Uses {
		u := &in.Register.Uses[i]
		p := in.Register.ProcessingOf(u)
		if p == nil {
			continue
		}
		for _, source := range f.sourcesOf(p, []*toetssteen.ElementUse{u}) {
			put(f.named, source, u.Kind)
		}
	}
	return f
}

func put(m map[string]map[toetssteen.KindID]bool, key string, kind toetssteen.KindID) {
	if m[key] == nil {
		m[key] = map[toetssteen.KindID]bool{}
	}
	m[key][kind] = true
}

// at tells whether a scan found the datum of a use in its place; that is not
// known while the place was not read deep enough.
func (f *found) at(u *toetssteen.ElementUse) (yes, known bool) {
	yes, known = f.uses[u.ID]
	return yes, known
}

// sourcesOf lists the sources of a processing: those of its systems and uses.
func (f *found) sourcesOf(p *toetssteen.Processing, uses []*toetssteen.ElementUse) (out []string) {
	for _, system := range p.Systems {
		out = append(out, f.sources[system]...)
	}
	for _, u := range uses {
		if u.Source != "" {
			out = append(out, u.Source)
		}
	}
	return out
}

// unnamed counts the kinds that scans found for a processing and that it does
// not name: those put under it, and those in its sources that no processing
// names. That none is missed is known only when all its sources were read deep
// enough.
func (f *found) unnamed(p *toetssteen.Processing, uses []*toetssteen.ElementUse) (n int64, known bool) {
	names, missed := map[toetssteen.KindID]bool{}, map[toetssteen.KindID]bool{}
	for _, u := range uses {
		names[u.Kind] = true
	}
	for kind := range f.linked[p.ID] {
		missed[kind] = !names[kind]
	}
	sources := f.sourcesOf(p, uses)
	known = len(sources) > 0
	for _, source := range sources {
		known = known && f.deep[source]
		for kind := range f.kinds[source] {
			if !names[kind] && !f.named[source][kind] {
				missed[kind] = true
			}
		}
	}
	for _, system := range p.Systems {
		known = known && len(f.sources[system]) > 0
	}
	for _, yes := range missed {
		if yes {
			n++
		}
	}
	return n, known || n > 0
}
