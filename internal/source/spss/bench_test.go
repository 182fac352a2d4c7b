package spss

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/zlib"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

// survey writes a file of 38 variables as a register has them: 30 codes, 4
// numbers that do not fit in a byte and 4 texts of 16 bytes.
func survey(b *testing.B, compression int32, cases int) string {
	b.Helper()
	m := make1(binary.LittleEndian, compression, int32(cases), 100)
	for i := range 34 {
		m.variable(fmt.Sprintf("V%d", i), 0, 0x050800)
	}
	for i := range 4 {
		m.variable(fmt.Sprintf("T%d", i), 16, 0x011000)
	}
	m.end()
	start := m.Len()
	e := packer{order: m.order}
	for i := range cases {
		for v := range 30 {
			e.number(float64(i*(v+3)%(v+2)), compression)
		}
		for v := range 4 {
			e.number(float64(i*(v+7))+0.5, compression)
		}
		for v := range 4 {
			e.text(fmt.Sprintf("waarde %-9d", i*(v+1)%5000), compression)
		}
	}
	e.flush()
	data := e.out.Bytes()
	if compression == zipped {
		var packed bytes.Buffer
		for len(data) > 0 {
			n := min(len(data), 0x3ff000)
			z := zlib.NewWriter(&packed)
			_, _ = z.Write(data[:n])
			z.Close()
			data = data[n:]
		}
		for _, v := range []int64{int64(start), int64(start + 24 + packed.Len()), 0} {
			_ = binary.Write(m, m.order, v)
		}
		data = packed.Bytes()
	}
	m.Write(data)
	path := filepath.Join(b.TempDir(), "x.sav")
	if err := os.WriteFile(path, m.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// packer writes the bytecode.
type packer struct {
	order    binary.ByteOrder
	out      bytes.Buffer
	commands []byte
	literal  []byte
}

func (p *packer) put(command byte, literal []byte) {
	p.commands = append(p.commands, command)
	p.literal = append(p.literal, literal...)
	if len(p.commands) == 8 {
		p.flush()
	}
}

func (p *packer) flush() {
	if n := len(p.commands); n > 0 {
		p.commands = append(p.commands, make([]byte, 8-n)...)
	}
	p.out.Write(p.commands)
	p.out.Write(p.literal)
	p.commands, p.literal = p.commands[:0], p.literal[:0]
}

func (p *packer) number(v float64, compression int32) {
	m := maker{order: p.order}
	switch {
	case compression == plain:
		p.out.Write(m.number(v))
	case v == float64(int(v)) && v < 150:
		p.put(byte(v+100), nil)
	default:
		p.put(codeAsIs, m.number(v))
	}
}

func (p *packer) text(s string, compression int32) {
	for i := 0; i < len(s); i += 8 {
		if compression == plain {
			p.out.WriteString(s[i : i+8])
		} else {
			p.put(codeAsIs, []byte(s[i:i+8]))
		}
	}
}

func benchmark(b *testing.B, compression int32) {
	const cases = 100_000
	path := survey(b, compression, cases)
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	for _, d := range []toetssteen.Depth{toetssteen.DepthValues, toetssteen.DepthCensus} {
		b.Run(d.String(), func(b *testing.B) {
			b.SetBytes(info.Size())
			b.ReportAllocs()
			for b.Loop() {
				s, err := open(b.Context(), source.Target{Path: path})
				if err != nil {
					b.Fatal(err)
				}
				p, err := s.Profile(b.Context(), source.Asset{Name: "x"}, sourcetest.Request(d, 1, 10_000))
				if err != nil || p.Rows != cases || len(p.NotRead) > 0 {
					b.Fatal(p.Rows, p.NotRead, err)
				}
				s.Close()
			}
			b.ReportMetric(float64(cases)*38*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mcells/s")
		})
	}
}

func BenchmarkPlain(b *testing.B)    { benchmark(b, plain) }
func BenchmarkBytecode(b *testing.B) { benchmark(b, bytecode) }
func BenchmarkZipped(b *testing.B)   { benchmark(b, zipped) }
