package sqldump

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

var update = flag.Bool("update", false, "write the goldens")

func write(t testing.TB, name string, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func openAt(t testing.TB, path string) *file {
	t.Helper()
	s, err := Opener.Open(context.Background(), source.Target{Location: path, Path: path, Name: "map/" + filepath.Base(path)})
	if err != nil {
		t.Fatal(err)
	}
	return s.(*file)
}

// told writes all that is known of a source as text. The fixtures hold invented
// values only.
func told(t testing.TB, f *file, d toetssteen.Depth) string {
	t.Helper()
	var b strings.Builder
	for a, err := range f.Assets(t.Context()) {
		if err != nil {
			fmt.Fprintln(&b, "ERROR", err)
			continue
		}
		p, err := f.Profile(t.Context(), a, sourcetest.Request(d, 1, 1000))
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range sourcetest.Problems(p, d) {
			t.Error(wrong)
		}
		fmt.Fprintf(&b, "%s %s, %d rows, %d listed, depth %s: %s\n", a.Kind, a.Name, p.Rows, a.Rows, p.Depth, a.Comment)
		for _, c := range p.Columns {
			fmt.Fprintf(&b, "  %s | %s | %s | rows %d nulls %d", c.Name, c.Type, c.Comment, c.Rows, c.Nulls)
			for _, v := range c.Values {
				fmt.Fprintf(&b, " %q×%d", v.Value, v.Count)
			}
			b.WriteByte('\n')
		}
		for _, k := range p.Keys {
			fmt.Fprintf(&b, "  key primary=%t %v -> %s %v\n", k.Primary, k.Columns, k.RefAsset, k.RefColumns)
		}
		if p.Definition != "" {
			fmt.Fprintln(&b, "  =", p.Definition)
		}
		for _, n := range p.NotRead {
			fmt.Fprintln(&b, "  not read:", n.What, ":", n.Why)
		}
	}
	return b.String()
}

func TestReadsDumpsOfEveryProgram(t *testing.T) {
	files, err := filepath.Glob("testdata/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			head, err := source.Head(path)
			if err != nil || !Sniff("export.txt", head) {
				t.Errorf("it is not recognised: %v", err)
			}
			got := told(t, openAt(t, path), toetssteen.DepthCensus)
			golden := strings.TrimSuffix(path, ".sql") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestContract(t *testing.T) {
	for _, name := range []string{"pg_dump.sql", "mariadb.sql", "sqlserver.sql"} {
		t.Run(name, func(t *testing.T) {
			sourcetest.Contract(t, func(t *testing.T) source.Source { return openAt(t, filepath.Join("testdata", name)) })
		})
	}
}

func TestRowsAreWhole(t *testing.T) {
	f := openAt(t, "testdata/pg_dump.sql")
	for a := range f.Assets(t.Context()) {
		if !strings.HasSuffix(a.Name, "persoon") {
			continue
		}
		var got []string
		for row, err := range f.Rows(t.Context(), a, source.RowRequest{Columns: []string{"land", "g"}}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, string(slices.Concat(row[0], []byte("/"), row[1])))
		}
		if diff := cmp.Diff([]string{"6030/M", "5022/V", "/O"}, got); diff != "" {
			t.Error(diff)
		}
		for _, err := range f.Rows(t.Context(), a, source.RowRequest{Columns: []string{"weg"}}) {
			if err == nil {
				t.Error("a column that is not there gives rows")
			}
		}
		return
	}
	t.Error("the table is not listed")
}

func TestBitPutsTwoFormsInOneColumnOfFigures(t *testing.T) {
	f := openAt(t, "testdata/mariadb_hex.sql")
	if got := told(t, f, toetssteen.DepthCensus); !strings.Contains(got, `vlag | bit(1) |  | rows 3 nulls 1 "0"×1 "1"×1`) {
		t.Error(got)
	}
}
