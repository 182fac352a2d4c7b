package json

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"fmt"
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

func save(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "personen.json")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func openFile(t testing.TB, path string) source.Source {
	t.Helper()
	s, err := open(t.Context(), source.Target{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func profile(t testing.TB, path string, d toetssteen.Depth, rows int64) source.Profile {
	t.Helper()
	s := openFile(t, path)
	for a, err := range s.Assets(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		p, err := s.Profile(t.Context(), a, sourcetest.Request(d, 1, rows))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	t.Fatal("no assets")
	return source.Profile{}
}

// census gives each field as "path type rows/nulls value=count ...".
func census(t testing.TB, content string) []string {
	t.Helper()
	var out []string
	for _, c := range profile(t, save(t, content), toetssteen.DepthCensus, 0).Columns {
		line := fmt.Sprintf("%s %s %d/%d", c.Name, c.Type, c.Rows, c.Nulls)
		for _, v := range c.Values {
			line += fmt.Sprintf(" %s=%d", v.Value, v.Count)
		}
		out = append(out, line)
	}
	return out
}

func fieldNames(t testing.TB, content string) []string {
	t.Helper()
	var out []string
	for _, c := range profile(t, save(t, content), toetssteen.DepthNames, 0).Columns {
		out = append(out, c.Name)
	}
	return out
}

func TestContract(t *testing.T) {
	var b strings.Builder
	for i := range 300 {
		fmt.Fprintf(&b, `{"nr":%d,"geslacht":"%c","toelichting":"een tekst over de afkomst van klant %d","adres":{"plaats":"p%d"}}`+"\n", i, "MV"[i%2], i, i%9)
	}
	path := save(t, b.String())
	sourcetest.Contract(t, func(t *testing.T) source.Source { return openFile(t, path) })
}

func TestFormsOfJSON(t *testing.T) {
	for _, tc := range []struct {
		name, content string
		want          []string
	}{
		{
			"records on lines", `{"geslacht":"M","land":"NL"}` + "\n" + `{"geslacht":"V"}` + "\n" + `{"geslacht":"M","land":null}`,
			[]string{"geslacht string 3/0 M=2 V=1", "land string 3/2 NL=1"},
		},
		{
			"an array of records on one line", `[{"a":1.50},{"a":"x"},{"a":true},{"a":1.50}]`,
			[]string{"a string|number|boolean 4/0 1.50=2 true=1 x=1"},
		},
		{
			"documents one after the other", "{\n \"a\": 1\n}{\"a\":2} [{\"a\":3}]",
			[]string{"a number 3/0 1=1 2=1 3=1"},
		},
		{
			"an array inside a document, with other keys around it",
			`{"peildatum":"2024-01-01","personen":[{"nat":"0001"},{"nat":"0052"},{}],"aantal":3}`,
			[]string{"peildatum string 1/0 2024-01-01=1", "personen[].nat string 3/1 0001=1 0052=1", "aantal number 1/0 3=1"},
		},
		{
			"nested objects and arrays",
			`{"geboorte":{"land":{"code":"6030"}},"nationaliteiten":[{"code":"0001"},{"code":"0052"}],"talen":["nl","fr"]}` +
				`{"geboorte":{"land":{"code":"5022"}},"nationaliteiten":[],"talen":["nl"]}{"talen":[]}`,
			[]string{
				"geboorte.land.code string 2/0 5022=1 6030=1",
				"nationaliteiten[].code string 2/0 0001=1 0052=1",
				"talen[] string 4/1 nl=2 fr=1",
			},
		},
		{
			"escapes", `[{"t":"\u00e9\ud83d\ude00\n\"\\\/"},{"t":"\ud800x"},{"t":"\ud800\u0041"},{"t":"\ud800\tz"}]`,
			[]string{"t string 4/0 é😀\n\"\\/=1 \ufffd\tz=1 \ufffdA=1 \ufffdx=1"},
		},
		{"a bare list", `["NL","BE","NL"]`, []string{"[] string 3/0 NL=2 BE=1"}},
		{"lists in a list", `[["NL",1],["BE",2]]`, []string{"[][] string|number 4/0 1=1 2=1 BE=1 NL=1"}},
		{"numbers that Python writes", `[{"a":NaN},{"a":-Infinity},{"a":1e5},{"a":-0.5}]`, []string{"a number 4/2 -0.5=1 1e5=1"}},
		{"empty objects and lists are nulls", `[{"a":{},"b":[]},{}]`, []string{"a  2/2", "b  2/2"}},
		{"only nulls", `[{"a":null},{"a":null}]`, []string{"a  2/2"}},
		{"the same path spelled in two ways", `{"a.b":1,"a":{"b":"x"}}`, []string{"a.b number 1/0 1=1", "a.b (2) string 1/0 x=1"}},
		{"a key twice in one object", `{"a":1,"a":2}`, []string{"a number 2/0 1=1 2=1"}},
		{"an empty list", `[]`, nil},
		{"an empty object", `{}`, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, census(t, tc.content)); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDamageIsToldAndTheRestStands(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000)
	for _, tc := range []struct {
		name, content string
		fields        []string
		why           string
	}{
		{"a document that breaks off", `[{"land":"NL"},{"land":"BE"},{"la`, []string{"land string 3/1 BE=1 NL=1"}, "breekt af op regel 1"},
		{"a bad line among others", `{"a":1}` + "\n" + `{"a":2,,}` + "\n" + `{"a":3}`, []string{"a number 3/0 1=1 2=1 3=1"}, "de eerste is regel 2"},
		{"not JSON after some lines", "[\n{\"a\":1},\n{\"a\" 2}]", []string{"a number 2/1 1=1"}, "geen geldige JSON op regel 3"},
		{"10,000 levels", `[{"b":"x"},` + deep + `]`, []string{"b string 2/1 x=1"}, "niveaus"},
		{"10,000 open brackets", strings.Repeat("[", 10_000), nil, "breekt af"},
		{"Python, not JSON", `{'a': 1}`, nil, "regel 1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := profile(t, save(t, tc.content), toetssteen.DepthCensus, 0)
			if len(p.NotRead) == 0 || !strings.Contains(p.NotRead[0].Why, tc.why) {
				t.Errorf("not read %v, want first %q", p.NotRead, tc.why)
			}
			if diff := cmp.Diff(tc.fields, census(t, tc.content)); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLongLinesAndValues(t *testing.T) {
	long := strings.Repeat("x", 20<<20)
	p := profile(t, save(t, `[{"a":"`+long+`","land":"NL"},{"a":"y","land":"BE"}]`), toetssteen.DepthCensus, 0)
	if len(p.Columns) != 2 || len(p.Columns[0].Values) != 2 || len(p.Columns[1].Values) != 2 {
		t.Fatalf("columns of %d", len(p.Columns))
	}
	for _, v := range p.Columns[0].Values {
		if len(v.Value) > source.MaxValueBytes {
			t.Errorf("a value of %d bytes was kept", len(v.Value))
		}
	}
}

func TestTooManyFieldsIsTold(t *testing.T) {
	var b strings.Builder
	for range 3 { // fields that recur are no map
		for i := range 150 {
			fmt.Fprintf(&b, `{"%s":{`, word(i))
			for j := range 150 {
				fmt.Fprintf(&b, `%s"%s":%d`, comma(j), word(j), i)
			}
			b.WriteString("}}\n")
		}
	}
	p := profile(t, save(t, b.String()), toetssteen.DepthValues, 10)
	if len(p.Columns) > maxPaths || len(p.NotRead) == 0 || !strings.Contains(p.NotRead[0].Why, "velden") {
		t.Errorf("%d columns, not read %v", len(p.Columns), p.NotRead)
	}
}

func TestNamesComeFromTheBeginning(t *testing.T) {
	p := profile(t, save(t, strings.Repeat(`{"land":"NL"}`+"\n", 5000)), toetssteen.DepthStatistics, 0)
	if len(p.Columns) != 1 || len(p.NotRead) != 1 || p.Depth != toetssteen.DepthNames || p.Columns[0].Rows != -1 {
		t.Errorf("profile %+v", p)
	}
}

func TestOtherEncodings(t *testing.T) {
	text := `[{"land":"België"},{"land":"Türkiye"}]`
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	utf16 := []byte{0xff, 0xfe}
	for _, r := range text {
		utf16 = append(utf16, byte(r), byte(r>>8))
	}
	latin := bytes.ReplaceAll(bytes.ReplaceAll([]byte(text), []byte("ë"), []byte{0xeb}), []byte("ü"), []byte{0xfc})
	for name, content := range map[string][]byte{"gzip": packed.Bytes(), "UTF-16": utf16, "Windows-1252": latin, "with a mark": []byte("\ufeff" + text)} {
		t.Run(name, func(t *testing.T) {
			want := []string{"land string 2/0 België=1 Türkiye=1"}
			if diff := cmp.Diff(want, census(t, string(content))); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSniff(t *testing.T) {
	for _, tc := range []struct {
		name, head string
		want       bool
	}{
		{"a", `{"a":1}`, true},
		{"a", "\n\n [ {\"a\": \"cut off he", true},
		{"a", `[{"a":tr`, true},
		{"a", "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n{\"a\":4}\n{bad}\n{\"a\":5}\n", true},
		{"a", `[]`, true},
		{"a.ini", "[section]\nkey=1", false},
		{"a.rtf", `{\rtf1\ansi}`, false},
		{"a.csv", "[x];[y]\n1;2", false},
		{"a.md", "[link](b)", false},
		{"a.py", `{'a': 1}`, false},
		{"a.json", `{'a': 1}`, true},
		{"a", "a;b\n1;2", false},
		{"a", "", false},
	} {
		if got := sniff(tc.name, []byte(tc.head)); got != tc.want {
			t.Errorf("%s %q: got %v, want %v", tc.name, tc.head, got, tc.want)
		}
	}
}

// TestCountsAgreeWithDuckDB reads what another program wrote, and counts with
// it, as JSON lines and as one array on one line.
func TestCountsAgreeWithDuckDB(t *testing.T) {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, array := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "p.json")
		_, err := db.Exec(fmt.Sprintf(`COPY (SELECT i AS nr, ['M','V','O'][1 + i %% 3] AS geslacht,
			CASE WHEN i %% 7 > 0 THEN {'land': {'code': lpad((i %% 90)::VARCHAR, 4, '0')}, 'plaats': 'é"\' || i %% 5} END AS geboorte,
			[{'code': '0' || i %% 4}] AS nationaliteiten, i / 4 AS maat FROM range(5000) r(i))
			TO '%s' (FORMAT json, ARRAY %v)`, path, array))
		if err != nil {
			t.Fatal(err)
		}
		p := profile(t, path, toetssteen.DepthCensus, 0)
		if p.Rows != 5000 || len(p.NotRead) > 0 {
			t.Errorf("rows %d, not read %v", p.Rows, p.NotRead)
		}
		for name, expr := range map[string]string{
			"geslacht": "geslacht", "geboorte.land.code": "geboorte.land.code", "geboorte.plaats": "geboorte.plaats",
			"nationaliteiten[].code": "nationaliteiten[1].code",
		} {
			compare(t, db, path, p, name, expr)
		}
	}
}

func compare(t *testing.T, db *sql.DB, path string, p source.Profile, name, expr string) {
	t.Helper()
	i := slices.IndexFunc(p.Columns, func(c source.Column) bool { return c.Name == name })
	if i < 0 {
		t.Fatalf("no field %s", name)
	}
	rows, err := db.Query(fmt.Sprintf("SELECT %s AS v, count(*) AS n FROM read_json('%s') WHERE v IS NOT NULL GROUP BY 1 ORDER BY n DESC, v", expr, path))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var want []source.ValueCount
	for rows.Next() {
		var v source.ValueCount
		if err := rows.Scan(&v.Value, &v.Count); err != nil {
			t.Fatal(err)
		}
		want = append(want, v)
	}
	source.SortValues(want)
	if diff := cmp.Diff(want, p.Columns[i].Values); diff != "" {
		t.Errorf("%s (-DuckDB +ours):\n%s", name, diff)
	}
}

func TestCancelled(t *testing.T) {
	s := openFile(t, save(t, `{"a":1}`))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Profile(ctx, source.Asset{Name: "x"}, source.Request{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want context.Canceled", err)
	}
}

func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		`{"a":1}`, "[{\"a\":\"\\u00e9\\ud83d\"},\n{\"b\":[1,[2]]}]", "{\"a\":1}\n{bad\n{\"a\":2}", `{"123456782":{"land":"NL"},"Jan Jansen":{"land":"NL"}}`,
		`[`, `{"a":{"b":{"c":[`, `["\ud800\ud800\u0041"]`, "[1e5,-0.1,NaN,true,null]", "\x1e{\"a\":1}\n\x1e{\"a\":2}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		sniff("x", b)
		path := save(t, string(b))
		for _, d := range []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthValues, toetssteen.DepthCensus} {
			s := openFile(t, path)
			p, err := s.Profile(t.Context(), source.Asset{Name: "x"}, sourcetest.Request(d, 1, 5))
			if err != nil {
				continue // gzip or an encoding that breaks off at once
			}
			if problems := sourcetest.Problems(p, d); len(problems) > 0 {
				t.Fatalf("depth %s: %s", d, strings.Join(problems, "\n"))
			}
		}
	})
}

func BenchmarkCensus(b *testing.B) {
	var line strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&line, `{"nr":%d,"geslacht":"%c","geboorte":{"land":{"code":"%04d","omschrijving":"een land"}},"nationaliteiten":[{"code":"%04d"}],"naam":"een verzonnen naam %d"}`+"\n",
			i, "MV"[i%2], i%200, i%90, i)
	}
	path := save(b, strings.Repeat(line.String(), 10))
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	b.ReportAllocs()
	for b.Loop() {
		profile(b, path, toetssteen.DepthCensus, 0)
	}
}
