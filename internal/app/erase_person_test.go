package app_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/store"
)

func TestErasedPersonIsNowhere(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "werk"))
	save(t, a, known())
	ada := toetssteen.Actor{Name: "Ada Uitgevonden", Role: toetssteen.RoleLocal}
	in := app.DecideInput{Finding: country.ID, Verdict: store.Reject, Reason: "bedrijf"}
	if _, err := app.Do(t.Context(), a, ada, app.Decide, in); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		who toetssteen.Actor
		in  app.ErasePersonInput
	}{
		"by herself":                  {ada, app.ErasePersonInput{Name: ada.Name, Reason: "verzoek"}},
		"without a reason":            {someone, app.ErasePersonInput{Name: ada.Name}},
		"with the name in the reason": {someone, app.ErasePersonInput{Name: ada.Name, Reason: "ada uitgevonden vroeg erom"}},
		"somebody unknown":            {someone, app.ErasePersonInput{Name: "Niemand", Reason: "verzoek"}},
	} {
		if _, err := app.Do(t.Context(), a, c.who, app.ErasePerson, c.in); err == nil {
			t.Errorf("%s: it is done", name)
		}
	}
	id, err := app.Do(t.Context(), a, someone, app.ErasePerson, app.ErasePersonInput{Name: ada.Name, Reason: "uit dienst"})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range findings(t, a, app.FindingsInput{}) {
		if k.Decision != nil && k.Decision.Actor != id {
			t.Errorf("the decision is of %s", k.Decision.Actor)
		}
	}
	if r := verify(t, a); len(r.Problems) > 0 {
		t.Error(r.Problems)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(a.Dir, app.DatabaseFile))
	if err != nil || bytes.Contains(text, []byte("Uitgevonden")) {
		t.Errorf("the name is still in the file: %v", err)
	}
}

// TestBackupWhileOthersWrite takes backups of a workspace that is being
// written; each is one state that verifies.
func TestBackupWhileOthersWrite(t *testing.T) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			a := wholeWorkspace(t, e.at(t))
			ctx, stop := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() {
				for ctx.Err() == nil {
					if _, err := saveLarge(context.WithoutCancel(ctx), a, 300); err != nil {
						done <- err
						return
					}
				}
				done <- nil
			}()
			for range 4 {
				text := backedUp(t, a)
				dir := filepath.Join(t.TempDir(), "terug")
				if _, err := app.Restore(t.Context(), dir, app.Database{}, bytes.NewReader(text)); err != nil {
					t.Error(err)
				}
			}
			stop()
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
}

func TestWorkspaceThatIsThereIsNotImportedOver(t *testing.T) {
	d := onPostgres(t)
	a := wholeWorkspace(t, d)
	text := exported(t, a, keyOf(t, a))
	_, err := app.Import(t.Context(), filepath.Join(t.TempDir(), "ander"), d, bytes.NewReader(text))
	if !errors.Is(err, toetssteen.ErrConflict) {
		t.Errorf("the error is %v", err)
	}
	if r := verify(t, a); len(r.Problems) > 0 {
		t.Error(r.Problems)
	}
}
