package spss

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"math"

	"toetssteen/internal/source"
)

// A portable file (.por) is text: lines of 80 characters whose ends mean
// nothing, a header with a table of its characters, and then records that a
// letter begins, with numbers in base 30 (PSPP's manual, "Portable File
// Format"). It has no long names and no strings of more than 255 bytes. Its
// cases are made into those of a system file, so that all else is the same.
const (
	portable      = 100 // as a way in which cases are kept
	portableTag   = "SPSSPORT"
	portableTable = 200 // where the table of characters begins
	portableEnd   = 464
	portableLine  = 80
	maxPortable   = 32767 // bytes of one text
	base          = 30
)

// portableFile recognises a file by its tag, which stands behind 456
// characters and the ends of their lines.
func portableFile(head []byte) bool {
	at := bytes.Index(head[:min(len(head), portableEnd+2*portableEnd/portableLine)], []byte(portableTag))
	return at >= portableEnd-len(portableTag)
}

// lines gives the characters of a portable file without the ends of its
// lines; what a line lacks of 80 characters was spaces.
type lines struct {
	r     *bufio.Reader
	place // where the next character stands
	err   error
	last  byte // a character to give again
	again bool
}

// place is a place in a portable file: the byte, and the place in the line.
type place struct {
	at     int64
	column int
	broke  bool // the line ended before it was full
}

// char gives the next character; 0 after an error.
func (l *lines) char() byte {
	if l.again {
		l.again = false
		return l.last
	}
	for l.err == nil {
		if l.broke && l.column < portableLine {
			l.column++
			return l.give(' ')
		}
		if l.broke {
			l.broke, l.column = false, 0
		}
		c, err := l.r.ReadByte()
		if err != nil {
			l.fail(err)
			break
		}
		l.at++
		switch c {
		case '\r':
		case '\n':
			l.broke = l.column > 0
		default:
			if l.column == portableLine {
				l.column = 0 // lines may follow each other without ends
			}
			l.column++
			return l.give(c)
		}
	}
	return 0
}

func (l *lines) give(c byte) byte {
	l.last = c
	return c
}

func (l *lines) fail(err error) {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	l.err = cmp.Or(l.err, err)
}

// number reads a number in base 30 up to its slash; ok is false for none.
func (l *lines) number() (v float64, ok bool) {
	c := l.char()
	for c == ' ' && l.err == nil {
		c = l.char()
	}
	if c == '*' { // no value, as "*."
		l.char()
		return 0, false
	}
	negative := c == '-'
	if negative {
		c = l.char()
	}
	exponent, step, digits := 0, 0, 0
	for ; l.err == nil; c = l.char() {
		d := digit(c)
		if c == '.' && step == 0 {
			step = -1
			continue
		}
		if d < 0 {
			break
		}
		digits++
		if v < 1<<53/base {
			v = v*base + float64(d)
			exponent += step
		} else {
			exponent += 1 + step // digits beyond what a double holds
		}
	}
	if c == '+' || c == '-' {
		e := 0
		sign := c
		for c = l.char(); digit(c) >= 0 && l.err == nil; c = l.char() {
			e = min(e*base+digit(c), 1000)
		}
		if sign == '-' {
			e = -e
		}
		exponent += e
	}
	if c != '/' || digits == 0 {
		l.fail(errRecord)
		return 0, false
	}
	if exponent > 0 {
		v *= math.Pow(base, float64(exponent))
	} else if exponent < 0 {
		v /= math.Pow(base, float64(-exponent))
	}
	if negative {
		v = -v
	}
	return v, true
}

func digit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'T':
		return int(c-'A') + 10
	}
	return -1
}

// int reads a whole number from 0 up to a bound.
func (l *lines) int(most int) int {
	v, ok := l.number()
	if l.err == nil && (!ok || v < 0 || v > float64(most) || v != math.Trunc(v)) {
		l.fail(errRecord)
	}
	if l.err != nil {
		return 0
	}
	return int(v)
}

// text reads a text with its length before it.
func (l *lines) text(buf []byte) []byte {
	n := l.int(maxPortable)
	for range n {
		c := l.char()
		if l.err != nil {
			break
		}
		buf = append(buf, c)
	}
	return buf
}

// readPortable reads up to the first case.
func readPortable(r io.Reader) (*dictionary, error) {
	l := &lines{r: bufio.NewReaderSize(r, source.SniffBytes)}
	head := make([]byte, portableEnd)
	for i := range head {
		head[i] = l.char()
	}
	table := head[portableTable:]
	if l.err == nil && (table[64] != '0' || table[74] != 'A' || table[100] != 'a') {
		return nil, errPacked // a file of characters that are not ASCII
	}
	d := &dictionary{order: binary.LittleEndian, compression: portable, cases: -1, missing: -math.MaxFloat64, text: &decoder{}}
	l.char() // version
	l.text(nil)
	l.text(nil) // date and time
	d.portableRecords(l)
	d.broken, d.startPlace = l.err, l.place
	d.start = l.at
	if len(d.variables) == 0 {
		return nil, cmp.Or(l.err, errNoFields)
	}
	return d, nil
}

// portableRecords reads record after record until the cases.
func (d *dictionary) portableRecords(l *lines) {
	used := names{}
	var v variable // the last one, to which values and a label may belong
	for l.err == nil {
		switch l.char() {
		case '1', '2', '3', '6': // program, author, remarks, weight
			l.text(nil)
		case '4', '5': // number of variables, precision
			l.int(math.MaxInt32)
		case '7':
			v = d.portableVariable(l, used)
		case '8', '9', 'A': // missing values
			d.portableValue(l, &v)
		case 'B':
			d.portableValue(l, &v)
			d.portableValue(l, &v)
		case 'C':
			label := d.string(l)
			if n := len(d.variables); n > 0 {
				d.variables[n-1].label = label
			}
		case 'D':
			d.portableLabels(l)
		case 'E':
			for range l.int(math.MaxInt32) {
				if l.text(nil); l.err != nil {
					break
				}
			}
		case 'F':
			return
		default:
			l.fail(errRecord)
		}
	}
}

// string reads a text and decodes it, without the spaces at its end.
func (d *dictionary) string(l *lines) string { return d.text.string(trim(l.text(nil))) }

func (d *dictionary) portableVariable(l *lines, used names) variable {
	v := variable{width: l.int(segmentWidth), at: d.slots * 8}
	v.short = d.string(l)
	kind, width, decimals := l.int(255), l.int(255), l.int(255)
	for range 3 {
		l.int(255) // the format to write with
	}
	v.print = format{uint8(kind), uint8(width), uint8(decimals)} //nolint:gosec // at most 255
	if l.err != nil {
		return v
	}
	if len(d.variables) == maxVariables {
		l.fail(errTooWide)
		return v
	}
	v.name = used.free(v.short, len(d.variables))
	d.slots += max((v.width+7)/8, 1)
	d.variables = append(d.variables, v)
	return v
}

// portableValue reads a value of a variable as text; empty is none.
func (d *dictionary) portableValue(l *lines, v *variable) string {
	if v.width > 0 {
		return d.string(l)
	}
	n, ok := l.number()
	if !ok {
		return ""
	}
	return string(v.print.append(nil, n))
}

// portableLabels reads value labels and gives them to their variables.
func (d *dictionary) portableLabels(l *lines) {
	var vars []*variable
	for range l.int(maxVariables) {
		name := d.string(l)
		if l.err != nil {
			return
		}
		if v := d.named(name); v != nil {
			vars = append(vars, v)
		}
	}
	if len(vars) == 0 {
		l.fail(errRecord) // whether text or numbers follow is unknown
		return
	}
	first := vars[0]
	var labels []source.ValueLabel
	for range l.int(math.MaxInt32) {
		value, label := d.portableValue(l, first), d.string(l)
		if l.err != nil {
			break
		}
		if value != "" && len(labels) < source.MaxLabels && d.labels < maxAllLabels {
			labels = append(labels, source.ValueLabel{Value: value, Label: label})
			d.labels++
		}
	}
	for _, v := range vars {
		if (v.width > 0) == (first.width > 0) {
			v.labels = labels
		}
	}
}

// portableCases makes each case into one of a system file.
func (d *dictionary) portableCases(r *bufio.Reader) func(row []byte) error {
	l := &lines{r: r, place: d.startPlace}
	missing := math.Float64bits(d.missing)
	var buf []byte
	return func(row []byte) error {
		c := l.char()
		if l.err == nil && c == 'Z' {
			return io.EOF
		}
		l.again = true
		for i := range d.variables {
			v := &d.variables[i]
			if v.width > 0 {
				buf = l.text(buf[:0])
				n := copy(row[v.at:v.at+v.width], buf)
				clear(row[v.at+n : v.at+v.width])
				continue
			}
			bits := missing
			if n, ok := l.number(); ok {
				bits = math.Float64bits(n)
			}
			binary.LittleEndian.PutUint64(row[v.at:], bits)
		}
		return l.err
	}
}
