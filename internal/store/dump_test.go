package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/store"
)

// lived is a workspace in which every kind of content was written.
func (w workspace) lived(t testing.TB) {
	t.Helper()
	in := result("personen", 45)
	in.Findings[3].Location.Symbol = "日本 é \"'<>"
	in.Findings[3].ID = toetssteen.FindingID("personen", in.Findings[3].Location, in.Findings[3].Kind)
	if _, err := w.save(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	id := in.Findings[0].ID
	if err := w.decide(t.Context(), store.Decision{Finding: id, Verdict: store.Reject, Reason: "x", Actor: "Ada Proef", At: noon}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.saveAudit(t.Context(), oneAudit()); err != nil {
		t.Fatal(err)
	}
	for v := range int64(2) {
		if _, err := w.put(t.Context(), processing(t, "VW-a", "a", v), processing(t, "VW-B", "B", v), processing(t, "VW-é", "é", v)); err != nil {
			t.Fatal(err)
		}
	}
}

func dumped(t testing.TB, s *store.Store, key string) []byte {
	t.Helper()
	var b bytes.Buffer
	err := s.View(t.Context(), func(r *store.Reader) error { return r.Dump(t.Context(), &b, key) })
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func load(ctx context.Context, s *store.Store, text []byte) error {
	d, err := store.OpenDump(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return s.Load(ctx, d, nil)
}

func testMove(t *testing.T, w workspace) {
	w.lived(t)
	want := dumped(t, w.Store, "")
	for _, db := range databases {
		to := db.open(t)
		if err := load(t.Context(), to, want); err != nil {
			t.Fatalf("%s: %v", db.name, err)
		}
		if got := dumped(t, to, ""); !bytes.Equal(got, want) {
			t.Errorf("%s: the export of the import differs: %s", db.name, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")))
		}
		moved := workspace{to, w.key}
		if problems := moved.verify(t); len(problems) > 0 {
			t.Errorf("%s: %v", db.name, problems)
		}
		if _, err := moved.put(t.Context(), processing(t, "VW-nieuw", "n", 0)); err != nil {
			t.Errorf("%s: the moved workspace does not go on: %v", db.name, err)
		}
		if problems := moved.verify(t); len(problems) > 0 {
			t.Errorf("%s, gone on: %v", db.name, problems)
		}
	}
}

// seal gives a changed export the checksum that it would have had.
func seal(text string) []byte {
	body := text[:strings.LastIndex(strings.TrimSuffix(text, "\n"), "\n")+1]
	sum := sha256.Sum256([]byte(body))
	end := regexp.MustCompile(`"sha256":"[0-9a-f]+"`).ReplaceAllString(text[len(body):], `"sha256":"`+hex.EncodeToString(sum[:])+`"`)
	return []byte(body + end)
}

func testTamperedDump(t *testing.T, w workspace) {
	w.lived(t)
	whole := string(dumped(t, w.Store, ""))
	for name, text := range map[string][]byte{
		"empty":             nil,
		"cut off":           []byte(whole[:len(whole)/2]),
		"cut off at a line": []byte(whole[:strings.LastIndex(strings.TrimSuffix(whole, "\n"), "\n")+1]),
		"a changed letter":  []byte(strings.Replace(whole, "geen rechten", "geen redenen", 1)),
		"more after it":     []byte(whole + "[1]\n"),
		"another format":    []byte(strings.Replace(whole, `"format":1`, `"format":2`, 1)),
		"a table too many":  seal(strings.Replace(whole, `{"table":{"name":"scan",`, `{"table":{"name":"sqlite_master",`, 1)),
		"other columns":     seal(strings.Replace(whole, `"columns":["id","sequence"`, `"columns":["sequence","id"`, 1)),
		"another workspace": seal(strings.Replace(whole, `"workspace":"W-proef"`, `"workspace":"W-ander"`, 1)),
		"a text for number": seal(strings.Replace(whole, `["processing",`, `[1,`, 1)),
		"a row left out":    seal(regexp.MustCompile(`(?m)^\[2,.*\n`).ReplaceAllString(whole, "")),
		"no export":         []byte("{}\n"),
	} {
		if string(text) == whole {
			t.Fatalf("%s: nothing was changed", name)
		}
		to := emptySQLite(t)
		if err := load(t.Context(), to, text); err == nil {
			t.Errorf("%s: it is accepted", name)
		}
		if tables := rowsIn(t, to); tables != 0 {
			t.Errorf("%s: %d rows are left", name, tables)
		}
	}
	for name, change := range map[string][2]string{
		"a changed reason":   {`"geen rechten"`, `"alles gezien"`},
		"another verdict":    {`"reject"`, `"confirm"`},
		"another name":       {`"Ada Proef"`, `"Bep Proef"`},
		"an older version":   {`["processing","VW-a",2]`, `["processing","VW-a",1]`},
		"another checkpoint": {`toetssteen/W-proef\n3\n`, `toetssteen/W-proef\n2\n`},
	} {
		to := emptySQLite(t)
		changed := seal(strings.Replace(whole, change[0], change[1], 1))
		if bytes.Equal(changed, []byte(whole)) {
			t.Fatalf("%s: nothing was changed", name)
		}
		if err := load(t.Context(), to, changed); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if problems := (workspace{to, w.key}).verify(t); len(problems) == 0 {
			t.Errorf("%s is not noticed", name)
		}
	}
}

func emptySQLite(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "leeg.db"))
	return opened(t, s, err)
}

// rowsIn counts what stands in all tables of content.
func rowsIn(t testing.TB, s *store.Store) (n int64) {
	t.Helper()
	names, err := store.TableNames()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		one, err := s.Count(t.Context(), `SELECT COUNT(*) FROM `+name)
		if err != nil {
			t.Fatal(err)
		}
		n += one
	}
	return n
}

func testLoadTwice(t *testing.T, w workspace) {
	text := dumped(t, w.Store, "")
	if err := load(t.Context(), w.Store, text); !errors.Is(err, toetssteen.ErrConflict) {
		t.Errorf("the error is %v", err)
	}
	if problems := w.verify(t); len(problems) > 0 {
		t.Error(problems)
	}
}

// TestEveryTableIsMoved keeps the list of tables equal to what is there.
func TestEveryTableIsMoved(t *testing.T) {
	names, err := store.TableNames()
	if err != nil {
		t.Fatal(err)
	}
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			s := db.open(t)
			query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
			if db.name == "postgres" {
				query = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`
			}
			have, err := s.Texts(t.Context(), query)
			if err != nil {
				t.Fatal(err)
			}
			have = slices.DeleteFunc(have, func(n string) bool {
				return slices.Contains([]string{"goose_db_version", "journal_head", "scan_progress"}, n)
			})
			want := slices.Sorted(slices.Values(names))
			if diff := cmp.Diff(want, slices.Sorted(slices.Values(have))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOlderExportIsBroughtUp(t *testing.T) {
	d, err := store.OpenDump(strings.NewReader(`{"toetssteen_workspace":{"format":1,"schema":999,"workspace":"W","public_key":"k"}}` + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.Stage(t.Context(), filepath.Join(t.TempDir(), "s.db"), d)
	var newer *store.NewerError
	if !errors.As(err, &newer) {
		t.Errorf("an export of a newer release: %v", err)
	}
}

func FuzzOpenDump(f *testing.F) {
	w := newWorkspace(f, emptySQLite(f))
	f.Add(dumped(f, w.Store, ""))
	f.Add([]byte(`{"toetssteen_workspace":{"format":1}}` + "\n[1]\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		to := emptySQLite(t)
		if err := load(t.Context(), to, text); err != nil {
			return
		}
		if got := dumped(t, to, ""); !bytes.Equal(got, text) {
			t.Errorf("%s came back as %s", text, got)
		}
	})
}
