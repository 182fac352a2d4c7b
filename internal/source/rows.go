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
	Columns []string          // each once
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
				kept = append(kept, keptRow{})
				kept[seen-1].set(seen, row)
			} else if at := rng.Int64N(seen); at < s.Rows {
				kept[at].set(seen, row)
			}
		}
		inOrder(kept)
		var row [][]byte
		for i := range kept {
			if row = kept[i].into(row); !yield(row, nil) {
				return
			}
		}
		if failed != nil {
			yield(nil, failed)
		}
	}
}

// keptRow is a row and where it stood; its values lie behind each other.
type keptRow struct {
	at   int64
	data []byte
	ends []uint32
}

// into cuts the row into its values again.
func (k *keptRow) into(row [][]byte) [][]byte {
	row = row[:0]
	start := uint32(0)
	for _, end := range k.ends {
		row = append(row, k.data[start:end:end])
		start = end
	}
	return row
}

func inOrder(rows []keptRow) {
	slices.SortFunc(rows, func(a, b keptRow) int { return cmp.Compare(a.at, b.at) })
}

// set copies a row, in the memory of the row that it takes the place of; long
// values are cut.
func (k *keptRow) set(at int64, row [][]byte) {
	k.at, k.data, k.ends = at, k.data[:0], k.ends[:0]
	for _, v := range row {
		k.data = append(k.data, cut(v)...)
		k.ends = append(k.ends, uint32(len(k.data))) //nolint:gosec // at most MaxValueBytes a value
	}
}
