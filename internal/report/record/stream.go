package record

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// jsonWriter writes a large document record by record: nothing but one record
// is held in memory. The first error stays and ends the writing.
type jsonWriter struct {
	w   *bufio.Writer
	enc *json.Encoder
	err error
}

func newJSONWriter(w io.Writer) *jsonWriter {
	j := &jsonWriter{w: bufio.NewWriterSize(w, 1<<16)}
	j.enc = json.NewEncoder(trimNewline{j.w})
	j.enc.SetEscapeHTML(false)
	return j
}

// trimNewline drops the line end that json.Encoder puts after each value,
// which it writes in one call.
type trimNewline struct{ w io.Writer }

func (t trimNewline) Write(p []byte) (int, error) {
	if n := len(p); n > 0 && p[n-1] == '\n' {
		_, err := t.w.Write(p[:n-1])
		return n, err
	}
	return t.w.Write(p)
}

func (j *jsonWriter) raw(s string) {
	if j.err == nil {
		_, j.err = j.w.WriteString(s)
	}
}

func (j *jsonWriter) value(x any) {
	if j.err == nil {
		j.err = j.enc.Encode(x)
	}
}

// array writes a key with its records, one a line.
func (j *jsonWriter) array(key string, n int, record func(int) any) {
	j.raw(",\n\"" + key + `":`)
	j.list(n, record)
}

func (j *jsonWriter) list(n int, record func(int) any) {
	open := "[\n"
	for i := range n {
		j.raw(open)
		j.value(record(i))
		open = ",\n"
	}
	if n == 0 {
		j.raw("[")
	}
	j.raw("]")
}

func (j *jsonWriter) close(what string) error {
	if j.err == nil {
		j.err = j.w.Flush()
	}
	if j.err != nil {
		return fmt.Errorf("%s: %w", what, j.err)
	}
	return nil
}
