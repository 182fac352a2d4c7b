package stata

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

// BenchmarkRegister reads 38 variables as a register has them: 30 codes of a
// byte, 4 doubles and 4 texts of 16 bytes.
func BenchmarkRegister(b *testing.B) {
	const rows = 200_000
	m := &maker{version: 115, order: binary.LittleEndian}
	l := oldLayout(115)
	m.put(uint8(115), uint8(2), uint8(1), uint8(0), uint16(38), uint32(rows))
	m.text("", l.dataLabel+l.stamp)
	for i := range 38 {
		switch {
		case i < 30:
			m.put(m.typeCode(kindByte, 0))
		case i < 34:
			m.put(m.typeCode(kindDouble, 0))
		default:
			m.put(m.typeCode(kindString, 16))
		}
	}
	for i := range 38 {
		m.text(fmt.Sprintf("v%d", i), l.name)
	}
	m.put(make([]int16, 39))
	m.text("", 38*(l.format+l.labelName+l.varLabel))
	m.put(uint8(0), int32(0))
	var row []byte
	for i := range rows {
		row = row[:0]
		for v := range 30 {
			row = append(row, byte(i*(v+3)%(v+2)))
		}
		for v := range 4 {
			row, _ = binary.Append(row, m.order, float64(i*(v+7))+0.5)
		}
		for v := range 4 {
			row = fmt.Appendf(row, "waarde %-9d", i*(v+1)%5000)
		}
		m.Write(row)
	}
	path := filepath.Join(b.TempDir(), "x.dta")
	if err := os.WriteFile(path, m.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	for _, d := range []toetssteen.Depth{toetssteen.DepthValues, toetssteen.DepthCensus} {
		b.Run(d.String(), func(b *testing.B) {
			b.SetBytes(int64(m.Len()))
			b.ReportAllocs()
			for b.Loop() {
				s, err := open(b.Context(), source.Target{Path: path})
				if err != nil {
					b.Fatal(err)
				}
				p, err := s.Profile(b.Context(), source.Asset{Name: "x"}, sourcetest.Request(d, 1, 10_000))
				if err != nil || p.Rows != rows || len(p.NotRead) > 0 {
					b.Fatal(p.Rows, p.NotRead, err)
				}
				s.Close()
			}
			b.ReportMetric(float64(rows)*38*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mcells/s")
		})
	}
}
