package app_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/store"
)

const auditText = "audit: 1\ntitle: Controle\n"

// auditInput is an audit as the command line hands it over.
func auditInput(text string) app.SaveAuditInput {
	sum := sha256.Sum256([]byte(text))
	hash := hex.EncodeToString(sum[:])
	return app.SaveAuditInput{
		Title: "Controle", Hash: hash, Verdict: "not_assessable", Engine: "duckdb", Catalogue: "sha256:proef",
		Specification: []byte(text), Result: []byte(`{"specification": "` + hash + `", "figures": []}`),
	}
}

func TestASavedAuditIsKeptWithItsEntry(t *testing.T) {
	a := open(t, t.TempDir())
	in := auditInput(auditText)
	saved, err := app.Do(t.Context(), a, someone, app.SaveAudit, in)
	if err != nil {
		t.Fatal(err)
	}
	got, err := app.Ask(t.Context(), a, someone, app.ReadAudit, app.ReadAuditInput{ID: saved.ID})
	if err != nil {
		t.Fatal(err)
	}
	want := store.Audit{
		ID: 1, At: start.Add(2 * time.Second), Actor: someone.Name, Title: "Controle", Hash: in.Hash, Verdict: "not_assessable", Engine: "duckdb",
		Catalogue: "sha256:proef", Version: toetssteen.Version, Specification: in.Specification, Result: in.Result,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	all, err := app.Ask(t.Context(), a, someone, app.Audits, app.AuditsInput{})
	if err != nil || len(all) != 1 || all[0].Title != "Controle" || all[0].Result != nil {
		t.Errorf("the list: %+v, %v", all, err)
	}
	if _, err := app.Ask(t.Context(), a, someone, app.ReadAudit, app.ReadAuditInput{ID: 2}); !errors.Is(err, toetssteen.ErrNotFound) {
		t.Errorf("an audit that is not there: %v", err)
	}
	var file bytes.Buffer
	if _, err := app.Ask(t.Context(), a, someone, app.ExportJournal, app.ExportJournalInput{To: &file}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(file.String(), "audit.save") || !strings.Contains(file.String(), in.Hash) {
		t.Error("the journal does not say that the audit was saved")
	}
	if r := verify(t, a); len(r.Problems) > 0 || r.Entries != 2 {
		t.Errorf("%+v", r)
	}
}

func TestAnAuditThatIsNoEvidenceIsRefused(t *testing.T) {
	a := open(t, t.TempDir())
	change := func(f func(*app.SaveAuditInput)) app.SaveAuditInput {
		in := auditInput(auditText)
		f(&in)
		return in
	}
	for name, c := range map[string]struct {
		in   app.SaveAuditInput
		want string
	}{
		"no specification":              {change(func(in *app.SaveAuditInput) { in.Specification = nil }), "no specification"},
		"no hash":                       {change(func(in *app.SaveAuditInput) { in.Hash = "" }), "hash"},
		"a specification changed since": {change(func(in *app.SaveAuditInput) { in.Specification = []byte("audit: 1\n") }), "hash"},
		"a book":                        {auditInput(strings.Repeat("# x\n", 1<<18+1)), "1 MiB"},
		"no JSON":                       {change(func(in *app.SaveAuditInput) { in.Result = []byte(`{"a": NaN}`) }), "no JSON"},
		"no result":                     {change(func(in *app.SaveAuditInput) { in.Result = nil }), "no JSON"},
		"half a result":                 {change(func(in *app.SaveAuditInput) { in.Result = in.Result[:20] }), "no JSON"},
		"too large":                     {change(func(in *app.SaveAuditInput) { in.Result = append(in.Result, make([]byte, 64<<20)...) }), "64 MiB"},
		"the result of another":         {change(func(in *app.SaveAuditInput) { in.Result = auditInput("audit: 1\n").Result }), "not of this specification"},
		"a result of nothing":           {change(func(in *app.SaveAuditInput) { in.Result = []byte(`{}`) }), "not of this specification"},
		"a list":                        {change(func(in *app.SaveAuditInput) { in.Result = []byte(`[]`) }), "not of this specification"},
		"bytes that are no text": {change(func(in *app.SaveAuditInput) {
			in.Result = append(in.Result[:1], []byte("\"\xff\":1,"+string(in.Result[1:]))...)
		}), "UTF-8"},
		"a verdict that no audit comes to": {change(func(in *app.SaveAuditInput) { in.Verdict = "fair" }), "no verdict"},
	} {
		if _, err := app.Do(t.Context(), a, someone, app.SaveAudit, c.in); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	if _, err := app.Ask(t.Context(), a, someone, app.ReadAudit, app.ReadAuditInput{}); err == nil {
		t.Error("audit 0 can be read")
	}
	if r := verify(t, a); r.Entries != 1 || len(r.Problems) > 0 {
		t.Errorf("%+v", r)
	}
}

func TestWhoMayNotSaveOrReadAudits(t *testing.T) {
	a := open(t, t.TempDir())
	for _, who := range []toetssteen.Actor{{}, {Name: "x"}, {Name: "x", Role: "admin"}, {Role: toetssteen.RoleLocal}} {
		_, errs := app.Do(t.Context(), a, who, app.SaveAudit, auditInput(auditText))
		_, errl := app.Ask(t.Context(), a, who, app.Audits, app.AuditsInput{})
		_, errr := app.Ask(t.Context(), a, who, app.ReadAudit, app.ReadAuditInput{ID: 1})
		for i, err := range []error{errs, errl, errr} {
			var denied *app.DeniedError
			if !errors.As(err, &denied) {
				t.Errorf("%q as %q, use case %d: the error is %v", who.Name, who.Role, i, err)
			}
		}
	}
}

// A result may be as large as 64 MiB, and is then still what the journal says.
func TestALargeResultIsKept(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 64 MiB; skipped with -short")
	}
	a := open(t, t.TempDir())
	in := auditInput(auditText)
	in.Result = append(in.Result, bytes.Repeat([]byte{' '}, 64<<20-len(in.Result))...)
	saved, err := app.Do(t.Context(), a, someone, app.SaveAudit, in)
	if err != nil {
		t.Fatal(err)
	}
	got, err := app.Ask(t.Context(), a, someone, app.ReadAudit, app.ReadAuditInput{ID: saved.ID})
	if err != nil || !bytes.Equal(got.Result, in.Result) {
		t.Errorf("%d bytes come back of %d: %v", len(got.Result), len(in.Result), err)
	}
	if r := verify(t, a); len(r.Problems) > 0 {
		t.Error(r.Problems)
	}
}

// A workspace of a release that knew no audits takes them.
func TestAnOldWorkspaceTakesAudits(t *testing.T) {
	dir := filepath.Join(workspaces, "0.1.0")
	work := filepath.Join(t.TempDir(), "toetssteen.d")
	copyFolder(t, dir, work)
	a := open(t, work)
	if all, err := app.Ask(t.Context(), a, someone, app.Audits, app.AuditsInput{}); err != nil || len(all) != 0 {
		t.Fatalf("%d audits, %v", len(all), err)
	}
	if _, err := app.Do(t.Context(), a, someone, app.SaveAudit, auditInput(auditText)); err != nil {
		t.Fatal(err)
	}
	if r := verify(t, a); len(r.Problems) > 0 || r.Entries != 6 {
		t.Errorf("%+v", r)
	}
}
