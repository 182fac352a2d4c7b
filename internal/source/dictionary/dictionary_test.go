package dictionary

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

const school = "table\tcolumn\ttype\tcomment\tsamples\treferences\n" +
	"leerling\tid\tint\t\t\t\n" +
	"leerling\tnat_cd\tchar(4)\tNationaliteit volgens BRP\t0001|0263|0001| 0031\tstam.nationaliteit.code\n" +
	"leerling\tsoort \"x\"\tchar\t\"Zegt \"\"iets\"\"\"\t\t\n" +
	"klas\tnaam\tvarchar\t\tanders van afkomst dan de rest\t\n"

func write(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "woordenboek.tsv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func openAt(t testing.TB, path string) source.Source {
	t.Helper()
	s, err := Opener.Open(context.Background(), source.Target{Location: "dictionary:" + path})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func profiles(t *testing.T, content string) []source.Profile {
	t.Helper()
	return sourcetest.Profiles(t, openAt(t, write(t, content)), sourcetest.Request(toetssteen.DepthCensus, 1, 100))
}

func TestContract(t *testing.T) {
	path := write(t, school)
	sourcetest.Contract(t, func(t *testing.T) source.Source { return openAt(t, path) })
}

func TestReadsTablesAndColumns(t *testing.T) {
	got := profiles(t, school)
	if len(got) != 2 || got[0].Asset.Name != "leerling" || got[1].Asset.Name != "klas" {
		t.Fatalf("got %d tables", len(got))
	}
	want := []source.Column{
		{Name: "id", Type: "int", Rows: -1, Nulls: -1, Distinct: -1},
		{
			Name: "nat_cd", Type: "char(4)", Comment: "Nationaliteit volgens BRP", Depth: toetssteen.DepthValues,
			Rows: -1, Nulls: -1, Distinct: -1, Seen: 3,
			Values: []source.ValueCount{{Value: "0001", Count: 1}, {Value: "0031", Count: 1}, {Value: "0263", Count: 1}},
			Shapes: []source.ShapeCount{{Shape: "9999", Count: 3}},
		},
		{Name: `soort "x"`, Type: "char", Comment: `Zegt "iets"`, Rows: -1, Nulls: -1, Distinct: -1},
	}
	if diff := cmp.Diff(want, got[0].Columns); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	keys := []source.Key{{Columns: []string{"nat_cd"}, RefAsset: "stam.nationaliteit", RefColumns: []string{"code"}}}
	if diff := cmp.Diff(keys, got[0].Keys); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	if text := got[1].Columns[0].Texts; text == nil || text.Hits["test.text.1"] != 1 {
		t.Errorf("texts %+v, want one hit", text)
	}
}

func TestReadsWhatPeopleWrite(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     string // table.column(type; comment; values) per column
	}{
		{"Dutch headings in another order", "Omschrijving;Veldnaam;Tabel;Datatype;Voorbeelden\nx;a;t;int;1|2\n", "t.a(int; x; 1 2)"},
		{"names of a database's catalogue", "table_schema,table_name,column_name,data_type\ndbo,t,a,int\n", "dbo.t.a(int; ; )"},
		{"label and comment", "tabel;kolom;label;toelichting\nt;a;Land;waar geboren\n", "t.a(; waar geboren; Land; )"},
		{"unknown columns", "tabel;kolom;eigenaarschap\nt;a;wij\n", "t.a(; ; )"},
		{"rows of a table apart", "table,column\nt,a\nu,b\nt,c\n", "t.a(; ; ) t.c(; ; ) u.b(; ; )"},
		{"a column twice", "table,column,comment,samples\nt,a,x,1|2\nt,a,y,2|3\n", "t.a(; x; y; 1 2 3)"},
		{"commas in comments", "table\tcolumn\tcomment\nt\ta\tx, y, z\nt\tb\tu, v\n", "t.a(; x, y, z; ) t.b(; u, v; )"},
		{"a stray quote", "table\tcolumn\tcomment\nt\ta\t\"x\nt\tb\ty\n", "t.a(; \"x; ) t.b(; y; )"},
		{"windows line ends, a mark and blank lines", "\ufefftable,column\r\n\r\nt,a\r\n\r\n", "t.a(; ; )"},
		{"rows that are too short or too long", "table,column,type\nt\nt,a\nt,b,int,x,y\n", "t.a(; ; ) t.b(int; ; )"},
		{"inner blanks stay", "table,column\nt, a  b \n", "t.a  b(; ; )"},
		{"only a header", "table,column\n", ""},
		{"excel's line", "sep=;\ntable;column\nt;a\n", "t.a(; ; )"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out []string
			for _, p := range profiles(t, c.in) {
				for _, col := range p.Columns {
					var vs []string
					for _, v := range col.Values {
						vs = append(vs, v.Value)
					}
					out = append(out, fmt.Sprintf("%s.%s(%s; %s; %s)", p.Asset.Name, col.Name, col.Type, col.Comment, strings.Join(vs, " ")))
				}
			}
			if diff := cmp.Diff(c.want, strings.Join(out, " ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNamesWhatWasNotReadOnce(t *testing.T) {
	var said []string
	for _, p := range profiles(t, "tabel;kolom;eigenaarschap\nt;a;wij\n;b;wij\nu;c;zij\n") {
		for _, n := range p.NotRead {
			said = append(said, n.Why)
		}
	}
	want := []string{
		"kolommen die in een gegevenswoordenboek niets betekenen: eigenaarschap",
		"<10 rij(en) zonder de naam van een tabel of een kolom",
	}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSaysWhatADictionaryNeeds(t *testing.T) {
	for name, in := range map[string]string{
		"no header": "leerling,geslacht\nleerling,naam\n", "no table": "column,type\na,int\n", "empty": "", "binary": "\x00\x01\x02\x03",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Opener.Open(t.Context(), source.Target{Location: "dictionary:" + write(t, in)})
			if err == nil || !strings.Contains(err.Error(), `"table" en "column"`) || strings.Contains(err.Error(), "leerling") {
				t.Errorf("error %v: want one that says what is needed and quotes nothing", err)
			}
		})
	}
	if _, err := Opener.Open(t.Context(), source.Target{Location: "dictionary:" + filepath.Join(t.TempDir(), "none")}); err == nil {
		t.Error("a file that is not there gives no error")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(school))
	f.Add([]byte("tabel;kolom\n\"t;a\n\"\"\nt;b\r\n"))
	f.Add([]byte("table,column,samples\nt,a,||x|\nt,a,y\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		l, err := layoutOf(in)
		if err != nil {
			return
		}
		d, err := parse(t.Context(), source.NewSplitter(bytes.NewReader(in[l.Skip:]), l.Dialect), "fuzz")
		if err != nil {
			return
		}
		for a, err := range d.Assets(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			p, err := d.Profile(t.Context(), a, sourcetest.Request(toetssteen.DepthValues, 1, 10))
			if err != nil {
				t.Fatal(err)
			}
			for _, wrong := range sourcetest.Problems(p, toetssteen.DepthValues) {
				t.Error(wrong)
			}
		}
	})
}

// million writes a dictionary of a million columns in 40,000 tables.
func million() string {
	var b strings.Builder
	b.WriteString("table\tcolumn\ttype\tcomment\tsamples\n")
	for i := range 1_000_000 {
		fmt.Fprintf(&b, "schema.tabel_%d\tkolom_%d\tvarchar(%d)\tomschrijving van kolom %d\ta%d|b|0001|12.5|2020-01-01\n", i/25, i%25, i%7, i, i%13)
	}
	return b.String()
}

func BenchmarkMillionColumns(b *testing.B) {
	path := write(b, million())
	want := source.Request{Depth: toetssteen.DepthValues}
	b.Run("open", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			openAt(b, path)
		}
	})
	b.Run("open and profile", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s := openAt(b, path)
			for a := range s.Assets(b.Context()) {
				if _, err := s.Profile(b.Context(), a, want); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
