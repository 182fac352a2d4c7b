package app_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/journal"
)

func importLaws(t *testing.T, a *app.App, files map[string][]byte) {
	t.Helper()
	if _, err := a.ImportLaws(t.Context(), someone, app.ImportLawsInput{Files: files}); err != nil {
		t.Fatal(err)
	}
}

func verifyWithLaws(t *testing.T, a *app.App) []journal.Problem {
	t.Helper()
	r, err := app.Ask(t.Context(), a, someone, app.VerifyJournal, app.VerifyJournalInput{Folder: os.DirFS(a.Dir)})
	if err != nil {
		t.Fatal(err)
	}
	return r.Problems
}

func TestAnImportedLawTableIsTheOneThatWasJournalled(t *testing.T) {
	table := filepath.Join(app.LawFolder, "articles_x.tsv")
	for name, c := range map[string]struct {
		spoil func(dir string) error
		want  string // in the one problem; empty: none
	}{
		"left alone": {func(string) error { return nil }, ""},
		"changed by hand": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, table), []byte("law\tarticle\nother"), 0o600)
		}, "articles_x.tsv is not the one that was imported"},
		"removed": {func(dir string) error { return os.Remove(filepath.Join(dir, table)) }, "articles_x.tsv is gone"},
		"a table put beside it": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, app.LawFolder, "laws_y.tsv"), nil, 0o600)
		}, "laws_y.tsv was never imported"},
		"a note that is no law table": {func(dir string) error { return os.WriteFile(filepath.Join(dir, app.LawFolder, "lees.md"), nil, 0o600) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := open(t, t.TempDir())
			importLaws(t, a, map[string][]byte{"laws/articles_x.tsv": []byte("old")})
			importLaws(t, a, map[string][]byte{"laws/articles_x.tsv": []byte("law\tarticle\n"), "laws/editions_x.tsv": []byte("law\n")})
			if err := c.spoil(a.Dir); err != nil {
				t.Fatal(err)
			}
			problems := verifyWithLaws(t, a)
			switch {
			case c.want == "" && len(problems) > 0:
				t.Errorf("problems %v, want none", problems)
			case c.want != "" && (len(problems) != 1 || !strings.Contains(problems[0].Detail, c.want)):
				t.Errorf("problems %v, want one with %q", problems, c.want)
			}
			left, err := filepath.Glob(filepath.Join(a.Dir, app.LawFolder, ".toetssteen-*"))
			if err != nil || len(left) > 0 {
				t.Errorf("half-written files are left: %v, %v", left, err)
			}
		})
	}
}

func TestNoLawTableWithoutItsEntry(t *testing.T) {
	a := open(t, t.TempDir())
	in := app.ImportLawsInput{Files: map[string][]byte{"laws/articles_x.tsv": []byte("x")}}
	var denied *app.DeniedError
	if _, err := a.ImportLaws(t.Context(), toetssteen.Actor{Name: "bezoeker"}, in); !errors.As(err, &denied) {
		t.Errorf("error %v, want a refusal", err)
	}
	for _, name := range []string{"laws/../regels.tsv", "laws/a|b.tsv", "laws/x.txt", "rules/x.tsv", "laws/.x.tsv", "laws/a\nb.tsv"} {
		in := app.ImportLawsInput{Files: map[string][]byte{name: nil}}
		if _, err := a.ImportLaws(t.Context(), someone, in); err == nil {
			t.Errorf("%q was imported", name)
		}
	}
	if _, err := os.Stat(filepath.Join(a.Dir, app.LawFolder)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder of laws is there: %v", err)
	}
}
