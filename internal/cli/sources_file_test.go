package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen/internal/source"
)

// listSources writes the workspace's list of sources.
func (w *world) listSources(text string) {
	w.t.Helper()
	dir := w.env["TOETSSTEEN_WORKSPACE"]
	if err := os.MkdirAll(dir, 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, sourcesName), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

const someSources = `
sources:
  - name: Bekostiging
    system: Bekostiging voortgezet onderwijs
    unit: DUO
    owner: proceseigenaar Bekostiging
    location: postgres://lezer@db.voorbeeld/school
    password_env: BEKOSTIGING_WACHTWOORD
    depth: census
    statement_timeout: 30
    rows_per_second: 20000
    schemas: [public, "sis_*"]
    exclude: ["*.bedrag"]
  - name: Winkel
    location: winkel.db
`

func TestSourcesOfTheWorkspaceAreScannedByName(t *testing.T) {
	w := newWorld(t)
	w.sources["postgres://lezer@db.voorbeeld/school"] = fake{tables: []table{people()}}
	w.env["BEKOSTIGING_WACHTWOORD"] = "zeer-geheim"
	w.listSources(someSources)
	code, stdout, stderr := w.run("scan", "bron:bekostiging", "-o", "json")
	if code != exitFindings || !strings.Contains(stdout, `"source":"Bekostiging"`) || !strings.Contains(stdout, `"depth":"census"`) {
		t.Errorf("exit code %d\n%s\n%s", code, stdout, stderr)
	}
	want := []source.Options{{
		StatementTimeout: 30, Password: "zeer-geheim", Schemas: []string{"public", "sis_*"}, RowsPerSecond: 20000,
	}}
	if diff := cmp.Diff(want, w.options); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
	if !strings.Contains(stdout, "--exclude") { // said of what was left out
		t.Errorf("the pattern of the list is not followed:\n%s", stdout)
	}
	w.options = nil
	w.run("scan", "--source", "Bekostiging", "--depth", "names", "--statement-timeout", "5", "--schema", "a,b", "-o", "json")
	if o := w.options[0]; o.StatementTimeout != 5 || len(o.Schemas) != 2 || o.RowsPerSecond != 20000 {
		t.Errorf("a flag that is given does not count: %+v", o)
	}
	code, stdout, _ = w.run("scan", "--sources", "school.db", "-o", "json")
	for _, name := range []string{`"source":"Bekostiging"`, `"source":"Winkel"`, `"source":"school"`} {
		if code != exitFindings || !strings.Contains(stdout, name) {
			t.Errorf("exit code %d, %s is not in:\n%s", code, name, stdout)
		}
	}
}

func TestMistakesInTheListOfSourcesAreToldWithoutPasswords(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"a password in the location":  {"sources: [{name: a, location: 'postgres://u:geheim@h/db'}]", "er staat een wachtwoord in location"},
		"a password as a parameter":   {"sources: [{name: a, location: 'sqlserver://h?password=geheim'}]", "er staat een wachtwoord in location"},
		"a password that is no URL":   {"sources: [{name: a, location: 'postgres://u:ge/heim@h/db'}]", "er staat een wachtwoord in location"},
		"an unknown key":              {"sources:\n  - name: a\n    password: geheim\n", "regel 3: onbekende sleutel password"},
		"a value of the wrong kind":   {"sources: [{name: a, location: b, rows_per_second: geheim}]", "regel 1 is geen geldige YAML"},
		"no name":                     {"sources: [{location: b}]", "bron 1: name ontbreekt"},
		"the same name twice":         {"sources: [{name: a, location: b}, {name: A, location: c}]", "bron A: er is al een bron met deze naam"},
		"an unknown depth":            {"sources: [{name: a, location: b, depth: diep}]", "bij depth kunt u kiezen uit"},
		"a variable that is not set":  {"sources: [{name: a, location: b, password_env: LEEG}]", "LEEG halen voor bron a"},
		"a file that is not there":    {"sources: [{name: a, location: b, password_file: nergens}]", "nergens"},
		"a source that is not listed": {"sources: []", "bron a staat niet in"},
	} {
		w := newWorld(t)
		w.listSources(c.text)
		code, stdout, stderr := w.run("scan", "bron:a")
		if code != exitFailed || !strings.Contains(stderr, c.want) || strings.Contains(stdout+stderr, "heim") {
			t.Errorf("%s: exit code %d\n%s%s", name, code, stdout, stderr)
		}
	}
	if code, _, stderr := newWorld(t).run("scan", "--sources"); code != exitFailed || !strings.Contains(stderr, sourcesName) {
		t.Errorf("without a list: exit code %d\n%s", code, stderr)
	}
}

func TestConfigShowsTheSourcesAndNoPassword(t *testing.T) {
	w := newWorld(t)
	w.env["BEKOSTIGING_WACHTWOORD"] = "zeer-geheim"
	w.listSources(someSources)
	_, stdout, _ := w.run("config")
	for _, part := range []string{"bron:Bekostiging.location", "postgres://lezer@db.voorbeeld/school", "BEKOSTIGING_WACHTWOORD", "bron:Bekostiging.owner", "bron:Winkel.location"} {
		if !strings.Contains(stdout, part) {
			t.Errorf("%q is not in:\n%s", part, stdout)
		}
	}
	if strings.Contains(stdout, "zeer-geheim") {
		t.Errorf("the password is in:\n%s", stdout)
	}
}

func TestFlagsForLoadAndSpillReachTheConnector(t *testing.T) {
	w := newWorld(t)
	w.run("scan", "winkel.db", "--rows-per-second", "500", "--no-spill", "--schema", "a", "--schema", "b*")
	w.run("scan", "winkel.db", "--spill-dir", "/tmp/ruim")
	want := []source.Options{
		{RowsPerSecond: 500, SpillDir: "-", Schemas: []string{"a", "b*"}},
		{SpillDir: "/tmp/ruim"},
	}
	if diff := cmp.Diff(want, w.options); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
	for _, args := range [][]string{{"--rows-per-second", "-1"}, {"--no-spill", "--spill-dir", "x"}} {
		if code, _, _ := w.run(append([]string{"scan", "winkel.db"}, args...)...); code != exitFailed {
			t.Errorf("%q: exit code %d", args, code)
		}
	}
}

func TestALocationLosesItsCredentials(t *testing.T) {
	for in, want := range map[string]string{
		"postgres://u:geheim@h:5432/db?sslmode=x": "postgres://h:5432/db",
		"postgres://u:ge/heim@h/db":               "",
		"sqlserver://u:p@h/i?password=x":          "sqlserver://h/i",
	} {
		if got := bare(in); got != want {
			t.Errorf("bare(%q) = %q, want %q", in, got, want)
		}
	}
}
