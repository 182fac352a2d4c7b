package stata

import (
	"bytes"
	"encoding/binary"
	"math"
)

// maker writes files of the old versions, which no program at hand does.
type maker struct {
	bytes.Buffer
	version int
	order   binary.ByteOrder
}

func (m *maker) put(vs ...any) {
	for _, v := range vs {
		_ = binary.Write(m, m.order, v)
	}
}

func (m *maker) text(s string, width int) {
	b := make([]byte, width)
	copy(b, s)
	m.Write(b)
}

// typeCode gives the code of a type in the version.
func (m *maker) typeCode(k kind, width int) uint8 {
	switch {
	case k == kindString && m.version < 111:
		return uint8(127 + width)
	case k == kindString:
		return uint8(width)
	case m.version < 111:
		return "bilfd"[k]
	}
	return 251 + uint8(k)
}

// missing gives what stands for no value in each type.
func (m *maker) missing() (int8, int16, int32, float32, float64) {
	switch {
	case m.version >= 113: // .a, .b, .c, . and .z
		return 102, 32743, math.MaxInt32 - 23, 0x1p127, math.Float64frombits(0x7fe01a0000000000)
	case m.version <= 105:
		return 127, 32767, math.MaxInt32, 0x1p127, 0x1p333
	}
	return 127, 32767, math.MaxInt32, 0x1p127, 0x1p1023
}

// oldFile has a variable of each type, two rows with a value and one without,
// value labels, dates and a note.
func oldFile(version int, order binary.ByteOrder) []byte {
	m := &maker{version: version, order: order}
	l := oldLayout(version)
	flag := uint8(2)
	if order == binary.ByteOrder(binary.BigEndian) {
		flag = 1
	}
	m.put(uint8(version), flag, uint8(1), uint8(0), uint16(6), uint32(3))
	m.text("Proefbestand", l.dataLabel)
	m.text("02 Jan 2024 03:04", l.stamp)
	kinds := []kind{kindByte, kindInt, kindLong, kindFloat, kindDouble, kindString}
	for _, k := range kinds {
		m.put(m.typeCode(k, 10))
	}
	for _, s := range []string{"sexe", "land", "datum", "score", "bedrag", "naam"} {
		m.text(s, l.name)
	}
	m.put(make([]int16, 7))
	for _, s := range []string{"%8.0g", "%04.0f", "%d", "%9.0g", "%9.0g", "%10s"} {
		m.text(s, l.format)
	}
	for _, s := range []string{"sexe", "land", "", "", "", ""} {
		m.text(s, l.labelName)
	}
	for _, s := range []string{"Geslacht", "Geboorteland", "", "", "", "Na\xe4m"} {
		m.text(s, l.varLabel)
	}
	m.expansion(l)
	m.put(int8(1), int16(6030), int32(9192), float32(0.1), 12.5)
	m.text("Zo\xeb", 10)
	m.put(int8(-127), int16(1), int32(-1), float32(-2), 1e15)
	m.text("tien tekens", 10)
	b, i, n, f, d := m.missing()
	m.put(b, i, n, f, d)
	m.text("", 10)
	m.labels(l, "sexe", []int32{1, 2}, []string{"Man", "Vrouw"})
	m.labels(l, "land", []int32{1, 6030}, []string{"Onbekend", "Nederland"})
	return m.Bytes()
}

// expansion writes a note and the end of such fields.
func (m *maker) expansion(l *layout) {
	switch l.expansion {
	case 2:
		m.put(uint8(1), int16(5), []byte("notes"), uint8(0), int16(0))
	case 4:
		m.put(uint8(1), int32(5), []byte("notes"), uint8(0), int32(0))
	}
}

func (m *maker) labels(l *layout, name string, codes []int32, labels []string) {
	if l.shortTables {
		m.put(uint16(len(codes)))
		m.text(name, l.tableName)
		m.put(uint8(0))
		for _, c := range codes {
			m.put(int16(c))
		}
		for _, s := range labels {
			m.text(s, 8)
		}
		return
	}
	var places []int32
	var texts []byte
	for _, s := range labels {
		places = append(places, int32(len(texts)))
		texts = append(append(texts, s...), 0)
	}
	m.put(int32(8 + 8*len(codes) + len(texts)))
	m.text(name, l.tableName)
	m.put([3]byte{}, int32(len(codes)), int32(len(texts)), places, codes, texts)
}
