// Package office reads what the files of office programs consist of: a zip file
// of parts, in XML, with numbers and moments as those programs write them. It is
// made to be fast and hard to fool, and knows nothing of sheets or documents.
package office

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Errors of XML.
var (
	ErrDTD    = errors.New("the XML declares entities or a document type, which a spreadsheet never does")
	ErrSyntax = errors.New("the XML is not well-formed")
)

const (
	firstWindow = 64 << 10
	// maxToken bounds one tag or text. A cell holds at most 32,767 characters,
	// and each takes at most some ten bytes.
	maxToken = 4 << 20
	maxDepth = 256 // of elements; those of spreadsheets stay below 20
)

// Event is what XML.Next met.
type Event uint8

// Events.
const (
	Start Event = iota + 1
	End
	Chars
)

// XML takes a stream apart into tags and texts. It is made for the XML of
// spreadsheets: names are given without their prefix, comments and processing
// instructions are passed over, a document type is refused, and whether end tags
// bear the right name is not looked at. Its memory does not depend on the stream.
type XML struct {
	r        io.Reader
	buf      []byte
	pos, end int
	err      error // of r, when all before it is used

	name  []byte
	attrs []byte // those not given yet
	text  []byte
	cdata bool
	empty bool // an End follows that stands in the same tag
	depth int
}

// NewXML reads from r; UTF-16 is recognised by its byte order mark.
func NewXML(r io.Reader) *XML {
	x := &XML{r: r, buf: make([]byte, firstWindow)}
	for x.end < len("\xef\xbb\xbf") && x.more() == nil { // an error comes back when the bytes are used
	}
	switch b := x.buf[:x.end]; {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		x.pos = 3
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")):
		rest := io.MultiReader(bytes.NewReader(bytes.Clone(b)), r)
		x.r = transform.NewReader(rest, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder())
		x.end, x.err = 0, nil
	}
	return x
}

// more reads on behind what is not used yet.
func (x *XML) more() error {
	if x.err != nil {
		return x.err
	}
	if x.pos > 0 {
		x.end = copy(x.buf, x.buf[x.pos:x.end])
		x.pos = 0
	}
	if x.end == len(x.buf) {
		if len(x.buf) >= maxToken {
			x.err = fmt.Errorf("%w: a tag or text is longer than %d bytes", ErrSyntax, maxToken)
			return x.err
		}
		x.buf = append(x.buf, make([]byte, len(x.buf))...)
	}
	for range 100 {
		n, err := x.r.Read(x.buf[x.end:])
		x.end += n
		x.err = err
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	x.err = io.ErrNoProgress
	return x.err
}

// find gives where a sign stands, counted from the position.
func (x *XML) find(sign byte, from int) (int, error) {
	for {
		if i := bytes.IndexByte(x.buf[min(x.pos+from, x.end):x.end], sign); i >= 0 {
			return from + i, nil
		}
		from = max(from, x.end-x.pos)
		if err := x.more(); err != nil {
			return x.end - x.pos, err
		}
	}
}

// Next gives the next tag or text; io.EOF at the end of a whole document.
func (x *XML) Next() (Event, error) {
	if x.empty {
		x.empty = false
		x.depth--
		return End, nil
	}
	for {
		if x.pos == x.end {
			if err := x.more(); err != nil {
				return 0, x.ended(err)
			}
		}
		if x.buf[x.pos] != '<' {
			n, err := x.find('<', 0)
			if err != nil && !errors.Is(err, io.EOF) {
				return 0, err
			}
			x.text, x.cdata = x.buf[x.pos:x.pos+n], false
			x.pos += n
			return Chars, nil
		}
		if e, err := x.markup(); e != 0 || err != nil {
			return e, err
		}
	}
}

// ended tells a document that is whole from one that breaks off.
func (x *XML) ended(err error) error {
	if errors.Is(err, io.EOF) && x.depth > 0 {
		return io.ErrUnexpectedEOF
	}
	return err
}

func unfinished(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// markup takes one tag; no event stands for what is passed over.
func (x *XML) markup() (Event, error) {
	end, err := x.find('>', 1)
	if err != nil {
		return 0, unfinished(err)
	}
	switch x.buf[x.pos+1] {
	case '/':
		name := x.buf[x.pos+2 : x.pos+end]
		for n := len(name); n > 0 && name[n-1] <= ' '; n-- {
			name = name[:n-1]
		}
		x.name = local(name)
		x.pos += end + 1
		if x.depth--; x.depth < 0 {
			return 0, ErrSyntax
		}
		return End, nil
	case '?':
		return 0, x.skipPast("?>")
	case '!':
		return x.declaration()
	}
	if end, err = x.tagEnd(end); err != nil {
		return 0, unfinished(err)
	}
	tag := x.buf[x.pos+1 : x.pos+end]
	x.pos += end + 1
	if n := len(tag); n > 0 && tag[n-1] == '/' {
		x.empty, tag = true, tag[:n-1]
	}
	i := 0
	for i < len(tag) && tag[i] > ' ' {
		i++
	}
	x.name, x.attrs = local(tag[:i]), tag[i:]
	if x.depth++; x.depth > maxDepth {
		return 0, fmt.Errorf("%w: elements are nested too deep", ErrSyntax)
	}
	return Start, nil
}

var quoteMark = []byte{'"'}

// tagEnd gives the end of a start tag: a sign ">" may stand between quotes, too.
func (x *XML) tagEnd(end int) (int, error) {
	if tag := x.buf[x.pos : x.pos+end]; bytes.IndexByte(tag, '\'') < 0 && bytes.Count(tag, quoteMark)%2 == 0 {
		return end, nil
	}
	var quote byte
	for i := 1; ; {
		for ; i < end; i++ {
			switch c := x.buf[x.pos+i]; {
			case quote == 0 && (c == '"' || c == '\''):
				quote = c
			case c == quote:
				quote = 0
			}
		}
		if quote == 0 {
			return end, nil
		}
		var err error
		if end, err = x.find('>', end+1); err != nil {
			return 0, err
		}
	}
}

func (x *XML) declaration() (Event, error) {
	for x.end-x.pos < len("<![CDATA[") && x.more() == nil { // an error comes back when the bytes are used
	}
	switch rest := x.buf[x.pos:x.end]; {
	case bytes.HasPrefix(rest, []byte("<!--")):
		x.pos += 4
		return 0, x.skipPast("-->")
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		x.pos += 9
		n, err := x.findText("]]>")
		if err != nil {
			return 0, unfinished(err)
		}
		x.text, x.cdata = x.buf[x.pos:x.pos+n], true
		x.pos += n + 3
		return Chars, nil
	}
	return 0, ErrDTD
}

// findText gives where a text stands, counted from the position.
func (x *XML) findText(s string) (int, error) {
	for from := 0; ; {
		i, err := x.find(s[0], from)
		if err != nil {
			return 0, err
		}
		for x.end-x.pos < i+len(s) {
			if err := x.more(); err != nil {
				return 0, err
			}
		}
		if string(x.buf[x.pos+i:x.pos+i+len(s)]) == s {
			return i, nil
		}
		from = i + 1
	}
}

// skipPast passes over what may be longer than a token: a comment.
func (x *XML) skipPast(s string) error {
	for {
		if i := bytes.Index(x.buf[x.pos:x.end], []byte(s)); i >= 0 {
			x.pos += i + len(s)
			return nil
		}
		x.pos = max(x.pos, x.end-len(s)+1)
		if err := x.more(); err != nil {
			return unfinished(err)
		}
	}
}

func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// Name is the name of the tag, without prefix; good until the next event.
func (x *XML) Name() []byte { return x.name }

// AppendText adds the text of a Chars event.
func (x *XML) AppendText(dst []byte) []byte {
	if x.cdata {
		return append(dst, x.text...)
	}
	return Unescape(dst, x.text)
}

// Skip passes over what is in the element whose Start was given last, and its
// End.
func (x *XML) Skip() error {
	for until := x.depth - 1; x.depth > until; {
		if _, err := x.Next(); err != nil {
			return unfinished(err)
		}
	}
	return nil
}

// Depth is how many elements are open.
func (x *XML) Depth() int { return x.depth }
