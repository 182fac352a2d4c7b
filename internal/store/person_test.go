package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/store"
)

func testErasePerson(t *testing.T, w workspace) {
	ctx := t.Context()
	in := result("personen", 1)
	if _, err := w.save(ctx, in); err != nil {
		t.Fatal(err)
	}
	id := in.Findings[0].ID
	err := w.decide(ctx, store.Decision{Finding: id, Verdict: store.Reject, Reason: "x", Actor: "Ada Proef", At: noon})
	if err != nil {
		t.Fatal(err)
	}
	actor := func() (name string) {
		err := w.View(ctx, func(r *store.Reader) error {
			all, err := r.Findings(ctx, store.FindingFilter{})
			name = all[0].Decision.Actor
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return name
	}
	if actor() != "Ada Proef" {
		t.Errorf("before it is erased the actor is %s", actor())
	}
	var person string
	erase := func(name string) error {
		return w.change(ctx, "person.erase", func(tx *store.Tx) (err error) {
			person, err = tx.ErasePerson(ctx, name, "verzoek")
			return err
		})
	}
	if err := erase("Ada Proef"); err != nil {
		t.Fatal(err)
	}
	if got := actor(); got != person || !strings.HasPrefix(got, "P-") || len(got) != 18 {
		t.Errorf("once erased the actor is %s", got)
	}
	if text := dumped(t, w.Store, ""); bytes.Contains(text, []byte("Ada")) {
		t.Error("the name is still in the export")
	}
	if err := erase("Ada Proef"); !errors.Is(err, toetssteen.ErrNotFound) {
		t.Errorf("erased twice: %v", err)
	}
	if problems := w.verify(t); len(problems) > 0 {
		t.Error(problems)
	}
	if err := w.Exec(ctx, `UPDATE person SET salt = '', name = '' WHERE name = 'medewerker'`); err != nil {
		t.Fatal(err)
	}
	if len(w.verify(t)) == 0 {
		t.Error("a name taken away without an entry is not noticed")
	}
}

func testDeletedPersons(t *testing.T, w workspace) {
	if problems := w.verify(t); len(problems) > 0 {
		t.Fatal(problems)
	}
	if err := w.Exec(t.Context(), `DELETE FROM person`); err == nil || !strings.Contains(err.Error(), "append-only") {
		t.Errorf("deleting persons: %v", err)
	}
	if err := w.Exec(t.Context(), `DROP TRIGGER person_no_delete ON person`); err != nil {
		if err := w.Exec(t.Context(), `DROP TRIGGER person_no_delete`); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Exec(t.Context(), `DELETE FROM person`); err != nil {
		t.Fatal(err)
	}
	got := w.verify(t)
	if len(got) != 1 || !strings.Contains(got[0].Detail, "the row of person P-") {
		t.Errorf("all persons deleted gives %v", got)
	}
}

func testDerivedTampering(t *testing.T, w workspace) {
	w.lived(t)
	disarm(t, w)
	for _, change := range [][2]string{
		{`UPDATE record_head SET version = 1 WHERE id = 'VW-a'`, `UPDATE record_head SET version = 2`},
		{`UPDATE finding SET last_scan = 1, first_scan = 1 WHERE 1 = 0`, ""},
		{`UPDATE journal_head SET size = 3`, `UPDATE journal_head SET size = (SELECT COUNT(*) FROM journal_entry)`},
		{`UPDATE person SET name = 'Bep Proef' WHERE name = 'Ada Proef'`, `UPDATE person SET name = 'Ada Proef' WHERE name = 'Bep Proef'`},
		{`DELETE FROM record_head WHERE id = 'VW-a'`, ""},
	} {
		if err := w.Exec(t.Context(), change[0]); err != nil {
			t.Fatal(err)
		}
		if problems := w.verify(t); len(problems) == 0 && !strings.Contains(change[0], "1 = 0") {
			t.Errorf("not noticed: %s", change[0])
		}
		if change[1] == "" {
			continue
		}
		if err := w.Exec(t.Context(), change[1]); err != nil {
			t.Fatal(err)
		}
		if problems := w.verify(t); len(problems) > 0 {
			t.Errorf("undone: %v", problems)
		}
	}
}

func testConcurrentRecords(t *testing.T, w workspace) {
	const writers, each = 20, 5
	errs := make(chan error, writers)
	for i := range writers {
		go func() {
			for n := range each {
				id := fmt.Sprintf("VW-%d-%d", i, n)
				for v := range int64(2) {
					if _, err := w.put(t.Context(), processing(t, id, id, v)); err != nil {
						errs <- err
						return
					}
				}
			}
			errs <- nil
		}()
	}
	for range writers {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	err := w.View(t.Context(), func(r *store.Reader) error {
		all, err := r.Records(t.Context())
		if len(all) != writers*each {
			t.Errorf("%d records", len(all))
		}
		for _, x := range all {
			if x.Version != 2 || x.Actor != someone.Name {
				t.Errorf("%s of %s", x.VersionID(), x.Actor)
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
