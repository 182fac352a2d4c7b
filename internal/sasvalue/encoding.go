package sasvalue

import (
	"bytes"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// encodings gives the character sets by the byte that a data set names them
// with ("Character Encoding" in the description of the format). Nil is UTF-8.
var encodings = map[byte]encoding.Encoding{
	20: nil,
	28: charmap.Windows1252, // US-ASCII
	29: charmap.Windows1252, // latin1; what it leaves open, Windows fills
	30: charmap.ISO8859_2, 31: charmap.ISO8859_3, 32: charmap.ISO8859_4, 33: charmap.ISO8859_5, 34: charmap.ISO8859_6,
	35: charmap.ISO8859_7, 36: charmap.ISO8859_8, 37: charmap.ISO8859_9, 38: charmap.ISO8859_10, 39: charmap.Windows874, 40: charmap.ISO8859_15,
	41: charmap.CodePage437, 42: charmap.CodePage850, 43: charmap.CodePage852, 45: charmap.CodePage858, 46: charmap.CodePage862,
	48: charmap.CodePage865, 49: charmap.CodePage866, 58: charmap.CodePage860, 59: charmap.CodePage863,
	60: charmap.Windows1250, 61: charmap.Windows1251, 62: charmap.Windows1252, 63: charmap.Windows1253, 64: charmap.Windows1254,
	65: charmap.Windows1255, 66: charmap.Windows1256, 67: charmap.Windows1257, 68: charmap.Windows1258, 69: charmap.Macintosh,
	123: traditionalchinese.Big5, 125: simplifiedchinese.GB18030, 126: simplifiedchinese.GBK,
	134: japanese.EUCJP, 136: japanese.ShiftJIS, 138: japanese.ShiftJIS, 140: korean.EUCKR, 141: korean.EUCKR, 142: korean.EUCKR,
	205: simplifiedchinese.GB18030, 227: charmap.ISO8859_14, 242: charmap.ISO8859_13, 246: charmap.MacintoshCyrillic,
}

// Charset gives the character set of a data set. Where it names none, or one
// that is not known, text is in that of the session, mostly Windows.
func Charset(code byte) encoding.Encoding {
	if e, ok := encodings[code]; ok {
		return e
	}
	return charmap.Windows1252
}

// Decode gives UTF-8. A nil encoding is UTF-8 itself; bytes that the
// encoding does not know become the replacement character, as a value that is
// cut inside a character ends in one.
func Decode(text encoding.Encoding, raw []byte) []byte {
	if text == nil {
		return bytes.ToValidUTF8(raw, []byte("\uFFFD"))
	}
	out, err := text.NewDecoder().Bytes(raw)
	if err != nil {
		return bytes.ToValidUTF8(raw, []byte("\uFFFD"))
	}
	return out
}
