package sqlite

import (
	"context"
	"encoding/binary"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"

	"toetssteen"
	"toetssteen/internal/source"
)

// sample is a value of an index's first column and about how many rows hold it.
type sample struct {
	value string
	rows  int64
}

// addStatistics raises the columns that ANALYZE looked at: the first column of
// each index. No table is read; what SQLite kept of the others is nothing.
func (f *file) addStatistics(ctx context.Context, t *table, p *source.Profile, want source.Request) error {
	notRead := func(why string) {
		p.NotRead = append(p.NotRead, toetssteen.NotRead{What: p.Asset.Name, Why: why})
	}
	if t.view || t.virtual {
		notRead("een view heeft geen statistieken; kies diepte values om hem te lezen")
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, f.limit(want.Depth))
	defer cancel()
	found := false
	for i, c := range p.Columns {
		samples, distinct := f.samples(ctx, t, c.Name)
		if len(samples) == 0 || t.rows < 0 {
			continue
		}
		k := source.NewCounter(c, toetssteen.DepthStatistics, want.Watch)
		for _, s := range samples {
			k.AddCount([]byte(s.value), max(1, s.rows))
		}
		out := k.Column()
		out.Rows, out.Nulls, out.Estimated = -1, -1, true
		out.Distinct = max(distinct, int64(len(out.Values)))
		out.Truncated = out.Truncated || out.Distinct > int64(len(out.Values))
		p.Columns[i] = out
		p.Depth = toetssteen.DepthStatistics
		found = true
	}
	if !found {
		notRead("er zijn geen statistieken van deze tabel (ANALYZE met voorbeeldwaarden); kies diepte values")
	} else {
		for _, c := range p.Columns {
			if c.Depth == toetssteen.DepthNames {
				notRead("alleen kolommen met een index hebben statistieken; van de andere zijn alleen de namen bekeken")
				break
			}
		}
	}
	return ctx.Err()
}

// samples gives the values that ANALYZE kept of a column that comes first in
// an index, and how many distinct values it counted. A file without such
// statistics gives none.
func (f *file) samples(ctx context.Context, t *table, column string) (out []sample, distinct int64) {
	seen := map[string]bool{}
	err := f.each(ctx, `SELECT s.neq, s.sample, coalesce(st.stat, '')
FROM pragma_index_list(?1) l JOIN pragma_index_info(l.name) i ON i.seqno = 0
JOIN sqlite_stat4 s ON s.tbl = ?1 AND s.idx = l.name
LEFT JOIN sqlite_stat1 st ON st.tbl = ?1 AND st.idx = l.name
WHERE i.name = ?2 AND l.partial = 0 ORDER BY l.name`, func(v []string) {
		equal, err := strconv.ParseInt(firstWord(v[0]), 10, 64)
		value, ok := f.firstField([]byte(v[1]))
		if err != nil || !ok || value == "" || seen[value] {
			return
		}
		seen[value] = true
		out = append(out, sample{value, equal})
		parts := strings.Fields(v[2])
		if len(parts) > 1 {
			rows, _ := strconv.ParseInt(parts[0], 10, 64)
			each, _ := strconv.ParseInt(parts[1], 10, 64)
			if each > 0 {
				distinct = max(distinct, rows/each)
			}
		}
	}, t.name, column)
	if err != nil {
		return nil, 0 // there is no sqlite_stat4: never analysed, or by a build without it
	}
	return out, distinct
}

func firstWord(s string) string {
	first, _, _ := strings.Cut(s, " ")
	return first
}

// firstField decodes the first field of a record in SQLite's file format
// (section 2.1), as text. Null, bytes and damaged records give ok false.
func (f *file) firstField(record []byte) (text string, ok bool) {
	header, n := varint(record)
	kind, m := varint(record[n:])
	if n == 0 || m == 0 || header > uint64(len(record)) {
		return "", false
	}
	body := record[header:]
	switch {
	case kind >= 1 && kind <= 6:
		size := [...]int{0, 1, 2, 3, 4, 6, 8}[kind]
		if len(body) < size {
			return "", false
		}
		v := int64(int8(body[0])) //nolint:gosec // the sign is in the first byte
		for _, b := range body[1:size] {
			v = v<<8 | int64(b)
		}
		return strconv.FormatInt(v, 10), true
	case kind == 7 && len(body) >= 8:
		return asText(math.Float64frombits(binary.BigEndian.Uint64(body))), true
	case kind == 8, kind == 9:
		return strconv.FormatUint(kind-8, 10), true
	case kind >= 13 && kind%2 == 1:
		size := (kind - 13) / 2
		if size > uint64(len(body)) {
			return "", false
		}
		return f.decode(body[:size]), true
	}
	return "", false
}

// decode turns text in the file's own encoding into UTF-8.
func (f *file) decode(b []byte) string {
	if f.utf16 == nil {
		return string(b)
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = f.utf16.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

// varint reads SQLite's variable-length integer; n is 0 when there is none.
func varint(b []byte) (v uint64, n int) {
	for i, c := range b {
		if i == 8 {
			return v<<8 | uint64(c), 9
		}
		v = v<<7 | uint64(c&0x7f)
		if c < 0x80 {
			return v, i + 1
		}
	}
	return 0, 0
}
