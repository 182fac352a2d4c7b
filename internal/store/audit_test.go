package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/journal"
	"toetssteen/internal/store"
)

// oneAudit is an audit with everything in its texts that a database could
// change: line ends, quotes, letters outside Latin-1, trailing blanks.
func oneAudit() store.Audit {
	return store.Audit{
		At: noon, Actor: "medewerker", Title: "Controle 'toen'; DROP TABLE audit; --", Hash: strings.Repeat("ab", 32),
		Verdict: "suspected_indirect", Engine: "duckdb", Catalogue: "sha256:proef",
		Specification: []byte("audit: 1\r\ntitle: \"é 日本\u2028\" \n\n"), Result: []byte(`{"a":"<b>&'\u0000","n":1e-300}` + "\n "),
	}
}

// saveAudit keeps an audit and gives it back as it was saved.
func (w workspace) saveAudit(ctx context.Context, in store.Audit) (out store.Audit, err error) {
	err = w.changeOf(ctx, "audit.save", in.Hash, func(tx *store.Tx) error {
		out, err = tx.SaveAudit(ctx, in)
		return err
	})
	return out, err
}

func testAudits(t *testing.T, w workspace) {
	ctx := t.Context()
	var want []store.Audit
	for i := range 3 {
		in := oneAudit()
		in.At = noon.Add(time.Duration(i) * time.Hour)
		saved, err := w.saveAudit(ctx, in)
		if err != nil {
			t.Fatal(err)
		}
		in.ID, in.Version, in.At = int64(i+1), toetssteen.Version, in.At.Truncate(time.Microsecond)
		if saved.ID != in.ID {
			t.Errorf("audit %d has number %d", i+1, saved.ID)
		}
		want = append(want, in)
	}
	err := w.View(ctx, func(r *store.Reader) error {
		for _, a := range want {
			got, err := r.Audit(ctx, a.ID)
			if err != nil {
				return err
			}
			if diff := cmp.Diff(a, got); diff != "" {
				t.Error(diff)
			}
		}
		all, err := r.Audits(ctx)
		for i := range want {
			want[i].Specification, want[i].Result = nil, nil
		}
		if diff := cmp.Diff(want, all); diff != "" {
			t.Error("the list:", diff)
		}
		if _, err := r.Audit(ctx, 4); !errors.Is(err, toetssteen.ErrNotFound) {
			t.Errorf("an audit that is not there: %v", err)
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

// What cannot be kept byte for byte is refused, and leaves nothing.
func testAuditTexts(t *testing.T, w workspace) {
	for name, change := range map[string]func(*store.Audit){
		"a NUL in the specification": func(a *store.Audit) { a.Specification = []byte("audit: \x00") },
		"bytes that are no text":     func(a *store.Audit) { a.Result = []byte("\"\xff\"") },
	} {
		in := oneAudit()
		change(&in)
		if _, err := w.saveAudit(t.Context(), in); err == nil {
			t.Errorf("%s was kept", name)
		}
	}
	err := w.View(t.Context(), func(r *store.Reader) error {
		all, err := r.Audits(t.Context())
		if len(all) > 0 {
			t.Errorf("%d audits are kept", len(all))
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

// testAuditTampering takes the triggers away, as an administrator could, and
// changes the evidence: the verdict, the text, the figures, or whose it is.
func testAuditTampering(t *testing.T, w workspace) {
	ctx := t.Context()
	if _, err := w.save(ctx, result("personen", 1)); err != nil { // entry 1
		t.Fatal(err)
	}
	for range 2 { // entries 2 and 3
		if _, err := w.saveAudit(ctx, oneAudit()); err != nil {
			t.Fatal(err)
		}
	}
	disarm(t, w)
	hash := oneAudit().Hash
	const copied = `INSERT INTO audit SELECT 9, %, at, actor, title, hash, verdict, engine, catalogue, version, specification, result FROM audit WHERE id = 1`
	changed := journal.Problem{Code: journal.ContentChanged, Sequence: 2, Detail: "what audit.save wrote was changed since"}
	for _, c := range []struct {
		name, change, undo string
		want               []journal.Problem
	}{
		{"a milder verdict", `UPDATE audit SET verdict = 'no_indication' WHERE id = 1`, `UPDATE audit SET verdict = 'suspected_indirect' WHERE id = 1`, []journal.Problem{changed}},
		{"another result", `UPDATE audit SET result = result || ' ' WHERE id = 1`, `UPDATE audit SET result = (SELECT result FROM audit WHERE id = 2) WHERE id = 1`, []journal.Problem{changed}},
		{"another specification", `UPDATE audit SET specification = 'audit: 1' WHERE id = 1`, `UPDATE audit SET specification = (SELECT specification FROM audit WHERE id = 2) WHERE id = 1`, []journal.Problem{changed}},
		{"an earlier time", `UPDATE audit SET at = '2020-01-01T00:00:00.000000Z' WHERE id = 1`, `UPDATE audit SET at = (SELECT at FROM audit WHERE id = 2) WHERE id = 1`, []journal.Problem{changed}},
		{
			"an audit smuggled under a scan", strings.ReplaceAll(copied, "%", "1"), `DELETE FROM audit WHERE id = 9`,
			[]journal.Problem{{Code: journal.ContentUnaccounted, Sequence: 1, Detail: "audit 9 is stored under scan.save proef"}},
		},
		{
			"an audit without an entry", strings.ReplaceAll(copied, "%", "7"), `DELETE FROM audit WHERE id = 9`,
			[]journal.Problem{{Code: journal.ContentUnaccounted, Sequence: -1, Detail: "1 stored changes have no journal entry"}},
		},
		{
			"the hash of another specification", `UPDATE audit SET hash = 'cd' WHERE id = 1`, `UPDATE audit SET hash = '` + hash + `' WHERE id = 1`,
			[]journal.Problem{
				{Code: journal.ContentUnaccounted, Sequence: 2, Detail: "audit 1 is stored under audit.save " + hash},
				{Code: journal.ContentChanged, Sequence: 2, Detail: "what audit.save wrote is no longer stored"},
			},
		},
		{
			"an audit left out", `DELETE FROM audit WHERE id = 2`, "",
			[]journal.Problem{{Code: journal.ContentChanged, Sequence: 3, Detail: "what audit.save wrote is no longer stored"}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := w.Exec(ctx, c.change); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, w.verify(t)); diff != "" {
				t.Error(diff)
			}
			if c.undo == "" {
				return
			}
			if err := w.Exec(ctx, c.undo); err != nil {
				t.Fatal(err)
			}
			if problems := w.verify(t); len(problems) > 0 {
				t.Error("after it was undone:", problems)
			}
		})
	}
}
