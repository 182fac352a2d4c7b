package stata

import (
	"bytes"
	"encoding/binary"
	"path"
	"strings"
)

// sniff takes tagged files by their tag. Older files have no mark but their
// version, so all of the header must make sense; the name .dta makes up for
// that, so that a damaged file is told of as what it is.
func sniff(name string, head []byte) bool {
	if bytes.HasPrefix(head, []byte(openTag)) {
		return true
	}
	if len(head) < 4 || layoutOf(int(head[0])) == nil || head[1] < 1 || head[1] > 2 || head[2] != 1 {
		return false
	}
	return strings.EqualFold(path.Ext(name), ".dta") || sane(head)
}

// sane checks an old header: a file has variables, its label and time stamp
// are text that ends in a zero byte, and its first types exist.
func sane(head []byte) bool {
	version := int(head[0])
	l := layoutOf(version)
	order := binary.ByteOrder(binary.LittleEndian)
	if head[1] == 1 {
		order = binary.BigEndian
	}
	const fixed = 10 // version, order, type, unused, number of variables and of rows
	types := fixed + l.dataLabel + l.stamp
	if head[3] != 0 || len(head) <= types {
		return false
	}
	k := int(order.Uint16(head[4:]))
	if k == 0 || !textField(head[fixed:fixed+l.dataLabel]) || !textField(head[fixed+l.dataLabel:types]) {
		return false
	}
	for _, code := range head[types:min(len(head), types+k)] {
		if _, _, ok := typeOf(version, int(code)); !ok {
			return false
		}
	}
	return true
}

// textField reports whether a field is empty or holds text up to a zero byte.
func textField(b []byte) bool {
	if len(b) == 0 {
		return true
	}
	end := bytes.IndexByte(b, 0)
	if end < 0 {
		return false
	}
	for _, c := range b[:end] {
		if c < ' ' {
			return false
		}
	}
	return true
}
