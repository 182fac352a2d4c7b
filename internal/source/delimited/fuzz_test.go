package delimited

import (
	"bytes"
	"io"
	"testing"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

// FuzzProfile reads any bytes at any depth: no panic, and a profile that keeps
// the promises of the port.
func FuzzProfile(f *testing.F) {
	for _, seed := range []string{
		people, "", "\n\n", "sep=;\n", "a,b\n1,2\n1\n1,2,3\n", "\"a\"\"b\",\"c\nd\"\r\n1,2", "Titel\n\nid;leeftijd\n1;2\n3;4\n",
		"01.01.20;01.04.10\n1;M\n", ",,,\n1,2,3,4\n", "x\ty\r1\t2\r", "Jansen;geheim\nPieters;12\n", "a\x01b\n\x00\x01\x00\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		Sniff("x.txt", in)
		head, whole, err := readHead(t.Context(), bytes.NewReader(in))
		if err != nil || !whole {
			t.Fatal(whole, err)
		}
		table := layOut(head, whole)
		if len(table.names) == 0 {
			return
		}
		for _, d := range []toetssteen.Depth{toetssteen.DepthValues, toetssteen.DepthCensus} {
			want := sourcetest.Request(d, 1, 3)
			p := source.Profile{Asset: source.Asset{Name: "x"}, Rows: -1}
			p, err := table.read(t.Context(), p, io.LimitReader(bytes.NewReader(head[table.start:]), 1<<20), want)
			if err != nil {
				t.Fatal(err)
			}
			for _, wrong := range sourcetest.Problems(p, d) {
				t.Error(wrong)
			}
		}
	})
}
