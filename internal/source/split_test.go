package source

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func rowsOf(t testing.TB, r io.Reader, d Dialect) ([][]string, error) {
	t.Helper()
	s := NewSplitter(r, d)
	var rows [][]string
	var row []string
	for {
		v, last, err := s.Field()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return rows, err
		}
		row = append(row, string(v))
		if last {
			rows, row = append(rows, row), nil
		}
	}
}

func TestSplitter(t *testing.T) {
	long := strings.Repeat("x", 3<<20)
	comma := Dialect{',', '\n'}
	for _, c := range []struct {
		name, in string
		dialect  Dialect
		want     [][]string
	}{
		{"plain rows", "a,b\n1,2\n", comma, [][]string{{"a", "b"}, {"1", "2"}}},
		{"no line end at the end", "a,b\n1,2", comma, [][]string{{"a", "b"}, {"1", "2"}}},
		{"last field empty", "a,b\n1,", comma, [][]string{{"a", "b"}, {"1", ""}}},
		{"windows line ends", "a,b\r\n1,2\r\n", comma, [][]string{{"a", "b"}, {"1", "2"}}},
		{"old mac line ends", "a,b\r1,2\r", Dialect{',', '\r'}, [][]string{{"a", "b"}, {"1", "2"}}},
		{"empty line", "a\n\nb\n", comma, [][]string{{"a"}, {""}, {"b"}}},
		{"quoted delimiter and line end", "\"a,b\",\"c\nd\"\n1,2", comma, [][]string{{"a,b", "c\nd"}, {"1", "2"}}},
		{"quoted before a windows line end", "a,\"b\"\r\nc,\"d\"\r\n", comma, [][]string{{"a", "b"}, {"c", "d"}}},
		{"doubled quotes", `"a ""b"" c","""",""`, comma, [][]string{{`a "b" c`, `"`, ""}}},
		{"quote inside a field", "6\" pipe,b\n", comma, [][]string{{"6\" pipe", "b"}}},
		{"quote that closes too early", "\"a\" b,c\nd,e\n", comma, [][]string{{"\"a\" b", "c"}, {"d", "e"}}},
		{"quote that never closes", "\"a,b\nc,d\ne,f\n", comma, [][]string{{"\"a", "b"}, {"c", "d"}, {"e", "f"}}},
		{"stray quotes in two rows", "\"a,b\nc,\"d\ne,f\n", comma, [][]string{{"\"a", "b"}, {"c", "\"d"}, {"e", "f"}}},
		{"zero bytes", "a\x00,b\n\x00,\x00\n", comma, [][]string{{"a\x00", "b"}, {"\x00", "\x00"}}},
		{"control delimiter", "a\x01b\n", Dialect{0x01, '\n'}, [][]string{{"a", "b"}}},
		{"nothing", "", comma, nil},
		{"long field", "a," + long + ",b\nc,d,e\n", comma, [][]string{{"a", long[:MaxValueBytes], "b"}, {"c", "d", "e"}}},
		{"long quoted field", "a,\"" + long + ",\"\"\",b\nc,d,e\n", comma, [][]string{{"a", long[:MaxValueBytes], "b"}, {"c", "d", "e"}}},
		{"long field at the end", "a," + long, comma, [][]string{{"a", long[:MaxValueBytes]}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for how, r := range map[string]io.Reader{
				"at once": strings.NewReader(c.in), "halves": iotest.HalfReader(strings.NewReader(c.in)),
				"end with the data": iotest.DataErrReader(strings.NewReader(c.in)),
			} {
				got, err := rowsOf(t, r, c.dialect)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", how, diff)
				}
			}
		})
	}
}

func TestSplitterGivesTheErrorAfterWhatWasRead(t *testing.T) {
	r := io.MultiReader(strings.NewReader("a,b\nc,d\ne,cut o"), iotest.ErrReader(io.ErrUnexpectedEOF))
	got, err := rowsOf(t, r, Dialect{',', '\n'})
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("error %v, want %v", err, io.ErrUnexpectedEOF)
	}
	if diff := cmp.Diff([][]string{{"a", "b"}, {"c", "d"}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Whatever is written by the rules of RFC 4180 comes back.
func TestSplitterReadsWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		field := rapid.StringOf(rapid.RuneFrom([]rune("ab ,;\"\n\ré\x00")))
		rows := rapid.SliceOfN(rapid.SliceOfN(field, 1, 5), 0, 6).Draw(t, "rows")
		var b bytes.Buffer
		for _, row := range rows {
			for i, v := range row {
				if i > 0 {
					b.WriteByte(';')
				}
				b.WriteString(`"` + strings.ReplaceAll(v, `"`, `""`) + `"`)
			}
			b.WriteString("\r\n")
		}
		s := newSplitter(iotest.OneByteReader(&b), Dialect{';', '\n'}, rapid.IntRange(1, 9).Draw(t, "window"))
		var got [][]string
		var row []string
		for {
			v, last, err := s.Field()
			if err != nil {
				break
			}
			if row = append(row, string(v)); last {
				got, row = append(got, row), nil
			}
		}
		if len(rows) == 0 {
			rows = nil
		}
		if diff := cmp.Diff(rows, got); diff != "" {
			t.Fatalf("(-written +read):\n%s", diff)
		}
	})
}

func TestLayoutOf(t *testing.T) {
	for _, c := range []struct {
		name, in string
		delim    byte
		columns  int
	}{
		{"comma", "a,b,c\n1,2,3\n4,5,6\n", ',', 3},
		{"semicolon with decimal commas", "1,5;2,5\n3,25;4,1\n1,0;2,0\n", ';', 2},
		{"semicolon with a header", "naam;bedrag\nx;1,5\ny;2,5\n", ';', 2},
		{"tab with commas in text", "id\ttekst\n1\ta, b\n2\tc, d\n", '\t', 2},
		{"pipe", "a|b|c\n1|2|3\n", '|', 3},
		{"caret", "a^b\n1^2\n3^4\n", '^', 2},
		{"control character", "a\x01b\x01c\n1\x012\x013\n", 0x01, 3},
		{"colon", "root:x:0:0\nbin:x:1:1\nsys:x:2:2\n", ':', 4},
		{"comma with times", "a,b\n12:30:00,1\n12:31:00,2\n", ',', 2},
		{"comma in quotes", "\"a,b\";c\n\"d,e\";f\n\"g,h\";i\n", ';', 2},
		{"ragged comma", "a,b,c\n1,2,3\n1,2\n1,2,3\n1,2,3,4\n1,2,3\n", ',', 3},
		{"excel's line", "sep=^\r\na^b;c;d\r\n1^2;3;4\r\n", '^', 2},
		{"one column", "naam\nx\ny\n", '\t', 1},
		{"notes with colons", "let op: nee\nja: goed\n", '\t', 1},
		{"nothing", "", '\t', 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := LayoutOf([]byte(c.in), true)
			if l.Delim != c.delim || l.Columns != c.columns {
				t.Errorf("got %q with %d columns, want %q with %d", l.Delim, l.Columns, c.delim, c.columns)
			}
		})
	}
}

func FuzzSplitter(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n", "\"a\"\"b\",\"c\nd\"\r\n", "\"", "\"\"\"", "a,\"b\nc,\"d\n", "\r\r\n,,", "sep=;\n1;2"} {
		f.Add([]byte(seed), byte(','), 3)
	}
	f.Fuzz(func(t *testing.T, in []byte, delim byte, window int) {
		l := LayoutOf(in, true)
		HeadRows(in, l.Dialect, false, 10)
		if delim == '\n' || delim == '"' || delim == '\r' {
			return
		}
		d := Dialect{delim, '\n'}
		want, err := rowsOf(t, bytes.NewReader(in), d)
		if err != nil {
			t.Fatal(err)
		}
		s := newSplitter(iotest.OneByteReader(bytes.NewReader(in)), d, 1+(window&15))
		fields, rows := 0, 0
		for {
			v, last, err := s.Field()
			if err != nil {
				break
			}
			if rows >= len(want) || fields >= len(want[rows]) || want[rows][fields] != string(v) {
				t.Fatalf("row %d field %d differs when read byte by byte: %q", rows, fields, v)
			}
			if fields++; last {
				fields = 0
				rows++
			}
		}
	})
}

func BenchmarkSplitter(b *testing.B) {
	row := strings.Repeat("nl,1985-03-02,0031,M,12.5,", 7) + "Utrecht,1,9\n"
	data := []byte(strings.Repeat(row, 20000))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		s := NewSplitter(bytes.NewReader(data), Dialect{',', '\n'})
		for {
			if _, _, err := s.Field(); err != nil {
				break
			}
		}
	}
}
