package sas

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRowsThatOverlapAreDamage: pointers that all lead to the same bytes could
// make a small page give gigabytes.
func TestRowsThatOverlapAreDamage(t *testing.T) {
	rows := make([][]any, 40)
	for i := range rows {
		rows[i] = []any{"x"}
	}
	b := write(layout{packed: packedRLE, columns: []testColumn{{"tekst", 3000}}}, rows)
	s, err := load(t.Context(), bytes.NewReader(b), int64(len(b)), "x")
	if err != nil {
		t.Fatal(err)
	}
	if got := census(t, s).Rows; got != 40 {
		t.Fatalf("%d rows before the damage", got)
	}
	at := 1024 + 24 + 12*(5+1) // the first pointer to a row, behind those of the metadata
	for i := range 30 {
		copy(b[at+12*i:], []byte{0, 0, 0, 0, 0xff, 0x0f, 0, 0}) // the whole page
	}
	s, err = load(t.Context(), bytes.NewReader(b), int64(len(b)), "x")
	if err != nil {
		t.Fatal(err)
	}
	if p := census(t, s); !p.Partial || p.Rows > 1 {
		t.Errorf("%d rows, partial %t", p.Rows, p.Partial)
	}
}

// A page of amended metadata at the end is metadata and holds no rows.
func TestAnAmendedPageAtTheEndGivesNoRows(t *testing.T) {
	l := layout{columns: []testColumn{{"land", 4}}}
	b := write(l, [][]any{{"NL"}, {"BE"}})
	w := &writer{layout: l, order: binary.LittleEndian}
	p := w.newPage()
	label := w.subheader(-1026, 52)
	w.ref(label, 40, 12+8, 4) // the label is the text of the name itself
	p.add(label, storedPlain, 0)
	b = append(b, p.done(typeAmended, 0)...)
	b[204]++ // one page more
	s, err := load(t.Context(), bytes.NewReader(b), int64(len(b)), "x")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"NL"}, {"BE"}}, rowsOf(t, s, "x", "land")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
