package app

import (
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/store"
)

// Known is a finding as the workspace knows it.
type Known = store.Known

// Changes tells how a scan of one source differs from what was known of it.
// A known finding that the scan did not give is gone only if the scan looked
// for it; otherwise it was not looked at, which says nothing.
type Changes struct {
	New         []New
	Changed     []Change
	Gone        []Lost
	NotLookedAt []Lost
	Unchanged   int
}

// New is a finding that was not there, with what was known of it if it was
// there before and had gone.
type New struct {
	toetssteen.Finding
	Earlier *Known
}

// Change is a finding that a scan sees differently. A decision that a person
// made on it is in Before, and stands.
type Change struct {
	Before Known
	After  toetssteen.Finding
	What   []string // of "level", "role" and "evidence"
}

// Lost is a known finding that a scan did not give, and why.
type Lost struct {
	Known
	Why    Why
	Detail string // what the scan said of the place, if anything
}

// Why says why a finding is gone or was not looked at.
type Why string

// The first two are of findings that are gone.
const (
	WhyReadAgain     Why = "read_again"      // its asset was read at the same depth or deeper
	WhyNoLongerThere Why = "no_longer_there" // its asset is not in a complete listing
	WhyNotRead       Why = "not_read"        // the place was not read
	WhyLessDeep      Why = "less_deep"       // its asset was read at a lesser depth
	WhyNotListed     Why = "not_listed"      // its asset is not in a listing that was not complete
	WhySourceFailed  Why = "source_failed"   // nothing of the source was read
)

// compare compares what was found in a source with what was known of it.
func compare(known []Known, s toetssteen.SourceResult, interrupted bool, found []toetssteen.Finding) Changes {
	var out Changes
	byID := make(map[string]*Known, len(known))
	for i := range known {
		byID[known[i].ID] = &known[i]
	}
	seen := make(map[string]bool, len(found))
	for _, f := range found {
		seen[f.ID] = true
		k := byID[f.ID]
		if k == nil || k.GoneScan != 0 {
			out.New = append(out.New, New{f, k})
			continue
		}
		if what := differences(k.Finding, f); len(what) > 0 {
			out.Changed = append(out.Changed, Change{*k, f, what})
		} else {
			out.Unchanged++
		}
	}
	c := newCoverage(s, interrupted)
	for _, k := range known {
		if seen[k.ID] || k.GoneScan != 0 {
			continue
		}
		gone, why, detail := c.lost(k)
		l := Lost{k, why, detail}
		if gone {
			out.Gone = append(out.Gone, l)
		} else {
			out.NotLookedAt = append(out.NotLookedAt, l)
		}
	}
	return out
}

// differences names what a person would call a change. Figures and confidence
// move with every sample and are not.
func differences(a, b toetssteen.Finding) []string {
	var out []string
	if a.Level != b.Level {
		out = append(out, "level")
	}
	if a.Role != b.Role {
		out = append(out, "role")
	}
	if !slices.Equal(rules(a.Evidence), rules(b.Evidence)) || !slices.Equal(rules(a.Against), rules(b.Against)) {
		out = append(out, "evidence")
	}
	return out
}

func rules(es []toetssteen.Evidence) []string {
	out := make([]string, len(es))
	for i, e := range es {
		out[i] = e.Type + " " + e.Rule
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// coverage answers whether a scan of a source looked at a place.
type coverage struct {
	failed   bool
	complete bool // the listing: nothing of the source can have been passed over
	depth    map[string]toetssteen.Depth
	notRead  map[string]string
}

func newCoverage(s toetssteen.SourceResult, interrupted bool) coverage {
	c := coverage{
		failed:   s.Status == toetssteen.ScanFailed,
		complete: s.Status == toetssteen.ScanRead && len(s.NotRead) == 0 && !interrupted,
		depth:    make(map[string]toetssteen.Depth, len(s.Assets)),
		notRead:  make(map[string]string, len(s.NotRead)),
	}
	for _, a := range s.Assets {
		if d, twice := c.depth[a.Asset]; !twice || a.Depth < d {
			c.depth[a.Asset] = a.Depth
		}
	}
	for _, n := range s.NotRead {
		c.notRead[n.What] = n.Why
	}
	return c
}

// lost says whether a finding that the scan did not give is gone, and why.
func (c coverage) lost(k Known) (gone bool, why Why, detail string) {
	if c.failed {
		return false, WhySourceFailed, ""
	}
	if detail, not := c.unread(k.Location); not {
		return false, WhyNotRead, detail
	}
	depth, read := c.depth[k.Location.Asset]
	switch {
	case read && depth >= k.Depth:
		return true, WhyReadAgain, ""
	case read:
		return false, WhyLessDeep, ""
	case c.complete:
		return true, WhyNoLongerThere, ""
	}
	return false, WhyNotListed, ""
}

// unread finds what the scan said it did not read at a place: the field, the
// asset, or a folder that the asset is in.
func (c coverage) unread(l toetssteen.Location) (why string, not bool) {
	if why, not = c.notRead[l.Asset+"."+l.Field]; not && l.Field != "" {
		return why, true
	}
	for place := l.Asset; ; {
		if why, not = c.notRead[place]; not {
			return why, true
		}
		cut := strings.LastIndexByte(place, '/')
		if cut <= 0 {
			return "", false
		}
		place = place[:cut]
	}
}
