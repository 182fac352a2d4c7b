package oracle

import (
	"bytes"
	"context"
	"database/sql"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"toetssteen"
	"toetssteen/internal/sqlscan"
)

// statisticsQuery gives, per column, what is known of it and the ends of the
// buckets of its histogram (Database Reference, ALL_TAB_COL_STATISTICS and
// ALL_TAB_HISTOGRAMS).
const statisticsQuery = `SELECT s.column_name, s.histogram, TO_CHAR(s.num_distinct, 'TM9'), TO_CHAR(s.num_nulls, 'TM9'), TO_CHAR(s.sample_size, 'TM9'),
 TO_CHAR(h.endpoint_number, 'TM9'), TO_CHAR(h.endpoint_value` + numeric + `, h.endpoint_actual_value, TO_CHAR(h.endpoint_repeat_count, 'TM9')
FROM all_tab_col_statistics s
JOIN all_tab_histograms h ON h.owner = s.owner AND h.table_name = s.table_name AND h.column_name = s.column_name
WHERE s.owner = :1 AND s.table_name = :2
ORDER BY s.column_name, h.endpoint_number`

// histogram is what the server keeps of one column.
type histogram struct {
	kind                    string // FREQUENCY, TOP-FREQUENCY, HYBRID, HEIGHT BALANCED, NONE
	distinct, nulls, sample int64
	ends                    []bucket
}

// bucket is the end of one bucket. What number counts depends on the kind.
type bucket struct {
	number, repeat int64
	value, actual  string // a number that stands for the value, and the value itself where it is kept
}

func statistics(ctx context.Context, tx *sql.Tx, t *sqlscan.Table) (map[string]sqlscan.Estimate, []toetssteen.NotRead, error) {
	var (
		name                                     string
		kind, value, actual                      sql.NullString
		distinct, nulls, sampled, number, repeat sql.NullInt64
	)
	found := map[string]*histogram{}
	into := []any{&name, &kind, &distinct, &nulls, &sampled, &number, &value, &actual, &repeat}
	err := sqlscan.Each(ctx, tx, statisticsQuery, []any{t.Schema, t.Name}, into, func() {
		h := found[name]
		if h == nil {
			h = &histogram{kind: kind.String, distinct: distinct.Int64, nulls: nulls.Int64, sample: sampled.Int64}
			found[name] = h
		}
		h.ends = append(h.ends, bucket{number: number.Int64, repeat: repeat.Int64, value: value.String, actual: actual.String})
	})
	out := map[string]sqlscan.Estimate{}
	for i := range t.Columns {
		if h := found[t.Columns[i].Name]; h != nil {
			out[t.Columns[i].Name] = h.estimate(t.Columns[i].Base, t.Rows)
		}
	}
	return out, nil, err
}

// estimate reads a histogram (SQL Tuning Guide, Histograms). In one of
// frequencies, the number is of rows up to and with the value; in a hybrid one
// the end says itself how often it occurs; in a height-balanced one the number
// is of buckets, and a value that ends several is frequent. Without a histogram
// there are the least and the greatest value.
func (h *histogram) estimate(base string, tableRows int64) sqlscan.Estimate {
	e := sqlscan.Estimate{Rows: tableRows, Nulls: -1, Distinct: h.distinct}
	filled := 1.0
	if tableRows > 0 {
		e.Nulls = min(float64(h.nulls)/float64(tableRows), 1)
		filled -= e.Nulls
	}
	total, before := h.total(), int64(0)
	for _, b := range h.ends {
		n := b.number - before
		before = b.number
		v, ok := b.decode(base)
		if !ok {
			continue
		}
		switch {
		case h.kind == "HYBRID":
			n = b.repeat
		case h.kind == "HEIGHT BALANCED" && n < 2, h.kind != "FREQUENCY" && h.kind != "TOP-FREQUENCY" && h.kind != "HEIGHT BALANCED":
			n = 0
		}
		if n > 0 && total > 0 {
			e.Values = append(e.Values, sqlscan.Share{Value: v, Share: float64(n) / float64(total) * filled})
		} else {
			e.Bounds = append(e.Bounds, v)
		}
	}
	return e
}

// total is the number that all numbers are a part of: rows, or buckets.
func (h *histogram) total() int64 {
	if len(h.ends) == 0 {
		return 0
	}
	last := h.ends[len(h.ends)-1].number
	if h.kind == "TOP-FREQUENCY" { // the other values are not in it
		return max(last, h.sample)
	}
	return last
}

// decode gives the value at the end of a bucket; false where it cannot be known.
func (b *bucket) decode(base string) (string, bool) {
	kind, _, _ := strings.Cut(base, "(")
	switch kind {
	case "char", "varchar2", "nchar", "nvarchar2", "varchar":
		if v := strings.TrimRight(b.actual, " "); v != "" {
			return v, true
		}
		if kind == "nchar" || kind == "nvarchar2" {
			return "", false // in UTF-16, of which too little is kept
		}
		if kind == "char" {
			return textOf(b.value, ' ')
		}
		return textOf(b.value, 0)
	case "number", "float", "binary_float", "binary_double":
		return b.value, b.value != ""
	case "date", "timestamp":
		return dateOf(b.value)
	}
	return "", false
}

// A text is kept as the number that its first 15 bytes form, filled up with
// zeros or, for CHAR, with spaces, and rounded to 15 decimal digits. That leaves
// 6 bytes certain. (Not in Oracle's own documentation; J. Lewis, Frequency
// Histogram 4, 2010, describes it.)
const (
	keptBytes    = 15
	certainBytes = 6
	digits       = 15
)

// textOf gives the text behind a number, which is filled up with these bytes;
// false for a text that is longer than what is certain.
func textOf(number string, fill byte) (string, bool) {
	n, ok := new(big.Int).SetString(strings.SplitN(number, ".", 2)[0], 10)
	if !ok || n.Sign() <= 0 || n.BitLen() > keptBytes*8 {
		return "", false
	}
	tolerance := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(len(n.String())-digits, 0))), nil)
	tolerance.Rsh(tolerance, 1) // of rounding
	const restBits = (keptBytes - certainBytes) * 8
	rest := new(big.Int).SetBytes(bytes.Repeat([]byte{fill}, keptBytes-certainBytes))
	// The nearest number whose end is nothing but filling.
	first := new(big.Int).Sub(n, rest)
	first.Add(first, new(big.Int).Lsh(big.NewInt(1), restBits-1)).Rsh(first, restBits)
	back := new(big.Int).Add(new(big.Int).Lsh(first, restBits), rest)
	if back.Sub(back, n).CmpAbs(tolerance) > 0 || first.Sign() < 0 || first.BitLen() > certainBytes*8 {
		return "", false
	}
	v := strings.TrimRight(string(first.FillBytes(make([]byte, certainBytes))), "\x00 ")
	return v, printable(v)
}

func printable(v string) bool {
	return v != "" && utf8.ValidString(v) && strings.IndexFunc(v, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}

// epoch is 1 January 1970 as a Julian day, as Oracle's format J counts.
const epoch = 2440588

// dateOf gives the day, and the time where there is one, of a Julian day with a
// fraction.
func dateOf(number string) (string, bool) {
	day, err := strconv.ParseFloat(number, 64)
	if err != nil || !(day >= 1) || day > 5_373_484 { // 31 December 9999
		return "", false
	}
	whole := int64(day)
	seconds := int64((day-float64(whole))*86400 + .5)
	t := time.Unix((whole-epoch)*86400+seconds, 0).UTC()
	return t.Format("2006-01-02 15:04:05"), true
}
