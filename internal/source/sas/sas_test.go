package sas

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
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

var fixtures = []string{"wide.sas7bdat", "narrow.sas7bdat", "rle.sas7bdat", "v5.xpt", "v8.xpt"}

func opened(t testing.TB, path string) source.Source {
	t.Helper()
	s, err := open(t.Context(), source.Target{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func census(t *testing.T, s source.Source) source.Profile {
	t.Helper()
	return sourcetest.Profiles(t, s, sourcetest.Request(toetssteen.DepthCensus, 1, 10))[0]
}

// rowsOf gives all rows as text.
func rowsOf(t testing.TB, s source.Source, asset string, columns ...string) [][]string {
	t.Helper()
	var out [][]string
	for row, err := range s.(source.RowReader).Rows(t.Context(), source.Asset{Name: asset}, source.RowRequest{Columns: columns}) {
		if err != nil {
			t.Fatalf("row %d: %v", len(out), err)
		}
		var cells []string
		for _, v := range row {
			cells = append(cells, string(v))
		}
		out = append(out, cells)
	}
	return out
}

func namesOfColumns(p source.Profile) []string {
	var out []string
	for _, c := range p.Columns {
		out = append(out, c.Name)
	}
	return out
}

func TestNamesLabelsAndFormatsAreKnownWithoutReadingRows(t *testing.T) {
	for _, name := range fixtures {
		t.Run(name, func(t *testing.T) {
			s := opened(t, filepath.Join("testdata", name))
			p := sourcetest.Profiles(t, s, sourcetest.Request(toetssteen.DepthNames, 1, 10))[0]
			width := "24"
			want := []string{
				"klantnr|numeric(8)|Klantnummer", "geslacht|character(1) $SEKSE.|Geslachtsaanduiding (M/V/O)",
				"gebland|numeric(8) LAND.|Geboorteland, code BRP", "naam|character(" + width + ")|",
				"gebdatum|date(DATE9.)|Datum van geboorte", "gezien|datetime(DATETIME20.)|", "duur|time(TIME8.)|",
				"bedrag|numeric(8) COMMA10.2|Bedrag in euro",
			}
			var got []string
			for _, c := range p.Columns {
				got = append(got, c.Name+"|"+c.Type+"|"+c.Comment)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("columns (-want +got):\n%s", diff)
			}
			if p.Asset.Comment != "Klanten, proefbestand" {
				t.Errorf("the label of the data set is %q", p.Asset.Comment)
			}
			if len(p.NotRead) != 2 || !strings.Contains(p.NotRead[0].Why, "$SEKSE.") || !strings.Contains(p.NotRead[1].Why, "LAND.") {
				t.Errorf("formats of a catalogue: %v", p.NotRead)
			}
		})
	}
}

func TestValuesAreWrittenAsPeopleWriteThem(t *testing.T) {
	for _, name := range fixtures {
		t.Run(name, func(t *testing.T) {
			s := opened(t, filepath.Join("testdata", name))
			got := rowsOf(t, s, name, "klantnr", "geslacht", "gebland", "naam", "gebdatum", "gezien", "duur", "bedrag")
			want := [][]string{
				{"1000", "M", "", "", "1969-12-31", "2020-03-16 17:46:40", "00:01:01", "-1.5"},
				{"1001", "V", "5022", "Persoon 1 Zoëver", "1970-04-10", "2020-03-16 18:46:40.5", "01:01:01", "-1.25"},
				{"1002", "O", "6043", "Persoon 2 Zoëver", "1970-07-19", "2020-03-16 19:46:41", "02:01:01", "-1"},
			}
			if diff := cmp.Diff(want, got[:3]); diff != "" {
				t.Errorf("first rows (-want +got):\n%s", diff)
			}
			if got[10][4] != "" {
				t.Errorf("the missing value .A is read as %q", got[10][4])
			}
			p := census(t, s)
			if p.Rows != int64(len(got)) || p.Asset.Rows != p.Rows || p.Partial {
				t.Errorf("%d rows in the profile, %d in the asset, %d read, partial %t", p.Rows, p.Asset.Rows, len(got), p.Partial)
			}
			if c := p.Columns[2]; c.Values[0].Value != "5022" || c.Nulls == 0 {
				t.Errorf("countries: %v", c)
			}
		})
	}
}

// TestCellsEqualReadstat compares with what another program reads.
func TestCellsEqualReadstat(t *testing.T) {
	if _, err := exec.LookPath("readstat"); err != nil {
		if os.Getenv("TOETSSTEEN_REQUIRE_SERVICES") == "1" {
			t.Fatal("readstat is not installed, and TOETSSTEEN_REQUIRE_SERVICES is set")
		}
		t.Skip("readstat is not installed")
	}
	for _, name := range fixtures {
		t.Run(name, func(t *testing.T) { sameCells(t, filepath.Join("testdata", name), name) })
	}
	if real := os.Getenv("TOETSSTEEN_SAS_FILE"); real != "" {
		t.Run("a file of one's own", func(t *testing.T) { sameCells(t, real, filepath.Base(real)) })
	}
}

func sameCells(t *testing.T, path, asset string) {
	t.Helper()
	out, err := exec.Command("readstat", path, "-").Output()
	if err != nil {
		t.Fatalf("readstat: %v", err)
	}
	r := csv.NewReader(bytes.NewReader(out))
	want, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	s := opened(t, path)
	p := sourcetest.Profiles(t, s, sourcetest.Request(toetssteen.DepthNames, 1, 10))[0]
	if diff := cmp.Diff(want[0], namesOfColumns(p)); diff != "" {
		t.Fatalf("columns (-readstat +ours):\n%s", diff)
	}
	got := rowsOf(t, s, asset, want[0]...)
	if len(got) != len(want)-1 {
		t.Fatalf("%d rows, readstat reads %d", len(got), len(want)-1)
	}
	for i, row := range got {
		for j, cell := range row {
			if !sameCell(p.Columns[j].Type, cell, want[i+1][j]) {
				t.Fatalf("row %d, column %s: %q, readstat gives %q", i, want[0][j], cell, want[i+1][j])
			}
		}
	}
}

// sameCell compares with a number as readstat writes it, without its format.
func sameCell(typ, ours, theirs string) bool {
	if strings.HasPrefix(typ, "character") || ours == "" || theirs == "" {
		return ours == theirs
	}
	f, err := strconv.ParseFloat(theirs, 64)
	if err != nil {
		return false
	}
	epoch := time.Date(1960, 1, 1, 0, 0, 0, 0, time.UTC)
	var v float64
	switch typ, _, _ = strings.Cut(typ, "("); typ {
	case "date":
		at, err := time.Parse("2006-01-02", ours)
		v = at.Sub(epoch).Hours() / 24
		if err != nil {
			return false
		}
	case "datetime":
		at, err := time.Parse("2006-01-02 15:04:05.999999", ours)
		v = at.Sub(epoch).Seconds()
		if err != nil {
			return false
		}
	case "time":
		var h, m, s float64
		if _, err := fmt.Sscanf(strings.ReplaceAll(ours, ":", " "), "%f %f %f", &h, &m, &s); err != nil {
			return false
		}
		v = h*3600 + m*60 + s
	default:
		if v, err = strconv.ParseFloat(ours, 64); err != nil {
			return false
		}
	}
	return math.Abs(v-f) <= 1e-6*max(1, math.Abs(f))
}

func TestContract(t *testing.T) {
	for _, name := range fixtures {
		t.Run(name, func(t *testing.T) {
			sourcetest.Contract(t, func(t *testing.T) source.Source { return opened(t, filepath.Join("testdata", name)) })
		})
	}
}

func TestASampleOfRowsIsTheSameForOneSeed(t *testing.T) {
	s := opened(t, "testdata/rle.sas7bdat").(source.RowReader)
	draw := func(seed int64) (out []string) {
		want := source.RowRequest{Columns: []string{"klantnr"}, Sample: toetssteen.Sample{Seed: seed, Rows: 5}}
		for row, err := range s.Rows(t.Context(), source.Asset{Name: "rle.sas7bdat"}, want) {
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, string(row[0]))
		}
		return out
	}
	if diff := cmp.Diff(draw(1), draw(1)); diff != "" || len(draw(1)) != 5 {
		t.Errorf("one seed gives two samples: %s", diff)
	}
	for _, err := range s.Rows(t.Context(), source.Asset{Name: "rle.sas7bdat"}, source.RowRequest{Columns: []string{"weg"}}) {
		if !errors.Is(err, errNoSuchField) {
			t.Errorf("a column that does not exist gives error %v", err)
		}
	}
}

func TestSniffGoesByContent(t *testing.T) {
	for _, name := range fixtures {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if !sniff("x.txt", b) {
			t.Errorf("%s is not recognised", name)
		}
	}
	if sniff("x.sas7bdat", []byte("geslacht;land\nM;NL\n")) {
		t.Error("a text is taken for a SAS file")
	}
}

// damaged loads bytes and profiles every data set at every depth.
func damaged(t *testing.T, b []byte) (rows int64, partial bool, ok bool) {
	t.Helper()
	s, err := load(t.Context(), bytes.NewReader(b), int64(len(b)), "x")
	if err != nil {
		if why := reason(err); strings.Contains(why, "kon niet worden gelezen") {
			t.Errorf("no reason for %v", err)
		}
		return 0, true, false
	}
	partial = s.broken != nil
	for _, d := range []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthCensus} {
		for a, err := range s.Assets(t.Context()) {
			if err != nil {
				continue
			}
			p, err := s.Profile(t.Context(), a, sourcetest.Request(d, 1, 10))
			if err != nil {
				t.Fatalf("profile: %v", err)
			}
			if problems := sourcetest.Problems(p, d); len(problems) > 0 {
				t.Fatalf("depth %s: %s", d, strings.Join(problems, "\n"))
			}
			if p.Partial && len(p.NotRead) == 0 {
				t.Error("reading broke off, and nothing says so")
			}
			rows, partial = p.Rows, partial || p.Partial
		}
	}
	return rows, partial, true
}

func TestAFileCutOffAnywhereIsReadToTheBreakAndSaysSo(t *testing.T) {
	for _, name := range fixtures {
		t.Run(name, func(t *testing.T) {
			whole, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			all, _, _ := damaged(t, whole)
			before, step := int64(0), 1
			if len(whole) > 10_000 { // the same layout stands in the small ones
				step = 37
			}
			for n := 0; n < len(whole); n += step {
				rows, partial, ok := damaged(t, whole[:n])
				if ok && rows < before {
					t.Fatalf("cut at %d: %d rows, %d with fewer bytes", n, rows, before)
				}
				if ok && rows < all && !partial && !strings.HasSuffix(name, ".xpt") {
					t.Fatalf("cut at %d: %d of %d rows, and nothing says so", n, rows, all)
				}
				if ok && strings.HasSuffix(name, ".xpt") && n%recordSize != 0 && rows < all && !partial {
					t.Fatalf("cut at %d: %d of %d rows, and nothing says so", n, rows, all)
				}
				before = max(before, rows)
			}
		})
	}
}

func TestDamagedBytesHurtNoMoreThanTheirPage(t *testing.T) {
	for _, name := range fixtures {
		whole, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		for at := 0; at < len(whole); at += 11 {
			b := bytes.Clone(whole)
			b[at] ^= 0xff
			damaged(t, b)
		}
	}
}

func TestAPageWithWildPointersIsPassedOverAndTold(t *testing.T) {
	b, err := os.ReadFile("testdata/rle.sas7bdat")
	if err != nil {
		t.Fatal(err)
	}
	s := opened(t, "testdata/rle.sas7bdat").(*file)
	all := census(t, s).Rows
	last := len(b) - 4096 // pages of 4 KiB behind a header of 8
	for i := range 8 {
		b[last+40+24+i] = 0x7f // the second pointer
	}
	path := filepath.Join(t.TempDir(), "x.sas7bdat")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	p := census(t, opened(t, path))
	if !p.Partial || p.Rows == 0 || p.Rows >= all {
		t.Errorf("%d of %d rows, partial %t", p.Rows, all, p.Partial)
	}
	if text := fmt.Sprint(p.NotRead); !strings.Contains(text, "beschadigd en overgeslagen") {
		t.Errorf("not read: %s", text)
	}
}

func TestACatalogueAndAPackedFileAreRefusedInDutch(t *testing.T) {
	b, err := os.ReadFile("testdata/wide.sas7bdat")
	if err != nil {
		t.Fatal(err)
	}
	copy(b[156:], "CATALOG ")
	if _, err := load(t.Context(), bytes.NewReader(b), int64(len(b)), "x"); !errors.Is(err, errCatalog) {
		t.Errorf("a catalogue gives error %v", err)
	}
	packed := append([]byte("\x1f\x8b\x08\x00"), make([]byte, 200)...)
	if _, err := load(t.Context(), bytes.NewReader(packed), 204, "x"); !errors.Is(err, errPacked) {
		t.Errorf("a packed file gives error %v", err)
	}
}

func TestNoValueStandsInWhatIsTold(t *testing.T) {
	marks := sourcetest.Canary(5, 8)
	var rows [][]any
	for _, m := range marks {
		rows = append(rows, []any{m, 1.0})
	}
	b := write(layout{wide: true, columns: []testColumn{{"notitie", 80}, {"nr", 0}}, packed: packedRLE}, rows)
	for cut := len(b) - 4000; cut <= len(b); cut += 500 {
		s, err := load(t.Context(), bytes.NewReader(b[:cut]), int64(cut), "x")
		if err != nil {
			marks.Check(t, "the error", []byte(err.Error()+reason(err)))
			continue
		}
		for _, d := range []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthStatistics, toetssteen.DepthCensus} {
			for _, p := range sourcetest.Profiles(t, s, sourcetest.Request(d, 1, 10)) {
				marks.Check(t, "what is not read", fmt.Append(nil, p.NotRead, p.Asset))
				for _, c := range p.Columns {
					marks.Check(t, "a column", []byte(c.Name+c.Type+c.Comment))
				}
			}
		}
	}
}

func TestReadingStopsWhenItIsCancelled(t *testing.T) {
	s := opened(t, "testdata/rle.sas7bdat").(*file)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range s.Rows(ctx, source.Asset{Name: "rle.sas7bdat"}, source.RowRequest{Columns: []string{"klantnr"}}) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	}
}
