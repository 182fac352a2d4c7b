package office

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
)

// events writes what a document consists of on one line.
func events(r io.Reader) (string, error) {
	x := NewXML(r)
	var b strings.Builder
	for {
		e, err := x.Next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return b.String(), err
		}
		switch e {
		case Start:
			b.WriteString("<" + string(x.Name()))
			for name, v, ok := x.Attr(); ok; name, v, ok = x.Attr() {
				b.WriteString(" " + string(name) + "=" + string(Unescape(nil, v)))
			}
			b.WriteString(">")
		case End:
			b.WriteString("</>")
		case Chars:
			b.Write(x.AppendText(nil))
		}
	}
}

const document = `<?xml version="1.0"?><!-- a > b --><x:a xmlns:x="u" k = "1&amp;2" x:l='"&gt;>'><b/>t&#233;&lt;<![CDATA[<&]]]><c d="e"></c >z</x:a>`

func TestXML(t *testing.T) {
	want := `<a x=u k=1&2 l=">>><b></>té<<&]<c d=e></>z</>`
	for name, r := range map[string]io.Reader{
		"whole":               strings.NewReader(document),
		"byte by byte":        iotest.OneByteReader(strings.NewReader(document)),
		"with a mark":         strings.NewReader("\ufeff" + document),
		"UTF-16":              bytes.NewReader(wide(document)),
		"the end with an EOF": iotest.DataErrReader(strings.NewReader(document)),
	} {
		if got, err := events(r); got != want || err != nil {
			t.Errorf("%s: %v\ngot  %s\nwant %s", name, err, got, want)
		}
	}
}

func wide(s string) []byte {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

func TestXMLThatIsNotWhole(t *testing.T) {
	start, end := strings.Index(document, "<x:a"), len(document)
	for n := start + 1; n < end; n++ {
		if _, err := events(strings.NewReader(document[:n])); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%q: error %v", document[:n], err)
		}
	}
	for text, want := range map[string]error{
		`<!DOCTYPE a><a/>`:       ErrDTD,
		`<a><!ENTITY b "c"></a>`: ErrDTD,
		`</a>`:                   ErrSyntax,
		"<a>" + strings.Repeat("x", maxToken+1) + "</a>":      ErrSyntax,
		strings.Repeat("<a>", maxDepth+1):                     ErrSyntax,
		`<a b="` + strings.Repeat("x", maxToken+1) + `"></a>`: ErrSyntax,
	} {
		if _, err := events(strings.NewReader(text)); !errors.Is(err, want) {
			t.Errorf("%.30q: error %v, want %v", text, err, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for v, want := range map[string]string{
		"5022": "5022", "5022.0": "5022", "12.50": "12.5", "0.30000000000000004": "0.3", "1E-3": "0.001", "6.03E3": "6030",
		"1.0000000000000001E-2": "0.01", "123456789012345678": "123456789012346000", "-1.5": "-1.5", "1e300": "1e+300", "0": "0", "x": "x", "": "",
		"33.299999999999997": "33.3", "1E+20": "100000000000000000000", "NaN": "NaN", "1e999": "1e999",
	} {
		if got := string(AppendNumber(nil, []byte(v))); got != want {
			t.Errorf("%s: %s, want %s", v, got, want)
		}
	}
}

func TestMoments(t *testing.T) {
	for _, tc := range []struct {
		serial float64
		clock  Clock
		from04 bool
		want   string
	}{
		{1, DateOnly, false, "1900-01-01"},
		{59, DateOnly, false, "1900-02-28"},
		{60, DateOnly, false, "1900-02-29"},
		{61, DateOnly, false, "1900-03-01"},
		{44197, DateOnly, false, "2021-01-01"},
		{42735, DateOnly, true, "2021-01-01"},
		{44197.75, DateOnly, false, "2021-01-01"},
		{44197.75, DateTime, false, "2021-01-01 18:00:00"},
		{44197, DateTime, false, "2021-01-01"},
		{44197.999999, DateTime, false, "2021-01-02"},
		{0.5, TimeOnly, false, "12:00:00"},
		{1.0 / 3, TimeOnly, false, "08:00:00"},
		{1.25, Elapsed, false, "30:00:00"},
		{2958465, DateOnly, false, "9999-12-31"},
		{2958466, DateOnly, false, ""},
		{-1, DateOnly, false, ""},
	} {
		got, ok := AppendSerial(nil, tc.serial, tc.clock, tc.from04)
		if string(got) != tc.want || ok != (tc.want != "") {
			t.Errorf("%v: %s, want %s", tc.serial, got, tc.want)
		}
	}
}

// FuzzXML compares with the standard library, for documents that it takes too
// and that hold nothing which is left out here.
func FuzzXML(f *testing.F) {
	f.Add(document)
	f.Add(`<a b='"' c=">"/>`)
	f.Add(`<a><!--` + `--><b>x</b>y</a>`)
	f.Fuzz(func(t *testing.T, s string) {
		got, err := events(strings.NewReader(s))
		slow, err2 := events(iotest.OneByteReader(strings.NewReader(s)))
		if (err == nil) != (err2 == nil) || err == nil && got != slow {
			t.Fatalf("%q and byte by byte %q (%v, %v)", got, slow, err, err2)
		}
		texts, ok := standard(s)
		if ok && err != nil {
			t.Fatalf("refused: %v", err)
		}
		if ok && strings.Count(got, "<") < texts {
			t.Fatalf("%d elements, got %s", texts, got)
		}
	})
}

// standard counts the elements of a well-formed document without a document
// type.
func standard(s string) (elements int, ok bool) {
	if strings.HasPrefix(s, "\xff\xfe") || strings.HasPrefix(s, "\xfe\xff") {
		return 0, false
	}
	d := xml.NewDecoder(strings.NewReader(s))
	for depth := 0; ; {
		e, err := d.RawToken()
		if err != nil {
			return elements, errors.Is(err, io.EOF) && depth == 0
		}
		switch e.(type) {
		case xml.StartElement:
			elements++
			if depth++; depth > maxDepth {
				return 0, false
			}
		case xml.EndElement:
			if depth--; depth < 0 {
				return 0, false
			}
		case xml.Directive:
			return 0, false
		}
	}
}
