package store_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen/internal/journal"
	"toetssteen/internal/store"
)

var appendOnly = []string{"journal_entry", "journal_hash", "journal_checkpoint", "finding_decision", "audit", "record"}

func testAppendOnly(t *testing.T, w workspace) {
	ctx := t.Context()
	in := result("personen", 1)
	if _, err := w.save(ctx, in); err != nil {
		t.Fatal(err)
	}
	err := w.decide(ctx, store.Decision{Finding: in.Findings[0].ID, Verdict: store.Reject, Reason: "x", Actor: "y", At: noon})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.saveAudit(ctx, oneAudit()); err != nil {
		t.Fatal(err)
	}
	if _, err := w.put(ctx, processing(t, "VW-1", "a", 0)); err != nil {
		t.Fatal(err)
	}
	column := map[string]string{
		"journal_entry": "actor", "journal_hash": "hash", "journal_checkpoint": "note", "finding_decision": "reason", "audit": "verdict",
		"record": "body",
	}
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
	err := w.decide(ctx, store.Decision{Finding: in.Findings[0].ID, Verdict: store.Reject, Reason: "x", Actor: "y", At: noon})
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
			"another actor", `UPDATE journal_entry SET actor = 'ander' WHERE sequence = 1`, `UPDATE journal_entry SET actor = (SELECT id FROM person WHERE name = 'medewerker') WHERE sequence = 1`,
			[]journal.Code{journal.EntryChanged, journal.HashChanged, journal.CheckpointDiffers, journal.CheckpointDiffers, journal.CheckpointMissing},
		},
		{"a later decision left out", `DELETE FROM finding_decision`, "", []journal.Code{journal.ContentChanged}},
		{"the last entry left out", `DELETE FROM journal_entry WHERE sequence = 2`, "", []journal.Code{journal.HashChanged, journal.EntriesCutOff, journal.ContentChanged}},
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

// testSmuggling adds rows under a journal entry that was made for other ones.
func testSmuggling(t *testing.T, w workspace) {
	ctx := t.Context()
	in := result("personen", 2)
	if _, err := w.save(ctx, in); err != nil { // entry 1
		t.Fatal(err)
	}
	first, second := in.Findings[0].ID, in.Findings[1].ID
	if err := w.decide(ctx, store.Decision{Finding: first, Verdict: store.Defer, Reason: "x", Actor: "y", At: noon}); err != nil { // entry 2
		t.Fatal(err)
	}
	if err := w.change(ctx, "report.write", func(*store.Tx) error { return nil }); err != nil { // entry 3 wrote nothing
		t.Fatal(err)
	}
	disarm(t, w)
	decision := func(sequence, finding string) string {
		return `INSERT INTO finding_decision SELECT ` + sequence + `, id, 'reject', 'x', 'piet', '2026-01-01T00:00:00.000000Z' FROM finding WHERE id = '` + finding + `'`
	}
	const scan = `INSERT INTO scan SELECT 9, %, started, finished, catalogue, version, status, interrupted FROM scan WHERE id = 1`
	for _, c := range []struct {
		name, change, undo string
		want               []journal.Problem
	}{
		{
			"a decision under a saved scan", decision("1", first), `DELETE FROM finding_decision WHERE sequence = 1`,
			[]journal.Problem{{Code: journal.ContentUnaccounted, Sequence: 1, Detail: "a decision on finding " + first + " is stored under scan.save proef"}},
		},
		{
			"a decision under the creation of the workspace", decision("0", first), `DELETE FROM finding_decision WHERE sequence = 0`,
			[]journal.Problem{{Code: journal.ContentUnaccounted, Sequence: 0, Detail: "a decision on finding " + first + " is stored under workspace.create proef"}},
		},
		{
			"a decision moved to another finding", `UPDATE finding_decision SET finding = '` + second + `'`, `UPDATE finding_decision SET finding = '` + first + `'`,
			[]journal.Problem{
				{Code: journal.ContentUnaccounted, Sequence: 2, Detail: "a decision on finding " + second + " is stored under finding.decide " + first},
				{Code: journal.ContentChanged, Sequence: 2, Detail: "what finding.decide wrote is no longer stored"},
			},
		},
		{
			"a scan under a decision", strings.ReplaceAll(scan, "%", "2"), `DELETE FROM scan WHERE id = 9`,
			[]journal.Problem{{Code: journal.ContentUnaccounted, Sequence: 2, Detail: "scan 9 is stored under finding.decide " + first}},
		},
		{
			"a scan under an entry that wrote nothing", strings.ReplaceAll(scan, "%", "3"), `DELETE FROM scan WHERE id = 9`,
			[]journal.Problem{{Code: journal.ContentUnaccounted, Sequence: 3, Detail: "scan 9 is stored under report.write proef"}},
		},
		{
			"a scan without an entry", strings.ReplaceAll(scan, "%", "7"), `DELETE FROM scan WHERE id = 9`,
			[]journal.Problem{{Code: journal.ContentUnaccounted, Sequence: -1, Detail: "1 stored changes have no journal entry"}},
		},
		{
			"a finding marked as gone", `INSERT INTO finding_gone (finding, scan) VALUES ('` + first + `', 1)`, `DELETE FROM finding_gone`,
			[]journal.Problem{{Code: journal.ContentChanged, Sequence: 1, Detail: "what scan.save wrote was changed since"}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := w.Exec(ctx, c.change); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, w.verify(t)); diff != "" {
				t.Error(diff)
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

// testOrphans adds rows of a scan that is not stored. Only somebody who takes
// the references away can; they would count as the last that was seen.
func testOrphans(t *testing.T, w workspace) {
	ctx := t.Context()
	in := result("personen", 1)
	if _, err := w.save(ctx, in); err != nil {
		t.Fatal(err)
	}
	const off, on = "PRAGMA foreign_keys = 0; ", "; PRAGMA foreign_keys = 1"
	before, after := off, on
	if err := w.Exec(ctx, "ALTER TABLE finding_gone DROP CONSTRAINT finding_gone_scan_fkey"); err == nil {
		before, after = "", "" // PostgreSQL
	}
	if err := w.Exec(ctx, before+"INSERT INTO finding_gone (finding, scan) VALUES ('"+in.Findings[0].ID+"', 9)"+after); err != nil {
		t.Fatal(err)
	}
	want := []journal.Problem{{Code: journal.ContentUnaccounted, Sequence: -1, Detail: "1 rows of finding_gone belong to no saved scan"}}
	if diff := cmp.Diff(want, w.verify(t)); diff != "" {
		t.Error(diff)
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
