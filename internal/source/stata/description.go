package stata

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"

	"toetssteen/internal/source"
)

const (
	// maxVariables is what the widest edition of Stata can hold.
	maxVariables = 120_000
	// maxRow bounds a row; 30,000 variables of the widest strings do not occur.
	maxRow = 16 << 20
	// maxLabel bounds the label of a file or variable, in bytes.
	maxLabel = 1024
)

// description is all of a file but its rows.
type description struct {
	*layout
	version   int
	order     binary.ByteOrder
	rows      int64
	label     string
	variables []variable
	width     int   // of a row, in bytes
	start     int64 // where the rows begin
	tables    int64 // where the value labels begin; 0 is after the rows and what follows them
	text      decoder
	broken    error    // why the description was not read to its end
	remarks   []string // what was left out
}

// variable is a column.
type variable struct {
	name, label, format string
	table               string // of value labels
	kind                kind
	at, width           int // in a row, in bytes
	show                show
	labels              []source.ValueLabel
}

func (v *variable) typ() string {
	word := kindNames[v.kind]
	switch {
	case v.kind == kindString:
		return fmt.Sprintf("text (str%d)", v.width)
	case v.kind == kindLongString:
		return "text (strL)"
	case v.show.date != 0:
		word = v.show.word()
	}
	if v.format == "" {
		return word
	}
	return word + " (" + v.format + ")"
}

// readDescription reads up to the first row, and the map and the order of
// bytes on the way. An error is given only if there is no variable at all.
func readDescription(r io.Reader) (*description, error) {
	s := &scanner{r: bufio.NewReaderSize(r, source.SniffBytes)}
	d := &description{}
	var k int
	if first, _ := s.r.Peek(len(openTag)); string(first) == openTag {
		k = d.taggedHeader(s)
	} else {
		k = d.oldHeader(s)
	}
	d.text.utf8 = d.version >= 118
	if s.err == nil {
		d.read(s, k)
	}
	d.broken, d.start = s.err, s.at
	if len(d.variables) == 0 {
		return nil, cmp.Or(s.err, errNoFields)
	}
	return d, nil
}

// oldHeader reads a header without tags and gives the number of variables.
func (d *description) oldHeader(s *scanner) int {
	var b [4]byte
	s.fill(b[:])
	d.version = int(b[0])
	d.layout = layoutOf(d.version)
	d.order = binary.ByteOrder(binary.LittleEndian)
	if b[1] == 1 {
		d.order = binary.BigEndian
	}
	if s.err == nil && (d.layout == nil || b[1] < 1 || b[1] > 2) {
		s.err = errNotStata
	}
	if s.err != nil {
		return 0
	}
	s.order = d.order
	k := s.number(d.k)
	d.rows = s.number(d.n)
	d.label = d.text.string(s.bytes(int64(d.dataLabel)))
	s.skip(int64(d.stamp))
	return int(k)
}

const openTag = "<stata_dta>"

// taggedHeader reads the header and the map of a file from version 117 on.
func (d *description) taggedHeader(s *scanner) int {
	s.order = binary.LittleEndian
	s.tag(openTag + "<header><release>")
	release := string(s.bytes(3))
	for v := 117; v <= 119; v++ {
		if release == strconv.Itoa(v) {
			d.version, d.layout = v, layoutOf(v)
		}
	}
	if d.layout == nil {
		s.fail(errVersion)
		return 0
	}
	s.tag("</release><byteorder>")
	if string(s.bytes(3)) == "MSF" {
		s.order = binary.BigEndian
	}
	d.order = s.order
	s.tag("</byteorder><K>")
	k := s.number(d.k)
	s.tag("</K><N>")
	d.rows = s.number(d.n)
	s.tag("</N><label>")
	d.label = d.text.string(s.bytes(s.number(d.dataLabel)))
	s.tag("</label><timestamp>")
	s.skip(s.number(1))
	s.tag("</timestamp></header><map>")
	s.skip(11 * 8)
	d.tables = s.number(8)
	s.skip(2 * 8)
	s.tag("</map>")
	return int(k)
}

// read reads the lists of k entries that describe the variables.
func (d *description) read(s *scanner, k int) {
	if k > maxVariables {
		s.fail(errTooWide)
		return
	}
	d.between(s, "variable_types", func() { d.types(s, k) })
	types := d.variables
	d.variables = nil
	d.between(s, "varnames", func() {
		used := names{}
		for i, b := range s.list(len(types), d.name) {
			types[i].name = used.free(d.text.string(b), i)
		}
	})
	for _, v := range types {
		if v.name != "" {
			d.variables = append(d.variables, v)
		}
	}
	d.between(s, "sortlist", func() { s.skip(int64(k+1) * int64(d.sort)) })
	d.each(s, "formats", d.format, func(v *variable, text string) { v.format, v.show = text, showOf(text) })
	d.each(s, "value_label_names", d.labelName, func(v *variable, text string) { v.table = text })
	d.each(s, "variable_labels", d.varLabel, func(v *variable, text string) { v.label = text })
	d.characteristics(s)
	if d.tagged {
		s.tag("<data>")
	}
}

// between reads a part, with its tags if the file has them.
func (d *description) between(s *scanner, tag string, read func()) {
	if d.tagged {
		s.tag("<" + tag + ">")
	}
	if s.err == nil {
		read()
	}
	if d.tagged {
		s.tag("</" + tag + ">")
	}
}

func (d *description) each(s *scanner, tag string, size int, set func(v *variable, text string)) {
	d.between(s, tag, func() {
		for i, b := range s.list(len(d.variables), size) {
			set(&d.variables[i], d.text.string(b))
		}
	})
}

func (d *description) types(s *scanner, k int) {
	size := 1
	if d.tagged {
		size = 2
	}
	for range k {
		code := int(s.number(size))
		if s.err != nil {
			return
		}
		kind, width, ok := typeOf(d.version, code)
		if !ok || d.width+width > maxRow {
			s.fail(errRecord)
			return
		}
		d.variables = append(d.variables, variable{kind: kind, width: width, at: d.width})
		d.width += width
	}
}

// characteristics passes over notes and settings, which are not read.
func (d *description) characteristics(s *scanner) {
	if d.tagged {
		s.tag("<characteristics>")
		for s.err == nil {
			next, err := s.r.Peek(4)
			if err != nil {
				s.fail(err)
				return
			}
			if string(next) != "<ch>" {
				break
			}
			s.skip(4)
			s.skip(s.number(4))
			s.tag("</ch>")
		}
		s.tag("</characteristics>")
		return
	}
	for d.expansion > 0 && s.err == nil {
		kind, n := s.number(1), s.number(d.expansion)
		if kind == 0 && n == 0 {
			return
		}
		if kind > 1 {
			s.fail(errRecord)
		}
		s.skip(n)
	}
}

// names makes names that differ from each other.
type names map[string]int

func (n names) free(name string, at int) string {
	if name = strings.TrimSpace(name); name == "" {
		name = fmt.Sprintf("kolom_%d", at+1)
	}
	out := name
	for n[out] > 0 {
		n[name]++
		out = fmt.Sprintf("%s (%d)", name, n[name])
	}
	n[out] = 1
	return out
}
