package store_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen/internal/journal"
	"toetssteen/internal/store"
)

var appendOnly = []string{"journal_entry", "journal_hash", "journal_checkpoint", "finding_decision"}

func testAppendOnly(t *testing.T, w workspace) {
	ctx := t.Context()
	in := result("personen", 1)
	if _, err := w.save(ctx, in); err != nil {
		t.Fatal(err)
	}
	err := w.change(ctx, "finding.decide", func(tx *store.Tx) error {
		_, err := tx.Decide(ctx, store.Decision{Finding: in.Findings[0].ID, Verdict: store.Reject, Reason: "x", Actor: "y", At: noon})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]string{"journal_entry": "actor", "journal_hash": "hash", "journal_checkpoint": "note", "finding_decision": "reason"}
	for _, name := range appendOnly {
		for _, statement := range []string{"UPDATE " + name + " SET " + column[name] + " = 'anders'", "DELETE FROM " + name} {
			if err := w.Exec(ctx, statement); err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v", statement, err)
			}
		}
	}
	if problems := w.verify(t); len(problems) > 0 {
		t.Error(problems)
	}
}

// testTampering takes the triggers away, as an administrator could, and
// changes one thing at a time.
func testTampering(t *testing.T, w workspace) {
	ctx := t.Context()
	in := result("personen", 3)
	if _, err := w.save(ctx, in); err != nil {
		t.Fatal(err)
	}
	err := w.change(ctx, "finding.decide", func(tx *store.Tx) error {
		_, err := tx.Decide(ctx, store.Decision{Finding: in.Findings[0].ID, Verdict: store.Reject, Reason: "x", Actor: "y", At: noon})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	disarm(t, w)
	for _, c := range []struct {
		name, change, undo string
		want               []journal.Code
	}{
		{"another decision", `UPDATE finding_decision SET decision = 'confirm'`, `UPDATE finding_decision SET decision = 'reject'`, []journal.Code{journal.ContentChanged}},
		{"a weaker finding", `UPDATE finding_observation SET level = 0 WHERE n = 1`, `UPDATE finding_observation SET level = 2 WHERE n = 1`, []journal.Code{journal.ContentChanged}},
		{"another place", `UPDATE finding SET field = 'x' WHERE field = 'nationaliteit_02'`, `UPDATE finding SET field = 'nationaliteit_02' WHERE field = 'x'`, []journal.Code{journal.ContentChanged}},
		{"not-read hidden", `UPDATE scan_not_read SET why = 'anders'`, `UPDATE scan_not_read SET why = 'geen rechten'`, []journal.Code{journal.ContentChanged}},
		{
			"another actor", `UPDATE journal_entry SET actor = 'ander' WHERE sequence = 1`, `UPDATE journal_entry SET actor = 'medewerker' WHERE sequence = 1`,
			[]journal.Code{journal.EntryChanged, journal.HashChanged, journal.CheckpointDiffers, journal.CheckpointDiffers, journal.CheckpointMissing},
		},
		{"a later decision left out", `DELETE FROM finding_decision`, "", []journal.Code{journal.ContentChanged}},
		{"the last entry left out", `DELETE FROM journal_entry WHERE sequence = 2`, "", []journal.Code{journal.HashChanged, journal.EntriesCutOff}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := w.Exec(ctx, c.change); err != nil {
				t.Fatal(err)
			}
			var got []journal.Code
			for _, p := range w.verify(t) {
				got = append(got, p.Code)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if c.undo != "" {
				if err := w.Exec(ctx, c.undo); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func disarm(t *testing.T, w workspace) {
	t.Helper()
	for _, name := range appendOnly {
		sqlite := []string{"DROP TRIGGER " + name + "_no_update", "DROP TRIGGER " + name + "_no_delete"}
		if err := w.Exec(t.Context(), "DROP TRIGGER "+name+"_append_only ON "+name); err == nil {
			continue
		}
		for _, statement := range sqlite {
			if err := w.Exec(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestBothDatabasesHaveTheSameMigrations(t *testing.T) {
	names := func(folder string) (out []string) {
		entries, err := fs.ReadDir(store.Migrations, "migrations/"+folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			out = append(out, e.Name())
		}
		return out
	}
	if diff := cmp.Diff(names("sqlite"), names("postgres")); diff != "" {
		t.Error(diff)
	}
}
