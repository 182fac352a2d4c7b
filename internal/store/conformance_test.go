package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"toetssteen"
	"toetssteen/internal/store"
)

// TestConformance is what a database must do to hold a workspace.
func TestConformance(t *testing.T) {
	cases := []struct {
		name string
		test func(*testing.T, workspace)
	}{
		{"a scan comes back as it was saved", testRoundTrip},
		{"ugly names are kept", testUglyNames},
		{"no small count is stored", testSmallCounts},
		{"the same finding in two scans is one finding", testTwoScans},
		{"a decision outlives every scan", testDecision},
		{"concurrent writers keep the journal whole", testConcurrentWriters},
		{"a change that breaks off leaves nothing", testRollback},
		{"a change without an entry does not happen", testNoEntry},
		{"the journal refuses to be changed", testAppendOnly},
		{"a changed row is noticed", testTampering},
		{"rows under an entry of others are noticed", testSmuggling},
		{"rows of no scan are noticed", testOrphans},
		{"an unknown finding cannot be decided on", testUnknownFinding},
		{"many decisions are one entry, and a forged one is found", testManyDecisions},
		{"readers see one state", testOneState},
		{"audits come back byte for byte", testAudits},
		{"an audit that cannot be kept as it is is refused", testAuditTexts},
		{"a changed audit is noticed", testAuditTampering},
		{"records keep all their versions", testRecords},
		{"a record that was not seen is not overwritten", testRecordConflicts},
		{"a changed record is noticed", testRecordTampering},
		{"what follows from the journal is checked", testDerivedTampering},
		{"a workspace moves to either database with equal bytes", testMove},
		{"a changed export is refused", testTamperedDump},
		{"an export goes into an empty database only", testLoadTwice},
		{"a name can be erased and the journal still verifies", testErasePerson},
		{"persons whose rows are deleted are missed", testDeletedPersons},
		{"concurrent writers of records", testConcurrentRecords},
		{"polluted data, groups and proxies come back as they were saved", testRelated},
		{"of these no small count is stored, and few is not none", testRelatedFloor},
		{"of these a changed row is noticed", testRelatedTampering},
		{"of these rows of no scan are noticed", testRelatedOrphans},
		{"the last scan that looked deep enough is found", testLastLook},
	}
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			for _, c := range cases {
				t.Run(c.name, func(t *testing.T) {
					w := newWorkspace(t, db.open(t))
					c.test(t, w)
				})
			}
		})
	}
}

func testRoundTrip(t *testing.T, w workspace) {
	ctx := t.Context()
	in := result("personen", 45)
	in.Findings[3].Targets = []toetssteen.KindID{"ethnicity", "nationality"}
	in.Findings[3].SameAs = []string{in.Findings[4].ID}
	in.Findings[5].Location.Column = 7
	id, err := w.save(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	err = w.View(ctx, func(r *store.Reader) error {
		found, err := r.Observed(ctx, id, "personen")
		if err != nil {
			return err
		}
		if diff := cmp.Diff(in.Findings, found); diff != "" {
			t.Error("findings:", diff)
		}
		covered, err := r.Coverage(ctx, id, "personen")
		if err != nil {
			return err
		}
		if diff := cmp.Diff(in.Sources[0], covered); diff != "" {
			t.Error("coverage:", diff)
		}
		tables, err := r.CodeTables(ctx, id)
		if err != nil {
			return err
		}
		if diff := cmp.Diff(in.CodeTables, tables); diff != "" {
			t.Error("code tables:", diff)
		}
		scan, err := r.Scan(ctx, id)
		if err != nil {
			return err
		}
		want := store.Scan{
			ID: id, Started: noon.Truncate(time.Microsecond), Finished: noon.Add(time.Minute).Truncate(time.Microsecond),
			Catalogue: "sha256:proef", Version: toetssteen.Version, Status: toetssteen.ScanPartly,
		}
		if diff := cmp.Diff(want, scan); diff != "" {
			t.Error("scan:", diff)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if problems := w.verify(t); len(problems) > 0 {
		t.Error(problems)
	}
}

func testUglyNames(t *testing.T, w workspace) {
	ctx := t.Context()
	names := []string{"nul\x00byte", "\xff\xfe kapot", `quote"'; DROP TABLE scan; --`, "regel\neinde", "日本 é", strings.Repeat("x", 5000), "a\u2028b<&>"}
	in := result("map/bestand.csv", 0)
	for _, n := range names {
		in.Findings = append(in.Findings, finding("map/bestand.csv", n, n, "sex"))
		in.Sources[0].NotRead = append(in.Sources[0].NotRead, toetssteen.NotRead{What: n, Why: n})
	}
	if _, err := w.save(ctx, in); err != nil {
		t.Fatal(err)
	}
	err := w.View(ctx, func(r *store.Reader) error {
		all, err := r.Findings(ctx, store.FindingFilter{})
		if len(all) != len(names) {
			t.Errorf("%d findings come back of %d", len(all), len(names))
		}
		for _, k := range all {
			if k.Location.Asset != k.Location.Field || k.Location.Field != k.Evidence[0].Args[0] {
				t.Errorf("the name %q is not the same everywhere", k.Location.Field)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if problems := w.verify(t); len(problems) > 0 {
		t.Error(problems)
	}
}

func testSmallCounts(t *testing.T, w workspace) {
	ctx := t.Context()
	in := result("klein", 1)
	in.Sources[0].Assets = []toetssteen.AssetResult{
		{Asset: "a", Rows: 7, Fields: 1}, {Asset: "b", Rows: 1000, Fields: 1}, {Asset: "c", Rows: -1, Fields: 1},
	}
	in.Sources[0].Rows = 1007
	shares := []struct {
		in   toetssteen.Counts
		x, n string
	}{
		{toetssteen.Counts{X: 3, N: 8, Low: .1, High: .7}, "<10", "<10"},
		{toetssteen.Counts{X: 3, N: 900, Low: .001, High: .01}, "<10", "900"},
		{toetssteen.Counts{X: 895, N: 900, Low: .99, High: .999}, ">890", "900"},
		{toetssteen.Counts{X: 900, N: 900, Low: .99, High: 1}, "900", "900"},
		{toetssteen.Counts{X: 450, N: 900, Low: .4, High: .6, Estimated: true}, "450", "900"},
		{toetssteen.Counts{X: 10, N: 12}, ">2", "12"},
	}
	f := &in.Findings[0]
	f.Evidence = nil
	for i := range shares {
		f.Evidence = append(f.Evidence, toetssteen.Evidence{Type: "values", Counts: &shares[i].in})
	}
	id, err := w.save(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	err = w.View(ctx, func(r *store.Reader) error {
		found, err := r.Observed(ctx, id, "klein")
		if err != nil {
			return err
		}
		for i, want := range shares {
			got := found[0].Evidence[i].Counts
			if got.XText(toetssteen.Floor) != want.x || got.NText(toetssteen.Floor) != want.n {
				t.Errorf("%v prints as %s of %s, want %s of %s", want.in, got.XText(10), got.NText(10), want.x, want.n)
			}
			if got.Small(toetssteen.Floor) && (got.X == want.in.X || got.Low != 0 || got.High != 0) {
				t.Errorf("%v came back as it was: %v", want.in, *got)
			}
		}
		covered, err := r.Coverage(ctx, id, "klein")
		rows := []int64{covered.Rows, covered.Assets[0].Rows, covered.Assets[1].Rows, covered.Assets[2].Rows}
		if diff := cmp.Diff([]int64{1000, 0, 1000, -1}, rows); diff != "" {
			t.Error("rows of the source and its tables:", diff)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func testTwoScans(t *testing.T, w workspace) {
	ctx := t.Context()
	first, err := w.save(ctx, result("personen", 3))
	if err != nil {
		t.Fatal(err)
	}
	again := result("personen", 2)
	again.Findings[0].Level = toetssteen.Low
	second, err := w.save(ctx, again)
	if err != nil {
		t.Fatal(err)
	}
	err = w.View(ctx, func(r *store.Reader) error {
		all, err := r.Findings(ctx, store.FindingFilter{})
		if err != nil {
			return err
		}
		type life struct {
			First, Last int64
			Level       toetssteen.Level
		}
		var got []life
		for _, k := range all {
			got = append(got, life{k.FirstScan, k.LastScan, k.Level})
		}
		want := []life{{first, second, toetssteen.Low}, {first, second, toetssteen.High}, {first, first, toetssteen.High}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		before, err := r.KnownBefore(ctx, "personen", second)
		if len(before) != 3 || before[0].Level != toetssteen.High {
			t.Errorf("before the second scan %d were known, the first at level %v", len(before), before[0].Level)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func testDecision(t *testing.T, w workspace) {
	ctx := t.Context()
	in := result("personen", 2)
	if _, err := w.save(ctx, in); err != nil {
		t.Fatal(err)
	}
	id := in.Findings[1].ID
	for _, d := range []store.Decision{
		{Finding: id, Verdict: store.Defer, Reason: "navragen", Actor: "een", At: noon},
		{Finding: id, Verdict: store.Reject, Reason: "is een landcode van een munt", Actor: "twee", At: noon.Add(time.Hour)},
	} {
		if err := w.decide(ctx, d); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.save(ctx, in); err != nil {
		t.Fatal(err)
	}
	err := w.View(ctx, func(r *store.Reader) error {
		known, err := r.Findings(ctx, store.FindingFilter{Source: "personen"})
		if err != nil {
			return err
		}
		k := known[slices.IndexFunc(known, func(k store.Known) bool { return k.ID == id })]
		want := &store.Decision{Finding: id, Verdict: store.Reject, Reason: "is een landcode van een munt", Actor: "twee", At: noon.Add(time.Hour).Truncate(time.Microsecond)}
		if diff := cmp.Diff(want, k.Decision, cmpopts.IgnoreFields(store.Decision{}, "Sequence")); diff != "" {
			t.Error(diff)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if problems := w.verify(t); len(problems) > 0 {
		t.Error(problems)
	}
}

func testConcurrentWriters(t *testing.T, w workspace) {
	ctx := t.Context()
	const writers, each = 20, 3
	var wait sync.WaitGroup
	for i := range writers {
		wait.Go(func() {
			for range each {
				// all writers touch the same findings, and some of their own
				r := result("gedeeld", 5)
				own := result(fmt.Sprintf("eigen_%d", i), 5)
				r.Sources = append(r.Sources, own.Sources...)
				r.Findings = append(r.Findings, own.Findings...)
				if _, err := w.save(ctx, r); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	err := w.View(ctx, func(r *store.Reader) error {
		l, err := r.Journal(ctx)
		if err == nil && len(l.Entries) != 1+writers*each {
			t.Errorf("%d entries of %d changes", len(l.Entries), 1+writers*each)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if problems := w.verify(t); len(problems) > 0 {
		t.Error(problems)
	}
}

func testRollback(t *testing.T, w workspace) {
	ctx := t.Context()
	broken := errors.New("afgebroken")
	err := w.change(ctx, "scan.save", func(tx *store.Tx) error {
		r, _, err := store.Storable(result("half", 300))
		if err != nil {
			return err
		}
		if err := tx.SaveScan(ctx, store.Scan{ID: 1, Started: noon, Finished: noon}, r); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) {
		t.Fatalf("the error is %v", err)
	}
	checkNothingSaved(t, w)
}

func testNoEntry(t *testing.T, w workspace) {
	ctx := t.Context()
	err := w.InTx(ctx, func(tx *store.Tx) error {
		return tx.SaveScan(ctx, store.Scan{ID: 1, Started: noon, Finished: noon}, toetssteen.ScanResult{})
	})
	if !errors.Is(err, store.ErrNoEntry) {
		t.Fatalf("the error is %v", err)
	}
	checkNothingSaved(t, w)
}

func checkNothingSaved(t *testing.T, w workspace) {
	t.Helper()
	err := w.View(t.Context(), func(r *store.Reader) error {
		scans, err := r.Scans(t.Context())
		if len(scans) > 0 {
			t.Errorf("%d scans are saved", len(scans))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if problems := w.verify(t); len(problems) > 0 {
		t.Error(problems)
	}
}

func testUnknownFinding(t *testing.T, w workspace) {
	ctx := t.Context()
	err := w.decide(ctx, store.Decision{Finding: "B-0", Verdict: store.Reject, Reason: "x", At: noon})
	if !errors.Is(err, toetssteen.ErrNotFound) {
		t.Errorf("the error is %v", err)
	}
}

func testOneState(t *testing.T, w workspace) {
	ctx := t.Context()
	err := w.View(ctx, func(r *store.Reader) error {
		count := func() int {
			scans, err := r.Scans(ctx)
			if err != nil {
				t.Error(err)
			}
			return len(scans)
		}
		before := count()
		if _, err := w.save(context.WithoutCancel(ctx), result("personen", 1)); err != nil {
			return err
		}
		if after := count(); after != before {
			t.Errorf("the reader saw %d scans and then %d", before, after)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
