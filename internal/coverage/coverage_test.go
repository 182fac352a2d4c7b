package coverage_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/coverage"
)

func TestWhatAScanSaysOfARegisteredUse(t *testing.T) {
	use := func(in *coverage.Input) *toetssteen.ElementUse { return &in.Register.Uses[0] }
	for name, c := range map[string]struct {
		change func(*coverage.Input)
		want   coverage.State
	}{
		"it is where the register says": {func(*coverage.Input) {}, coverage.Seen},
		"written with quotes and capitals": {func(in *coverage.Input) {
			use(in).Asset, use(in).Field = `"Persoon"`, "NATIO"
		}, coverage.Seen},
		"no field is named":              {func(in *coverage.Input) { use(in).Field = "" }, coverage.SeenAsKind},
		"no field, and another table":    {func(in *coverage.Input) { use(in).Field, use(in).Asset = "", "besluit" }, coverage.NotThere},
		"no source is named":             {func(in *coverage.Input) { use(in).Source = "" }, coverage.NoPlace},
		"another kind was found there":   {func(in *coverage.Input) { use(in).Kind = "birth_country" }, coverage.KindDiffers},
		"the table was read, without it": {func(in *coverage.Input) { use(in).Field = "geslacht" }, coverage.NotThere},
		"the table is not in the source": {func(in *coverage.Input) { use(in).Asset = "weg" }, coverage.NotThere},
		"the source was never scanned":   {func(in *coverage.Input) { use(in).Source = "archief" }, coverage.NotScanned},
		"the scan of the source failed":  {func(in *coverage.Input) { in.Findings = nil; in.Scans[0].Result.Status = toetssteen.ScanFailed }, coverage.NotScanned},
		"the finding went":               {func(in *coverage.Input) { in.Findings[0].Gone = true }, coverage.NotThere},
		"a person rejected the finding":  {func(in *coverage.Input) { in.Findings[0].Rejected = true }, coverage.Refused},
		"a learned rule leaves it out since": {func(in *coverage.Input) {
			in.Findings[0].Rejected, in.Findings[0].Gone = true, true
		}, coverage.Refused},
		"names only, and it was not found": {func(in *coverage.Input) {
			in.Findings = nil
			in.Scans[0].Result.Assets[0].Depth = toetssteen.DepthNames
		}, coverage.NotDeepEnough},
		"reading the table broke off": {func(in *coverage.Input) { in.Findings = nil; in.Scans[0].Result.Assets[0].Partly = true }, coverage.NotDeepEnough},
		"the field was not read": {func(in *coverage.Input) {
			in.Findings = nil
			in.Scans[0].Result.NotRead = []toetssteen.NotRead{{What: "persoon.natio", Why: "geen rechten"}}
		}, coverage.NotDeepEnough},
		"the table is missing in a scan that was cut short": {func(in *coverage.Input) {
			use(in).Asset = "weg"
			in.Scans[0].Broken = true
		}, coverage.NotDeepEnough},
		"a scan that gives no tables proves nothing": {func(in *coverage.Input) {
			in.Findings, in.Scans[0].Result.Assets = nil, nil
		}, coverage.NotDeepEnough},
		"a person linked a finding elsewhere": {func(in *coverage.Input) {
			use(in).Source = ""
			in.Register.Links = []toetssteen.Link{{Finding: in.Findings[0].ID, Processing: "VW-1", Use: "G-1"}}
		}, coverage.Seen},
		"a person linked it to the processing, which names no place": {func(in *coverage.Input) {
			use(in).Source = ""
			in.Register.Links = []toetssteen.Link{{Finding: in.Findings[0].ID, Processing: "VW-1"}}
		}, coverage.Seen},
	} {
		t.Run(name, func(t *testing.T) {
			in := duo()
			c.change(&in)
			got := coverage.Compute(in).Uses
			if len(got) != 1 || got[0].State != c.want {
				t.Errorf("it is %+v; want %s", got, c.want)
			}
		})
	}
}

func TestWhatIsNotRegisteredIsToldWithASuggestion(t *testing.T) {
	in := duo()
	in.Findings = append(in.Findings, finding("studenten", "export", "nationaliteit_2", "nationality"))
	in.Scans[0] = scan(1, "2026-11-01", "studenten", "persoon", "export")
	in.Findings[1].SameAs = []string{in.Findings[0].ID}
	r := coverage.Compute(in)
	if len(r.Unregistered) != 1 || r.Unregistered[0].Unit != "DUO" {
		t.Fatalf("unregistered: %+v", r.Unregistered)
	}
	s := r.Unregistered[0].Suggestions[0]
	want := []coverage.Clue{coverage.ClueSameDatum, coverage.ClueUseKind, coverage.ClueName, coverage.ClueSource, coverage.ClueSystem}
	if s.Processing != "VW-1" || s.Use != "G-1" || !cmp.Equal(s.Clues, want) {
		t.Errorf("suggestion: %+v", s)
	}
	if r.Clean() || r.Total.Value != 0.5 {
		t.Errorf("clean %v, completeness %v", r.Clean(), r.Total.Value)
	}
	for name, change := range map[string]func(*coverage.Finding){
		"rejected":     func(f *coverage.Finding) { f.Rejected = true },
		"gone":         func(f *coverage.Finding) { f.Gone = true },
		"low":          func(f *coverage.Finding) { f.Level = toetssteen.Low },
		"a code table": func(f *coverage.Finding) { f.Role = toetssteen.RoleCodeTable },
	} {
		f := in.Findings[1]
		change(&f)
		other := in
		other.Findings = []coverage.Finding{in.Findings[0], f}
		if r := coverage.Compute(other); !r.Clean() {
			t.Errorf("%s: still to report: %+v", name, r.Unregistered)
		}
	}
	in.Findings[1].Group = toetssteen.GroupProxy
	if r := coverage.Compute(in); len(r.Unregistered) != 0 || r.Proxies != 1 {
		t.Errorf("a proxy: %d unregistered, %d told apart", len(r.Unregistered), r.Proxies)
	}
	in.Proxies = true
	if r := coverage.Compute(in); len(r.Unregistered) != 1 {
		t.Error("a proxy that counts is not told")
	}
}

func TestAProcessingThatDeniesWhatWasFoundIsContradicted(t *testing.T) {
	in := duo()
	in.Register.Processings = append(in.Register.Processings,
		toetssteen.Processing{Head: head("VW-2"), In: "DUO", Systems: []string{"SIS"}, NoIndicators: true})
	in.Findings = append(in.Findings, finding("studenten", "persoon", "land", "birth_country"))
	in.Register.Index()
	nationality, country := in.Findings[0].ID, in.Findings[1].ID
	want := []coverage.Contradiction{
		{Unit: "DUO", Processing: "VW-1", Kind: "birth_country", Findings: []string{country}},
		{Unit: "DUO", Processing: "VW-2", NoIndicators: true, Kind: "birth_country", Findings: []string{country}},
		{Unit: "DUO", Processing: "VW-2", NoIndicators: true, Kind: "nationality", Findings: []string{nationality}, Elsewhere: []string{nationality}},
	}
	if d := cmp.Diff(want, coverage.Compute(in).Contradicted); d != "" {
		t.Error(d)
	}
}

func TestHowWellASourceWasLookedAt(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*coverage.Input)
		want   coverage.SourceCode
	}{
		"scanned":                    {func(*coverage.Input) {}, coverage.Scanned},
		"never":                      {func(in *coverage.Input) { in.Scans = nil }, coverage.NeverScanned},
		"failed":                     {func(in *coverage.Input) { in.Scans[0].Result.Status = toetssteen.ScanFailed }, coverage.OnlyFailed},
		"partly":                     {func(in *coverage.Input) { in.Scans[0].Result.Status = toetssteen.ScanPartly }, coverage.Partly},
		"broken off":                 {func(in *coverage.Input) { in.Scans[0].Broken = true }, coverage.Partly},
		"by names only":              {func(in *coverage.Input) { in.Scans[0].Result.Depth = toetssteen.DepthNames }, coverage.NamesOnly},
		"without any table":          {func(in *coverage.Input) { in.Scans[0].Result.Assets = nil }, coverage.NamesOnly},
		"a year and a day ago":       {func(in *coverage.Input) { in.Scans[0].On = "2025-11-24" }, coverage.Overdue},
		"a year ago":                 {func(in *coverage.Input) { in.Scans[0].On = "2025-11-25" }, coverage.Scanned},
		"on no day":                  {func(in *coverage.Input) { in.Scans[0].On = "" }, coverage.Overdue},
		"later than its own term":    {func(in *coverage.Input) { in.Register.Sources[0].Every = 7 }, coverage.Overdue},
		"excluded":                   {func(in *coverage.Input) { in.Register.Sources[0].Excluded = "archief" }, coverage.Excluded},
		"a later attempt that fails": {func(in *coverage.Input) { in.Scans = append(in.Scans, failed(2)) }, coverage.Scanned},
		"a later look by names": {func(in *coverage.Input) {
			in.Scans = append(in.Scans, scan(2, "2026-11-20", "studenten", "persoon"))
			in.Scans[1].Result.Depth = toetssteen.DepthNames
		}, coverage.Scanned},
	} {
		in := duo()
		c.change(&in)
		got := coverage.Compute(in).Sources
		if len(got) != 1 || got[0].State != c.want || got[0].LastFailed != (len(in.Scans) == 2 && in.Scans[1].Result.Status == toetssteen.ScanFailed) {
			t.Errorf("%s: %+v; want %s", name, got, c.want)
		}
	}
	in := duo()
	in.Scans = append(in.Scans, scan(2, "2026-11-02", "los bestand", "x"))
	if got := coverage.Compute(in); got.Sources[0].Source != "los bestand" || got.Sources[0].System != "" || got.Clean() {
		t.Errorf("a source in no system: %+v", got.Sources)
	}
	in.Register.Systems = append(in.Register.Systems, toetssteen.System{Head: head("LEEG"), In: "DUO"})
	in.Register.Index()
	if got := coverage.Compute(in).Systems; !cmp.Equal(got, []coverage.SystemState{{Unit: "DUO", System: "LEEG"}}) {
		t.Errorf("systems without a source: %+v", got)
	}
}

func failed(id int64) coverage.Scan {
	s := scan(id, "2026-11-20", "studenten")
	s.Result.Status = toetssteen.ScanFailed
	return s
}

func TestAnAnswerIsCheckedAgainstItsProof(t *testing.T) {
	sound := toetssteen.Answer{
		Head: head("R-1/DUO"), Round: "R-1", In: "DUO", Outcome: toetssteen.UsesNone, SignedBy: "directeur", SignedOn: "2026-11-20",
		Search: toetssteen.Statement{Systems: []toetssteen.Searched{{System: "SIS", Method: "scan", On: "2026-11-01"}}, Coverage: 1},
	}
	for name, c := range map[string]struct {
		change func(*coverage.Input, *toetssteen.Answer)
		want   []coverage.Flaw
	}{
		"sound":           {func(*coverage.Input, *toetssteen.Answer) {}, nil},
		"no answer":       {func(in *coverage.Input, a *toetssteen.Answer) { a.Round = "R-0" }, []coverage.Flaw{coverage.Silent}},
		"an empty answer": {func(in *coverage.Input, a *toetssteen.Answer) { a.Outcome = "" }, []coverage.Flaw{coverage.Silent}},
		"uses, none registered": {func(in *coverage.Input, a *toetssteen.Answer) {
			a.Outcome = toetssteen.UsesIndicators
		}, []coverage.Flaw{coverage.NothingInUse}},
		"no statement, unsigned": {func(in *coverage.Input, a *toetssteen.Answer) {
			a.Search, a.SignedBy = toetssteen.Statement{}, ""
		}, []coverage.Flaw{coverage.NoStatement, coverage.Unsigned}},
		"no date, no method, no coverage": {func(in *coverage.Input, a *toetssteen.Answer) {
			a.Search = toetssteen.Statement{Systems: []toetssteen.Searched{{System: "SIS"}}}
		}, []coverage.Flaw{coverage.CoverageAbsent, coverage.NoDate, coverage.NoMethod}},
		"another system": {func(in *coverage.Input, a *toetssteen.Answer) {
			a.Search.Systems[0].System = "ANDERS"
		}, []coverage.Flaw{coverage.CoverageHigh, coverage.SystemLeftOut, coverage.SystemUnknown}},
		"long ago":     {func(in *coverage.Input, a *toetssteen.Answer) { a.Search.Systems[0].On = "2020-01-01" }, []coverage.Flaw{coverage.LongAgo}},
		"in future":    {func(in *coverage.Input, a *toetssteen.Answer) { a.Search.Systems[0].On = "2027-01-01" }, []coverage.Flaw{coverage.InFuture}},
		"half, no why": {func(in *coverage.Input, a *toetssteen.Answer) { a.Search.Coverage = 0.5 }, []coverage.Flaw{coverage.CoverageLow}},
		"found after all": {func(in *coverage.Input, a *toetssteen.Answer) {
			in.Findings = []coverage.Finding{finding("studenten", "persoon", "natio", "nationality")}
		}, []coverage.Flaw{coverage.FoundAll}},
	} {
		t.Run(name, func(t *testing.T) {
			in := duo()
			in.Findings, in.Register.Uses = nil, nil
			in.Register.Index()
			in.Round = &toetssteen.Round{Head: head("R-1"), Units: []string{"DUO"}}
			a := sound
			a.Search.Systems = append([]toetssteen.Searched(nil), sound.Search.Systems...)
			c.change(&in, &a)
			in.Answers = []toetssteen.Answer{a}
			got := coverage.Compute(in).Answers
			var flaws []coverage.Flaw
			for _, r := range got[0].Remarks {
				flaws = append(flaws, r.Flaw)
			}
			if d := cmp.Diff(c.want, flaws); d != "" || len(got) != 1 {
				t.Error(d, got)
			}
		})
	}
}

func TestAUnitThatTakesNoPartCountsNowhere(t *testing.T) {
	in := duo()
	in.Register.Units[0].Scope, in.Register.Units[0].ScopeReason = toetssteen.ScopeOut, "zelf verantwoordelijk"
	in.Round = &toetssteen.Round{Head: head("R-1"), Units: []string{"DUO"}}
	r := coverage.Compute(in)
	want := []coverage.OutUnit{{Unit: "DUO", Reason: "zelf verantwoordelijk", Uses: 1, Findings: 1}}
	if diff := cmp.Diff(want, r.Out); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if len(r.Units)+len(r.Uses)+len(r.Sources)+len(r.Answers) != 0 || r.Total.Defined || r.Clean() {
		t.Errorf("it counts: %+v", r)
	}
	in.Register.Units[0].Scope = ""
	if r := coverage.Compute(in); len(r.Out) != 0 || len(r.Units) != 1 || len(r.Answers) != 1 {
		t.Errorf("a unit that did not decide is left out: %+v", r)
	}
}
