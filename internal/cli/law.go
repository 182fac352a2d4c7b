package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/lawjudge"
	"toetssteen/internal/source"
)

// lawInputMax bounds a file of references: a register of 100,000 processings
// with long texts stays far below it.
const lawInputMax = 64 << 20

// loadLaws gives the catalogue with the workspace's own files and its index.
func (s *session) loadLaws() (*catalogue.Catalogue, *catalogue.Laws, error) {
	c, err := s.loadCatalogue()
	if err != nil {
		return nil, nil, err
	}
	laws, err := c.Laws()
	if err != nil {
		return nil, nil, s.fail("law.index", err)
	}
	return c, laws, nil
}

// lawDate reads a date of use; none is today.
func (s *session) lawDate(given string) (string, error) {
	if given == "" {
		return s.Clock().Format(time.DateOnly), nil
	}
	if _, err := time.Parse(time.DateOnly, given); err != nil {
		return "", s.fail("law.date", errors.New(s.t("law.bad_date", given)))
	}
	return given, nil
}

// lawRecord is one text to check with its place: a line of a file, 0 for a
// text that was given by itself.
type lawRecord struct {
	line int
	text string
}

// checked is a reference with its verdict.
type checked struct {
	lawRecord
	lawjudge.Verdict
}

// lawCheck judges the references in a text or a file.
func (s *session) lawCheck(context.Context) error {
	o := s.grammar.Law.Check
	c, laws, err := s.loadLaws()
	if err != nil {
		return err
	}
	date, err := s.lawDate(o.On)
	if err != nil {
		return err
	}
	kinds := make([]toetssteen.KindID, len(o.Kind))
	for i, k := range o.Kind {
		if kinds[i], err = s.lawKind(c, k); err != nil {
			return err
		}
	}
	records, err := s.lawRecords(o.Text, o.Column)
	if err != nil {
		return err
	}
	judge := lawjudge.New(laws)
	var all []checked
	for _, r := range records {
		for _, v := range judge.Check(r.text, date, kinds...) {
			if v.Status != lawjudge.Valid {
				s.code = exitFindings
			}
			all = append(all, checked{r, v})
		}
	}
	return s.writeChecked(all, judge.Names())
}

// lawRecords gives the texts to check: the argument itself, or the lines or
// the column of the file that it names.
func (s *session) lawRecords(arg, column string) ([]lawRecord, error) {
	var in io.Reader
	if arg == "-" {
		in = os.Stdin
	} else if f, err := os.Open(arg); err == nil {
		defer func() { _ = f.Close() }()
		in = f
	} else {
		if column != "" {
			return nil, s.fail("law.check", source.WithoutPath(err), arg)
		}
		return []lawRecord{{0, arg}}, nil
	}
	data, err := io.ReadAll(io.LimitReader(in, lawInputMax+1))
	switch {
	case err != nil:
		return nil, s.fail("law.check", source.WithoutPath(err), arg)
	case len(data) > lawInputMax:
		return nil, s.fail("law.check", errors.New(s.t("law.too_large", strconv.Itoa(lawInputMax>>20))), arg)
	case !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0:
		return nil, s.fail("law.check", errors.New(s.t("law.not_text")), arg)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if column != "" {
		records, err := s.lawColumn(data, column)
		if err != nil {
			return nil, s.fail("law.check", err, arg)
		}
		return records, nil
	}
	var records []lawRecord
	for i, line := range strings.Split(string(data), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			records = append(records, lawRecord{i + 1, line})
		}
	}
	return records, nil
}

// lawColumn reads one column of a CSV file. Its header says what separates
// the cells.
func (s *session) lawColumn(data []byte, column string) ([]lawRecord, error) {
	head, _, _ := bytes.Cut(data, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	for _, sep := range []rune{';', '\t'} {
		if bytes.ContainsRune(head, sep) && !bytes.ContainsRune(head, ',') {
			r.Comma = sep
		}
	}
	names, err := r.Read()
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(strings.TrimSpace(n), column) })
	if at < 0 {
		return nil, errors.New(s.t("law.no_column", column, strings.Join(names, ", ")))
	}
	var records []lawRecord
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return records, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := r.FieldPos(0)
		text := ""
		if at < len(row) {
			text = strings.TrimSpace(row[at])
		}
		records = append(records, lawRecord{line, text}) // an empty basis is told too
	}
}
