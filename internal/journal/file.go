package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Format is the version of the export file.
const Format = 1

// maxLine bounds a line of an export, and with it the memory that a hostile
// file can take.
const maxLine = 1 << 20

// line is one line of an export: the first has the header, the others an entry
// or a checkpoint.
type line struct {
	Header     *header `json:"toetssteen_journal,omitempty"`
	Entry      *Entry  `json:"entry,omitempty"`
	Checkpoint string  `json:"checkpoint,omitempty"`
}

type header struct {
	Format    int    `json:"format"`
	Workspace string `json:"workspace"`
	Public    string `json:"public_key"`
}

// Write exports a log as JSON lines: a header, the entries in order, and the
// checkpoints. The hashes are left out, for they follow from the entries.
func Write(w io.Writer, l Log) error {
	b := bufio.NewWriter(w)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	lines := make([]line, 0, 1+len(l.Entries)+len(l.Checkpoints))
	lines = append(lines, line{Header: &header{Format, l.Workspace, l.Public}})
	for i := range l.Entries {
		lines = append(lines, line{Entry: &l.Entries[i]})
	}
	for _, c := range l.Checkpoints {
		lines = append(lines, line{Checkpoint: c})
	}
	for _, x := range lines {
		if err := enc.Encode(x); err != nil {
			return fmt.Errorf("write the journal export: %w", err)
		}
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write the journal export: %w", err)
	}
	return nil
}

// Read reads an export. It checks the form only; Verify checks the content.
func Read(r io.Reader) (Log, error) {
	var l Log
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 0, 64<<10), maxLine)
	n := 0
	for s.Scan() {
		n++
		if len(bytes.TrimSpace(s.Bytes())) == 0 {
			continue
		}
		if err := l.add(s.Bytes(), n == 1); err != nil {
			return Log{}, fmt.Errorf("read line %d of the journal export: %w", n, err)
		}
	}
	if err := s.Err(); err != nil {
		return Log{}, fmt.Errorf("read line %d of the journal export: %w", n+1, err)
	}
	if n == 0 {
		return Log{}, errors.New("read the journal export: the file is empty")
	}
	return l, nil
}

func (l *Log) add(text []byte, first bool) error {
	var x line
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&x); err != nil || d.More() {
		return errors.New("it is not a line of a journal export")
	}
	switch {
	case (x.Header != nil) != first:
		return errors.New("the header must be the first line, once")
	case x.Header != nil && x.Header.Format != Format:
		return fmt.Errorf("format %d is not known; use a newer toetssteen", x.Header.Format)
	case x.Header != nil:
		l.Workspace, l.Public = x.Header.Workspace, x.Header.Public
	case x.Entry != nil && x.Checkpoint != "":
		return errors.New("it holds an entry and a checkpoint")
	case x.Entry != nil:
		l.Entries = append(l.Entries, *x.Entry)
	case x.Checkpoint != "":
		l.Checkpoints = append(l.Checkpoints, x.Checkpoint)
	default:
		return errors.New("it holds neither an entry nor a checkpoint")
	}
	return nil
}
