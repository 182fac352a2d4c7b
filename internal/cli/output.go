package cli

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"toetssteen/internal/report"
	"toetssteen/internal/source"
)

// writeReport writes a report to a file, or to standard output when no file is
// named.
func (s *session) writeReport(file string, f report.Format, v report.View) error {
	if file == "" {
		v.Width, v.Color = s.StdoutWidth, s.colours()
	}
	return s.writeTo(file, func(w io.Writer) error { return f.Write(w, v) })
}

// colours tells whether standard output shows colours.
func (s *session) colours() bool {
	return s.StdoutWidth > 0 && s.Env("NO_COLOR") == "" && s.Env("TERM") != "dumb"
}

// writeTo writes to a file, saying so, or to standard output when none is named.
func (s *session) writeTo(file string, write func(io.Writer) error) error {
	if file != "" {
		if err := writeFile(file, write); err != nil {
			return s.fail("write", source.WithoutPath(err), file)
		}
		s.note("scan.written", file)
		return nil
	}
	if err := buffered(s.Stdout, write); err != nil {
		return s.fail("write", source.WithoutPath(err), s.t("output.stdout"))
	}
	return nil
}

func buffered(w io.Writer, write func(io.Writer) error) error {
	b := bufio.NewWriterSize(w, 64<<10)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}

// writeFile writes a file whole or not at all: a reader never meets half a
// report, and a failure leaves the old one. A device or pipe is written to as
// it is.
func writeFile(name string, write func(io.Writer) error) error {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return closing(f, buffered(f, write))
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".toetssteen-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already when all went well
	err = buffered(f, write)
	if err == nil {
		err = f.Sync()
	}
	if err := closing(f, err); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return fmt.Errorf("put the file in its place: %w", source.WithoutPath(err))
	}
	return nil
}

func closing(f *os.File, err error) error {
	if e := f.Close(); err == nil {
		return e
	}
	return err
}
