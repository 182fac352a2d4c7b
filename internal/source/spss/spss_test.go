package spss

import (
	"bytes"
	"context"
	"encoding/csv"
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

var fixtures = []string{"packed.sav", "plain.sav", "blocks.zsav", "latin.sav", "readstat.sav", "portable.por"}

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
	s, err := load(bytes.NewReader(b), int64(len(b)), "x.sav")
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
		for _, v := range s.dict.variables {
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

func column(t testing.TB, p source.Profile, name string) source.Column {
	t.Helper()
	for _, c := range p.Columns {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("there is no column %q", name)
	return source.Column{}
}

func TestContract(t *testing.T) {
	for _, name := range fixtures {
		t.Run(name, func(t *testing.T) {
			sourcetest.Contract(t, func(t *testing.T) source.Source { return openFixture(t, name) })
		})
	}
}

func TestNamesLabelsAndTypesNeedNoValues(t *testing.T) {
	p := profile(t, openFixture(t, "packed.sav"), toetssteen.DepthNames)
	if p.Asset.Comment != "Proefbestand met verzonnen mensen" || p.Asset.Rows != 6 {
		t.Errorf("asset %+v", p.Asset)
	}
	named := func(name, typ, comment string, labels ...source.ValueLabel) source.Column {
		return source.Column{Name: name, Type: typ, Comment: comment, Labels: labels, Rows: -1, Nulls: -1, Distinct: -1}
	}
	want := []source.Column{
		named("geslacht", "numeric (F1.0)", "Geslacht van de deelnemer", source.ValueLabel{Value: "1", Label: "Man"},
			source.ValueLabel{Value: "2", Label: "Vrouw"}, source.ValueLabel{Value: "9", Label: "Onbekend"}),
		named("geboorteland", "numeric (N4)", "Land van geboorte (meervoudige vraag: Herkomst van het gezin)",
			source.ValueLabel{Value: "0001", Label: "Onbekend gebied"}, source.ValueLabel{Value: "6030", Label: "Nederland"}),
		named("nationaliteit", "text (A4)", "", source.ValueLabel{Value: "0001", Label: "Nederlandse"},
			source.ValueLabel{Value: "0052", Label: "Belgische"}),
		named("geboren", "date (SDATE10)", "", source.ValueLabel{Value: "1985-03-02", Label: "Dag van de proef"}),
		named("land", "text (A12)", "Land in woorden: één keuze"),
		named("groep", "text (A40)", "", source.ValueLabel{Value: "groepsindeling A", Label: "Eerste groep"},
			source.ValueLabel{Value: "groepsindeling B", Label: "Tweede groep"}),
		named("ingang", "datetime (DATETIME22.1)", ""),
		named("duur", "time (TIME11.2)", ""),
		named("mnd", "numeric (MONTH9.0)", "(meervoudige vraag: Gekozen talen)"),
		named("lang", "text (A300)", ""),
		named("langer", "text (A600)", ""),
		named("DezeVariabeleHeeftEenLangeNaam1", "numeric (F8.2)", ""),
		named("DezeVariabeleHeeftEenLangeNaam2", "numeric (F8.2)", ""),
	}
	for _, w := range want {
		if diff := cmp.Diff(w, column(t, p, w.Name)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", w.Name, diff)
		}
	}
}

func TestValuesAreWrittenAsPeopleSeeThem(t *testing.T) {
	for _, name := range []string{"packed.sav", "plain.sav", "blocks.zsav"} {
		s := openFixture(t, name)
		got, err := rows(t, s, "nr", "geslacht", "geboorteland", "nationaliteit", "naam", "geboren", "bedrag", "ingang", "duur",
			"verschil", "d_adate", "d_date", "d_edate", "d_jdate", "d_moyr", "d_qyr", "d_wkyr", "groot", "heel_klein", "procent")
		if err != nil {
			t.Fatal(err)
		}
		want := [][]string{
			{
				"2", "2", "0001", "0052", "Jürgen Proef", "1990-01-31", "-0.3", "2020-01-03 00:02:03", "20:00:00.5",
				"-02:00:00", "1990-01-31", "1990-01-31", "1990-01-31", "1990-01-31", "1990-01", "1990-Q1", "1990-W05", "2000000000000000",
				"0.166666666666667", "0.25",
			},
			{
				"4", "", "", "0001", "", "", "", "2020-01-05 00:04:06", "40:00:01", "-04:00:00", "", "", "", "", "", "", "",
				"4000000000000000", "0.0833333333333333", "0.5",
			},
		}
		if diff := cmp.Diff(want, [][]string{got[1], got[3]}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// imported.sav is what PSPP made of the portable file. It loses letters with
// accents, which it had written there itself.
func TestPortableFilesReadAsPSPPReadsThem(t *testing.T) {
	got, err := rows(t, openFixture(t, "portable.por"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := rows(t, openFixture(t, "imported.sav"))
	if err != nil {
		t.Fatal(err)
	}
	want[0][4], want[1][4] = "Zoë Voorbeeld", "Jürgen Proef"
	if diff := cmp.Diff(want, got); diff != "" || len(got) != 2 {
		t.Errorf("%d cases (-PSPP +we):\n%s", len(got), diff)
	}
	p := profile(t, openFixture(t, "portable.por"), toetssteen.DepthNames)
	for _, w := range profile(t, openFixture(t, "imported.sav"), toetssteen.DepthNames).Columns {
		if w.Name == "LAND" {
			w.Comment = "Land in woorden: één keuze"
		}
		if diff := cmp.Diff(w, column(t, p, w.Name)); diff != "" {
			t.Errorf("%s (-PSPP +we):\n%s", w.Name, diff)
		}
	}
	if c := column(t, p, "GROEP"); len(c.Labels) != 2 || c.Labels[0].Value != "groepsindeling A" || c.Type != "text (A40)" {
		t.Errorf("column %+v", c)
	}
}

func TestVeryLongStringsAreWhole(t *testing.T) {
	got, err := rows(t, openFixture(t, "packed.sav"), "langer", "lang")
	if err != nil {
		t.Fatal(err)
	}
	want := "a" + strings.Repeat("b", 254) + "c" + strings.Repeat("d", 254) + "é eind"
	if got[0][0] != want || got[4][0] != "" || !strings.HasSuffix(got[0][1], "x eind Zoë Voorbeeld") {
		t.Errorf("very long strings %q and %q, and %q", got[0][0], got[4][0], got[0][1])
	}
}

func TestMissingCodesAreValuesAndNothingIsNull(t *testing.T) {
	p := profile(t, openFixture(t, "packed.sav"), toetssteen.DepthCensus)
	want := []source.ValueCount{{Value: "1", Count: 2}, {Value: "2", Count: 2}, {Value: "9", Count: 1}}
	c := column(t, p, "geslacht")
	if diff := cmp.Diff(want, c.Values); diff != "" || c.Nulls != 1 || p.Rows != 6 {
		t.Errorf("%d nulls in %d rows (-want +got):\n%s", c.Nulls, p.Rows, diff)
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
	for _, name := range fixtures {
		if name == "portable.por" {
			continue // ReadStat 1.1.8 stops at its letters with accents; see TestPortableFilesReadAsPSPPReadsThem
		}
		t.Run(name, func(t *testing.T) { compare(t, openFixture(t, name), readStat(t, filepath.Join("testdata", name))) })
	}
}

func compare(t *testing.T, s *file, want [][]string) {
	t.Helper()
	got, err := rows(t, s)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range s.dict.variables {
		if v.name != want[0][i] {
			t.Errorf("column %d is called %q, want %q", i, v.name, want[0][i])
		}
	}
	if len(got) != len(want)-1 {
		t.Fatalf("%d rows, want %d", len(got), len(want)-1)
	}
	for r, row := range got {
		for i, v := range s.dict.variables {
			if w := want[r+1][i]; !same(v, row[i], w) {
				t.Errorf("row %d, %s: %q, want %q", r, v.name, row[i], w)
			}
		}
	}
}

// same compares what we write with the number behind it.
func same(v variable, got, want string) bool {
	if v.width > 0 || want == "" {
		return got == strings.TrimRight(want, " ")
	}
	w, err := strconv.ParseFloat(want, 64)
	if err != nil {
		return false
	}
	origin := time.Date(1582, 10, 14, 0, 0, 0, 0, time.UTC)
	at := origin.AddDate(0, 0, int(math.Floor(w/day))).Add(time.Duration(math.Mod(w, day) * float64(time.Second)))
	switch v.print.kind {
	case fmtDate, fmtADate, fmtEDate, fmtSDate, fmtJDate:
		return got == at.Format(time.DateOnly)
	case fmtMoYr:
		return got == at.Format("2006-01")
	case fmtQYr:
		return got == at.Format("2006")+"-Q"+strconv.Itoa((int(at.Month())+2)/3)
	case fmtWkYr:
		return strings.HasPrefix(got, at.Format("2006")+"-W")
	case fmtDateTime:
		return strings.HasPrefix(got, at.Format(time.DateTime))
	case fmtTime, fmtDTime:
		return math.Abs(seconds(got)-w) < 0.001
	}
	g, err := strconv.ParseFloat(got, 64)
	return err == nil && math.Abs(g-w) <= 1e-14+math.Abs(w)*1e-9
}

// seconds reads "-26:00:01.500".
func seconds(s string) float64 {
	bare := strings.TrimPrefix(s, "-")
	sum := 0.0
	for part := range strings.SplitSeq(bare, ":") {
		n, _ := strconv.ParseFloat(part, 64)
		sum = sum*60 + n
	}
	if bare != s {
		return -sum
	}
	return sum
}

func TestRowsGivesTheColumnsThatAreAskedFor(t *testing.T) {
	s := openFixture(t, "packed.sav")
	got, err := rows(t, s, "naam", "nr")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Zoë Voorbeeld", "1"}, got[0]); diff != "" || len(got) != 6 {
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
	for _, head := range []string{"", "$FL", "naam;geslacht\n", "$FL2;a;b\n" + strings.Repeat("x", 300)} {
		if sniff("x.sav", []byte(head)) {
			t.Errorf("%.20q is taken for SPSS", head)
		}
	}
}
