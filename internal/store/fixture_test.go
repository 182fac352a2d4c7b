package store_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"toetssteen"
	"toetssteen/internal/journal"
	"toetssteen/internal/store"
	"toetssteen/internal/testkit"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 123456789, time.UTC)

var someone = toetssteen.Actor{Name: "medewerker", Role: toetssteen.RoleLocal}

// databases are the two that the conformance suite runs on.
var databases = []struct {
	name string
	open func(t testing.TB) *store.Store
}{
	{"sqlite", func(t testing.TB) *store.Store {
		t.Helper()
		s, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "werk map%3F.db"))
		return opened(t, s, err)
	}},
	{"postgres", func(t testing.TB) *store.Store {
		t.Helper()
		s, err := store.OpenPostgres(t.Context(), testkit.Postgres(t))
		return opened(t, s, err)
	}},
}

func opened(t testing.TB, s *store.Store, err error) *store.Store {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// workspace is a store with its own record and a key.
type workspace struct {
	*store.Store
	key note.Signer
}

func newWorkspace(t testing.TB, s *store.Store) workspace {
	t.Helper()
	key, err := journal.GenerateKey(rand.Reader, "W-proef")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := journal.NewSigner(key.Private)
	if err != nil {
		t.Fatal(err)
	}
	w := workspace{s, signer}
	err = w.change(t.Context(), "workspace.create", func(tx *store.Tx) error {
		return tx.CreateWorkspace(t.Context(), store.Workspace{
			ID: "W-proef", Created: journal.FormatTime(noon), Version: toetssteen.Version, PublicKey: key.Public,
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w workspace) change(ctx context.Context, action string, fn func(*store.Tx) error) error {
	return w.changeOf(ctx, action, "proef", fn)
}

func (w workspace) changeOf(ctx context.Context, action, subject string, fn func(*store.Tx) error) error {
	return w.InTx(ctx, func(tx *store.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return tx.Append(ctx, noon, someone, action, subject, w.key)
	})
}

// decide records a decision.
func (w workspace) decide(ctx context.Context, d store.Decision) error {
	return w.changeOf(ctx, "finding.decide", d.Finding, func(tx *store.Tx) error {
		_, err := tx.Decide(ctx, d)
		return err
	})
}

// save keeps a scan and gives its number.
func (w workspace) save(ctx context.Context, r toetssteen.ScanResult) (id int64, err error) {
	err = w.change(ctx, "scan.save", func(tx *store.Tx) error {
		r, _, err := store.Storable(r)
		if err != nil {
			return err
		}
		if id, err = tx.NextScan(ctx); err != nil {
			return err
		}
		return tx.SaveScan(ctx, store.Scan{
			ID: id, Started: noon, Finished: noon.Add(time.Minute), Catalogue: r.Catalogue,
			Version: toetssteen.Version, Status: toetssteen.ScanPartly,
		}, r)
	})
	return id, err
}

func (w workspace) verify(t testing.TB) []journal.Problem {
	t.Helper()
	var problems []journal.Problem
	err := w.View(t.Context(), func(r *store.Reader) error {
		l, err := r.Journal(t.Context())
		if err != nil {
			return err
		}
		problems = journal.Verify(l).Problems
		more, err := r.CheckContent(t.Context(), l)
		problems = append(problems, more...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return problems
}

func finding(source, asset, field string, kind toetssteen.KindID) toetssteen.Finding {
	l := toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: asset, Field: field}
	return toetssteen.Finding{
		ID: toetssteen.FindingID(source, l, kind), Source: source, Location: l, Kind: kind, Group: toetssteen.GroupOrigin,
		Confidence: 0.1 + 0.2, Level: toetssteen.High, Role: toetssteen.RoleStored, Detector: "columns@1",
		Evidence: []toetssteen.Evidence{
			{Type: "name", Rule: string(kind) + ".name.1", Message: "detect.name", Args: []string{field}, Weight: 2.5},
			{
				Type: "values", Rule: string(kind) + ".values.1", Message: "detect.values", Args: []string{"brp/tabel32"}, Weight: 4,
				Counts: &toetssteen.Counts{X: 950, N: 1000, Low: 0.934, High: 0.962},
			},
		},
		Against: []toetssteen.Evidence{{Type: "neighbours", Rule: "table.1", Message: "detect.table", Weight: -0.5}},
	}
}

// result is a scan of one source with n findings.
func result(source string, n int) toetssteen.ScanResult {
	r := toetssteen.ScanResult{Catalogue: "sha256:proef"}
	s := toetssteen.SourceResult{
		Source: source, Status: toetssteen.ScanPartly, Depth: toetssteen.DepthValues,
		Sample: toetssteen.Sample{Seed: 1, Rows: 10000}, Rows: 500,
		NotRead: []toetssteen.NotRead{{What: "public.geheim", Why: "geen rechten"}},
	}
	for i := range n {
		asset := fmt.Sprintf("public.tabel_%04d", i/20)
		if i%20 == 0 {
			s.Assets = append(s.Assets, toetssteen.AssetResult{Asset: asset, Depth: toetssteen.DepthValues, Fields: 20, Rows: -1})
		}
		r.Findings = append(r.Findings, finding(source, asset, fmt.Sprintf("nationaliteit_%02d", i%20), "nationality"))
	}
	r.Sources = []toetssteen.SourceResult{s}
	r.CodeTables = []toetssteen.CodeTable{{
		Source: source, Asset: "public.landen", Kind: "birth_country", Fields: []string{"code", "naam"},
		Evidence: []toetssteen.Evidence{{Type: "values", Rule: "codelist", Message: "detect.codelist"}},
	}}
	return r
}
