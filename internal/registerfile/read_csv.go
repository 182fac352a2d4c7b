package registerfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ReadError says why a file could not be read; its text is a key under
// registerfile. for people.
type ReadError struct {
	Reason
	Err error
}

func (e *ReadError) Error() string {
	return strings.TrimSpace(e.Key + " " + strings.Join(e.Args, " "))
}

func (e *ReadError) Unwrap() error { return e.Err }

func unreadable(key string, err error, args ...string) error {
	return &ReadError{because("read."+key, args...), err}
}

// readCSV reads a delimited text that was decoded to UTF-8.
func readCSV(text []byte) ([]Row, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, unreadable("empty", nil)
	}
	if !utf8.Valid(text) || bytes.ContainsFunc(text, foreign) {
		return nil, unreadable("encoding", nil)
	}
	// Strict about quotes: a quote that is not closed would swallow the rows
	// behind it, and nobody would miss them.
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma = separator(text)
	r.FieldsPerRecord = -1
	var rows []Row
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			var where *csv.ParseError
			if errors.As(err, &where) {
				return nil, unreadable("csv", err, strconv.Itoa(where.StartLine))
			}
			return nil, fmt.Errorf("read rows: %w", err)
		}
		line, _ := r.FieldPos(0)
		for i, c := range cells {
			cells[i] = unprotect(unguard(c))
		}
		rows = append(rows, Row{line, cells})
	}
}

// foreign are signs that no text has that was decoded well: most controls, and
// the replacement that a decoder puts.
func foreign(r rune) bool {
	return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r >= 0x7f && r < 0xa0 || r == utf8.RuneError
}

// separator is the sign that divides the first lines most often outside quotes.
func separator(text []byte) rune {
	best, most := ';', 0
	for _, sign := range []rune{';', ',', '\t', '|'} {
		n, quoted, lines := 0, false, 0
		for _, c := range text[:min(len(text), 1<<16)] {
			switch {
			case c == '"':
				quoted = !quoted
			case quoted:
			case rune(c) == sign:
				n++
			case c == '\n':
				lines++
			}
			if lines == 20 {
				break
			}
		}
		if n > most {
			best, most = sign, n
		}
	}
	return best
}

// writeCSV writes rows as programs for sheets in the Netherlands open them:
// UTF-8 with its mark, divided by semicolons.
func writeCSV(w io.Writer, rows [][]string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	c := csv.NewWriter(w)
	c.Comma = ';'
	out := make([]string, 0, 64)
	for _, row := range rows {
		out = out[:0]
		for _, cell := range row {
			out = append(out, guard(protect(cell)))
		}
		if err := c.Write(out); err != nil {
			return fmt.Errorf("write a row: %w", err)
		}
	}
	c.Flush()
	return c.Error()
}
