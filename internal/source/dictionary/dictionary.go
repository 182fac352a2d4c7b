// Package dictionary reads data dictionaries: a table with a row for each
// column of a system that itself may not be read. It is how many organisations
// can describe a system to others.
package dictionary

import (
	"context"
	"fmt"
	"iter"
	"path/filepath"
	"strings"

	"toetssteen"
	"toetssteen/internal/source"
)

const scheme = "dictionary:"

// Opener is the connector for data dictionaries. It is never chosen by a
// file's content: that a table describes other tables is for people to say.
var Opener = source.Opener{Name: "dictionary", Schemes: []string{scheme}, Open: open}

func open(ctx context.Context, at source.Target) (source.Source, error) {
	path := at.Path
	if path == "" {
		path = strings.TrimPrefix(at.Location, scheme)
	}
	return read(ctx, path)
}

// dictionary is a whole data dictionary, in memory.
type dictionary struct {
	tables  []*table
	notRead []toetssteen.NotRead // told with the first table
}

// table is one table that the dictionary describes.
type table struct {
	number  int
	name    string
	columns []column
}

// column is one row of the dictionary. Samples are kept as written until the
// table is profiled.
type column struct {
	name, kind, comment, samples, references string
}

func (d *dictionary) Close() error { return nil }

func (d *dictionary) Assets(ctx context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		for _, t := range d.tables {
			if err := ctx.Err(); err != nil {
				yield(source.Asset{}, err)
				return
			}
			if !yield(source.Asset{Name: t.name, Kind: "table", Format: "dictionary", Rows: -1, Ref: t}, nil) {
				return
			}
		}
	}
}

// Profile gives what the dictionary says of one table: names, or values where
// it gives samples.
func (d *dictionary) Profile(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	p := source.Profile{Asset: a, Rows: -1}
	if err := ctx.Err(); err != nil {
		return p, err
	}
	t, ok := a.Ref.(*table)
	if !ok {
		return p, fmt.Errorf("profile table %s of the dictionary: it was not listed by this dictionary", a.Name)
	}
	if t.number == 0 {
		p.NotRead = d.notRead
	}
	p.Columns = make([]source.Column, 0, len(t.columns))
	for i := range t.columns {
		c := t.columns[i].profile(want)
		p.Depth = max(p.Depth, c.Depth)
		p.Columns = append(p.Columns, c)
		if k, ok := t.columns[i].key(); ok {
			p.Keys = append(p.Keys, k)
		}
	}
	return p, nil
}

// separator stands between the samples of a column.
const separator = "|"

// profile gives a column with its samples as values, each counted once: how
// often they occur is not known.
func (c *column) profile(want source.Request) source.Column {
	out := source.Column{Name: c.name, Type: c.kind, Comment: c.comment, Rows: -1, Nulls: -1, Distinct: -1}
	if c.samples == "" || want.Depth < toetssteen.DepthValues {
		return out
	}
	k := source.NewCounter(out, toetssteen.DepthValues, want.Watch)
	seen := make([]string, 0, 8)
	for rest, more := c.samples, true; more; {
		var v string
		v, rest, more = strings.Cut(rest, separator)
		if v = strings.TrimSpace(v); v == "" || before(&seen, v) {
			continue
		}
		k.AddCount([]byte(v), 1)
	}
	if len(seen) == 0 {
		return out
	}
	out = k.Column()
	out.Rows, out.Nulls, out.Distinct = -1, -1, -1
	return out
}

// before reports whether a value was there before, and notes it. Samples are
// few; when they are many, a value that stands twice is counted twice.
func before(seen *[]string, v string) bool {
	for _, s := range *seen {
		if s == v {
			return true
		}
	}
	if len(*seen) < 256 {
		*seen = append(*seen, v)
	}
	return false
}

// key reads "table.column" as a foreign key.
func (c *column) key() (source.Key, bool) {
	i := strings.LastIndexByte(c.references, '.')
	if i <= 0 || i == len(c.references)-1 {
		if c.references == "" || i >= 0 {
			return source.Key{}, false
		}
		return source.Key{Columns: []string{c.name}, RefAsset: c.references}, true
	}
	return source.Key{
		Columns: []string{c.name}, RefAsset: c.references[:i], RefColumns: []string{c.references[i+1:]},
	}, true
}

// nameOf gives the name of a dictionary for messages, without its folder.
func nameOf(path string) string { return filepath.Base(path) }
