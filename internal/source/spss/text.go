package spss

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// decoder makes UTF-8 of the text in a file. It is not safe for concurrent use.
type decoder struct {
	enc  encoding.Encoding // nil is UTF-8, or else Windows-1252
	utf8 bool              // the file says that it is UTF-8
	buf  []byte
}

// Code pages that htmlindex knows under no name of the form windows-N.
var codePages = map[int]encoding.Encoding{
	437: charmap.CodePage437, 850: charmap.CodePage850, 852: charmap.CodePage852, 858: charmap.CodePage858,
	860: charmap.CodePage860, 863: charmap.CodePage863, 865: charmap.CodePage865, 10000: charmap.Macintosh,
}

// decoderOf finds the encoding: by its name (extension 20) or else by the code
// page (extension 3). A file that tells neither, as old ones do, is read as
// UTF-8 where it is that and as Windows-1252 where it is not.
func (d *dictionary) decoderOf(w *raw) *decoder {
	page := 0
	if b := w.one(extMachine); len(b) >= 32 {
		page = int(int32(d.order.Uint32(b[28:]))) //nolint:gosec // signed in the format
	}
	name := strings.ToLower(strings.Trim(string(w.one(extEncoding)), " \x00"))
	if len(name) > 40 {
		name = ""
	}
	if number := strings.TrimLeft(name, "cpibm-"); name != "" && number != name {
		if n, err := strconv.Atoi(number); err == nil {
			name, page = "", n
		}
	}
	if enc, known := encodingOf(name, page); known {
		return &decoder{enc: enc, utf8: enc == nil && (name != "" || page == 65001)}
	}
	d.remarks = append(d.remarks, "de tekenset van het SPSS-bestand is onbekend: letters met accenten kunnen verkeerd zijn gelezen")
	return &decoder{}
}

// encodingOf gives nil for UTF-8 and for what tells no encoding.
func encodingOf(name string, page int) (encoding.Encoding, bool) {
	if name == "" {
		if enc := codePages[page]; enc != nil {
			return enc, true
		}
		switch {
		case page < 100 || page == 65001 || page == 20127: // 0 to 4 tell 7 or 8 bits only
			return nil, true
		case page >= 28591 && page <= 28606:
			name = "iso-8859-" + strconv.Itoa(page-28590)
		case page == 932:
			name = "shift_jis"
		case page == 936:
			name = "gbk"
		case page == 949:
			name = "euc-kr"
		case page == 950:
			name = "big5"
		default:
			name = "windows-" + strconv.Itoa(page)
		}
	}
	enc, err := htmlindex.Get(name)
	if err != nil {
		return nil, false
	}
	if canonical, err := htmlindex.Name(enc); err == nil && canonical == "utf-8" {
		return nil, true
	}
	return enc, true
}

// string decodes text of the dictionary.
func (t *decoder) string(b []byte) string { return string(t.decode(b)) }

// decode gives the text as UTF-8: the bytes themselves if they are that, or
// bytes that are good until the next call.
func (t *decoder) decode(b []byte) []byte {
	if ascii(b) || t.enc == nil && utf8.Valid(b) {
		return b
	}
	if t.enc == nil {
		if whole := len(b) - cutRune(b); t.utf8 && whole < len(b) && utf8.Valid(b[:whole]) {
			return b[:whole] // a text that was too long for its width
		}
		t.buf = t.buf[:0]
		for _, c := range b {
			t.buf = utf8.AppendRune(t.buf, charmap.Windows1252.DecodeByte(c))
		}
		return t.buf
	}
	if page, ok := t.enc.(*charmap.Charmap); ok {
		t.buf = t.buf[:0]
		for _, c := range b {
			t.buf = utf8.AppendRune(t.buf, page.DecodeByte(c))
		}
		return t.buf
	}
	out, err := t.enc.NewDecoder().Bytes(b)
	if err != nil {
		return []byte(strings.ToValidUTF8(string(b), "\uFFFD"))
	}
	return out
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
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
