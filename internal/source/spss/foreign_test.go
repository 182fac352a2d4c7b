package spss

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"toetssteen"
	"toetssteen/internal/source"
)

// foreign is a file of another machine: its byte order, a bias of 50, no
// number of cases, a code page, its own number for no value, extensions that
// nobody knows and a name that stands twice.
func foreign(t testing.TB, order binary.ByteOrder) []byte {
	t.Helper()
	const missing = -1e300
	win := func(s string) []byte {
		b, err := charmap.Windows1252.NewEncoder().Bytes([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	m := make1(order, bytecode, -1, 50)
	m.variable("NR", 0, 0x050800)
	m.variable("LAND", 10, 0x010a00)
	m.variable("NR", 0, 0x100400)
	m.ints(3, 1)
	m.Write(m.number(7))
	m.WriteByte(3)
	m.Write(win("Éen"))
	m.WriteString("    ") // to 8 bytes
	m.ints(4, 2, 1, 4)
	m.ints(6, 1)
	m.text("een regel uitleg", 80)
	var machine bytes.Buffer
	for _, v := range []int32{20, 0, 0, -1, 1, 1, 1, 1252} {
		_ = binary.Write(&machine, order, v)
	}
	m.extension(3, 4, machine.Bytes())
	m.extension(4, 8, bytes.Join([][]byte{m.number(missing), m.number(math.MaxFloat64), m.number(missing)}, nil))
	m.extension(77, 1, []byte("wat dit is weet niemand"))
	m.extension(13, 1, win("LAND=GeboortelandMoeder"))
	m.end()
	m.Write([]byte{57, 253, 253, 60, 0, 255, 254, 254}) // 7, "Curaçao", 10 | missing and spaces
	m.Write(win("Curaçao "))
	m.Write([]byte("        "))
	m.Write([]byte{253, 252, 0, 0, 0, 0, 0, 0})
	m.Write(m.number(12.5))
	return m.Bytes()
}

func TestFilesOfOtherMachinesReadAlike(t *testing.T) {
	want := [][]string{{"7", "Curaçao", "0010"}, {"", "", "12.5"}}
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		s := loaded(t, foreign(t, order))
		got, err := rows(t, s)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", order, diff)
		}
		p := profile(t, s, toetssteen.DepthNames)
		var names []string
		for _, c := range p.Columns {
			names = append(names, c.Name)
		}
		if diff := cmp.Diff([]string{"NR", "GeboortelandMoeder", "NR (2)"}, names); diff != "" {
			t.Errorf("%s: names (-want +got):\n%s", order, diff)
		}
		if diff := cmp.Diff([]source.ValueLabel{{Value: "0007", Label: "Éen"}}, p.Columns[2].Labels); diff != "" {
			t.Errorf("%s: labels (-want +got):\n%s", order, diff)
		}
	}
}

func TestReadStatReadsTheForeignFilesToo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.sav")
	b := foreign(t, binary.BigEndian)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	want := readStat(t, path)
	want[0][2] = "NR (2)" // it leaves a name that stands twice
	want[2][0] = ""       // and takes the usual number for no value
	compare(t, loaded(t, b), want)
}

func TestOldFilesWithoutEncoding(t *testing.T) {
	for name, text := range map[string]string{"UTF-8": "Zoë", "Windows-1252": "Zo\xeb"} {
		m := make1(binary.LittleEndian, plain, 1, 100)
		m.variable("NAAM", 8, 0x010800)
		m.end()
		m.text(text, 8)
		got, err := rows(t, loaded(t, m.Bytes()))
		if err != nil || got[0][0] != "Zoë" {
			t.Errorf("%s: %q, error %v", name, got, err)
		}
	}
}

func TestEncodingsByNameAndByPage(t *testing.T) {
	for _, tc := range []struct {
		name  string
		page  int32
		bytes string
		want  string
	}{
		{"windows-1252", 0, "\x80", "€"},
		{"ISO-8859-15", 1252, "\xa4", "€"},
		{"CP850", 0, "\x82", "é"},
		{"UTF-8", 1252, "é", "é"},
		{"", 28591, "\xe9", "é"},
		{"", 65001, "é", "é"},
		{"", 1251, "\xe9", "й"},
		{"windows-1254", 0, "\xfe", "ş"},
		{"", 10000, "\x8e", "é"},
		{"EBCDIC-US", 0, "\xe9", "é"}, // unknown: told of, read as Windows-1252
	} {
		m := make1(binary.LittleEndian, plain, 1, 100)
		m.variable("NAAM", 8, 0x010800)
		var machine bytes.Buffer
		for _, v := range []int32{20, 0, 0, -1, 1, 1, 2, tc.page} {
			_ = binary.Write(&machine, m.order, v)
		}
		m.extension(3, 4, machine.Bytes())
		if tc.name != "" {
			m.extension(20, 1, []byte(tc.name))
		}
		m.end()
		m.text(tc.bytes, 8)
		s := loaded(t, m.Bytes())
		got, err := rows(t, s)
		if err != nil || got[0][0] != tc.want {
			t.Errorf("%q, page %d: %q, want %q, error %v", tc.name, tc.page, got, tc.want, err)
		}
		if told := len(s.remarks("x")) > 0; told != (tc.name == "EBCDIC-US") {
			t.Errorf("%q, page %d: remarks %v", tc.name, tc.page, s.remarks("x"))
		}
	}
}

func TestResponseSets(t *testing.T) {
	got := responseSets("$a=C 10 my mcgroup a b c\n$b=D2 55 0  g e\n$c=D3 Yes 10 mdgroup #2 h i j\n$d=E 1 2 34 13 third mdgroup k l\nonzin\n$e=X\n$f=C 99 te kort\n")
	want := []responseSet{
		{"my mcgroup", []string{"a", "b", "c"}},
		{"b", []string{"g", "e"}},
		{"mdgroup #2", []string{"h", "i", "j"}},
		{"third mdgroup", []string{"k", "l"}},
		{"f", nil},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(responseSet{}), cmp.Transformer("nil", func(s []string) []string { return append([]string{}, s...) })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
