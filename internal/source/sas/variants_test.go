package sas

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAllVariantsOfTheFormatGiveTheSameRows(t *testing.T) {
	columns := []testColumn{{"geslacht", 1}, {"omschrijving", 60}, {"land", 0}, {"bedrag", 0}}
	var rows [][]any
	var want [][]string
	for i := range 300 {
		text := strings.Repeat("abc", i%9) + strings.Repeat("z", i%23)
		rows = append(rows, []any{"MV"[i%2 : i%2+1], text, float64(5000 + i%40), any(nil)})
		want = append(want, []string{"MV"[i%2 : i%2+1], text, fmt.Sprint(5000 + i%40), ""})
		if i%4 > 0 {
			rows[i][3], want[i][3] = float64(i)/4-7, strings.TrimSuffix(fmt.Sprint(float64(i)/4-7), ".0")
		}
	}
	for _, wide := range []bool{false, true} {
		for _, big := range []bool{false, true} {
			for packed, word := range []string{"not packed", "RLE", "RDC"} {
				t.Run(fmt.Sprintf("64 bit %t, high bytes first %t, %s", wide, big, word), func(t *testing.T) {
					b := write(layout{wide: wide, big: big, packed: compression(packed), columns: columns}, rows)
					s, err := load(t.Context(), bytes.NewReader(b), int64(len(b)), "x")
					if err != nil {
						t.Fatal(err)
					}
					got := rowsOf(t, s, "x", "geslacht", "omschrijving", "land", "bedrag")
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("rows (-want +got):\n%s", diff)
					}
				})
			}
		}
	}
}

func TestDeletedRowsAreNotRead(t *testing.T) {
	deleted := map[int]bool{1: true, 5: true, 50: true}
	var rows [][]any
	var want [][]string
	for i := range 60 {
		rows = append(rows, []any{float64(i), "x"})
		if !deleted[i] {
			want = append(want, []string{fmt.Sprint(i)})
		}
	}
	for _, wide := range []bool{false, true} {
		b := write(layout{wide: wide, deleted: deleted, columns: []testColumn{{"nr", 0}, {"tekst", 8}}}, rows)
		s, err := load(t.Context(), bytes.NewReader(b), int64(len(b)), "x")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, rowsOf(t, s, "x", "nr")); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
		if p := census(t, s); p.Partial || p.Rows != 57 || p.Asset.Rows != 57 {
			t.Errorf("%d rows, %d in the asset, partial %t", p.Rows, p.Asset.Rows, p.Partial)
		}
	}
}

func TestShortNumbersKeepTheirCodes(t *testing.T) {
	for width := 3; width <= 8; width++ {
		for _, big := range []bool{false, true} {
			rows := [][]any{{5022.0}, {6030.0}, {0.0}, {-7.0}, {nil}}
			b := write(layout{big: big, width: width, columns: []testColumn{{"land", 0}}}, rows)
			s, err := load(t.Context(), bytes.NewReader(b), int64(len(b)), "x")
			if err != nil {
				t.Fatal(err)
			}
			want := [][]string{{"5022"}, {"6030"}, {"0"}, {"-7"}, {""}}
			if diff := cmp.Diff(want, rowsOf(t, s, "x", "land")); diff != "" {
				t.Errorf("width %d (-want +got):\n%s", width, diff)
			}
		}
	}
}

func TestTextIsReadInItsOwnCharacterSet(t *testing.T) {
	for charset, raw := range map[byte]string{
		20: "Zoë Ünal", 29: "Zo\xeb \xdcnal", 62: "Zo\xeb \xdcnal", 0: "Zo\xeb \xdcnal", 60: "Zo\xeb \xdcnal", 41: "Zo\x89 \x9anal",
	} {
		b := write(layout{charset: charset, columns: []testColumn{{"naam", 20}}}, [][]any{{raw}})
		s, err := load(t.Context(), bytes.NewReader(b), int64(len(b)), "x")
		if err != nil {
			t.Fatal(err)
		}
		if got := rowsOf(t, s, "x", "naam")[0][0]; got != "Zoë Ünal" {
			t.Errorf("character set %d gives %q", charset, got)
		}
	}
}
