package source

import (
	"cmp"
	"context"
	"hash/fnv"
	"iter"
	"math/rand/v2"
	"slices"

	"toetssteen"
)

// RowReader is a source that can also give rows whole, so that columns can be
// compared with each other. A connector without it has columns only.
type RowReader interface {
	// Rows passes over the rows of an asset once. Each row has a value for each
	// column asked for, in that order; nil or empty is a null. The row and its
	// bytes are good until the next. A column that does not exist is an error.
	// errors.ErrUnsupported says that this asset has no rows of columns.
	// Where a sample is asked for, at most that many rows are given, chosen by its
	// seed from all of the asset as far as the source can; all rows otherwise.
	// The last pair may be an error: the rows before it stand. A source over
	// other sources gives errors.ErrUnsupported for an asset whose own source
	// gives no rows.
	Rows(ctx context.Context, a Asset, want RowRequest) iter.Seq2[[][]byte, error]
}

// RowRequest is which part of the rows to give.
type RowRequest struct {
	Columns []string
	Sample  toetssteen.Sample // Rows 0 asks for all
	Meter   Meter             // may be nil
}

// SampleRows draws a sample of rows from all of them, in one pass and in their
// order (selection by reservoir, Vitter 1985). A connector that can only read
// from begin to end uses it; it copies the rows that it keeps. With a sample of
// 0 rows it gives all as they come.
func SampleRows(asset string, all iter.Seq2[[][]byte, error], s toetssteen.Sample) iter.Seq2[[][]byte, error] {
	if s.Rows <= 0 {
		return all
	}
	return func(yield func([][]byte, error) bool) {
		h := fnv.New64a()
		_, _ = h.Write([]byte(asset))
		rng := rand.New(rand.NewPCG(uint64(s.Seed), h.Sum64())) //nolint:gosec // a sample must be repeatable, not secret
		kept := make([]keptRow, 0, min(s.Rows, 1<<16))
		var seen int64
		var failed error
		for row, err := range all {
			if err != nil {
				failed = err
				break
			}
			if seen++; seen <= s.Rows {
				kept = append(kept, keptRow{seen, copyRow(row)})
			} else if at := rng.Int64N(seen); at < s.Rows {
				kept[at] = keptRow{seen, copyRow(row)}
			}
		}
		inOrder(kept)
		for _, k := range kept {
			if !yield(k.row, nil) {
				return
			}
		}
		if failed != nil {
			yield(nil, failed)
		}
	}
}

// keptRow is a row and where it stood.
type keptRow struct {
	at  int64
	row [][]byte
}

func inOrder(rows []keptRow) {
	slices.SortFunc(rows, func(a, b keptRow) int { return cmp.Compare(a.at, b.at) })
}

// copyRow copies a row into one piece of memory; long values are cut.
func copyRow(row [][]byte) [][]byte {
	size := 0
	for _, v := range row {
		size += len(cut(v))
	}
	data, out := make([]byte, 0, size), make([][]byte, len(row))
	for i, v := range row {
		start := len(data)
		data = append(data, cut(v)...)
		out[i] = data[start:len(data):len(data)]
	}
	return out
}
