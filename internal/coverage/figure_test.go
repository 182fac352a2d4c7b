package coverage_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"toetssteen"
	"toetssteen/internal/coverage"
)

func TestCompletenessIsTheFormulaOfTheDesign(t *testing.T) {
	in := duo()
	in.Findings = append(in.Findings, finding("studenten", "persoon", "land", "birth_country"),
		finding("studenten", "persoon", "ras", "ethnicity"))
	addSource(&in, "archief") // nobody scanned it: it stands for 3 findings
	r := coverage.Compute(in)
	if c := r.Total; !c.Defined || math.Abs(c.Value-1.0/(1+2+3)) > 1e-12 || c.Expected != 3 {
		t.Errorf("completeness: %+v", c)
	}
	if c := r.Units[0]; c.Mean != 3 || c.Expected != 3 {
		t.Errorf("of the unit: %+v", c)
	}
}

// Saying the same again makes no register more complete.
func TestAPlaceCountsOnce(t *testing.T) {
	in := duo()
	in.Findings = append(in.Findings, finding("studenten", "persoon", "land", "birth_country"))
	before := coverage.Compute(in).Total
	for i := range 50 {
		u := in.Register.Uses[0]
		u.ID = fmt.Sprintf("G-1-%d", i)
		in.Register.Uses = append(in.Register.Uses, u)
	}
	in.Register.Index()
	if after := coverage.Compute(in).Total; after.Value != before.Value || len(after.Confirmed) != 1 {
		t.Errorf("51 uses of one place make it %v, one makes it %v", after.Value, before.Value)
	}
}

// A figure that rises because findings were rejected shows how many, by how many.
func TestWhatWasRejectedIsShown(t *testing.T) {
	in := duo()
	for i, who := range []string{"een", "een", "twee"} {
		f := finding("studenten", "persoon", fmt.Sprintf("veld%d", i), "ethnicity")
		f.Rejected, f.By = true, who
		in.Findings = append(in.Findings, f)
	}
	r := coverage.Compute(in)
	for _, c := range []coverage.Completeness{r.Total, r.Units[0]} {
		if len(c.Rejected) != 3 || c.Rejecters != 2 {
			t.Errorf("%d rejected by %d people", len(c.Rejected), c.Rejecters)
		}
	}
}

func TestNothingScannedIsNeverComplete(t *testing.T) {
	in := duo()
	in.Scans, in.Findings = nil, nil
	r := coverage.Compute(in)
	if r.Total.Defined || r.Total.Why != coverage.NothingScanned || r.Clean() {
		t.Errorf("nothing scanned: %+v, clean %v", r.Total, r.Clean())
	}
	in = duo()
	in.Findings, in.Register.Uses = nil, nil
	in.Register.Index()
	if c := coverage.Compute(in).Total; c.Defined || c.Why != coverage.NothingThere {
		t.Errorf("nothing found: %+v", c)
	}
	in = duo()
	in.Register.Units = append(in.Register.Units, toetssteen.Unit{Head: head("RCE")})
	in.Register.Index()
	if c := coverage.Compute(in).Units[1]; c.Defined || c.Why != coverage.NoSources {
		t.Errorf("a unit without sources: %+v", c)
	}
	in.Register.Systems = append(in.Register.Systems, toetssteen.System{Head: head("MUS"), In: "RCE"})
	in.Register.Sources = append(in.Register.Sources, toetssteen.Source{Head: head("collectie"), System: "MUS"})
	in.Register.Index()
	if c := coverage.Compute(in).Units[1]; !c.Defined || c.Value != 0 || !c.MeanOfAll || c.Mean != 1 {
		t.Errorf("a unit of which nothing was scanned: %+v", c)
	}
}

// drawn makes a unit with sources, some scanned, with findings and uses.
func drawn(t *rapid.T) coverage.Input {
	in := duo()
	for i := range rapid.IntRange(0, 5).Draw(t, "sources") {
		name := fmt.Sprintf("bron%d", i)
		addSource(&in, name)
		if !rapid.Bool().Draw(t, "scanned") {
			continue
		}
		s := scan(int64(i+2), "2026-10-01", name, "t")
		if rapid.Bool().Draw(t, "shallow") {
			s.Result.Depth = toetssteen.DepthNames
		}
		in.Scans = append(in.Scans, s)
		for k := range rapid.IntRange(0, 4).Draw(t, "findings") {
			f := finding(name, "t", fmt.Sprint("v", k), "nationality")
			in.Findings = append(in.Findings, f)
			if rapid.Bool().Draw(t, "registered") {
				in.Register.Uses = append(in.Register.Uses, toetssteen.ElementUse{
					Head: head("G-" + f.ID), Purpose: "D-1", Kind: f.Kind, Source: name, Asset: "t", Field: f.Location.Field,
				})
			}
		}
	}
	in.Register.Index()
	return in
}

func value(in coverage.Input) float64 {
	if c := coverage.Compute(in).Total; c.Defined {
		return c.Value
	}
	return 0
}

func TestWhatIsNotKnownNeverMakesARegisterMoreComplete(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawn(t)
		before := value(in)
		if before < 0 || before > 1 {
			t.Fatalf("completeness %v", before)
		}
		never := in
		r := *in.Register
		never.Register = &r
		addSource(&never, "nieuw")
		if after := value(never); after > before {
			t.Errorf("a source that nobody scanned: %v became %v", before, after)
		}
		more := in
		more.Findings = append(append([]coverage.Finding(nil), in.Findings...), finding("studenten", "persoon", "nieuw", "ethnicity"))
		if after := value(more); after > before {
			t.Errorf("a finding without a processing: %v became %v", before, after)
		}
		old := in
		old.Scans = append([]coverage.Scan(nil), in.Scans...)
		old.Scans[rapid.IntRange(0, len(old.Scans)-1).Draw(t, "old")].On = "2001-01-01"
		if after := value(old); after > before {
			t.Errorf("a scan of long ago: %v became %v", before, after)
		}
		out := in
		s := *in.Register
		s.Sources = append([]toetssteen.Source(nil), in.Register.Sources...)
		s.Sources[0].Excluded = "besluit"
		s.Index()
		out.Register = &s
		if after := value(out); after > before {
			t.Errorf("a source that was excluded: %v became %v", before, after)
		}
	})
}

func TestRegisteringWhatWasFoundMakesARegisterMoreComplete(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawn(t)
		open := coverage.Compute(in).Unregistered
		if len(open) == 0 {
			t.Skip()
		}
		f := open[rapid.IntRange(0, len(open)-1).Draw(t, "which")].Finding
		before := value(in)
		in.Register.Uses = append(in.Register.Uses, toetssteen.ElementUse{
			Head: head("G-nieuw"), Purpose: "D-1", Kind: f.Kind, Source: f.Source, Asset: f.Location.Asset, Field: f.Location.Field,
		})
		in.Register.Index()
		if after := value(in); after <= before {
			t.Errorf("registered: %v became %v", before, after)
		}
	})
}

func TestCopyingAUseNeverMakesARegisterMoreComplete(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawn(t)
		before := value(in)
		u := in.Register.Uses[rapid.IntRange(0, len(in.Register.Uses)-1).Draw(t, "which")]
		u.Asset = rapid.SampledFrom([]string{u.Asset, "[" + u.Asset + "]"}).Draw(t, "spelled")
		if rapid.Bool().Draw(t, "in another unit") {
			in.Register.Units = append(in.Register.Units, toetssteen.Unit{Head: head("RCE")})
			in.Register.Processings = append(in.Register.Processings, toetssteen.Processing{Head: head("VW-2"), In: "RCE"})
			in.Register.Purposes = append(in.Register.Purposes, toetssteen.Purpose{Head: head("D-2"), Processing: "VW-2"})
			u.Purpose = "D-2"
		}
		for i := range rapid.IntRange(1, 20).Draw(t, "copies") {
			u.Head = head(fmt.Sprint("G-kopie-", i))
			in.Register.Uses = append(in.Register.Uses, u)
		}
		in.Register.Index()
		if after := value(in); after > before {
			t.Errorf("a copy of a use: %v became %v", before, after)
		}
	})
}

func TestALargeRegisterIsComparedInTime(t *testing.T) {
	in := large(5000)
	began := time.Now()
	r := coverage.Compute(in)
	if took := time.Since(began); took > 10*time.Second { // the bar is 2 s, on a quiet machine
		t.Errorf("it took %s", took)
	}
	if len(r.Total.Confirmed) != 45_000 || len(r.Unregistered) != 5_000 || math.Abs(r.Total.Value-0.9) > 1e-9 {
		t.Errorf("%d confirmed, %d unregistered, %v", len(r.Total.Confirmed), len(r.Unregistered), r.Total.Value)
	}
}

func BenchmarkCoverage(b *testing.B) {
	in := large(5000)
	for b.Loop() {
		coverage.Compute(in)
	}
}

func TestAnyAnswerIsAskedWhoSignedItAndInTime(t *testing.T) {
	for name, c := range map[string]struct {
		by   string
		on   toetssteen.Date
		want coverage.Flaw
	}{
		"not signed":      {"", "", coverage.Unsigned},
		"no day":          {"directeur", "", coverage.Unsigned},
		"after due":       {"directeur", "2026-11-11", coverage.Late},
		"on the last day": {"directeur", "2026-11-10", ""},
	} {
		in := duo()
		in.Round = &toetssteen.Round{Head: head("R-1"), Units: []string{"DUO"}, Deadline: "2026-11-10"}
		in.Answers = []toetssteen.Answer{{
			Head: head("A-1"), Round: "R-1", In: "DUO", Outcome: toetssteen.UsesIndicators, SignedBy: c.by, SignedOn: c.on,
		}}
		var got coverage.Flaw
		for _, m := range coverage.Compute(in).Answers[0].Remarks {
			got = m.Flaw
		}
		if got != c.want {
			t.Errorf("%s: flaw %q; want %q", name, got, c.want)
		}
	}
}
