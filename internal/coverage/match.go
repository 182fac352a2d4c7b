package coverage

import (
	"cmp"
	"slices"
	"strings"

	"toetssteen"
)

// State says whether a scan saw a registered element use.
type State string

// States of a registered use.
const (
	Seen          State = "seen"            // a scan found the datum where the register says
	SeenAsKind    State = "seen_as_kind"    // in the source; the register names no field
	KindDiffers   State = "kind_differs"    // something else was found there
	NotThere      State = "not_there"       // read deep enough, and not found
	NotDeepEnough State = "not_deep_enough" // its place was not read, or by names only
	NotScanned    State = "not_scanned"     // no scan ever read its source
	NoPlace       State = "no_place"        // the register names no source
	Refused       State = "rejected"        // found, and a person said that it is something else
)

// Confirmed reports whether a scan bears a use out.
func (s State) Confirmed() bool { return s == Seen || s == SeenAsKind }

// Known reports whether scans tell that the datum of a use is there, or that it
// is not.
func (s State) Known() bool {
	switch s {
	case Seen, SeenAsKind, KindDiffers, NotThere, Refused:
		return true
	case NotDeepEnough, NotScanned, NoPlace:
	}
	return false
}

// UseState is one registered element use and what scans say of it.
type UseState struct {
	Unit       string
	Processing string
	Use        string
	Kind       toetssteen.KindID
	Source     string
	Place      string
	State      State
	ByPerson   bool     // matched by a link that a person made
	Respelled  bool     // matched by a name that is written otherwise
	Findings   []string // ids: that bear it out, or stand in its place
	proxy      bool     // only proxies bear it out
}

type placeKey struct{ source, asset, field string }

type kindKey struct {
	source string
	kind   toetssteen.KindID
}

type systemKind struct {
	system string
	kind   toetssteen.KindID
}

// matcher holds what is looked up more than once.
type matcher struct {
	in           Input
	byID         map[string]int
	byPlace      map[placeKey][]int
	byKind       map[kindKey][]int
	bySource     map[string][]int
	covered      [][]string // processings, by finding
	scans        map[string]*scanned
	sourceStates []SourceState
	sourcesOf    map[string][]string // by system
	linksOfUse   map[string][]*toetssteen.Link
	linksOf      map[string][]*toetssteen.Link // by processing
	kindsOf      map[string]map[toetssteen.KindID]bool
	usesOf       map[string][]*toetssteen.ElementUse // by processing
	bySystem     map[string][]string                 // processings, by system
	bySystemKind map[systemKind][]string             // those of them that name a kind
	byUsedSource map[string][]string                 // processings, by source of a use
}

func newMatcher(in Input) *matcher {
	m := &matcher{
		in: in, byID: map[string]int{}, byPlace: map[placeKey][]int{}, byKind: map[kindKey][]int{},
		bySource: map[string][]int{}, covered: make([][]string, len(in.Findings)), sourcesOf: map[string][]string{},
		linksOfUse: map[string][]*toetssteen.Link{}, linksOf: map[string][]*toetssteen.Link{},
		kindsOf: map[string]map[toetssteen.KindID]bool{}, usesOf: map[string][]*toetssteen.ElementUse{},
		bySystem: map[string][]string{}, byUsedSource: map[string][]string{},
		bySystemKind: map[systemKind][]string{},
	}
	for i, f := range in.Findings {
		m.byID[f.ID] = i
		at := placeKey{f.Source, fold(f.Location.Asset), fold(f.Location.Field)}
		m.byPlace[at] = append(m.byPlace[at], i)
		m.byKind[kindKey{f.Source, f.Kind}] = append(m.byKind[kindKey{f.Source, f.Kind}], i)
		m.bySource[f.Source] = append(m.bySource[f.Source], i)
	}
	m.indexRegister()
	m.indexScans()
	return m
}

func (m *matcher) indexRegister() {
	r := m.in.Register
	for i := range r.Sources {
		s := &r.Sources[i]
		m.sourcesOf[s.System] = append(m.sourcesOf[s.System], s.ID)
	}
	for i := range r.Links {
		l := &r.Links[i]
		m.linksOf[l.Processing] = append(m.linksOf[l.Processing], l)
		if l.Use != "" {
			m.linksOfUse[l.Use] = append(m.linksOfUse[l.Use], l)
		}
	}
	for i := range r.Processings {
		p := &r.Processings[i]
		for _, s := range p.Systems {
			m.bySystem[s] = append(m.bySystem[s], p.ID)
		}
	}
	for i := range r.Uses {
		u := &r.Uses[i]
		p := r.ProcessingOf(u)
		if p == nil {
			continue
		}
		m.usesOf[p.ID] = append(m.usesOf[p.ID], u)
		if m.kindsOf[p.ID] == nil {
			m.kindsOf[p.ID] = map[toetssteen.KindID]bool{}
		}
		m.kindsOf[p.ID][u.Kind] = true
		if u.Source != "" && !slices.Contains(m.byUsedSource[u.Source], p.ID) {
			m.byUsedSource[u.Source] = append(m.byUsedSource[u.Source], p.ID)
		}
	}
	for i := range r.Processings {
		p := &r.Processings[i]
		for _, y := range p.Systems {
			for kind := range m.kindsOf[p.ID] {
				m.bySystemKind[systemKind{y, kind}] = append(m.bySystemKind[systemKind{y, kind}], p.ID)
			}
		}
	}
}

// fold takes away what writers of a name differ in: case, and the quotes and
// brackets of databases.
func fold(name string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if strings.ContainsRune("\"`[]'", r) {
			return -1
		}
		return r
	}, strings.TrimSpace(name)))
}

func (m *matcher) names(processing string, kind toetssteen.KindID) bool {
	return m.kindsOf[processing][kind]
}

// uses says of each registered use what scans say of it, and notes which
// findings it holds.
func (m *matcher) uses() []UseState {
	r := m.in.Register
	out := make([]UseState, 0, len(r.Uses))
	for i := range r.Uses {
		u := &r.Uses[i]
		s := UseState{Use: u.ID, Kind: u.Kind, Source: u.Source, Place: u.Asset}
		if u.Field != "" {
			s.Place += "." + u.Field
		}
		if p := r.ProcessingOf(u); p != nil {
			s.Unit, s.Processing = p.In, p.ID
		}
		m.judge(u, &s)
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b UseState) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Processing, b.Processing), cmp.Compare(a.Use, b.Use))
	})
	return out
}

// judge finds what bears a use out: a link that a person made comes first, then
// its place, then the kind in its source where the register names no field.
func (m *matcher) judge(u *toetssteen.ElementUse, s *UseState) {
	if at := m.linked(u, s.Processing); len(at) > 0 {
		s.State, s.ByPerson = Seen, true
		m.hold(s, at)
		return
	}
	switch {
	case u.Source == "":
		s.State = NoPlace
		for _, at := range m.inSystems(s.Processing, u.Kind) {
			s.Findings = append(s.Findings, m.in.Findings[at].ID)
		}
		slices.Sort(s.Findings)
	case u.Field == "":
		m.judgeKind(u, s)
	default:
		m.judgePlace(u, s)
	}
}

// linked gives the findings that are there and that a person put under a use, or
// under its processing when the use is of that kind and names no place.
func (m *matcher) linked(u *toetssteen.ElementUse, processing string) (out []int) {
	for _, l := range m.linksOfUse[u.ID] {
		if at, ok := m.byID[l.Finding]; ok && m.in.Findings[at].live() {
			out = append(out, at)
		}
	}
	if u.Source != "" {
		return out
	}
	for _, l := range m.linksOf[processing] {
		at, ok := m.byID[l.Finding]
		if ok && l.Use == "" && m.in.Findings[at].live() && m.in.Findings[at].Kind == u.Kind {
			out = append(out, at)
		}
	}
	return out
}

// inSystems gives what was found of a kind in the systems of a processing.
func (m *matcher) inSystems(processing string, kind toetssteen.KindID) (out []int) {
	p := m.in.Register.Processing(processing)
	if p == nil {
		return nil
	}
	for _, y := range p.Systems {
		for _, source := range m.sourcesOf[y] {
			out = append(out, m.alive(m.byKind[kindKey{source, kind}])...)
		}
	}
	return out
}

func (m *matcher) alive(at []int) (out []int) {
	for _, i := range at {
		if m.in.Findings[i].live() {
			out = append(out, i)
		}
	}
	return out
}

func (m *matcher) judgeKind(u *toetssteen.ElementUse, s *UseState) {
	var same, refused []int
	for _, i := range m.byKind[kindKey{u.Source, u.Kind}] {
		f := m.in.Findings[i]
		switch {
		case u.Asset != "" && fold(f.Location.Asset) != fold(u.Asset):
		case f.live():
			same = append(same, i)
		case f.Rejected:
			refused = append(refused, i)
		}
	}
	switch {
	case len(same) > 0:
		s.State = SeenAsKind
		m.hold(s, same)
	case len(refused) > 0:
		s.State = Refused
		s.Findings = m.ids(refused)
	default:
		s.State = m.absent(u)
	}
}

func (m *matcher) judgePlace(u *toetssteen.ElementUse, s *UseState) {
	var same, other, refused []int
	for _, i := range m.byPlace[placeKey{u.Source, fold(u.Asset), fold(u.Field)}] {
		f := m.in.Findings[i]
		switch {
		case f.Rejected && f.Kind == u.Kind: // also when a learned rule leaves it out since
			refused = append(refused, i)
		case f.Gone || f.Rejected:
		case f.Kind == u.Kind:
			same = append(same, i)
		default:
			other = append(other, i)
		}
	}
	switch {
	case len(same) > 0:
		s.State = Seen
		s.Respelled = !slices.ContainsFunc(same, func(i int) bool {
			l := m.in.Findings[i].Location
			return l.Asset == u.Asset && l.Field == u.Field
		})
		m.hold(s, same)
	case len(refused) > 0:
		s.State, s.Findings = Refused, m.ids(refused)
	case len(other) > 0:
		s.State, s.Findings = KindDiffers, m.ids(other)
	default:
		s.State = m.absent(u)
	}
}

// hold notes that the processing of a use holds findings.
func (m *matcher) hold(s *UseState, at []int) {
	s.Findings = m.ids(at)
	s.proxy = true
	for _, i := range at {
		m.cover(i, s.Processing)
		s.proxy = s.proxy && !m.counts(m.in.Findings[i].Finding)
	}
}

func (m *matcher) cover(finding int, processing string) {
	if processing != "" && !slices.Contains(m.covered[finding], processing) {
		m.covered[finding] = append(m.covered[finding], processing)
	}
}

func (m *matcher) ids(at []int) []string {
	out := make([]string, len(at))
	for i, k := range at {
		out[i] = m.in.Findings[k].ID
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// coverByLinks puts findings under the processings that people linked them to.
func (m *matcher) coverByLinks() {
	for _, l := range m.in.Register.Links {
		if at, ok := m.byID[l.Finding]; ok && m.in.Register.Processing(l.Processing) != nil {
			m.cover(at, l.Processing)
		}
	}
}

// within gives the findings in the systems of a processing, in the sources of
// its uses, and those that people put under it.
func (m *matcher) within(p *toetssteen.Processing) (out []int) {
	sources := map[string]bool{}
	for _, y := range p.Systems {
		for _, s := range m.sourcesOf[y] {
			sources[s] = true
		}
	}
	for _, u := range m.usesOf[p.ID] {
		if u.Source != "" {
			sources[u.Source] = true
		}
	}
	for _, l := range m.linksOf[p.ID] {
		if at, ok := m.byID[l.Finding]; ok && !sources[m.in.Findings[at].Source] {
			out = append(out, at)
		}
	}
	for s := range sources {
		out = append(out, m.bySource[s]...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
