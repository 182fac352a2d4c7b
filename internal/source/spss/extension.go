package spss

import (
	"encoding/binary"
	"strconv"
	"strings"
)

// Subtypes of extension records (type 7).
const (
	extMachine    = 3  // among others the code page
	extFloat      = 4  // the number for no value
	extSets       = 7  // multiple response sets
	extNames      = 13 // long names
	extVeryLong   = 14 // strings of more than 255 bytes
	extCases      = 16 // the number of cases in 64 bits
	extNewSets    = 19 // multiple response sets of version 14 on
	extEncoding   = 20
	extLongLabels = 21 // value labels of strings of more than 8 bytes
)

// one gives the last extension of a kind.
func (w *raw) one(kind int32) []byte {
	all := w.extensions[kind]
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}

// pairs reads "KEY=value" fields that are separated by tabs, as extensions 13
// and 14 hold them. Keys are folded to capitals.
func pairs(text string) map[string]string {
	out := map[string]string{}
	for f := range strings.SplitSeq(text, "\t") {
		key, value, ok := strings.Cut(f, "=")
		if ok {
			out[strings.ToUpper(strings.TrimSpace(key))] = strings.TrimRight(value, "\x00 ")
		}
	}
	return out
}

// responseSet is a question to which more than one answer can be given: one
// variable for each answer.
type responseSet struct {
	label     string
	variables []string
}

// responseSets reads lines such as "$a=C 8 Herkomst v1 v2" (a category in each
// variable), "$a=D2 55 8 Herkomst v1 v2" and "$a=E 1 2 55 8 Herkomst v1 v2" (a counted value).
func responseSets(text string) []responseSet {
	var out []responseSet
	for line := range strings.SplitSeq(text, "\n") {
		name, rest, ok := strings.Cut(line, "=")
		if !ok || rest == "" {
			continue
		}
		kind := rest[0]
		rest = rest[1:]
		switch kind {
		case 'C':
		case 'E':
			_, rest, _ = strings.Cut(strings.TrimLeft(rest, " "), " ")
			_, rest = counted(rest)
		case 'D':
			_, rest = counted(rest)
		default:
			continue
		}
		label, rest := counted(rest)
		if label == "" {
			label = strings.TrimPrefix(strings.TrimSpace(name), "$")
		}
		out = append(out, responseSet{strings.ToValidUTF8(label[:min(len(label), maxLabel)], ""), strings.Fields(rest)})
	}
	return out
}

// counted reads a length, a space and as many bytes.
func counted(s string) (string, string) {
	number, rest, _ := strings.Cut(strings.TrimLeft(s, " "), " ")
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n > len(rest) {
		return "", ""
	}
	return rest[:n], rest[n:]
}

// veryLongWidths gives the true widths of very long strings by short name.
func (w *raw) veryLongWidths(text *decoder) map[string]int {
	out := map[string]int{}
	for key, value := range pairs(text.string(w.one(extVeryLong))) {
		if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && n > 255 && n <= maxVeryLong {
			out[key] = n
		}
	}
	return out
}

// eachLongLabel reads extension 21, the value labels of string variables of
// more than 8 bytes; what is damaged ends it.
func eachLongLabel(order binary.ByteOrder, b []byte, do func(variable, value, label []byte)) {
	take := func() ([]byte, bool) {
		if len(b) < 4 {
			return nil, false
		}
		n := int64(order.Uint32(b))
		if n > int64(len(b)-4) {
			return nil, false
		}
		v := b[4 : 4+n]
		b = b[4+n:]
		return v, true
	}
	for {
		variable, ok := take()
		if !ok || len(b) < 8 {
			return
		}
		n := order.Uint32(b[4:]) // behind the width
		b = b[8:]
		for range n {
			value, ok1 := take()
			label, ok2 := take()
			if !ok1 || !ok2 {
				return
			}
			do(variable, value, label)
		}
	}
}
