package app_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/journal"
	"toetssteen/internal/store"
)

func TestNewWorkspaceIsItsOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "map", "toetssteen.d")
	a := open(t, dir)
	save(t, a, scanned(place("persoon", "nationaliteit", "nationality")))
	for name, want := range map[string]fs.FileMode{".": 0o700, app.DatabaseFile: 0o600, app.KeyFile: 0o600, ".gitignore": 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %v, want %v", name, got, want)
		}
	}
	if r := verify(t, a); len(r.Problems) > 0 || r.Entries != 2 {
		t.Errorf("%+v", r)
	}
}

func TestFolderOfSomeoneElseGetsNoGitignore(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "eigen.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	if _, err := os.Stat(filepath.Join(dir, ".gitignore")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a .gitignore was written: %v", err)
	}
}

func TestReadingWithoutWorkspaceSaysHowToMakeOne(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "geen")
	_, err := app.OpenExisting(t.Context(), dir, ticking())
	if !errors.Is(err, toetssteen.ErrNotFound) || !strings.Contains(err.Error(), "toetssteen scan SOURCE --save") {
		t.Errorf("the error is %v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the folder was made")
	}
}

func TestTwoProgramsMakeOneWorkspace(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "toetssteen.d")
	var wait sync.WaitGroup
	for range 6 {
		wait.Go(func() {
			a, err := app.Open(t.Context(), dir, ticking())
			if err != nil {
				t.Error(err)
				return
			}
			defer a.Close()
			if _, err := saveLarge(t.Context(), a, 10); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if r := verify(t, open(t, dir)); len(r.Problems) > 0 || r.Entries != 7 {
		t.Errorf("%+v", r)
	}
}

func TestWorkspaceWithoutItsKeyCanBeReadOnly(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	save(t, a, large(3))
	if err := os.Remove(filepath.Join(dir, app.KeyFile)); err != nil {
		t.Fatal(err)
	}
	b := open(t, dir)
	if got := findings(t, b, app.FindingsInput{}); len(got) != 3 {
		t.Errorf("%d findings", len(got))
	}
	if _, err := saveLarge(t.Context(), b, 3); !errors.Is(err, store.ErrNoKey) {
		t.Errorf("the error is %v", err)
	}
	if r := verify(t, b); len(r.Problems) > 0 || r.Entries != 2 {
		t.Errorf("%+v", r)
	}
}

func TestKeyOfAnotherWorkspaceIsAConflict(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	open(t, one)
	open(t, two)
	key, err := os.ReadFile(filepath.Join(one, app.KeyFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(two, app.KeyFile), key, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Open(t.Context(), two, ticking()); !errors.Is(err, toetssteen.ErrConflict) {
		t.Errorf("the error is %v", err)
	}
	if err := os.WriteFile(filepath.Join(two, app.KeyFile), key[:40], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Open(t.Context(), two, ticking()); err == nil || strings.Contains(err.Error(), string(key[20:35])) {
		t.Errorf("the error is %v", err)
	}
}

func TestWhoMayNot(t *testing.T) {
	a := open(t, t.TempDir())
	for _, who := range []toetssteen.Actor{{}, {Name: "x"}, {Name: "x", Role: "admin"}, {Role: toetssteen.RoleLocal}} {
		t.Run(fmt.Sprintf("%q as %q", who.Name, who.Role), func(t *testing.T) {
			_, errs := app.Do(t.Context(), a, who, app.SaveScan, saveInput(large(1)))
			_, errd := app.Do(t.Context(), a, who, app.Decide, app.DecideInput{Finding: "B-1", Verdict: store.Confirm, Reason: "x"})
			_, errf := app.Ask(t.Context(), a, who, app.Findings, app.FindingsInput{})
			_, errx := app.Ask(t.Context(), a, who, app.Diff, app.DiffInput{})
			_, errv := app.Ask(t.Context(), a, who, app.VerifyJournal, app.VerifyJournalInput{})
			_, erre := app.Ask(t.Context(), a, who, app.ExportJournal, app.ExportJournalInput{To: &bytes.Buffer{}})
			for i, err := range []error{errs, errd, errf, errx, errv, erre} {
				var denied *app.DeniedError
				if !errors.As(err, &denied) {
					t.Errorf("use case %d: the error is %v", i, err)
				}
			}
		})
	}
	if r := verify(t, a); r.Entries != 1 {
		t.Errorf("%d entries after nothing but refusals", r.Entries)
	}
}

func TestInputThatIsRefused(t *testing.T) {
	a := open(t, t.TempDir())
	save(t, a, large(1))
	id := large(1).Findings[0].ID
	decide := func(in app.DecideInput) error {
		_, err := app.Do(t.Context(), a, someone, app.Decide, in)
		return err
	}
	scan := func(in app.SaveScanInput) error {
		_, err := app.Do(t.Context(), a, someone, app.SaveScan, in)
		return err
	}
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"no reason", decide(app.DecideInput{Finding: id, Verdict: store.Confirm, Reason: " \n"}), "--reason"},
		{"an essay", decide(app.DecideInput{Finding: id, Verdict: store.Confirm, Reason: strings.Repeat("x", 5000)}), "longer"},
		{"no finding", decide(app.DecideInput{Verdict: store.Confirm, Reason: "x"}), "id of a finding"},
		{"an unknown decision", decide(app.DecideInput{Finding: id, Verdict: "maybe", Reason: "x"}), "confirm, reject or defer"},
		{"an unknown finding", decide(app.DecideInput{Finding: "B-1", Verdict: store.Confirm, Reason: "x"}), "not found"},
		{"a scan of nothing", scan(app.SaveScanInput{Started: start, Finished: start}), "no source"},
		{"a scan without a time", scan(app.SaveScanInput{Result: large(1)}), "no start"},
		{"a scan that ends first", scan(app.SaveScanInput{Result: large(1), Started: start, Finished: start.Add(-1)}), "before it"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%s: the error is %v", c.name, c.err)
		}
	}
	if r := verify(t, a); r.Entries != 2 || len(r.Problems) > 0 {
		t.Errorf("%+v", r)
	}
}

func TestTriage(t *testing.T) {
	a := open(t, t.TempDir())
	nationality, country, proxy := place("persoon", "nationaliteit", "nationality"), place("persoon", "land", "birth_country"), place("adres", "postcode", "proxy_postcode")
	proxy.Level = toetssteen.Low
	save(t, a, scanned(proxy, nationality, country))
	for _, in := range []app.DecideInput{
		{Finding: country.ID, Verdict: store.Defer, Reason: "navragen bij de beheerder"},
		{Finding: country.ID, Verdict: store.Reject, Reason: "land van vestiging van een bedrijf"},
		{Finding: nationality.ID, Verdict: store.Defer, Reason: "later"},
	} {
		if _, err := app.Do(t.Context(), a, someone, app.Decide, in); err != nil {
			t.Fatal(err)
		}
	}
	louder := country
	louder.Confidence = 0.99
	save(t, a, scanned(proxy, nationality, louder))
	for _, c := range []struct {
		name string
		in   app.FindingsInput
		want []string
	}{
		{"all", app.FindingsInput{}, []string{"postcode", "land", "nationaliteit"}},
		{"level medium and higher", app.FindingsInput{Level: toetssteen.Medium}, []string{"land", "nationaliteit"}},
		{"one kind", app.FindingsInput{Kind: "nationality"}, []string{"nationaliteit"}},
		{"another source", app.FindingsInput{Source: "anders"}, nil},
		{"still open", app.FindingsInput{Open: true}, []string{"postcode", "nationaliteit"}},
	} {
		var got []string
		for _, k := range findings(t, a, c.in) {
			got = append(got, k.Location.Field)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
	k := findings(t, a, app.FindingsInput{Kind: country.Kind})[0]
	if k.Decision == nil || k.Decision.Verdict != store.Reject || k.Decision.Actor != someone.Name || k.Confidence != 0.99 {
		t.Errorf("the finding is %+v, with decision %+v", k, k.Decision)
	}
	if r := verify(t, a); len(r.Problems) > 0 || r.Entries != 6 {
		t.Errorf("%+v", r)
	}
}

func TestExportedJournalVerifiesOffline(t *testing.T) {
	a := open(t, t.TempDir())
	save(t, a, large(20))
	var file bytes.Buffer
	n, err := app.Ask(t.Context(), a, someone, app.ExportJournal, app.ExportJournalInput{To: &file})
	if err != nil || n != 2 {
		t.Fatalf("%d entries, %v", n, err)
	}
	l, err := journal.Read(&file)
	if err != nil {
		t.Fatal(err)
	}
	kept := verify(t, a).Last
	if r := journal.Verify(l, kept); len(r.Problems) > 0 || r.Entries != 2 {
		t.Errorf("%+v", r)
	}
}

func TestEntrySaysWhoDidWhatWhen(t *testing.T) {
	a := open(t, t.TempDir())
	r := large(1)
	for i := range 30 {
		s := r.Sources[0]
		s.Source = fmt.Sprintf("bron_%02d", i)
		r.Sources = append(r.Sources, s)
	}
	save(t, a, r)
	var l journal.Log
	var names store.Names
	err := a.Store.View(t.Context(), func(r *store.Reader) (err error) {
		if l, err = r.Journal(t.Context()); err != nil {
			return err
		}
		names, err = r.Names(t.Context())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	e := l.Entries[1]
	if names.Of(e.Actor) != "medewerker" || !strings.HasPrefix(e.Actor, "P-") || e.Role != "local" || e.Action != "scan.save" || e.Time != journal.FormatTime(start.Add(2*time.Second)) {
		t.Errorf("the entry is %+v", e)
	}
	if !strings.HasPrefix(e.Subject, "personen, bron_00, ") || !strings.HasSuffix(e.Subject, ", ...") {
		t.Errorf("the subject is %q", e.Subject)
	}
}
