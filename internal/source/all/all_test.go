package all

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"
	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

// notConnectors are folders beside this one that read no source.
var notConnectors = []string{"all", "sourcetest"}

func TestEveryConnectorIsListed(t *testing.T) {
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, e := range entries {
		if e.IsDir() && e.Name() != "testdata" && !slices.Contains(notConnectors, e.Name()) {
			want = append(want, e.Name())
		}
	}
	for _, o := range Openers {
		got = append(got, o.Name)
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("connectors in folders and in the list (-folders +list):\n%s", diff)
	}
}

// organisation writes a folder with a file of every format, by other programs
// where there is one, with misleading names.
func organisation(t *testing.T) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "afdeling")
	if err := os.MkdirAll(filepath.Join(root, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	run(t, "duckdb", "",
		fmt.Sprintf("COPY (SELECT ['M','V'][1 + i %% 2] AS geslacht, i AS nr FROM range(50) r(i)) TO '%s' (FORMAT parquet)", filepath.Join(root, "parquet.txt")),
		fmt.Sprintf("COPY (SELECT 'NL' AS land, i AS nr FROM range(50) r(i)) TO '%s' (FORMAT json)", filepath.Join(root, "json.dat")),
		fmt.Sprintf("COPY (SELECT 'NL' AS land, i AS nr FROM range(50) r(i)) TO '%s' (FORMAT csv, DELIMITER ';')", filepath.Join(root, "sub", "lijst")))
	run(t, "sqlite", filepath.Join(root, "school.db"),
		"CREATE TABLE leerling (nr INTEGER, geboorteland TEXT)", "INSERT INTO leerling VALUES (1, '6030'), (2, '5022')")
	if err := os.WriteFile(filepath.Join(root, "nota.docx"), []byte("PK\x03\x04\x14\x00 word/document.xml"), 0o600); err != nil {
		t.Fatal(err)
	}
	return root
}

func run(t *testing.T, driver, name string, statements ...string) {
	t.Helper()
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func TestAFolderOfEverything(t *testing.T) {
	root := organisation(t)
	name, s, err := Open(t.Context(), root, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if name != filepath.ToSlash(root) {
		t.Errorf("the source is named %q, want the folder as it was given", name)
	}
	var got []string
	for a, err := range s.Assets(t.Context()) {
		if err != nil {
			got = append(got, "not read: "+err.Error())
			continue
		}
		p, err := s.Profile(t.Context(), a, sourcetest.Request(toetssteen.DepthCensus, 1, 10))
		if err != nil {
			t.Fatalf("%s: %v", a.Name, err)
		}
		var columns []string
		for _, c := range p.Columns {
			columns = append(columns, fmt.Sprintf("%s(%d)", c.Name, c.Seen))
		}
		got = append(got, a.Name+" "+a.Format+" "+strings.Join(columns, " "))
	}
	want := []string{
		"json.dat json land(50) nr(50)",
		"not read: nota.docx: Word-document: wordt nog niet gelezen",
		"parquet.txt parquet geslacht(50) nr(50)",
		"school.db/leerling sqlite nr(2) geboorteland(2)",
		"sub/lijst delimited land(50) nr(50)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("assets (-want +got):\n%s", diff)
	}
}

func TestContractOverAFolder(t *testing.T) {
	root := organisation(t)
	if err := os.Remove(filepath.Join(root, "nota.docx")); err != nil {
		t.Fatal(err)
	}
	sourcetest.Contract(t, func(t *testing.T) source.Source {
		_, s, err := Open(t.Context(), root, source.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}

func TestOpenChoosesByContentAndNamesTheSource(t *testing.T) {
	root := organisation(t)
	dict := filepath.Join(t.TempDir(), "stelsel.tsv")
	if err := os.WriteFile(dict, []byte("table\tcolumn\ttype\tcomment\nklant\tnat_cd\tchar\tnationaliteit\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(root)
	for _, tc := range []struct{ location, name, asset string }{
		{"parquet.txt", "parquet.txt", "parquet.txt"},
		{"./json.dat", "json.dat", "json.dat"},
		{filepath.Join(root, "sub", "lijst"), filepath.ToSlash(filepath.Join(root, "sub", "lijst")), "lijst"},
		{"school.db", "school.db", "leerling"},
		{"SQLite:school.db", "school.db", "leerling"},
		{"sqlite://school.db", "school.db", "leerling"},
		{"DICTIONARY:" + dict, filepath.ToSlash(dict), "klant"},
		{"sub/", "sub", "lijst"},
	} {
		name, s, err := Open(t.Context(), tc.location, source.Options{})
		if err != nil {
			t.Errorf("%s: %v", tc.location, err)
			continue
		}
		for a, err := range s.Assets(t.Context()) {
			if err != nil || name != tc.name || a.Name != tc.asset {
				t.Errorf("%s: source %q, asset %q (error %v), want %q and %q", tc.location, name, a.Name, err, tc.name, tc.asset)
			}
		}
		if err := s.Close(); err != nil {
			t.Errorf("close %s: %v", tc.location, err)
		}
	}
}

func TestOpenExplainsWhatIsWrong(t *testing.T) {
	root := organisation(t)
	for _, tc := range []struct {
		location string
		want     error
		says     string
	}{
		{"kafka://broker/topic", ErrUnknownScheme, "postgres://"},
		{filepath.Join(root, "weg.csv"), fs.ErrNotExist, "controleer het pad"},
		{filepath.Join(root, "nota.docx"), ErrNotRecognised, "Word-document"},
	} {
		_, _, err := Open(t.Context(), tc.location, source.Options{})
		if !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: got error %v, want %v that says %q", tc.location, err, tc.want, tc.says)
		}
	}
}

func TestAPasswordWithASlashIsInNoName(t *testing.T) {
	for _, location := range []string{
		"postgres://baas:123/geheimwoord@127.0.0.1:1/db",
		"postgresql://baas:1%2F2/geheimwoord@host/db?sslmode=disable",
		"postgres://u:12/geheimwoord?x@localhost/db",
		"postgres://u:12/geheimwoord#x@localhost/db",
		"postgres://u:12?geheimwoord@localhost/geheimwoord@db",
	} {
		name, s, err := Open(t.Context(), location, source.Options{})
		if s != nil {
			s.Close()
		}
		if strings.Contains(name+fmt.Sprint(err), "geheimwoord") {
			t.Errorf("the password is in %q or %v", name, err)
		}
	}
}

func TestNoPasswordInNamesAndErrors(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, location := range []string{
		"postgres://jan:Zq8geheim@localhost:1/klanten?sslmode=disable",
		"POSTGRESQL://jan:Zq8%ge/heim@localhost:1/klanten",
		"mysql://jan:Zq8geheim@localhost/klanten",
		"jan:Zq8geheim@localhost/klanten",
	} {
		name, s, err := Open(ctx, location, source.Options{})
		if s != nil {
			defer s.Close()
		}
		if text := fmt.Sprint(name, err); strings.Contains(text, "Zq8") || strings.Contains(text, "heim") {
			t.Errorf("the password is in %q", text)
		}
	}
	o, at, ok := byScheme("Postgres://jan:Zq8geheim@localhost:1/klanten")
	if name := schemeName(o, at); !ok || name != "postgres:localhost:1/klanten" {
		t.Errorf("the source is named %q, want its address without credentials", name)
	}
}
