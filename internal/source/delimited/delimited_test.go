package delimited

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

const people = "naam;geboortedatum;nationaliteit;opmerking\n" +
	"Zoë Voorbeeld;1985-03-02;0001;\"zegt; \"\"van Verwegse afkomst\"\"\nte zijn\"\n" +
	"Jürgen Proef;1990-01-31;0263;\n" +
	"Test Persoon;1970-12-05;0001;geen verdere bijzonderheden\n"

func write(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func openAt(t testing.TB, path string) source.Source {
	t.Helper()
	s, err := Opener.Open(context.Background(), source.Target{Location: path, Path: path, Name: "map/" + filepath.Base(path)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func profile(t testing.TB, content []byte, d toetssteen.Depth) source.Profile {
	t.Helper()
	s := openAt(t, write(t, "a.csv", content))
	for a, err := range s.Assets(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		p, err := s.Profile(context.Background(), a, sourcetest.Request(d, 1, 1000))
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range sourcetest.Problems(p, d) {
			t.Error(wrong)
		}
		return p
	}
	t.Fatal("no asset")
	return source.Profile{}
}

func names(p source.Profile) []string {
	var out []string
	for _, c := range p.Columns {
		out = append(out, c.Name)
	}
	return out
}

func TestContract(t *testing.T) {
	path := write(t, "personen.csv", []byte(people))
	sourcetest.Contract(t, func(t *testing.T) source.Source { return openAt(t, path) })
}

func TestReadsAnyEncodingAlike(t *testing.T) {
	encode := func(s string, b []byte, err error) []byte {
		if err != nil {
			t.Fatal(s, err)
		}
		return b
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write([]byte(people))
	_ = z.Close()
	le, err1 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(people))
	be, err2 := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(people))
	win, err3 := charmap.Windows1252.NewEncoder().Bytes([]byte(people))
	want := profile(t, []byte(people), toetssteen.DepthCensus)
	for name, content := range map[string][]byte{
		"byte order mark": append([]byte{0xef, 0xbb, 0xbf}, people...),
		"UTF-16 marked":   encode("le", le, err1),
		"UTF-16 unmarked": encode("be", be, err2),
		"Windows-1252":    encode("win", win, err3),
		"gzip":            zipped.Bytes(),
		"CRLF":            []byte(strings.ReplaceAll(strings.ReplaceAll(people, "\n", "\r\n"), "afkomst\"\"\r\n", "afkomst\"\"\n")),
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(want, profile(t, content, toetssteen.DepthCensus)); diff != "" {
				t.Errorf("(-plain +encoded):\n%s", diff)
			}
		})
	}
}

func TestCensusCountsEveryValue(t *testing.T) {
	p := profile(t, []byte(people), toetssteen.DepthCensus)
	if diff := cmp.Diff([]string{"naam", "geboortedatum", "nationaliteit", "opmerking"}, names(p)); diff != "" {
		t.Fatalf("names (-want +got):\n%s", diff)
	}
	want := source.Column{
		Name: "nationaliteit", Depth: toetssteen.DepthCensus, Rows: 3, Seen: 3, Distinct: 2,
		Values: []source.ValueCount{{Value: "0001", Count: 2}, {Value: "0263", Count: 1}},
		Shapes: []source.ShapeCount{{Shape: "9999", Count: 3}},
	}
	if diff := cmp.Diff(want, p.Columns[2]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := p.Columns[3]; got.Nulls != 1 || got.Texts == nil || got.Texts.Hits["test.text.1"] != 1 {
		t.Errorf("opmerking: %d nulls, texts %+v; want 1 null and one text with a hit", got.Nulls, got.Texts)
	}
	if p.Rows != 3 || len(p.NotRead) > 0 {
		t.Errorf("%d rows, not read %v", p.Rows, p.NotRead)
	}
}

func TestUglyFiles(t *testing.T) {
	wide := strings.Repeat("kolom;", 9999) + "kolom\n"
	for _, c := range []struct {
		name, in string
		columns  int
		rows     int64
		why      string // a part of what is said not to be read
	}{
		{"empty", "", 0, -1, "leeg"},
		{"blank lines only", "\n\n\n", 0, -1, "leeg"},
		{"header only", "id;naam;geslacht\n", 3, 0, ""},
		{"rows without a field", "id;leeftijd\n1;2\n3\n4;5\n", 2, 3, "<10 rij(en) hebben minder"},
		{"rows with a field too many", "id;leeftijd\n1;2\n3;4;5\n4;5\n6;7\n", 2, 4, "<10 rij(en) hebben meer"},
		{"blank lines between", "id;leeftijd\n1;2\n\n3;4\n\n", 2, 2, ""},
		{"a title before the header", "Overzicht 2020\n\nid;leeftijd;code\n1;2;3\n3;4;5\n5;6;7\n", 3, 3, "1 regel(s) boven"},
		{"excel's line", "sep=;\nid;leeftijd\n1;2\n3;4\n", 2, 2, ""},
		{"zero bytes", "id;leeftijd\n1\x00;2\n3;\x00\x00\n", 2, 2, ""},
		{"ten thousand columns", strings.ReplaceAll(wide, "kolom", "veld_a") + strings.ReplaceAll(wide, "kolom", "12") + strings.ReplaceAll(wide, "kolom", "13"), 10000, 2, ""},
		{"row names as R writes them", "leeftijd,code\n1,31,7\n2,28,8\n3,44,9\n", 3, 3, ""},
		{"one column", "leeftijd\n1\n2\n", 1, 2, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := profile(t, []byte(c.in), toetssteen.DepthCensus)
			if len(p.Columns) != c.columns || p.Rows != c.rows {
				t.Errorf("%d columns and %d rows, want %d and %d", len(p.Columns), p.Rows, c.columns, c.rows)
			}
			said := fmt.Sprint(p.NotRead)
			if c.why == "" && len(p.NotRead) > 0 || !strings.Contains(said, c.why) {
				t.Errorf("not read: %s, want %q", said, c.why)
			}
		})
	}
}

func TestLineOf100MB(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 100 MB")
	}
	long := strings.Repeat("Lorem ipsum ", 100<<20/12)
	p := profile(t, []byte("id;tekst;nationaliteit\n1;"+long+";0263\n2;kort;0001\n"), toetssteen.DepthCensus)
	if p.Rows != 2 || len(p.Columns) != 3 || len(p.Columns[2].Values) != 2 || p.Columns[2].Values[1].Value != "0263" {
		t.Errorf("got %d rows of %d columns: what stands after the long field is lost", p.Rows, len(p.Columns))
	}
}

func TestTruncatedGzipGivesWhatWasRead(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	fmt.Fprintln(z, "id;nationaliteit;toeval")
	for i := range 200_000 {
		fmt.Fprintf(z, "%d;%04d;%x\n", i, i%7, i*2654435761)
	}
	_ = z.Close()
	p := profile(t, b.Bytes()[:b.Len()/2], toetssteen.DepthCensus)
	if len(p.Columns) != 3 || p.Rows < 50_000 || p.Rows > 150_000 {
		t.Errorf("%d columns and %d rows: want about half of 200,000 rows", len(p.Columns), p.Rows)
	}
	if !p.Partial || !strings.Contains(fmt.Sprint(p.NotRead), "afgebroken") {
		t.Errorf("not read: %v, want that the file is truncated", p.NotRead)
	}
}

func TestFileWithoutHeaderTellsNothingOfItsFirstRow(t *testing.T) {
	marks := sourcetest.Canary(3, 4)
	in := marks[0] + ";" + marks[1] + ";" + marks[2] + "\nPieters;12345;p@voorbeeld.invalid\nKlaassen;12346;k@voorbeeld.invalid\n"
	p := profile(t, []byte(in), toetssteen.DepthNames)
	if diff := cmp.Diff([]string{"kolom_1", "kolom_2", "kolom_3"}, names(p)); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	marks.Check(t, "the profile by names", fmt.Append(nil, p))
}

// The workers of a census must count what one goroutine would.
func TestCensusDoesNotDependOnWorkers(t *testing.T) {
	var b strings.Builder
	b.WriteString("id;code;leeftijd;tekst\n")
	for i := range 100_000 {
		fmt.Fprintf(&b, "%d;%04d;%d\n", i, i%300, i%90)
		if i%1000 == 0 {
			b.WriteString("x;y;1;van verre afkomst te zijn;te veel\n")
		}
	}
	content := []byte(b.String())
	many := profile(t, content, toetssteen.DepthCensus)
	before := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(before)
	if diff := cmp.Diff(profile(t, content, toetssteen.DepthCensus), many); diff != "" {
		t.Errorf("(-one +many):\n%s", diff)
	}
}

// patience is a context that is cancelled once it has been asked some times.
type patience struct {
	context.Context //nolint:containedctx // it is one
	left            int
}

func (p *patience) Err() error {
	if p.left--; p.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestCancelledHalfwayGivesWhatWasRead(t *testing.T) {
	const rows = 3 << 20
	s := openAt(t, write(t, "a.csv", []byte("id;leeftijd\n"+strings.Repeat("1;2\n", rows))))
	ctx := &patience{t.Context(), 20}
	p, err := s.Profile(ctx, source.Asset{Name: "a.csv"}, source.Request{Depth: toetssteen.DepthCensus})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want context.Canceled", err)
	}
	if p.Rows == 0 || p.Rows >= rows || len(p.Columns) != 2 || p.Columns[1].Rows != p.Rows {
		t.Errorf("%d rows of %d columns: want a part of the rows", p.Rows, len(p.Columns))
	}
}

func TestSniff(t *testing.T) {
	for _, c := range []struct {
		name, file, in string
		want           bool
	}{
		{"csv without an extension", "export", "a,b,c\n1,2,3\n4,5,6\n", true},
		{"semicolons in a text file", "x.txt", "a;b\n1;2\n3;4\n5;6\n", true},
		{"a list in a csv", "x.csv", "nationaliteit\n0001\n0263\n", true},
		{"a list with a header in a text", "x.txt.gz", "nationaliteit\n0001\n0263\n", true},
		{"a list without a header in a text", "x.txt", "0001\n0263\n", false},
		{"a list in another file", "x", "nationaliteit\n0001\n0263\n", false},
		{"an empty csv", "x.csv", "", true},
		{"an empty file", "x", "", false},
		{"JSON lines", "x", "{\"a\":1,\"b\":2}\n{\"a\":3,\"b\":4}\n", false},
		{"a JSON array", "x.csv", "[{\"a\":1,\"b\":2},\n{\"a\":3,\"b\":4}]\n", false},
		{"XML", "x", "<?xml version=\"1.0\"?>\n<a,b>\n<c,d>\n", false},
		{"SQL", "x.sql", "insert into t values (1,2);\ninsert into t values (3,4);\ninsert into t values (5,6);\n", false},
		{"Go", "x.go", "package x\n\nimport \"fmt\"\n\nfunc f(a, b int) {\n\tg(a, b)\n}\n", false},
		{"Python", "x.py", "import a, b\nimport c, d\ndef f(a, b):\n    return a, b\n", false},
		{"YAML", "x.yaml", "naam: x\nsoort: y\nwaarde: z\n", false},
		{"Markdown prose", "x.md", "Dit is een tekst, met een komma die erin staat.\nEn dit ook, want dat hoort er zo bij.\nNog een regel, om het af te maken nu.\n", false},
		{"prose", "x.txt", "Geachte heer,\n\nWij berichten u.\nMet groet,\nde directie\n", false},
		{"binary", "x", "\x7fELF\x02\x01\x01\x00\x00\x00\x00,\x00\x00\n\x00\x00,\x00\n", false},
		{"a log", "x.log", "2020-01-01 12:00:00 INFO started\n2020-01-01 12:00:01 WARN slow, retrying\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Sniff(c.file, []byte(c.in)); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
