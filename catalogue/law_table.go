package catalogue

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// lawTableMax bounds an unpacked table: the whole of Dutch law is some 4 MB of
// article numbers.
const lawTableMax = 64 << 20

// lawTable is a table of tab-separated values with a header; cells hold no
// tabs, line ends or quotes with a meaning. Lines that start with "#" are
// comments.
type lawTable struct {
	text  string
	first int // line number of the first row
	at    map[string]int
	width int
	spans map[string][]span // rows by law, made at first use
}

type span struct{ start, end int }

func newLawTable(data []byte, columns []string) (lawTable, error) {
	data, err := unpackLaw(data)
	if err != nil {
		return lawTable{}, err
	}
	if !utf8.Valid(data) {
		return lawTable{}, errors.New("the table is not UTF-8")
	}
	t := lawTable{text: strings.TrimPrefix(string(data), "\ufeff"), at: map[string]int{}, first: 1, spans: map[string][]span{}}
	var head string
	for {
		line, rest, more := strings.Cut(t.text, "\n")
		t.text, t.first = rest, t.first+1
		if head = strings.TrimSuffix(line, "\r"); head != "" && head[0] != '#' || !more {
			break
		}
	}
	for i, c := range strings.Split(head, "\t") {
		if !slices.Contains(columns, c) {
			return lawTable{}, fmt.Errorf("unknown column %q: use %s", c, strings.Join(columns, ", "))
		}
		if _, twice := t.at[c]; twice {
			return lawTable{}, fmt.Errorf("column %q stands twice in the header", c)
		}
		t.at[c], t.width = i, i+1
	}
	if _, ok := t.at["law"]; !ok {
		return lawTable{}, errors.New("column law is needed")
	}
	return t, nil
}

// lawRow is one row of a table.
type lawRow struct {
	line  int
	table *lawTable
	text  string
}

// get gives a cell; a cell or column that is not there is empty.
func (r lawRow) get(column string) string {
	i, ok := r.table.at[column]
	if !ok {
		return ""
	}
	s := r.text
	for ; i > 0; i-- {
		_, rest, more := strings.Cut(s, "\t")
		if !more {
			return ""
		}
		s = rest
	}
	cell, _, _ := strings.Cut(s, "\t")
	return cell
}

func (t lawTable) rows(use func(lawRow)) {
	t.walk(func(line, start, end int) { use(lawRow{line, &t, t.text[start:end]}) })
}

func (t lawTable) walk(use func(line, start, end int)) {
	for start, line := 0, t.first; start < len(t.text); line++ {
		end, next := len(t.text), len(t.text)
		if i := strings.IndexByte(t.text[start:], '\n'); i >= 0 {
			end, next = start+i, start+i+1
		}
		if end > start && t.text[end-1] == '\r' {
			end--
		}
		if end > start && t.text[start] != '#' {
			use(line, start, end)
		}
		start = next
	}
}

// parts finds where the rows of each law are, so that a list is read only when
// it is asked for.
func (t lawTable) parts() map[string][]span {
	if len(t.spans) > 0 {
		return t.spans
	}
	last := ""
	t.walk(func(_, start, end int) {
		law := lawRow{table: &t, text: t.text[start:end]}.get("law")
		spans := t.spans[law]
		if law == last && len(spans) > 0 {
			spans[len(spans)-1].end = end
			return
		}
		last = law
		t.spans[law] = append(spans, span{start, end})
	})
	return t.spans
}

// articles reads the articles of a law; the table was checked before.
func (t lawTable) articles(law string) []Article {
	var out []Article
	for _, s := range t.parts()[law] {
		part := t
		part.text = t.text[s.start:s.end]
		part.rows(func(row lawRow) {
			a := Article{Number: row.get("article"), Nature: row.get("nature")}
			var err error
			if a.Leden, err = strconv.Atoi(row.get("leden")); err != nil {
				a.Leden = -1
			}
			a.Kinds, _ = parseKinds(row.get("kinds"), nil)
			out = append(out, a)
		})
	}
	return out
}

// tableName is the name of a table without folder and extension.
func tableName(file string) string {
	return strings.TrimSuffix(strings.TrimSuffix(path.Base(file), ".gz"), ".tsv")
}

func tableStart(file string) string {
	base := path.Base(file)
	if !strings.HasSuffix(base, ".tsv") && !strings.HasSuffix(base, ".tsv.gz") {
		return ""
	}
	start := strings.FieldsFunc(tableName(base), func(r rune) bool { return r == '_' || r == '-' })
	if len(start) == 0 || lawColumns[start[0]] == nil {
		return ""
	}
	return start[0]
}

func splitList(s, sep string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, sep)
}

func articleRanges(s string) ([]ArticleRange, error) {
	var out []ArticleRange
	for _, part := range splitList(s, "|") {
		first, last, isRange := strings.Cut(part, "..")
		if !isRange {
			last = first
		}
		if first == "" || last == "" || CompareArticles(first, last) > 0 {
			return nil, errors.New("no range")
		}
		out = append(out, ArticleRange{first, last})
	}
	return out, nil
}

// unpackLaw gives the text of a table, gzip or not.
func unpackLaw(data []byte) ([]byte, error) {
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		if data, err = io.ReadAll(io.LimitReader(z, lawTableMax+1)); err != nil {
			return nil, err
		}
	}
	if len(data) > lawTableMax {
		return nil, fmt.Errorf("the table is larger than %d MB", lawTableMax>>20)
	}
	return data, nil
}
