package office

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// Attr gives the next attribute of a start tag: its name without prefix and its
// value as it is written; both are good until the next event.
func (x *XML) Attr() (name, value []byte, ok bool) {
	a := x.attrs
	i := 0
	for i < len(a) && a[i] <= ' ' {
		i++
	}
	a = a[i:]
	x.attrs = nil
	if i = bytes.IndexByte(a, '='); i < 0 {
		return nil, nil, false
	}
	name, a = a[:i], a[i+1:]
	for len(a) > 0 && a[0] <= ' ' {
		a = a[1:]
	}
	if len(a) == 0 || a[0] != '"' && a[0] != '\'' {
		return nil, nil, false
	}
	n := bytes.IndexByte(a[1:], a[0])
	if n < 0 {
		return nil, nil, false
	}
	x.attrs = a[n+2:]
	for k := len(name); k > 0 && name[k-1] <= ' '; k-- {
		name = name[:k-1]
	}
	if len(name) > 1 {
		name = local(name)
	}
	return name, a[1 : 1+n], true
}

// OnlyText takes a short cut: when all that follows in the element whose Start
// was given last is one child of this name with nothing but text in it, and it
// was read ahead, it gives the text as it is written and passes over both ends.
// When ok is false nothing has happened; events tell what there is.
func (x *XML) OnlyText(child string) (text []byte, ok bool) {
	b, n := x.buf[x.pos:x.end], len(child)
	if x.empty || len(b) < n+2 || b[0] != '<' || b[n+1] != '>' || string(b[1:n+1]) != child {
		return nil, false
	}
	start := n + 2
	i := bytes.IndexByte(b[start:], '<')
	if i < 0 {
		return nil, false
	}
	text, b = b[start:start+i], b[start+i:]
	if len(b) < n+5 || b[1] != '/' || b[n+2] != '>' || string(b[2:n+2]) != child || b[n+3] != '<' || b[n+4] != '/' {
		return nil, false
	}
	j := bytes.IndexByte(b[n+5:], '>')
	if j < 0 {
		return nil, false
	}
	x.pos += start + i + n + 5 + j + 1
	x.depth--
	return text, true
}

// Unescape adds a text as it is written in XML with its references replaced.
func Unescape(dst, s []byte) []byte {
	for {
		i := bytes.IndexByte(s, '&')
		if i < 0 {
			return append(dst, s...)
		}
		dst = append(dst, s[:i]...)
		s = s[i:]
		n := bytes.IndexByte(s[:min(len(s), 12)], ';')
		r, ok := rune(0), false
		if n > 0 {
			r, ok = entity(s[1:n])
		}
		if !ok {
			dst, s = append(dst, '&'), s[1:]
			continue
		}
		dst, s = utf8.AppendRune(dst, r), s[n+1:]
	}
}

func entity(name []byte) (rune, bool) {
	switch string(name) {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := string(name[1:]), 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 21)
	return rune(n), err == nil
}
