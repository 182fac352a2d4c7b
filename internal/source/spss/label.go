package spss

import (
	"toetssteen/internal/source"
)

// labelSet is a record of type 3 with the record of type 4 that says which
// variables it is for.
type labelSet struct {
	labels []rawLabel
	slots  []int32 // places in the dictionary, from 1
}

// rawLabelSize is about what a label takes besides its text, in bytes.
const rawLabelSize = 48

type rawLabel struct {
	value [8]byte
	label []byte
}

// labelSet reads value labels. More than a column may have are passed over.
func (w *raw) labelSet(s *scanner) {
	var set labelSet
	count := s.int()
	for i := int32(0); i < count && s.err == nil; i++ {
		var b [9]byte
		s.fill(b[:])
		n := int64(b[8])
		if i >= source.MaxLabels || !w.keep(n+rawLabelSize) {
			s.skip(n + pad(n+1, 8))
			continue
		}
		l := rawLabel{value: [8]byte(b[:8]), label: s.bytes(n)}
		s.skip(pad(n+1, 8))
		set.labels = append(set.labels, l)
	}
	if s.int() != 4 {
		s.fail(errRecord)
	}
	count = s.int()
	for i := int32(0); i < count && s.err == nil; i++ {
		slot := s.int()
		if w.keep(4) {
			set.slots = append(set.slots, slot)
		}
	}
	if s.err == nil {
		w.sets = append(w.sets, set)
	}
}

// applyLabels gives the variables their labels. Variables that share a set and
// write their values alike share the labels, so that memory does not grow with
// the number of variables.
func (d *dictionary) applyLabels(w *raw, bySlot map[int]int) {
	for _, set := range w.sets {
		made := map[written][]source.ValueLabel{}
		for _, slot := range set.slots {
			i, ok := bySlot[int(slot)-1]
			if !ok || d.variables[i].width > 8 {
				continue
			}
			v := &d.variables[i]
			labels, ok := made[v.written()]
			if !ok {
				labels = d.labelsOf(set.labels, v)
				made[v.written()] = labels
			}
			v.labels = labels
		}
	}
	for _, b := range w.extensions[extLongLabels] {
		eachLongLabel(d.order, b, d.longLabel)
	}
}

// written is what decides how a value is written.
type written struct {
	print format
	width int
}

func (v *variable) written() written { return written{v.print, v.width} }

func (d *dictionary) labelsOf(labels []rawLabel, v *variable) []source.ValueLabel {
	out := make([]source.ValueLabel, 0, len(labels))
	seen := map[string]bool{}
	for _, l := range labels {
		var value string
		if v.width > 0 {
			value = d.text.string(trim(l.value[:min(v.width, 8)]))
		} else {
			value = string(v.print.append(nil, float(d.order, l.value[:])))
		}
		if d.labels >= maxAllLabels {
			d.fewer = true
			break
		}
		if value != "" && !seen[value] { // ReadStat labels a value more than once
			d.labels++
			seen[value] = true
			out = append(out, source.ValueLabel{Value: value, Label: d.text.string(trim(l.label))})
		}
	}
	return out
}

func (d *dictionary) longLabel(variable, value, label []byte) {
	v := d.named(d.text.string(variable))
	if v == nil || v.width == 0 {
		return
	}
	if len(v.labels) >= source.MaxLabels || d.labels >= maxAllLabels {
		d.fewer = true
		return
	}
	d.labels++
	if code := d.text.string(trim(value)); code != "" {
		v.labels = append(v.labels, source.ValueLabel{Value: code, Label: d.text.string(trim(label))})
	}
}
