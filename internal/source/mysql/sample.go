package mysql

import (
	"context"
	"database/sql"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"toetssteen/internal/sqlscan"
)

const (
	// ranges is in how many runs of rows a sample is taken: enough to spread it,
	// few enough to ask for all their beginnings in one statement.
	ranges = 200
	// minHits is the share of the ranges that must hold rows; keys with larger
	// gaps are no measure of where the rows are.
	minHits = 4
	// maxSpan keeps keys that somebody set to extremes out of the draw.
	maxSpan = 1 << 62
	// more is how much more than the aim is let through by chance, since the
	// number of rows is an estimate.
	more = 1.2
)

// sample draws ranges of an integer primary key, which the server reads without
// reading the rest. A table without such a key is read from begin to end at the
// server, which lets rows through by chance.
func sample(ctx context.Context, tx *sql.Tx, t *sqlscan.Table, d sqlscan.Draw) ([]sqlscan.Part, error) {
	from := quote(t.Schema) + "." + quote(t.Name)
	if key := integerKey(t); key != "" {
		parts, err := byKey(ctx, tx, from, key, t, d)
		if err != nil || len(parts) > 0 {
			return parts, err
		}
	}
	if d.Rows <= 0 {
		return nil, nil
	}
	share := min(more*float64(d.Aim)/float64(d.Rows), 1)
	where := fmt.Sprintf("RAND(%d) < %s", d.Seed, strconv.FormatFloat(share, 'f', 9, 64))
	return []sqlscan.Part{{From: from, Where: where, Limit: 2 * d.Aim}}, nil
}

// integerKey gives the first column of the primary key, if it is a whole
// number.
func integerKey(t *sqlscan.Table) string {
	for _, k := range t.Keys {
		if !k.Primary {
			continue
		}
		if c := find(t, k.Columns[0]); c != nil && slices.Contains(integers, c.Base) {
			return c.Name
		}
	}
	return ""
}

// byKey gives a run of rows from a drawn key in each of a number of equal steps
// of the keys. It gives none when too few of them hold rows.
func byKey(ctx context.Context, tx *sql.Tx, from, key string, t *sqlscan.Table, d sqlscan.Draw) ([]sqlscan.Part, error) {
	k := quote(key)
	var least, most sql.NullString // an unsigned key need not fit an int64
	if err := tx.QueryRowContext(ctx, "SELECT MIN("+k+"), MAX("+k+") FROM "+from).Scan(&least, &most); err != nil {
		return nil, err
	}
	first, span := spanOf(least.String, most.String)
	if span < ranges || span >= maxSpan {
		return nil, nil
	}
	conditions := drawn(t.Label(), k, first, span, d.Seed)
	held, err := rangesWithRows(ctx, tx, from, k, conditions)
	if err != nil || len(held)*minHits < len(conditions) {
		return nil, err
	}
	each := max(d.Aim/int64(len(held)), 1)
	parts := make([]sqlscan.Part, 0, len(held))
	for _, i := range held {
		parts = append(parts, sqlscan.Part{From: from, Where: conditions[i], Order: k, Limit: each})
	}
	return parts, nil
}

// spanOf gives the first key and how far the last is from it; a span of 0 stands
// for none that can be drawn from.
func spanOf(least, most string) (first int64, span uint64) {
	first, err1 := strconv.ParseInt(least, 10, 64)
	last, err2 := strconv.ParseInt(most, 10, 64)
	if err1 != nil || err2 != nil {
		return 0, 0
	}
	return first, uint64(last) - uint64(first) //nolint:gosec // wraps to the distance
}

// drawn gives conditions on the key, in order, that no row fulfils twice, the
// same for the same seed: each begins somewhere in a step of its own and ends
// where the next begins.
func drawn(asset, key string, first int64, span uint64, seed int64) []string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(asset))                         // a hash takes everything
	rng := rand.New(rand.NewPCG(uint64(seed), h.Sum64())) //nolint:gosec // a sample must be repeatable, not secret
	step := span / ranges
	starts := make([]int64, ranges)
	for i := range starts {
		starts[i] = first + int64(uint64(i)*step+rng.Uint64N(step)) //nolint:gosec // below maxSpan
	}
	out := make([]string, ranges)
	for i, s := range starts {
		out[i] = key + " >= " + strconv.FormatInt(s, 10)
		if i+1 < ranges {
			out[i] += " AND " + key + " < " + strconv.FormatInt(starts[i+1], 10)
		}
	}
	return out
}

// rangesWithRows tells which of the conditions any row fulfils, by a look into
// the index.
func rangesWithRows(ctx context.Context, tx *sql.Tx, from, key string, conditions []string) ([]int, error) {
	var q strings.Builder
	for i, c := range conditions {
		if i > 0 {
			q.WriteString(" UNION ALL ")
		}
		fmt.Fprintf(&q, "(SELECT %d FROM %s WHERE %s ORDER BY %s LIMIT 1)", i, from, c, key)
	}
	var out []int
	var i int
	err := sqlscan.Each(ctx, tx, q.String(), nil, []any{&i}, func() { out = append(out, i) })
	slices.Sort(out)
	return out, err
}
