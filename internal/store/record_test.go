package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/store"
)

func processing(t testing.TB, id, name string, version int64) toetssteen.Record {
	t.Helper()
	r, err := toetssteen.Pack(&toetssteen.Processing{Head: toetssteen.Head{ID: id, Version: version, ValidFrom: "2022-12-05"}, Name: name, In: "DUO"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// put writes records under one entry.
func (w workspace) put(ctx context.Context, in ...toetssteen.Record) (out []toetssteen.Record, err error) {
	err = w.change(ctx, "register.import", func(tx *store.Tx) error {
		out, err = tx.PutRecords(ctx, noon, someone.Name, in)
		return err
	})
	return out, err
}

func testRecords(t *testing.T, w workspace) {
	ctx := t.Context()
	first, err := w.put(ctx, processing(t, "VW-2", "b", 0), processing(t, "VW-1", "a 日本 \"'<>", 0))
	if err != nil {
		t.Fatal(err)
	}
	second, err := w.put(ctx, processing(t, "VW-1", "anders", 1))
	if err != nil {
		t.Fatal(err)
	}
	if second[0].VersionID() != "VW-1@2" {
		t.Errorf("the second version is %s", second[0].VersionID())
	}
	err = w.View(ctx, func(r *store.Reader) error {
		now, err := r.Records(ctx, toetssteen.RecordProcessing)
		if err != nil {
			return err
		}
		for i := range first {
			first[i].At = first[i].At.Truncate(time.Microsecond)
		}
		second[0].At = second[0].At.Truncate(time.Microsecond)
		if diff := cmp.Diff([]toetssteen.Record{second[0], first[0]}, now); diff != "" {
			t.Error(diff)
		}
		versions, err := r.RecordVersions(ctx, toetssteen.RecordProcessing, "VW-1")
		if diff := cmp.Diff([]toetssteen.Record{first[1], second[0]}, versions); diff != "" {
			t.Error(diff)
		}
		if none, err := r.Records(ctx, toetssteen.RecordUnit); err != nil || len(none) > 0 {
			t.Errorf("units: %v, %v", none, err)
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

func testRecordConflicts(t *testing.T, w workspace) {
	ctx := t.Context()
	if _, err := w.put(ctx, processing(t, "VW-1", "a", 0)); err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string][]toetssteen.Record{
		"an id that exists":         {processing(t, "VW-1", "b", 0)},
		"a version not seen":        {processing(t, "VW-1", "b", 3)},
		"twice in one list":         {processing(t, "VW-5", "b", 0), processing(t, "VW-5", "c", 0)},
		"an amendment of nothing":   {processing(t, "VW-6", "b", 1)},
		"a good one beside a wrong": {processing(t, "VW-7", "b", 0), processing(t, "VW-1", "b", 0)},
	} {
		if _, err := w.put(ctx, in...); !errors.Is(err, toetssteen.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string]func(*toetssteen.Record){
		"no id":                   func(r *toetssteen.Record) { r.ID = " " },
		"no type":                 func(r *toetssteen.Record) { r.Type = "" },
		"a NUL":                   func(r *toetssteen.Record) { r.Withdrawn = "\x00" },
		"a day that is not there": func(r *toetssteen.Record) { r.ValidFrom = "2023-02-30" },
	} {
		r := processing(t, "VW-8", "b", 0)
		change(&r)
		if _, err := w.put(ctx, r); err == nil {
			t.Errorf("%s was kept", name)
		}
	}
	err := w.View(ctx, func(r *store.Reader) error {
		all, err := r.Records(ctx)
		if len(all) != 1 {
			t.Errorf("%d records are kept", len(all))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func testRecordTampering(t *testing.T, w workspace) {
	ctx := t.Context()
	if _, err := w.put(ctx, processing(t, "VW-1", "a", 0), processing(t, "VW-2", "a", 0)); err != nil {
		t.Fatal(err)
	}
	disarm(t, w)
	for _, change := range []string{
		`UPDATE record SET valid_from = '2020-01-01' WHERE id = 'VW-1'`,
		`UPDATE record SET valid_from = '2022-12-05', body = '{}' WHERE id = 'VW-1'`,
		`DELETE FROM record WHERE id = 'VW-1'`,
	} {
		if err := w.Exec(ctx, change); err != nil {
			t.Fatal(err)
		}
		if len(w.verify(t)) == 0 {
			t.Errorf("not noticed: %s", change)
		}
	}
}
