// Package source is the port to everything that is scanned: a Source lists its
// assets first and profiles them one by one later, so that a scan can show
// progress, go on after a failure and say what it did not read. Sources are
// read-only. Values leave this package only inside a Profile, which lives in
// memory while the scan runs and is never stored, logged or printed.
package source

import (
	"context"
	"fmt"
	"io"
	"iter"

	"toetssteen"
)

// Source is one place that holds data: a database, a file, a folder.
type Source interface {
	// Assets lists what there is, in a fixed order. An error is about one
	// asset (then Asset.Name is set) or about the listing itself, and does not
	// end the listing unless the sequence ends.
	Assets(ctx context.Context) iter.Seq2[Asset, error]
	// Profile reads one asset and gives the depth it reached, which may be
	// less than asked. With an error the profile holds what was read before it.
	Profile(ctx context.Context, a Asset, want Request) (Profile, error)
	io.Closer
}

// Request is how far to look.
type Request struct {
	Depth  toetssteen.Depth
	Sample toetssteen.Sample
	Watch  Watcher // may be nil
	Meter  Meter   // may be nil
}

// Meter is told how far the reading of one asset is: done of total, in one unit
// of the connector's choice (bytes of a file, rows of a table); a total of 0 is
// unknown. It is cheap, and may be called for each row or block.
type Meter func(done, total int64)

// Tell tells the meter, if there is one.
func (m Meter) Tell(done, total int64) {
	if m != nil {
		m(done, total)
	}
}

// Watcher looks for statements in running text while values pass by, so that
// not one hit is lost to a sample of distinct values. Look gives the ids of the
// rules that match; it must be safe for concurrent use.
type Watcher interface {
	Look(text []byte) []string
}

// Masker is a Watcher that can also show around what it found: the words of
// the catalogue as they stand there, all other words as shapes. Mask is called
// for texts in which Look found something, and tells nothing else of them.
type Masker interface {
	Mask(text []byte) string
}

// Asset is a table, view, file, sheet or message type.
type Asset struct {
	Name    string // as people know it: "schema.table", "map/bestand.csv"
	Kind    string // table, view, file, record
	Format  string // connector that reads it
	Comment string
	Rows    int64 // -1 is unknown
	Ref     any   // the connector's own handle
}

// Opener knows how to open one kind of source. The list of all openers is in
// source/all.
type Opener struct {
	Name string // "postgres", "delimited"
	// Schemes are the prefixes that name it on the command line, as
	// "postgres://" or "dictionary:". A file format has none.
	Schemes []string
	// Sniff reports whether a file with this name and these first bytes is of
	// this format. Content decides; the name only breaks ties between text
	// formats. Nil for sources that are not files.
	Sniff func(name string, head []byte) bool
	// Open opens the source at the location: a URL or a path.
	Open func(ctx context.Context, at Target) (Source, error)
}

// Target is what to open.
type Target struct {
	Location string  // as given: URL or path, may hold a password; never print it
	Path     string  // for files: the path to open
	Name     string  // for files: the name of the asset, relative to the folder that is scanned
	Options  Options // load limits and credentials
}

// Options bound what a connector may do to what it inspects.
type Options struct {
	StatementTimeout int      // seconds; 0 is the connector's default
	Password         string   // from the environment or a file; never printed
	Schemas          []string // patterns (* and ?) on schemas to list; none is all but the system's
	RowsPerSecond    int64    // the most rows to ask of a database in a second; 0 is unbounded
	SpillDir         string   // parent of the private folder for what must be unpacked; "" is the system's, "-" forbids it
}

// SniffBytes is how much of a file is given to Sniff.
const SniffBytes = 64 << 10

// NotReadError says that a part of an asset was not read, and why; the rest of
// the profile stands.
type NotReadError struct {
	What string
	Why  string
	Err  error
}

func (e *NotReadError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %s: %v", e.What, e.Why, e.Err)
	}
	return e.What + ": " + e.Why
}

func (e *NotReadError) Unwrap() error { return e.Err }
