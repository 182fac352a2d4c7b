package registerfile_test

import (
	"bytes"
	"fmt"
	"testing"

	"toetssteen"
	"toetssteen/internal/registerfile"
)

// BenchmarkRoundTrip writes, reads and plans a register of 500 processings with
// 5,000 element uses.
func BenchmarkRoundTrip(b *testing.B) {
	s := schema(b)
	head := func(id string, i int) toetssteen.Head { return toetssteen.Head{ID: fmt.Sprintf("%s-%d", id, i)} }
	in := []toetssteen.Record{pack(b, &toetssteen.Unit{Head: toetssteen.Head{ID: "DUO"}, Name: "DUO"})}
	for i := range 500 {
		in = append(in, pack(b, &toetssteen.Processing{Head: head("VW", i), Name: "Verwerking", In: "DUO", DataSubjects: []string{"studenten", "ouders"}}),
			pack(b, &toetssteen.Purpose{Head: head("D", i), Processing: fmt.Sprintf("VW-%d", i), Text: "recht vaststellen"}))
		for k := range 10 {
			in = append(in, pack(b, &toetssteen.ElementUse{Head: head("G", i*10+k), Purpose: fmt.Sprintf("D-%d", i), Kind: "sex", Role: toetssteen.UseStored, Ground: "e"}))
		}
	}
	for _, form := range []string{registerfile.FormCSV, registerfile.FormXLSX} {
		b.Run(form, func(b *testing.B) {
			dir := b.TempDir()
			var size bytes.Buffer
			if _, err := s.Write(&size, form, "nl", in); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(size.Len()))
			for b.Loop() {
				if got := roundTrip(b, s, dir, form, "nl", in); len(got) != len(in) {
					b.Fatalf("%d of %d records", len(got), len(in))
				}
			}
		})
	}
}
