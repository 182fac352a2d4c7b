package app

import (
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/store"
	"toetssteen/internal/tuning"
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

// The first three are of findings that are gone.
const (
	WhyReadAgain     Why = "read_again"      // its asset was read at least as far
	WhyNoLongerThere Why = "no_longer_there" // its asset is not in a complete listing
	WhyIgnored       Why = "ignored"         // a rule of people leaves it out: Detail is its id
	WhyNotRead       Why = "not_read"        // the place was not read
	WhyLessDeep      Why = "less_deep"       // its asset was read at a lesser depth, or by a smaller sample
	WhyNotListed     Why = "not_listed"      // its asset is not in a listing that was not complete
	WhySourceFailed  Why = "source_failed"   // nothing of the source was read
)

// compare compares what was found in a source with what was known of it, under
// the rules of people that lay over the scan.
func compare(known []Known, s toetssteen.SourceResult, r toetssteen.ScanResult, found []toetssteen.Finding) Changes {
	var out Changes
	byID := make(map[string]*Known, len(known))
	for i := range known {
		byID[known[i].ID] = &known[i]
	}
	c := newReach(s, r.Interrupted)
	seen := make(map[string]bool, len(found))
	for _, f := range found {
		seen[f.ID] = true
		k := byID[f.ID]
		if k == nil || k.GoneScan != 0 {
			out.New = append(out.New, New{f, k})
			continue
		}
		if f.Level < k.Level && !c.asDeep(*k) {
			// A shallower look sees less: what was seen before stands.
			out.NotLookedAt = append(out.NotLookedAt, Lost{*k, WhyLessDeep, ""})
			continue
		}
		if what := differences(k.Finding, f); len(what) > 0 {
			out.Changed = append(out.Changed, Change{*k, f, what})
		} else {
			out.Unchanged++
		}
	}
	for _, k := range known {
		if seen[k.ID] || k.GoneScan != 0 {
			continue
		}
		gone, why, detail := c.lost(k)
		if id := ignoredBy(r.Rules, k.Finding); gone && why == WhyReadAgain && id != "" {
			why, detail = WhyIgnored, id
		}
		l := Lost{k, why, detail}
		if gone {
			out.Gone = append(out.Gone, l)
		} else {
			out.NotLookedAt = append(out.NotLookedAt, l)
		}
	}
	return out
}

// ignoredBy gives the rule by which people leave a finding out, if one does.
func ignoredBy(rules []toetssteen.AppliedRule, f toetssteen.Finding) string {
	for _, a := range rules {
		if a.Rule.Action == toetssteen.TuningIgnore && !a.Expired &&
			tuning.Holds(a.Rule, f.Source, f.Location.Asset, f.Location.Field, f.Kind) {
			return a.Rule.ID
		}
	}
	return ""
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

// reach answers whether a scan of a source looked at a place.
type reach struct {
	failed   bool
	complete bool // the listing: nothing of the source can have been passed over
	assets   map[string]toetssteen.AssetResult
	notRead  map[string]string
}

func newReach(s toetssteen.SourceResult, interrupted bool) reach {
	c := reach{
		failed:   s.Status == toetssteen.ScanFailed,
		complete: !interrupted,
		assets:   make(map[string]toetssteen.AssetResult, len(s.Assets)),
		notRead:  make(map[string]string, len(s.NotRead)),
	}
	for _, a := range s.Assets {
		if b, twice := c.assets[a.Asset]; twice { // then the least of what was read counts
			a.Depth, a.Sample, a.Partly = min(a.Depth, b.Depth), min(a.Sample, b.Sample), a.Partly || b.Partly
		}
		c.assets[a.Asset] = a
	}
	for _, n := range s.NotRead {
		c.notRead[n.What] = n.Why
		c.complete = c.complete && c.remark(n.What)
	}
	return c
}

// remark reports whether what was not read is an asset that was read all the
// same, or something in it: that passes over no other asset.
func (c reach) remark(what string) bool {
	if _, read := c.assets[what]; read {
		return true
	}
	for i := range len(what) {
		if what[i] == '.' {
			if _, read := c.assets[what[:i]]; read {
				return true
			}
		}
	}
	return false
}

// lost says whether a finding that the scan did not give is gone, and why.
// What the scan remarks on an asset that it read, such as a title above the
// columns, hides no finding; what it says of the field does, and so does a
// break in the reading.
func (c reach) lost(k Known) (gone bool, why Why, detail string) {
	if c.failed {
		return false, WhySourceFailed, ""
	}
	if detail, not := c.notRead[k.Location.Asset+"."+k.Location.Field]; not && k.Location.Field != "" {
		return false, WhyNotRead, detail
	}
	if a, read := c.assets[k.Location.Asset]; read {
		switch {
		case a.Partly:
			return false, WhyNotRead, c.notRead[a.Asset]
		case !deepEnough(a, k):
			return false, WhyLessDeep, c.notRead[a.Asset]
		}
		return true, WhyReadAgain, ""
	}
	if detail, not := c.unread(k.Location.Asset); not {
		return false, WhyNotRead, detail
	}
	if c.complete {
		return true, WhyNoLongerThere, ""
	}
	return false, WhyNotListed, ""
}

// asDeep reports whether the asset of a finding was read as far as when the
// finding was last seen.
func (c reach) asDeep(k Known) bool {
	a, read := c.assets[k.Location.Asset]
	return read && deepEnough(a, k)
}

// deepEnough reports whether an asset was read at least as far as when the
// finding was last seen. A smaller sample is less far: a rare value may have
// fallen out of it.
func deepEnough(a toetssteen.AssetResult, k Known) bool {
	if a.Depth == k.Depth && a.Depth == toetssteen.DepthValues {
		return a.Sample >= k.Sample
	}
	return a.Depth >= k.Depth
}

// unread finds what the scan said it did not read: the asset, or a folder that
// the asset is in.
func (c reach) unread(asset string) (why string, not bool) {
	for place := asset; ; {
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
