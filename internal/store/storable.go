package store

import (
	"cmp"
	"fmt"
	"math"

	"toetssteen"
)

// Storable gives a copy of a scan's result as it may be kept: texts that every
// database takes, no count under the floor, and one finding per id. It also
// gives how many findings went into another with the same id, as happens when
// a file has two columns of one name; the surer one stays. A result that
// contradicts itself is an error.
func Storable(r toetssteen.ScanResult) (out toetssteen.ScanResult, merged int, err error) {
	out = r
	out.Catalogue = Clean(r.Catalogue)
	out.Sources = make([]toetssteen.SourceResult, len(r.Sources))
	seen := map[string]bool{}
	for i, s := range r.Sources {
		s.Source = Clean(s.Source)
		if s.Source == "" || seen[s.Source] {
			return out, 0, fmt.Errorf("source %d has no logical name of its own (%q); give it one with --system", i+1, s.Source)
		}
		seen[s.Source] = true
		out.Sources[i] = storableSource(s)
	}
	out.CodeTables = make([]toetssteen.CodeTable, len(r.CodeTables))
	for i, t := range r.CodeTables {
		t.Source, t.Asset, t.Fields = Clean(t.Source), Clean(t.Asset), cleanAll(t.Fields)
		t.Evidence = storableEvidence(t.Evidence)
		out.CodeTables[i] = t
	}
	out.Rules = storableRules(r.Rules)
	out.Quality = storableQuality(r.Quality)
	out.Groups = storableGroups(r.Groups)
	out.Proxies = storableProxies(r.Proxies)
	out.Findings = make([]toetssteen.Finding, 0, len(r.Findings))
	place := make(map[string]int, len(r.Findings))
	for _, f := range r.Findings {
		if f.ID != toetssteen.FindingID(f.Source, f.Location, f.Kind) {
			return out, 0, fmt.Errorf("finding %s does not have the id of its place and kind", f.ID)
		}
		f = storableFinding(f)
		if !seen[f.Source] {
			return out, 0, fmt.Errorf("finding %s is of a source that was not scanned (%q)", f.ID, f.Source)
		}
		at, twice := place[f.ID]
		switch {
		case !twice:
			place[f.ID] = len(out.Findings)
			out.Findings = append(out.Findings, f)
		case surer(f, out.Findings[at]):
			out.Findings[at] = f
			merged++
		default:
			merged++
		}
	}
	return out, merged, nil
}

func surer(a, b toetssteen.Finding) bool {
	return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.Confidence, b.Confidence)) > 0
}

// storableSource hides the rows of small tables.
func storableSource(s toetssteen.SourceResult) toetssteen.SourceResult {
	s = s.Floored()
	for i := range s.Assets {
		s.Assets[i].Asset = Clean(s.Assets[i].Asset)
	}
	notRead := make([]toetssteen.NotRead, len(s.NotRead))
	for i, n := range s.NotRead {
		notRead[i] = toetssteen.NotRead{What: Clean(n.What), Why: Clean(n.Why)}
	}
	s.NotRead = notRead
	return s
}

func storableFinding(f toetssteen.Finding) toetssteen.Finding {
	f.Source, f.Location.Asset, f.Location.Field = Clean(f.Source), Clean(f.Location.Asset), Clean(f.Location.Field)
	f.Location.Symbol, f.Detector, f.Allowed = Clean(f.Location.Symbol), Clean(f.Detector), Clean(f.Allowed)
	if math.IsNaN(f.Confidence) { // no claim is the least claim
		f.Confidence = 0
	}
	f.Confidence = min(max(f.Confidence, 0), 1)
	f.Targets, f.SameAs = cleanAll(f.Targets), cleanAll(f.SameAs)
	f.Evidence, f.Against = storableEvidence(f.Evidence), storableEvidence(f.Against)
	return f
}

func storableEvidence(in []toetssteen.Evidence) []toetssteen.Evidence {
	out := make([]toetssteen.Evidence, len(in))
	for i, e := range in {
		e.Type, e.Rule, e.Message, e.Args = Clean(e.Type), Clean(e.Rule), Clean(e.Message), cleanAll(e.Args)
		e.Weight = finite(e.Weight)
		if c := suppress(e.Counts); c != nil {
			e.Counts = c.restore()
		}
		out[i] = e
	}
	return out
}

// finite keeps a weight printable: certainty would be infinite log-odds.
func finite(w float64) float64 {
	const most = 1e6
	if math.IsNaN(w) {
		return 0
	}
	return min(max(w, -most), most)
}
