package cli

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"toetssteen/catalogue"
)

func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		name string
		args string
		want int
	}{
		{"something found", "scan school.db", exitFindings},
		{"nothing found", "scan winkel.db", exitClean},
		{"the source does not exist", "scan nergens.db", exitFailed},
		{"no table could be read", "scan kapot.db", exitFailed},
		{"one of two sources fails and the other has findings", "scan nergens.db school.db", exitFindings},
		{"one of two sources fails and the other has none", "scan nergens.db winkel.db", exitFailed},
		{"saved with nothing new, and one of two sources fails", "scan nergens.db winkel.db --save", exitFailed},
		{"one table fails", "scan half.db", exitFindings},
		{"saved for the first time", "scan school.db --save", exitFindings},
		{"saved with nothing in it", "scan winkel.db --save", exitClean},
		{"no source", "scan", exitFailed},
		{"an unknown option", "scan winkel.db --diepte names", exitFailed},
		{"an unknown verb", "scannen", exitFailed},
		{"an unknown depth", "scan winkel.db --depth diep", exitFailed},
		{"a sample of nothing", "scan winkel.db --sample 0", exitFailed},
		{"a number that is none", "scan winkel.db --sample veel", exitFailed},
		{"findings without a workspace", "findings", exitFailed},
		{"diff without a workspace", "diff", exitFailed},
		{"journal verify without a workspace", "journal verify", exitFailed},
		{"a decision without a reason", "findings confirm B-1", exitFailed},
		{"a password file that is not there", "scan winkel.db --password-file nergens", exitFailed},
		{"the catalogue is clean", "catalogue lint", exitClean},
		{"a catalogue that is not there", "catalogue lint nergens", exitFailed},
		{"version", "version", exitClean},
		{"config", "config", exitClean},
		{"doctor without a workspace", "doctor", exitClean},
		{"help", "--help", exitClean},
		{"help of a verb without its arguments", "findings reject --help", exitClean},
		{"nothing at all", "", exitClean},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, _, stderr := newWorld(t).run(strings.Fields(c.args)...)
			if code != c.want {
				t.Errorf("toetssteen %s: exit code %d, want %d\n%s", c.args, code, c.want, stderr)
			}
			if code == exitFailed && !strings.Contains("\n"+stderr, "\ntoetssteen: ") {
				t.Errorf("toetssteen %s: the error is %q", c.args, stderr)
			}
		})
	}
}

func TestErrorsSayWhatWasTriedAndWhatToDo(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"scan nergens.db", "toetssteen: bron nergens.db lezen: open nergens.db: no such file. Controleer de naam, de rechten en de verbinding.\n"},
		{"scan", "toetssteen: de opdracht lezen: er ontbreekt iets: BRON. Zie: toetssteen --help.\n"},
		{"scan winkel.db --diept names", "toetssteen: de opdracht lezen: de optie --diept bestaat niet. Bedoelde u --depth? Zie: toetssteen --help.\n"},
		{"scan winkel.db --geheim names", "toetssteen: de opdracht lezen: de optie --geheim bestaat niet. Zie: toetssteen --help.\n"},
		{"scan winkel.db --sample x", "toetssteen: de opdracht lezen: bij --sample hoort een geheel getal. Zie: toetssteen --help.\n"},
		{"scan winkel.db --depth x --lang en", "toetssteen: read the command: --depth takes one of names, statistics, values, census. See: toetssteen --help.\n"},
		{"scan winkel.db --sample", "toetssteen: de opdracht lezen: bij --sample hoort een geheel getal. Zie: toetssteen --help.\n"},
		{"findings defer B-1", "toetssteen: de opdracht lezen: er ontbreekt een optie: --reason. Zie: toetssteen --help.\n"},
		{"kijk", "toetssteen: de opdracht lezen: er staat een woord te veel of een opdracht die niet bestaat. Zie: toetssteen --help.\n"},
	} {
		_, _, stderr := newWorld(t).run(strings.Fields(c.args)...)
		if diff := cmp.Diff(c.want, stderr); diff != "" {
			t.Errorf("toetssteen %s (-want +got):\n%s", c.args, diff)
		}
	}
}

func TestHelpIsInTheLanguageOfTheUser(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"--help", "Toetssteen vindt waar een organisatie"},
		{"--help --lang en", "Toetssteen finds where an organisation"},
		{"scan --help", "toetssteen scan [BRON...] [opties]"},
		{"scan --lang=en -h", "every row (--full)"},
		{"findings confirm -h", "toetssteen findings confirm [NUMMER...] [opties]"},
		{"catalogue lint -h", "toetssteen catalogue lint [MAP] [opties]"},
	} {
		code, stdout, _ := newWorld(t).run(strings.Fields(c.args)...)
		if code != exitClean || !strings.Contains(stdout, c.want) {
			t.Errorf("toetssteen %s: exit code %d, want %q in:\n%s", c.args, code, c.want, stdout)
		}
	}
}

// A text that is missing shows as its key, so every help is looked through.
func TestEveryVerbAndOptionHasItsTexts(t *testing.T) {
	parser, err := kong.New(&grammar{}, kong.NoDefaultHelp())
	if err != nil {
		t.Fatal(err)
	}
	var walk func(n *kong.Node, path []string)
	walk = func(n *kong.Node, path []string) {
		for _, lang := range catalogue.Languages {
			_, stdout, _ := newWorld(t).run(append(slices.Clone(path), "--help", "--lang", lang)...)
			for line := range strings.Lines(stdout) {
				if strings.Contains(line, "cli.") {
					t.Errorf("toetssteen %s --lang %s: text without content: %s", strings.Join(path, " "), lang, line)
				}
				if n := len([]rune(strings.TrimRight(line, "\n"))); n > helpWidth {
					t.Errorf("toetssteen %s --lang %s: %d characters on a line: %s", strings.Join(path, " "), lang, n, line)
				}
			}
		}
		for _, c := range n.Children {
			walk(c, append(path, c.Name))
		}
	}
	walk(parser.Model.Node, nil)
}

func TestEveryVerbCanBeRun(t *testing.T) {
	parser, err := kong.New(&grammar{}, kong.NoDefaultHelp())
	if err != nil {
		t.Fatal(err)
	}
	leaves := parser.Model.Leaves(true)
	if len(leaves) < 12 {
		t.Fatalf("only %d verbs found", len(leaves))
	}
	for _, n := range leaves {
		var path []string
		for p := n; p.Type != kong.ApplicationNode; p = p.Parent {
			path = append([]string{p.Name}, path...)
		}
		args := strings.Join(path, " ")
		for _, a := range n.Positional {
			if a.Required {
				args += " nergens.db"
			}
		}
		for _, f := range n.Flags {
			if f.Required {
				args += " --" + f.Name + " x"
			}
		}
		if n.Name == "demo" {
			args += " --no-serve --dir " + filepath.Join(t.TempDir(), "demo")
		}
		if _, _, stderr := newWorld(t).run(strings.Fields(args)...); strings.Contains(stderr, "no verb") {
			t.Errorf("toetssteen %s: %s", args, stderr)
		}
	}
}

func TestOneOfSeveralSourcesThatFailsIsSaid(t *testing.T) {
	w := newWorld(t)
	_, stdout, stderr := w.run("scan", "nergens.db", "winkel.db", "-o", "json")
	if !strings.Contains(stderr, "bron nergens.db lezen") {
		t.Errorf("standard error does not tell of the source that failed: %q", stderr)
	}
	var got struct {
		Sources []struct {
			Source, Status string
			NotRead        []struct{ What, Why string } `json:"not_read"`
		}
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err)
	}
	var status []string
	for _, s := range got.Sources {
		status = append(status, s.Source+" "+s.Status)
	}
	if diff := cmp.Diff([]string{"nergens.db failed", "winkel read"}, status); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
	if w.closed != 1 {
		t.Errorf("%d sources were closed, want the one that was opened", w.closed)
	}
}

func TestLogicalNames(t *testing.T) {
	for _, c := range []struct {
		args string
		want []string
	}{
		{"winkel.db", []string{"winkel"}},
		{"winkel.db --system Winkel", []string{"Winkel"}},
		{"school.db winkel.db --system X", []string{"X/school", "X/winkel"}},
		{"winkel.db winkel.db", []string{"winkel", "winkel#2"}},
	} {
		_, stdout, _ := newWorld(t).run(append([]string{"scan", "-o", "json"}, strings.Fields(c.args)...)...)
		var got struct{ Sources []struct{ Source string } }
		if err := json.Unmarshal([]byte(stdout), &got); err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, s := range got.Sources {
			names = append(names, s.Source)
		}
		if diff := cmp.Diff(c.want, names); diff != "" {
			t.Errorf("scan %s (-want +got):\n%s", c.args, diff)
		}
	}
}

func TestASourceThatCannotBeOpenedIsNamedWithoutCredentials(t *testing.T) {
	for location, want := range map[string]string{
		"postgres://lezer:geheim@host:5432/school?sslmode=off": "postgres:school",
		"postgres://lezer:geheim@host":                         "bron 1",
		"postgres://lezer:ge/heim@host/school":                 "postgres:school",
		"postgres://le%zzer:geheim@host/school":                "postgres:school",
		"sqlite:map/school.db":                                 "school.db",
		"dictionary:woorden.tsv":                               "woorden.tsv",
		"map/bestand.csv":                                      "bestand.csv",
		"map/":                                                 "map",
		"/":                                                    "bron 1",
	} {
		if got := nameOf(location, 0); got != want || strings.Contains(got, "geheim") {
			t.Errorf("nameOf(%q) = %q, want %q", location, got, want)
		}
	}
}

func TestPasswordsAreNeverPrinted(t *testing.T) {
	const secret = "G3h&eim/W@chtwoord"
	file := filepath.Join(t.TempDir(), "wachtwoord")
	if err := os.WriteFile(file, []byte(secret+"\r\ntweede regel\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, location string
		env            map[string]string
		args           []string
	}{
		{"in the URL", "postgres://lezer:" + secret + "@host/school", nil, nil},
		{"in the URL, escaped", "postgres://lezer:G3h%26eim%2FW%40chtwoord@host/school", nil, nil},
		{"as a parameter", "postgres://host/school?user=x&password=G3h%26eim%2FW%40chtwoord", nil, nil},
		{"in the environment", "postgres://lezer@host/school", map[string]string{"TOETSSTEEN_PASSWORD": secret}, nil},
		{"in the environment of PostgreSQL", "postgres://lezer@host/school", map[string]string{"PGPASSWORD": secret}, nil},
		{"in a file", "postgres://lezer@host/school", nil, []string{"--password-file", file}},
		{"in a file that the environment names", "postgres://lezer@host/school", map[string]string{"TOETSSTEEN_PASSWORD_FILE": file}, nil},
		{"on a command line with a mistake", "postgres://lezer:" + secret + "@host/school", nil, []string{"--dept", "x"}},
		{"as an argument too many", "winkel.db", nil, []string{"--depth", "postgres://lezer:" + secret + "@host/school"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			for k, v := range c.env {
				w.env[k] = v
			}
			// A driver that repeats all it knows.
			w.openErr[c.location] = errors.New("cannot connect to " + c.location + " with password " + secret + " (" + secret + ")")
			for _, output := range []string{"table", "json", "html"} {
				args := append([]string{"scan", c.location, "-o", output}, c.args...)
				code, stdout, stderr := w.run(args...)
				if code != exitFailed {
					t.Errorf("exit code %d", code)
				}
				for _, part := range []string{secret, "G3h%26eim", "chtwoord"} {
					if strings.Contains(stdout+stderr, part) {
						t.Errorf("-o %s: %q is printed:\n%s\n%s", output, part, stdout, stderr)
					}
				}
			}
			_, stdout, stderr := w.run("config")
			if strings.Contains(stdout+stderr, secret) {
				t.Errorf("config prints the password:\n%s", stdout)
			}
		})
	}
}

func TestWhichPasswordReachesTheSource(t *testing.T) {
	dir := t.TempDir()
	file, other := filepath.Join(dir, "een"), filepath.Join(dir, "twee")
	for name, content := range map[string]string{file: "uit bestand\n", other: "uit ander bestand"} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := map[string]string{"PGPASSWORD": "pg"}
	for _, c := range []struct {
		key, value string
		args       []string
		want       string
	}{
		{"", "", nil, "pg"},
		{"TOETSSTEEN_PASSWORD", "eigen", nil, "eigen"},
		{"TOETSSTEEN_PASSWORD_FILE", other, nil, "uit ander bestand"},
		{"", "", []string{"--password-file", file}, "uit bestand"},
	} {
		if c.key != "" {
			env[c.key] = c.value
		}
		w := newWorld(t)
		for k, v := range env {
			w.env[k] = v
		}
		w.run(append([]string{"scan", "winkel.db", "--statement-timeout", "7"}, c.args...)...)
		if len(w.options) != 1 || w.options[0].Password != c.want || w.options[0].StatementTimeout != 7 {
			t.Errorf("%s %v: options %+v, want password %q", c.key, c.args, w.options, c.want)
		}
	}
}

func TestAnInterruptedScanIsWrittenAndSaid(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	code, stdout, stderr := newWorld(t).runContext(ctx, "scan", "school.db", "-o", "json")
	if code != exitFailed || !strings.Contains(stdout, `"interrupted":true`) || !strings.Contains(stderr, "afgebroken") {
		t.Errorf("exit code %d\n%s\n%s", code, stdout, stderr)
	}
}
