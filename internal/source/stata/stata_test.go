package stata

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

var (
	fixtures = []string{
		"v114_le.dta", "v114_be.dta", "v117_le.dta", "v117_be.dta", "v118_le.dta", "v118_be.dta", "v119_le.dta", "v119_be.dta",
		"readstat_8.dta", "readstat_10.dta",
	}
	oldVersions = []int{104, 105, 108, 110, 111, 113, 114, 115}
	orders      = []binary.ByteOrder{binary.LittleEndian, binary.BigEndian}
)

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func openFixture(t testing.TB, name string) *file {
	t.Helper()
	s, err := open(context.Background(), source.Target{Path: filepath.Join("testdata", name)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s.(*file)
}

func loaded(t testing.TB, b []byte) *file {
	t.Helper()
	s, err := load(bytes.NewReader(b), int64(len(b)), "x.dta")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func profile(t testing.TB, s *file, d toetssteen.Depth) source.Profile {
	t.Helper()
	for a := range s.Assets(t.Context()) {
		p, err := s.Profile(t.Context(), a, sourcetest.Request(d, 1, 100))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	t.Fatal("no asset")
	return source.Profile{}
}

// rows gives all cells as strings, and the error at the end.
func rows(t testing.TB, s *file, columns ...string) ([][]string, error) {
	t.Helper()
	if columns == nil {
		for _, v := range s.desc.variables {
			columns = append(columns, v.name)
		}
	}
	var out [][]string
	for row, err := range s.Rows(t.Context(), source.Asset{Name: s.name}, source.RowRequest{Columns: columns}) {
		if err != nil {
			return out, err
		}
		line := make([]string, len(row))
		for i, v := range row {
			line[i] = string(v)
		}
		out = append(out, line)
	}
	return out, nil
}

func TestContract(t *testing.T) {
	for _, name := range fixtures {
		t.Run(name, func(t *testing.T) {
			sourcetest.Contract(t, func(t *testing.T) source.Source { return openFixture(t, name) })
		})
	}
}

func TestNamesLabelsAndTypesNeedNoValues(t *testing.T) {
	for _, name := range fixtures[:8] {
		p := profile(t, openFixture(t, name), toetssteen.DepthNames)
		if p.Asset.Comment != "Proefbestand met verzonnen mensen" || p.Asset.Rows != 4 {
			t.Errorf("%s: asset %+v", name, p.Asset)
		}
		want := []source.Column{
			{
				Name: "geslacht", Type: "byte (%8.0g)", Comment: "Geslacht van de deelnemer", Rows: -1, Nulls: -1, Distinct: -1,
				Labels: []source.ValueLabel{{Value: "1", Label: "Man"}, {Value: "2", Label: "Vrouw"}, {Value: "9", Label: "Onbekend"}},
			},
			{
				Name: "geboorteland", Type: "int (%8.0g)", Comment: "Land van geboorte", Rows: -1, Nulls: -1, Distinct: -1,
				Labels: []source.ValueLabel{{Value: "1", Label: "Onbekend gebied"}, {Value: "6030", Label: "Nederland"}},
			},
		}
		if diff := cmp.Diff(want, p.Columns[1:3]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		types := p.Columns[4].Type + ", " + p.Columns[5].Type + ", " + p.Columns[13].Type
		if want := "date (%td), datetime (%tc), text (strL)"; types != want && !strings.HasPrefix(name, "v114") {
			t.Errorf("%s: types %s, want %s", name, types, want)
		}
	}
}

func TestValuesAreWrittenAsPeopleSeeThem(t *testing.T) {
	long := "lang " + strings.Repeat("x", 2500)
	for _, name := range fixtures[:8] {
		got, err := rows(t, openFixture(t, name))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(name, "v114") {
			long = long[:200]
		}
		want := [][]string{
			{"1", "1", "6030", "Zoë Voorbeeld", "1985-03-02", "2020-01-01 10:11:12.5", "2001-03", "2001-Q1", "2001-H1", "2001-W09", "2001", "12.5", "0.1", long},
			{"2", "2", "1", "Jürgen Proef", "1959-12-31", "1959-12-31 23:59:59", "1959-12", "1959-Q4", "1959-H2", "1959-W52", "1959", "0.3", "2", "kort"},
			{"3", "9", "", "", "", "", "", "", "", "", "", "", "", ""},
			{"4", "", "7005", "Test Persoon", "2001-02-28", "2024-02-29", "2024-02", "2024-Q1", "2024-H2", "2024-W27", "2024", "-1000000", "-3.25", "kort"},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		long = "lang " + strings.Repeat("x", 2500)
	}
}

func TestEveryOldVersionReadsAlike(t *testing.T) {
	want := [][]string{
		{"1", "6030", "1985-03-02", "0.1", "12.5", "Zoë"},
		{"-127", "0001", "1959-12-31", "-2", "1000000000000000", "tien teken"},
		{"", "", "", "", "", ""},
	}
	for _, version := range oldVersions {
		for _, order := range orders {
			t.Run(fmt.Sprint(version, order), func(t *testing.T) {
				s := loaded(t, oldFile(version, order))
				got, err := rows(t, s)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				p := profile(t, s, toetssteen.DepthNames)
				labels := []source.ValueLabel{{Value: "0001", Label: "Onbekend"}, {Value: "6030", Label: "Nederland"}}
				if version < 108 {
					labels[1].Label = "Nederlan" // labels have 8 bytes
				}
				if diff := cmp.Diff(labels, p.Columns[1].Labels); diff != "" || p.Columns[5].Comment != "Naäm" || len(p.NotRead) > 0 {
					t.Errorf("comment %q, not read %v, labels (-want +got):\n%s", p.Columns[5].Comment, p.NotRead, diff)
				}
			})
		}
	}
}

// readStat has another program read a file.
func readStat(t *testing.T, path string) [][]string {
	t.Helper()
	program, err := exec.LookPath("readstat")
	if err != nil {
		if os.Getenv("TOETSSTEEN_REQUIRE_SERVICES") != "" {
			t.Fatal("readstat is not installed (Debian package readstat)")
		}
		t.Skip("readstat is not installed (Debian package readstat)")
	}
	out := filepath.Join(t.TempDir(), "out.csv")
	if b, err := exec.CommandContext(t.Context(), program, path, out).CombinedOutput(); err != nil {
		t.Fatalf("readstat: %v: %s", err, b)
	}
	f, err := os.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEveryCellIsWhatReadStatReads(t *testing.T) {
	// ReadStat 1.1.8 finds no long strings in version 119 of little-endian
	// machines, and reads the UTF-8 that it wrote itself in old versions as
	// Windows-1252.
	for _, name := range []string{"v114_le.dta", "v114_be.dta", "v117_le.dta", "v117_be.dta", "v118_le.dta", "v118_be.dta", "v119_be.dta"} {
		t.Run(name, func(t *testing.T) { compare(t, openFixture(t, name), readStat(t, filepath.Join("testdata", name))) })
	}
	// It takes the short value labels of 104 and 105 for long ones, and has
	// only the newer missing values; pandas 3.1 reads those as we do.
	for _, version := range oldVersions[2:] {
		for _, order := range orders {
			t.Run(fmt.Sprint(version, order), func(t *testing.T) {
				b := oldFile(version, order)
				path := filepath.Join(t.TempDir(), "x.dta")
				if err := os.WriteFile(path, b, 0o600); err != nil {
					t.Fatal(err)
				}
				compare(t, loaded(t, b), readStat(t, path))
			})
		}
	}
}

func compare(t *testing.T, s *file, want [][]string) {
	t.Helper()
	got, err := rows(t, s)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range s.desc.variables {
		if v.name != want[0][i] {
			t.Errorf("column %d is called %q, want %q", i, v.name, want[0][i])
		}
	}
	if len(got) != len(want)-1 {
		t.Fatalf("%d rows, want %d", len(got), len(want)-1)
	}
	for r, row := range got {
		for i, v := range s.desc.variables {
			if w := want[r+1][i]; !same(v, row[i], w) {
				t.Errorf("row %d, %s: %q, want %q", r, v.name, row[i], w)
			}
		}
	}
}

// same compares what we write with the number behind it.
func same(v variable, got, want string) bool {
	if v.kind >= kindString || want == "" {
		return got == strings.TrimRight(want, " ")
	}
	w, err := strconv.ParseFloat(want, 64)
	if err != nil {
		return false
	}
	months := func(n float64) time.Time { return time.Date(1960, time.Month(1+int(n)), 1, 0, 0, 0, 0, time.UTC) }
	switch v.show.date {
	case 'd':
		return got == time.Date(1960, 1, 1+int(w), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	case 'c':
		at := time.Date(1960, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(w) * time.Millisecond).Format(time.DateTime)
		return strings.HasPrefix(got, strings.TrimSuffix(at, " 00:00:00"))
	case 'm':
		return got == months(w).Format("2006-01")
	case 'q':
		return strings.HasPrefix(got, months(3*w).Format("2006")+"-Q")
	case 'h':
		return strings.HasPrefix(got, months(6*w).Format("2006")+"-H")
	case 'w':
		return strings.HasPrefix(got, strconv.Itoa(1960+int(math.Floor(w/52)))+"-W")
	}
	g, err := strconv.ParseFloat(got, 64)
	return err == nil && math.Abs(g-w) <= 1e-6
}

func TestOtherProgramsKeepUTF8InOldVersions(t *testing.T) {
	for _, name := range []string{"readstat_8.dta", "readstat_10.dta"} {
		got, err := rows(t, openFixture(t, name), "naam", "bedrag")
		if err != nil {
			t.Fatal(err)
		}
		want := [][]string{{"Zoë Voorbeeld", "12.5"}, {"Jürgen Proef", "0.3"}, {"", ""}, {"Test Persoon", "-1000000"}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestRowsGivesTheColumnsThatAreAskedFor(t *testing.T) {
	s := openFixture(t, "v118_le.dta")
	got, err := rows(t, s, "tekst", "nr")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"kort", "2"}, got[1]); diff != "" || len(got) != 4 {
		t.Errorf("%d rows (-want +got):\n%s", len(got), diff)
	}
	if _, err := rows(t, s, "bestaat_niet"); err == nil {
		t.Error("a column that does not exist gives no error")
	}
	n := 0
	for row, err := range s.Rows(t.Context(), source.Asset{Name: "x"}, source.RowRequest{Columns: []string{"nr"}, Sample: toetssteen.Sample{Seed: 1, Rows: 3}}) {
		if err != nil || len(row) != 1 {
			t.Fatal(row, err)
		}
		n++
	}
	if n != 3 {
		t.Errorf("a sample of 3 gives %d rows", n)
	}
}

func TestSniffGoesByContent(t *testing.T) {
	for _, name := range fixtures {
		if !sniff("iets.txt", fixture(t, name)) {
			t.Errorf("%s is not recognised", name)
		}
	}
	for _, version := range oldVersions {
		for _, order := range orders {
			if !sniff("iets", oldFile(version, order)) {
				t.Errorf("version %d, %s is not recognised", version, order)
			}
		}
	}
	for _, head := range []string{
		"", "r", "rij;geslacht\n1;M\n", "r\x02\x01", "r\x02\x01\x00" + strings.Repeat("\x00", 300), "q\x01\x01\x00\x00\x01" + strings.Repeat("\xff", 300),
		"q\x02\x01\x00\x01\x00\x00\x00\x00\x00" + strings.Repeat("a", 81) + strings.Repeat("\x00", 100),
	} {
		if sniff("iets.bin", []byte(head)) {
			t.Errorf("%.20q is taken for Stata", head)
		}
	}
	if !sniff("map/oud.DTA", []byte("r\x02\x01\x00\x00\x00")) {
		t.Error("a damaged file that is called .dta is not recognised")
	}
}
