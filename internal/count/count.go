// Package count is the port to the engines that count: one pass over rows
// gives base cells, and everything after that works on cells in memory. Rows
// of persons stay in the engine. A level that is missing is a level of its own
// and never dropped.
package count

import (
	"context"
	"io"
)

// Missing is how NULL, an empty text and the texts that were declared to mean
// missing are named. It cannot be confused with a level of the data: an engine
// that meets this very text keeps it apart by giving it as MissingText.
const (
	Missing     = "(missing)"
	MissingText = "(missing) [text]"
)

// Cell is a group of rows with equal levels. Key holds, for each column of the
// table, the index into its Levels.
type Cell struct {
	Key    []uint32
	N      float64 // rows, or the sum of the column of counts
	W, W2  float64 // sum of weights and of their squares; N and N without weights
	Hidden bool    // a count in it was suppressed at the source: N is the known part
	Parts  int64   // published counts that were summed into it; 0 is one
	Masked int64   // of which suppressed; 0 is one where Hidden
}

// Pieces is the number of published counts in a cell, each with a rounding of
// its own.
func (c Cell) Pieces() float64 { return float64(max(1, c.Parts)) }

// Unknown is the number of suppressed counts in a cell.
func (c Cell) Unknown() float64 {
	if !c.Hidden {
		return 0
	}
	return float64(max(1, c.Masked))
}

// Table is a set of cells over some columns. Levels are sorted, cells are
// sorted by key, each key occurs once.
type Table struct {
	Columns []string
	Levels  [][]string
	Cells   []Cell
}

// Cube is what is known of one population: one or more tables over different
// sets of columns. Rows give a table that all others can be rolled up from;
// published counts give several margins that need not agree to the last person.
type Cube struct {
	Tables []Table
	// Rounding: counts are multiples of it (0: exact); Below: smaller counts
	// were suppressed (0: none).
	Rounding, Below int64
	Weighted        bool
	Engine          string
	Rows            int64    // read
	Notes           []Remark // what a reader must know: totals that do not add up, skipped rows
}

// Remark is a remark on the data: an i18n key with arguments.
type Remark struct {
	Key  string
	Args []string
}

// Query asks for base cells over By, and for each of Margins a table over its
// columns, which may hold columns that By does not.
type Query struct {
	Table   string // of a database; sheet of a workbook; empty where there is one
	By      []string
	Margins [][]string
	Where   []Condition
	Count   string // column of counts; empty counts rows
	Weight  string // column of weights
	Missing []string
	Join    *Join
	// Bins gives numeric columns that may be cut into that many classes of
	// equal width when they have more distinct values than MaxDistinct; their
	// levels are then the classes' midpoints.
	Bins map[string]int
	// Most is the number of cells from which counting is given up with a
	// *TooManyError; 0 is DefaultMost.
	Most int
}

// DefaultMost bounds the cells of one table (bias.md §4).
const DefaultMost = 5_000_000

// MaxDistinct is from how many distinct values a column of Bins is binned.
const MaxDistinct = 1_000_000

// Condition keeps rows whose column has one of the values; with Not, rows
// whose column has none of them. Missing stands for a missing value.
type Condition struct {
	Column string
	Values []string
	Not    bool
}

// Join adds columns of another file by a key. Rows without a partner get
// Missing. A key that occurs twice in the file is an error.
type Join struct {
	File         string
	Key, FileKey string
	Columns      []string
}

// Column describes a column of a data source.
type Column struct {
	Name    string
	Type    string // as the engine names it
	Numeric bool
	Date    bool // a date or a time
	// Distinct is the number of levels among the first rows (PeekRows).
	Distinct int64
}

// fewLevels is how many levels a column may have to be measured without being
// named: more are numbers, dates and names.
const fewLevels = 100

// Few tells whether a column may be counted over unasked.
func (c Column) Few() bool { return c.Distinct <= fewLevels }

// Engine counts in one data source.
type Engine interface {
	// Columns lists the columns of a table.
	Columns(ctx context.Context, table string) ([]Column, error)
	// Count gives the cube of a query.
	Count(ctx context.Context, q Query) (Cube, error)
	io.Closer
}

// Options bound what an engine may take.
type Options struct {
	Memory   string // limit for the engine, as 4GB; empty is the default
	Threads  int    // 0 is all
	SpillDir string // private folder; empty makes one in the system's temporary folder; "-" forbids spilling
	Password string // from the environment or a file; never printed
	Timeout  int    // seconds a statement may run; 0 is the engine's default
}

// UnknownColumnError names a column that is not there, with what is.
type UnknownColumnError struct {
	Column string
	Known  []string
}

// TooManyError says that there are more cells than can be held, and which
// column has the most levels.
type TooManyError struct {
	Most   int
	Column string
	Levels int64
}

// BadCountError says that a column of counts holds what is no count.
type BadCountError struct {
	Column string
	Kind   string // negative, fractional, text, missing
	Rows   int64
}

// DuplicateKeyError says that a key of a join is not unique.
type DuplicateKeyError struct {
	Column string
	Keys   int64
}
