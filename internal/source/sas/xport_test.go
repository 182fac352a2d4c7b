package sas

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/sasvalue"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

func TestSeveralDataSetsOfOneTransportFileAreAssets(t *testing.T) {
	first, err := os.ReadFile("testdata/v5.xpt")
	if err != nil {
		t.Fatal(err)
	}
	second := bytes.Replace(first[3*recordSize:], []byte("KLANT   "), []byte("OUDER   "), 1)
	b := append(bytes.Clone(first), second...)
	s, err := load(t.Context(), bytes.NewReader(b), int64(len(b)), "x.xpt")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range sourcetest.Profiles(t, s, sourcetest.Request(toetssteen.DepthCensus, 1, 10)) {
		got = append(got, fmt.Sprintf("%s %s %d %t", p.Asset.Name, p.Asset.Kind, p.Rows, p.Partial))
	}
	if diff := cmp.Diff([]string{"x.xpt/KLANT table 21 false", "x.xpt/OUDER table 21 false"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	b = b[:len(first)+5*recordSize] // the second is cut in its headers
	if s, err = load(t.Context(), bytes.NewReader(b), int64(len(b)), "x.xpt"); err != nil {
		t.Fatal(err)
	}
	said := false
	for a, err := range s.Assets(t.Context()) {
		said = said || err != nil && a.Name == "x.xpt/KLANT" && strings.Contains(err.Error(), "afgebroken")
	}
	if !said {
		t.Error("nothing says that the second data set is broken off")
	}
}

// transportOf writes a transport file of version 5 with one column of text.
func transportOf(width int, rows ...string) []byte {
	record := func(format string, args ...any) string { return fmt.Sprintf("%-80s", fmt.Sprintf(format, args...)) }
	name := make([]byte, 140)
	binary.BigEndian.PutUint16(name, 2)
	binary.BigEndian.PutUint16(name[4:], uint16(width))
	copy(name[8:], fmt.Sprintf("%-8s%-40s%-8s", "LAND", "Land van herkomst", ""))
	out := record(libraryV5+"%030d", 0) + record("SAS     SAS     SASLIB  9.4") + record("") +
		record(headerWord+"MEMBER  HEADER RECORD!!!!!!!000000000000000001600000000140") +
		record(headerWord+"DSCRPTR HEADER RECORD!!!!!!!%030d", 0) + record("SAS     LANDEN  SASDATA 9.4") + record("") +
		record(headerWord+"NAMESTR HEADER RECORD!!!!!!!000000000100000000000000000000") + string(name) + strings.Repeat(" ", 20) +
		record(headerWord+"OBS     HEADER RECORD!!!!!!!%030d", 0)
	for _, r := range rows {
		out += fmt.Sprintf("%-*s", width, r)
	}
	return []byte(out + strings.Repeat(" ", (80-len(out)%80)%80))
}

func TestBlanksThatFillTheLastRecordAreNoRows(t *testing.T) {
	for _, tc := range []struct {
		width int
		rows  []string
	}{
		{4, []string{"NL", "", "BE"}}, {7, []string{"NL"}}, {80, []string{"NL", "BE"}}, {100, []string{"NL", "", "BE"}}, {3, nil},
	} {
		b := transportOf(tc.width, tc.rows...)
		s, err := load(t.Context(), bytes.NewReader(b), int64(len(b)), "x")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range rowsOf(t, s, "x", "LAND") {
			got = append(got, r[0])
		}
		if diff := cmp.Diff(tc.rows, got); diff != "" {
			t.Errorf("width %d (-want +got):\n%s", tc.width, diff)
		}
	}
}

func TestNumbersOfTheMainframeAreRead(t *testing.T) {
	for hex, want := range map[string]float64{
		"4110000000000000": 1, "c110000000000000": -1, "0000000000000000": 0, "4276a00000000000": 118.625, "c276a00000000000": -118.625,
		"44139e": 5022, "4019999999999999": 0.1,
	} {
		if got, ok := ibm(unhex(hex)); !ok || math.Abs(got-want) > 1e-12*max(1, math.Abs(want)) {
			t.Errorf("%s: %v %t, want %v", hex, got, ok, want)
		}
	}
	for _, missing := range []string{".", "A", "Z", "_"} {
		if v, ok := ibm(append([]byte(missing), make([]byte, 7)...)); ok {
			t.Errorf("the missing value %s is read as %v", missing, v)
		}
	}
}

func unhex(s string) []byte {
	var out []byte
	for i := 0; i+2 <= len(s); i += 2 {
		var b byte
		_, _ = fmt.Sscanf(s[i:i+2], "%02x", &b)
		out = append(out, b)
	}
	return out
}

func TestAFormatOfOnesOwnStandsInForALabel(t *testing.T) {
	for label, want := range map[string]string{"": "format $LAND.", "Geboorteland": "Geboorteland"} {
		c := column{name: "v17", label: label, format: sasvalue.ParseFormat("$land4.", 0, 0), width: 4}
		if got := c.describe(); got.Comment != want || got.Type != "character(4) $LAND4." {
			t.Errorf("%q: comment %q, type %q", label, got.Comment, got.Type)
		}
	}
}

func TestTheReaderTellsHowFarItIs(t *testing.T) {
	for _, name := range fixtures {
		s := opened(t, "testdata/"+name)
		want := sourcetest.Request(toetssteen.DepthCensus, 1, 10)
		var last, total int64
		want.Meter = func(done, of int64) {
			if done < last || done > of {
				t.Errorf("%s: %d of %d after %d", name, done, of, last)
			}
			last, total = done, of
		}
		sourcetest.Profiles(t, s, want)
		if last == 0 || total == 0 {
			t.Errorf("%s: nothing is told", name)
		}
	}
}

var _ source.RowReader = (*file)(nil)
