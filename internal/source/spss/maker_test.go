package spss

import (
	"bytes"
	"encoding/binary"
	"math"
)

// maker writes system files as no program at hand does: of another byte order
// or bias, and with faults.
type maker struct {
	bytes.Buffer
	order binary.ByteOrder
}

func make1(order binary.ByteOrder, compression, cases int32, bias float64) *maker {
	m := &maker{order: order}
	m.WriteString("$FL2@(#) SPSS DATA FILE made for a test")
	m.pad(64)
	m.ints(2, 1, compression, 0, cases)
	m.floats(bias)
	m.WriteString("01 Jan 2010:11:12")
	m.pad(headerSize)
	return m
}

// pad fills with spaces up to an offset.
func (m *maker) pad(to int) { m.Write(bytes.Repeat([]byte(" "), to-m.Len())) }

func (m *maker) ints(vs ...int32) {
	for _, v := range vs {
		_ = binary.Write(m, m.order, v)
	}
}

func (m *maker) floats(vs ...float64) {
	for _, v := range vs {
		_ = binary.Write(m, m.order, v)
	}
}

// variable writes the records of a variable; a width of 0 is a number.
func (m *maker) variable(name string, width, print int32) {
	m.ints(2, width, 0, 0, print, print)
	m.text(name, 8)
	for w := width - 8; w > 0; w -= 8 {
		m.ints(2, -1, 0, 0, 0, 0)
		m.text("", 8)
	}
}

func (m *maker) text(s string, width int) {
	m.WriteString(s)
	m.Write(bytes.Repeat([]byte(" "), width-len(s)))
}

func (m *maker) extension(kind, size int32, content []byte) {
	m.ints(7, kind, size, int32(len(content))/size)
	m.Write(content)
}

func (m *maker) end() { m.ints(999, 0) }

func (m *maker) number(v float64) []byte {
	var b [8]byte
	m.order.PutUint64(b[:], math.Float64bits(v))
	return b[:]
}
