package duckdb

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen/internal/count"
)

func save(t *testing.T, name string, data string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func packed(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.String()
}

// levels counts over the first column and gives its levels with their counts.
func levels(t *testing.T, file string, o count.Options) (map[string]float64, count.Cube, error) {
	t.Helper()
	ctx := context.Background()
	if o.SpillDir == "" {
		o.SpillDir = t.TempDir()
	}
	e, err := Open(ctx, file, o)
	if err != nil {
		return nil, count.Cube{}, err
	}
	defer e.Close()
	columns, err := e.Columns(ctx, "")
	if err != nil {
		return nil, count.Cube{}, err
	}
	cube, err := e.Count(ctx, count.Query{By: []string{columns[0].Name}})
	if err != nil {
		return nil, cube, err
	}
	out := map[string]float64{}
	for _, c := range cube.Tables[0].Cells {
		out[columns[0].Name+"="+cube.Tables[0].Levels[0][c.Key[0]]] = c.N
	}
	return out, cube, nil
}

func TestDelimitedFilesAreReadAsTheyWereWritten(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		want map[string]float64
	}{
		"comma":                       {"a,b\n0131,1\n0131,2\n", map[string]float64{"a=0131": 2}},
		"semicolon, decimal comma":    {"a;b\nx;1,5\ny;2,5\n", map[string]float64{"a=x": 1, "a=y": 1}},
		"tab":                         {"a\tb\nx, y\t1\n", map[string]float64{"a=x, y": 1}},
		"bar":                         {"a|b\nx;y|1\n", map[string]float64{"a=x;y": 1}},
		"one column":                  {"a\nx\ny\n", map[string]float64{"a=x": 1, "a=y": 1}},
		"Windows lines":               {"a,b\r\nx,1\r\ny,2\r\n", map[string]float64{"a=x": 1, "a=y": 1}},
		"no line end at the end":      {"a,b\nx,1\ny,2", map[string]float64{"a=x": 1, "a=y": 1}},
		"byte order mark":             {"\xef\xbb\xbfa,b\nx,1\n", map[string]float64{"a=x": 1}},
		"quoted separators and lines": {"a,b\n\"x, \"\"y\"\"\nz\",1\n", map[string]float64{"a=x, \"y\"\nz": 1}},
		"single quotes":               {"a,b\n'x, y',1\n'z',2\n", map[string]float64{"a=x, y": 1, "a=z": 1}},
		"apostrophes are letters":     {"a,b\n't Veld,1\ncafé's,2\n", map[string]float64{"a='t Veld": 1, "a=café's": 1}},
		"lines that look like notes":  {"a,b\n#1,1\n# 2,2\n", map[string]float64{"a=#1": 1, "a=# 2": 1}},
		"quotes far down":             {"a,b\n" + strings.Repeat("x,1\n", 60_000) + "\"y, z\",2\n", map[string]float64{"a=x": 60_000, "a=y, z": 1}},
		"names that differ by case":   {"Sex,sex,sex,\nx,y,z,q\n", map[string]float64{"Sex=x": 1}},
		"Latin-1":                     {"a,b\nCura\xe7ao,1\nItali\xeb,2\n", map[string]float64{"a=Curaçao": 1, "a=Italië": 1}},
		"Latin-1 far down":            {"a,b\n" + strings.Repeat("x,1\n", 400_000) + "Itali\xeb,2\n", map[string]float64{"a=x": 400_000, "a=Italië": 1}},
		"Windows-1252":                {"a,b\n\x80 5 \x96 \xe9,1\n", map[string]float64{"a=€ 5 – é": 1}},
		"UTF-16":                      {"\xff\xfea\x00,\x00b\x00\n\x00\xe9\x00,\x001\x00\n\x00", map[string]float64{"a=é": 1}},
		"packed":                      {packed("a,b\nx,1\nx,2\n"), map[string]float64{"a=x": 2}},
		"packed Latin-1":              {packed("a,b\nItali\xeb,1\n"), map[string]float64{"a=Italië": 1}},
		"JSON lines":                  {"{\"a\":\"01-02-2020\",\"b\":1}\n{\"a\":null}\n{\"b\":2,\"c\":3}\n", map[string]float64{"a=01-02-2020": 1, "a=(missing)": 2}},
		"JSON list, packed":           {packed(`[{"a":true,"b":1.0},{"a":false}]`), map[string]float64{"a=true": 1, "a=false": 1}},
		"JSON of mixed types":         {"{\"a\":1}\n{\"a\":\"x\"}\n{\"a\":2.50}\n", map[string]float64{"a=1": 1, "a=x": 1, "a=2.5": 1}},
		"only a header":               {"a,b\n", map[string]float64{}},
	} {
		t.Run(name, func(t *testing.T) {
			got, _, err := levels(t, save(t, "data", c.data), count.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAConvertedFileSaysSo(t *testing.T) {
	_, cube, err := levels(t, save(t, "data.csv", "a,b\nItali\xeb,2\n"), count.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]count.Remark{{Key: "count.converted", Args: []string{"data.csv", "Latin-1 (Windows-1252)"}}}, cube.Notes); diff != "" {
		t.Error(diff)
	}
	var e *count.ReadError
	if _, _, err := levels(t, save(t, "data.csv", "a,b\nItali\xeb,2\n"), count.Options{SpillDir: "-"}); !errors.As(err, &e) || e.Key != "count.error.encoding" {
		t.Errorf("a copy was written where none may be: %v", err)
	}
}

func TestWhatCannotBeReadIsNamedWithoutValues(t *testing.T) {
	const secret = "geheim"
	for name, c := range map[string]struct{ data, key string }{
		"a line of more columns":  {"a,b\nx,1\n" + secret + ",2,3\n", "count.error.line_columns"},
		"a line of fewer columns": {"a,b\nx,1\n" + secret + "\n", "count.error.line_columns"},
		"a quote that stays open": {"a,b\nx,1\n\"" + secret + ",2\n", "count.error.line_quotes"},
		"a damaged Parquet file":  {"PAR1" + secret, "count.error.damaged"},
		"a packed half":           {packed("a,b\n" + strings.Repeat(secret+",1\n", 9))[:30], "count.error.damaged"},
		"a packed half of JSON":   {packed(strings.Repeat("{\"a\":1}\n", 100))[:35], "count.error.damaged"},
		"an unknown format":       {"\x00\x01\x02" + secret, "count.error.format"},
		"a workbook":              {"PK\x03\x04" + secret, "count.error.format"},
		"JSON without fields":     {`["` + secret + `"]`, "count.error.json"},
		"JSON that is none":       {`{"a":` + secret, "count.error.damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := levels(t, save(t, "data", c.data), count.Options{})
			var e *count.ReadError
			switch {
			case err == nil:
				t.Fatal("it was read")
			case strings.Contains(err.Error(), secret):
				t.Errorf("the error holds a value: %v", err)
			case c.key != "" && (!errors.As(err, &e) || e.Key != c.key):
				t.Errorf("got %v", err)
			}
			if e != nil {
				t.Log(e.What)
			}
		})
	}
	if _, _, err := levels(t, filepath.Join(t.TempDir(), "weg.csv"), count.Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("absent: %v", err)
	}
	if _, _, err := levels(t, save(t, "leeg.csv", " \n"), count.Options{}); !errors.Is(err, ErrEmpty) {
		t.Errorf("empty: %v", err)
	}
	if _, _, err := levels(t, t.TempDir(), count.Options{}); err == nil {
		t.Error("a folder was opened")
	}
}

func TestNothingButTheFileIsReached(t *testing.T) {
	ctx := context.Background()
	other := save(t, "other.csv", "a\nx\n")
	file := save(t, "data.csv", "a\nx\n")
	e, err := Open(ctx, file, count.Options{SpillDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for _, s := range []string{
		"SELECT * FROM read_csv('" + other + "')",
		"COPY (SELECT 1) TO '" + filepath.Join(filepath.Dir(file), "new.csv") + "'",
		"ATTACH '" + filepath.Join(filepath.Dir(file), "new.db") + "'",
		"INSTALL httpfs",
		"LOAD httpfs",
		"SET enable_external_access=true",
		"SET threads=1",
		"SELECT 1; SELECT 2",
	} {
		if err := e.conn.exec(ctx, s); err == nil {
			t.Errorf("%s: was done", s)
		}
	}
	free, err := connect() // the list of extensions reaches for a folder
	if err != nil {
		t.Fatal(err)
	}
	defer free.close()
	got := ""
	err = free.run(ctx, "SELECT list_aggregate(list_sort(list(extension_name)), 'string_agg', ',') FROM duckdb_extensions() WHERE loaded", func(v []count.Value) error { got = strings.Clone(v[0].Text); return nil })
	if err != nil || !strings.Contains(got, "json") || !strings.Contains(got, "parquet") {
		t.Errorf("built in: %s, %v", got, err)
	}
}
