package stata

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// decoder makes UTF-8 of the text in a file. Versions from 118 on keep UTF-8
// and older ones the code page of their machine, in this country Windows-1252;
// since other programs do not keep to that, what is no UTF-8 is read as
// Windows-1252 in all versions. It is not safe for concurrent use.
type decoder struct {
	utf8 bool // the version keeps UTF-8
	buf  []byte
}

// string decodes text that ends at a zero byte.
func (t *decoder) string(b []byte) string { return string(t.decode(field(b))) }

// field cuts a text at its zero byte and drops the spaces at its end.
func field(b []byte) []byte {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	for len(b) > 0 && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	return b
}

// decode gives the text as UTF-8: the bytes themselves if they are that, or
// bytes that are good until the next call.
func (t *decoder) decode(b []byte) []byte {
	if utf8.Valid(b) {
		return b
	}
	if whole := len(b) - cutRune(b); t.utf8 && whole < len(b) && utf8.Valid(b[:whole]) {
		return b[:whole] // a text that was too long for its width
	}
	t.buf = t.buf[:0]
	for _, c := range b {
		t.buf = utf8.AppendRune(t.buf, charmap.Windows1252.DecodeByte(c))
	}
	return t.buf
}

// cutRune counts the bytes at the end of a character whose rest was cut off.
func cutRune(b []byte) int {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-i:]) {
				return i
			}
			return 0
		}
	}
	return 0
}
