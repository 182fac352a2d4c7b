package coverage

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"toetssteen"
)

// SourceCode says how well a source was looked at.
type SourceCode string

// States of a source, from nothing to all. Only Scanned counts as looked at.
const (
	NeverScanned SourceCode = "never"
	OnlyFailed   SourceCode = "failed"  // each attempt failed
	Excluded     SourceCode = "exclude" // by a decision of people
	NamesOnly    SourceCode = "names"
	Partly       SourceCode = "partly"
	Overdue      SourceCode = "overdue" // longer ago than its term
	Scanned      SourceCode = "scanned"
)

// SourceState is a source and how well it was looked at.
type SourceState struct {
	Unit       string
	System     string // empty: the source is in no system
	Source     string
	State      SourceCode
	Reason     string          // of an exclusion
	On         toetssteen.Date // of the last scan that read it
	Scan       int64
	Term       int  // days
	LastFailed bool // the last attempt failed; what was read before counts
	NotRead    []toetssteen.NotRead
	Findings   int // that ask for a processing
}

// fine reports whether there is nothing to say of a source.
func (s SourceState) fine() bool {
	return s.System != "" && !s.LastFailed && (s.State == Scanned || s.State == Excluded)
}

// Read reports whether any scan ever read something of a source.
func (s SourceState) Read() bool { return s.Scan != 0 }

// yearly is the term of a source for which none is set.
const yearly = 365

// scanned is what scans covered of one source.
type scanned struct {
	last, read *Scan // the last attempt; the best that read something
	assets     map[string]toetssteen.AssetResult
	notRead    map[string]bool
}

func (m *matcher) indexScans() {
	m.scans = map[string]*scanned{}
	for i := range m.in.Scans {
		x := &m.in.Scans[i]
		s := m.scans[x.Result.Source]
		if s == nil {
			s = &scanned{}
			m.scans[x.Result.Source] = s
		}
		if s.last == nil || x.ID > s.last.ID {
			s.last = x
		}
		if x.Result.Status != toetssteen.ScanFailed && m.better(x, s.read) {
			s.read = x
		}
	}
	for _, s := range m.scans {
		s.index()
	}
	for i := range m.in.Register.Sources {
		src := &m.in.Register.Sources[i]
		m.sourceStates = append(m.sourceStates, m.sourceState(src.ID, src))
	}
	for name := range m.scans {
		if m.in.Register.Source(name) == nil {
			m.sourceStates = append(m.sourceStates, m.sourceState(name, nil))
		}
	}
	slices.SortFunc(m.sourceStates, func(a, b SourceState) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Source, b.Source))
	})
}

// better prefers a scan that counts as having looked; among equals the later.
func (m *matcher) better(a, b *Scan) bool {
	if b == nil {
		return true
	}
	term := m.term(m.in.Register.Source(a.Result.Source))
	x, y := m.code(a, term) == Scanned, m.code(b, term) == Scanned
	if x != y {
		return x
	}
	return a.ID > b.ID
}

func (s *scanned) index() {
	s.assets, s.notRead = map[string]toetssteen.AssetResult{}, map[string]bool{}
	if s.read == nil {
		return
	}
	for _, a := range s.read.Result.Assets {
		key := fold(a.Asset)
		if b, twice := s.assets[key]; twice { // then the least of what was read counts
			a.Depth, a.Partly = min(a.Depth, b.Depth), a.Partly || b.Partly
		}
		s.assets[key] = a
	}
	for _, n := range s.read.Result.NotRead {
		s.notRead[fold(n.What)] = true
	}
}

func (m *matcher) term(s *toetssteen.Source) int {
	if s == nil || s.Every <= 0 {
		return yearly
	}
	return s.Every
}

// code says how far one scan that read something counts.
func (m *matcher) code(x *Scan, term int) SourceCode {
	switch {
	case x.Result.Status != toetssteen.ScanRead || x.Broken:
		return Partly
	case x.Result.Depth < toetssteen.DepthStatistics || len(x.Result.Assets) == 0:
		return NamesOnly
	case daysBetween(x.On, m.in.Today) > term:
		return Overdue
	}
	return Scanned
}

func (m *matcher) sourceState(name string, src *toetssteen.Source) SourceState {
	out := SourceState{Source: name, State: NeverScanned, Term: m.term(src), Unit: m.in.Register.UnitOfSource(name)}
	for _, i := range m.bySource[name] {
		if f := m.in.Findings[i]; f.asks() && m.counts(f.Finding) {
			out.Findings++
		}
	}
	if src != nil && m.in.Register.System(src.System) != nil {
		out.System = src.System
	}
	if s := m.scans[name]; s != nil {
		out.State = OnlyFailed
		if s.read != nil {
			out.State, out.On, out.Scan = m.code(s.read, out.Term), s.read.On, s.read.ID
			out.NotRead = s.read.Result.NotRead
		}
		out.LastFailed = s.last.Result.Status == toetssteen.ScanFailed && s.read != nil
	}
	if src != nil && src.Excluded != "" {
		out.State, out.Reason = Excluded, src.Excluded
	}
	return out
}

// daysBetween counts days; a day that is none counts as very long ago.
func daysBetween(from, to toetssteen.Date) int {
	a, errA := time.Parse(time.DateOnly, string(from))
	b, errB := time.Parse(time.DateOnly, string(to))
	if errA != nil || errB != nil {
		return 1 << 30
	}
	return int(b.Sub(a).Hours() / 24)
}

// absent says why a use was not seen: only a place that was read deep enough
// proves that the datum is not there.
func (m *matcher) absent(u *toetssteen.ElementUse) State {
	s := m.scans[u.Source]
	if s == nil || s.read == nil {
		return NotScanned
	}
	complete := s.read.Result.Status == toetssteen.ScanRead && !s.read.Broken
	if u.Asset == "" {
		if complete && s.read.Result.Depth >= toetssteen.DepthStatistics && len(s.assets) > 0 {
			return NotThere
		}
		return NotDeepEnough
	}
	asset := fold(u.Asset)
	a, read := s.assets[asset]
	switch {
	case !read && complete && len(s.assets) > 0 && !s.passedOver(asset):
		return NotThere
	case !read || a.Partly || a.Depth < toetssteen.DepthStatistics || s.notRead[asset+"."+fold(u.Field)]:
		return NotDeepEnough
	}
	return NotThere
}

// passedOver reports whether the scan said that it did not read an asset, or a
// folder that the asset is in.
func (s *scanned) passedOver(asset string) bool {
	for place := asset; place != ""; {
		if s.notRead[place] {
			return true
		}
		cut := strings.LastIndexAny(place, "/.")
		if cut < 0 {
			return false
		}
		place = place[:cut]
	}
	return false
}
