package spss

import (
	"cmp"
	"fmt"
	"strings"

	"toetssteen/internal/source"
)

// A very long string is kept in segments of 255 bytes, one for each 252 bytes
// of its width; the data fill the segments one after the other and what is
// over at the end means nothing.
const (
	segmentWidth = 255
	segmentShare = 252
	segmentSlots = 32
	maxVeryLong  = 32767 // the widest string that SPSS has
)

// variable is a column.
type variable struct {
	name, short string
	label       string
	print       format
	width       int // of a string, in bytes; 0 is a number
	at          int // first byte in a case
	labels      []source.ValueLabel
}

// typ is the type as people know it, after a word that says what it is.
func (v *variable) typ() string {
	if v.width > 0 {
		return fmt.Sprintf("text (A%d)", v.width)
	}
	return v.print.typ()
}

// build makes the columns once all records are known, which tell the encoding
// of the text and the true names and widths.
func (d *dictionary) build(w *raw) {
	d.text = d.decoderOf(w)
	d.label = d.text.string(trim(w.label))
	if b := w.one(extFloat); len(b) >= 8 {
		d.missing = float(d.order, b)
	}
	if b := w.one(extCases); len(b) >= 16 {
		if n := d.order.Uint64(b[8:]); n > 0 && n < 1<<48 {
			d.cases = int64(n)
		}
	}
	bySlot := d.addVariables(w)
	d.applyLabels(w, bySlot)
	d.applySets(w)
	if w.full || d.fewer {
		d.remarks = append(d.remarks, "het SPSS-bestand heeft meer waardelabels of toevoegingen dan er gelezen worden: een deel ontbreekt")
	}
}

// addVariables makes the variables, joins segments and gives which variable
// begins at which slot.
func (d *dictionary) addVariables(w *raw) map[int]int {
	long, widths := pairs(d.text.string(w.one(extNames))), w.veryLongWidths(d.text)
	bySlot := make(map[int]int, len(w.fields))
	names := names{}
	for i := 0; i < len(w.fields); i++ {
		f := &w.fields[i]
		v := variable{
			short: d.text.string(trim(f.name)), label: d.text.string(trim(f.label)),
			print: f.print, width: f.width, at: f.slot * 8,
		}
		key := strings.ToUpper(v.short)
		if width := widths[key]; width > 0 && segments(w.fields[i:], width) {
			v.width = width
			i += (width+segmentShare-1)/segmentShare - 1
		}
		v.name = names.free(cmp.Or(long[key], v.short), i)
		if w.room(i) < (w.fields[i].width+7)/8 && d.broken == nil {
			d.broken = errRecord // a string without the slots that it needs
		}
		bySlot[f.slot] = len(d.variables)
		d.variables = append(d.variables, v)
	}
	return bySlot
}

// room gives how many slots there are for a field.
func (w *raw) room(i int) int {
	if i+1 < len(w.fields) {
		return w.fields[i+1].slot - w.fields[i].slot
	}
	return w.slots - w.fields[i].slot
}

// segments reports whether the fields begin with the segments of a very long
// string of this width.
func segments(fields []field, width int) bool {
	n := (width + segmentShare - 1) / segmentShare
	if n > len(fields) {
		return false
	}
	for i, f := range fields[:n] {
		if f.width == 0 || (i < n-1 && f.width != segmentWidth) || f.slot != fields[0].slot+i*segmentSlots {
			return false
		}
	}
	return true
}

// names makes names that differ from each other.
type names map[string]int

func (n names) free(name string, at int) string {
	if name == "" {
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

// named finds a variable by its name or short name in any letter case.
func (d *dictionary) named(name string) *variable {
	if d.byName == nil {
		d.byName = make(map[string]int, 2*len(d.variables))
		for i, v := range d.variables {
			d.byName[strings.ToUpper(v.short)] = i
		}
		for i, v := range d.variables {
			d.byName[strings.ToUpper(v.name)] = i
		}
	}
	if i, ok := d.byName[strings.ToUpper(name)]; ok {
		return &d.variables[i]
	}
	return nil
}

// applySets adds to the label of each variable the multiple response sets that
// it belongs to: a variable "Turkije" tells what it is by the question only.
func (d *dictionary) applySets(w *raw) {
	for _, kind := range []int32{extSets, extNewSets} {
		for _, b := range w.extensions[kind] {
			for _, set := range responseSets(d.text.string(b)) {
				for _, name := range set.variables {
					if v := d.named(name); v != nil && len(v.label) < maxLabel {
						v.label = strings.TrimSpace(v.label + " (meervoudige vraag: " + set.label + ")")
					}
				}
			}
		}
	}
}
