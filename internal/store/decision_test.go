package store_test

import (
	"context"
	"errors"
	"testing"

	"toetssteen"
	"toetssteen/internal/store"
)

func (w workspace) decideAll(ctx context.Context, ids ...string) error {
	return w.changeOf(ctx, "finding.decide", "batch", func(tx *store.Tx) error {
		list := make([]store.Decision, len(ids))
		for i, id := range ids {
			list[i] = store.Decision{Finding: id, Verdict: store.Reject, Reason: "x", Actor: "y", At: noon}
		}
		_, err := tx.DecideAll(ctx, list)
		return err
	})
}

func testManyDecisions(t *testing.T, w workspace) {
	ctx := t.Context()
	in := result("personen", 3)
	if _, err := w.save(ctx, in); err != nil {
		t.Fatal(err)
	}
	first, second, third := in.Findings[2].ID, in.Findings[0].ID, in.Findings[1].ID
	if err := w.decideAll(ctx, first, first); !errors.Is(err, toetssteen.ErrConflict) {
		t.Errorf("one finding twice: %v", err)
	}
	if err := w.decideAll(ctx, first, "B-0"); !errors.Is(err, toetssteen.ErrNotFound) {
		t.Errorf("with an unknown finding: %v", err)
	}
	if err := w.decideAll(ctx, first, second); err != nil {
		t.Fatal(err)
	}
	if p := w.verify(t); len(p) > 0 {
		t.Errorf("the journal: %+v", p)
	}
	forged := `INSERT INTO finding_decision SELECT MAX(sequence), '` + third + `', 'confirm', 'x', 'y', MAX(at) FROM finding_decision`
	if err := w.Exec(ctx, forged); err != nil {
		t.Fatal(err)
	}
	if p := w.verify(t); len(p) == 0 {
		t.Error("a decision that was added to the entry of others is not found")
	}
}
