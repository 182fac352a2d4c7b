package source

import "unicode/utf8"

const (
	maxShape  = 24 // longer values share the shape of their first characters
	maxShapes = 256
)

// Shape masks a value: letters become A or a, digits 9, other characters stay
// if they are ASCII punctuation or space, and runs longer than four fold into
// "+": "1234 AB" is "9999 AA" and "Janssens" is "Aa+". It tells nothing else of
// the value.
func Shape(v []byte) string { return string(appendShape(nil, v)) }

func appendShape(dst, v []byte) []byte {
	var last byte
	run := 0
	for i := 0; i < len(v) && len(dst) < maxShape; {
		c, size := classOf(v[i:])
		i += size
		if c != last {
			last, run = c, 1
			dst = append(dst, c)
			continue
		}
		run++
		switch {
		case run <= 4:
			dst = append(dst, c)
		case run == 5:
			dst = append(dst[:len(dst)-3], '+')
		}
	}
	return dst
}

func classOf(v []byte) (class byte, size int) {
	c := v[0]
	switch {
	case c >= '0' && c <= '9':
		return '9', 1
	case c >= 'A' && c <= 'Z':
		return 'A', 1
	case c >= 'a' && c <= 'z':
		return 'a', 1
	case c < ' ' || c == 0x7f:
		return ' ', 1
	case c < utf8.RuneSelf:
		return c, 1
	}
	_, size = utf8.DecodeRune(v)
	return 'a', size
}
