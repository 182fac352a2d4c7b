package mysql

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"toetssteen/internal/source"
	"toetssteen/internal/sqlscan"
)

const (
	// jsonHistogram is the one form of MariaDB's histograms that holds values.
	jsonHistogram = "JSON_HB"
	// maxHistogram bounds the text of one histogram: 1,024 buckets of values as
	// long as they are kept.
	maxHistogram = 4 * 1024 * source.MaxValueBytes
	// cutAt is the length, in characters, at which MySQL cuts texts in a
	// histogram (HISTOGRAM_MAX_COMPARE_LENGTH in its source): what is as long may
	// be a part of a value.
	cutAt = 42
)

// mariadbHistogram is the text of MariaDB's JSON_HB histograms (10.8 and
// later): buckets by value, each with its share of the filled rows. A bucket
// with one distinct value is that value.
type mariadbHistogram struct {
	Buckets []struct {
		Start    *string `json:"start"`
		StartHex *string `json:"start_hex"`
		End      *string `json:"end"`
		EndHex   *string `json:"end_hex"`
		Size     float64 `json:"size"`
		Distinct int64   `json:"ndv"`
	} `json:"histogram_hb"`
}

// addBuckets adds the values of a histogram; filled is the share of rows that
// are not null. It reports false when there is none with values.
func addBuckets(e *sqlscan.Estimate, c *sqlscan.Column, text []byte, filled float64, kind string) bool {
	var h mariadbHistogram
	if kind != jsonHistogram || len(text) > maxHistogram || json.Unmarshal(text, &h) != nil || len(h.Buckets) == 0 {
		return false
	}
	for i, b := range h.Buckets {
		start, ok := plainOrHex(c, b.Start, b.StartHex)
		if !ok {
			continue
		}
		if b.Distinct == 1 {
			e.Values = append(e.Values, sqlscan.Share{Value: start, Share: min(max(b.Size, 0), 1) * filled})
			continue
		}
		e.Bounds = append(e.Bounds, start)
		if end, ok := plainOrHex(c, b.End, b.EndHex); ok && i == len(h.Buckets)-1 && end != start {
			e.Bounds = append(e.Bounds, end)
		}
	}
	return len(e.Values)+len(e.Bounds) > 0
}

// plainOrHex gives a value of a histogram. Bytes that are no text come in
// hexadecimal; those of a bit field are a number.
func plainOrHex(c *sqlscan.Column, plain, digits *string) (string, bool) {
	switch {
	case plain != nil:
		return *plain, *plain != ""
	case digits == nil || c.Base != "bit":
		return "", false
	}
	b, err := hex.DecodeString(*digits)
	if err != nil || len(b) > 8 {
		return "", false
	}
	var v uint64
	for _, x := range b {
		v = v<<8 | uint64(x)
	}
	return strconv.FormatUint(v, 10), true
}

// addEnds adds the least and greatest value, where they are text for sure: the
// table keeps them as bytes in the column's own character set.
func addEnds(e *sqlscan.Estimate, c *sqlscan.Column, least, most []byte) {
	for _, v := range [][]byte{least, most} {
		if text, ok := inCharset(v, charsetOf(c)); ok && (len(e.Bounds) == 0 || e.Bounds[0] != text) {
			e.Bounds = append(e.Bounds, text)
		}
	}
}

func charsetOf(c *sqlscan.Column) string {
	s, _ := c.Ref.(stored)
	return s.charset
}

// inCharset decodes bytes of a column. Character sets other than Unicode's and
// MySQL's latin1 (which is Windows-1252) are read as far as they are ASCII.
func inCharset(b []byte, charset string) (string, bool) {
	if len(b) == 0 {
		return "", false
	}
	ascii := true
	for _, c := range b {
		ascii = ascii && c < utf8.RuneSelf
	}
	switch {
	case ascii && charset != "ucs2" && charset != "utf16" && charset != "utf16le" && charset != "utf32":
		return string(b), true
	case strings.HasPrefix(charset, "utf8"):
		return string(b), utf8.Valid(b)
	case charset == "latin1":
		out, err := charmap.Windows1252.NewDecoder().Bytes(b)
		return string(out), err == nil
	}
	return "", false
}

// mysqlHistogram is the text of MySQL's histograms (8.0 and later; MySQL
// Reference Manual, "Optimizer Statistics"). A singleton bucket is a value and
// the share of rows up to it; an equi-height bucket is the least and greatest
// value, the share up to it, and how many distinct values it holds. Shares are
// of all rows, nulls included.
type mysqlHistogram struct {
	Buckets [][]json.RawMessage `json:"buckets"`
	Nulls   float64             `json:"null-values"`
	Kind    string              `json:"histogram-type"`
}

// histogramMySQL reads one histogram; ok is false when it is none.
func histogramMySQL(c *sqlscan.Column, text []byte) (e sqlscan.Estimate, ok bool) {
	var h mysqlHistogram
	if len(text) > maxHistogram || json.Unmarshal(text, &h) != nil {
		return e, false
	}
	e.Nulls = min(max(h.Nulls, 0), 1)
	before := 0.0
	for _, b := range h.Buckets {
		var upTo float64
		var distinct int64 = 1
		last := len(b) - 1
		if h.Kind == "equi-height" {
			if len(b) != 4 || json.Unmarshal(b[3], &distinct) != nil {
				return e, false
			}
			last--
		} else if len(b) != 2 {
			return e, false
		}
		if json.Unmarshal(b[last], &upTo) != nil {
			return e, false
		}
		e.Distinct += max(distinct, 1)
		addBucket(&e, c, b[:last], max(upTo-before, 0), distinct)
		before = upTo
	}
	return e, true
}

// addBucket adds the one value of a bucket with its share, or its ends.
func addBucket(e *sqlscan.Estimate, c *sqlscan.Column, ends []json.RawMessage, share float64, distinct int64) {
	least, ok := histogramValue(c, ends[0])
	if !ok {
		return
	}
	most, ok := histogramValue(c, ends[len(ends)-1])
	switch {
	case distinct <= 1 || least == most:
		e.Values = append(e.Values, sqlscan.Share{Value: least, Share: share})
	case ok:
		e.Bounds = append(e.Bounds, least, most)
	default:
		e.Bounds = append(e.Bounds, least)
	}
}

// histogramValue writes a value of a histogram as a query would give it: texts
// stand in it as "base64:type254:TWFy" in the column's own character set,
// members of an enumeration as their number, those of a set as bits.
func histogramValue(c *sqlscan.Column, raw json.RawMessage) (string, bool) {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return numbered(c, string(raw))
	}
	packed, found := strings.CutPrefix(s, "base64:type")
	if !found {
		return dated(c.Base, s), s != ""
	}
	_, packed, found = strings.Cut(packed, ":")
	b, err := base64.StdEncoding.DecodeString(packed) // it passes by line ends
	if !found || err != nil {
		return "", false
	}
	out, ok := inCharset(b, charsetOf(c))
	return out, ok && utf8.RuneCountInString(out) < cutAt
}

// numbered gives a number as it is, or what it stands for.
func numbered(c *sqlscan.Column, text string) (string, bool) {
	if c.Base != "enum" && c.Base != "set" {
		return text, text != "" && strings.Trim(text, "0123456789+-.eE") == ""
	}
	n, err := strconv.ParseUint(text, 10, 64)
	s, _ := c.Ref.(stored)
	if err != nil {
		return "", false
	}
	if c.Base == "enum" {
		if n < 1 || n > uint64(len(s.labels)) {
			return "", false
		}
		return s.labels[n-1], true
	}
	var members []string
	for i, label := range s.labels {
		if i < 64 && n&(1<<i) != 0 {
			members = append(members, label)
		}
	}
	return strings.Join(members, ","), len(members) > 0
}

// dated drops what a histogram writes behind dates and times that hold less.
func dated(base, s string) string {
	switch base {
	case "date":
		return s[:min(len(s), len("2006-01-02"))]
	case "datetime", "timestamp", "time":
		return strings.TrimSuffix(s, ".000000")
	}
	return s
}
