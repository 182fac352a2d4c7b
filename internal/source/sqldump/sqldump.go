// Package sqldump reads copies of databases that are kept as SQL text, as
// pg_dump, mysqldump, mariadb-dump, sqlite3 and the tools of SQL Server and
// Oracle write them, packed by gzip or not. It runs no SQL: it reads the
// definitions, and the rows that stand in COPY and INSERT as plain values. The
// text may be of any length; one pass notes where the rows of each table are,
// and memory does not depend on them.
package sqldump

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"time"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/sqltext"
)

// Opener opens text that is recognised as SQL that fills a database.
var Opener = source.Opener{Name: "sqldump", Sniff: Sniff, Open: open}

const format = "sqldump"

// file is one text.
type file struct {
	path, name, prefix string

	mu      sync.Mutex
	listed  bool
	catalog *sqltext.Catalog
	places  places
	broke   error // what ended the listing before the end of the text
	tooLong int64
	plain   bool // the file is the text itself, so that places in it can be gone to
	size    int64
	changed time.Time
}

func open(_ context.Context, at source.Target) (source.Source, error) {
	f := &file{path: cmp.Or(at.Path, at.Location), name: at.Name}
	if at.Name != "" {
		f.prefix = at.Name + "/"
	} else {
		f.name = filepath.Base(f.path)
	}
	r, _, err := source.OpenText(f.path) // a file that cannot be read is told of at once
	if err != nil {
		return nil, err
	}
	if err := r.Close(); err != nil {
		return nil, fmt.Errorf("close %s: %w", f.name, err)
	}
	return f, nil
}

// Close closes nothing: the file is opened for each pass.
func (f *file) Close() error { return nil }

// Assets lists the tables and views in the order in which the text names them.
func (f *file) Assets(ctx context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		if err := f.list(ctx); err != nil {
			yield(source.Asset{}, err)
			return
		}
		for _, t := range f.catalog.Tables {
			if !yield(f.asset(t), nil) {
				return
			}
		}
		for _, why := range f.remarks() {
			if !yield(source.Asset{Name: f.name}, &source.NotReadError{What: f.name, Why: why}) {
				return
			}
		}
	}
}

func (f *file) asset(t *sqltext.Table) source.Asset {
	a := source.Asset{Name: f.prefix + t.Label, Kind: "table", Format: format, Comment: t.Comment, Rows: t.Rows, Ref: t}
	if t.View {
		a.Kind = "view"
	}
	if t.View || !f.places.filled() {
		a.Rows = -1
	}
	return a
}

// remarks says what of the text as a whole was not read.
func (f *file) remarks() []string {
	var out []string
	switch {
	case errors.Is(f.broke, errNotClosed):
		out = append(out, "de slotregel van de kopie ontbreekt; zij is misschien afgebroken")
	case f.broke != nil:
		out = append(out, why(f.broke))
	}
	if f.catalog.Overflow {
		out = append(out, fmt.Sprintf("er zijn meer dan %d tabellen; de andere zijn niet gelezen", sqltext.MaxTables))
	}
	if f.tooLong > 0 {
		out = append(out, toetssteen.ShowCount(f.tooLong)+" opdracht(en) zijn te lang om te lezen")
	}
	if len(f.catalog.Tables) == 0 {
		out = append(out, "er staan geen tabellen in dit SQL-bestand")
	}
	return out
}

// why is a reason in words; messages of readers may tell of the machine.
func why(err error) string {
	return cmp.Or(source.Why(err), "het lezen brak af voor het eind van het bestand")
}

// list goes through the whole text, once.
func (f *file) list(ctx context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if f.listed {
		return nil
	}
	head, err := source.Head(f.path)
	if err != nil {
		return err
	}
	info, err := os.Stat(f.path)
	if err != nil {
		return fmt.Errorf("list %s: %w", f.name, source.WithoutPath(err))
	}
	r, encoding, err := source.OpenText(f.path)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // it was only read
	f.catalog, f.places = sqltext.NewCatalog(), places{}
	in := sqltext.NewInput(ctx, r, 0)
	s := newScript(in, f.catalog, f.places, state{Dialect: dialectOf(head)})
	f.broke = s.list()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	f.tooLong = s.TooLong
	f.catalog.MergePartitions(f.places.merge)
	f.catalog.Label()
	// Decoding another encoding and unpacking change the length, and a repaired
	// byte only makes the text longer: where it is the same the file is the text.
	f.plain = f.broke == nil && in.Offset() == info.Size() && encoding != source.UTF16LE && encoding != source.UTF16BE && !packed(f.path)
	f.size, f.changed, f.listed = info.Size(), info.ModTime(), true
	return nil
}

func packed(path string) bool {
	in, err := os.Open(path)
	if err != nil {
		return true
	}
	defer func() { _ = in.Close() }() // it was only read
	var magic [2]byte
	_, err = io.ReadFull(in, magic[:])
	return err != nil || magic == [2]byte{0x1f, 0x8b}
}

// find gives the table of an asset.
func (f *file) find(ctx context.Context, a source.Asset) (*sqltext.Table, error) {
	if err := f.list(ctx); err != nil {
		return nil, err
	}
	for _, t := range f.catalog.Tables {
		if f.prefix+t.Label == a.Name {
			return t, nil
		}
	}
	return nil, fmt.Errorf("profile %s: %w", a.Name, toetssteen.ErrNotFound)
}

// Profile reads the definition, and for values the rows of one table.
func (f *file) Profile(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	p := source.Profile{Asset: a, Rows: -1}
	t, err := f.find(ctx, a)
	if err != nil {
		return p, err
	}
	p.Columns = sourceColumns(t)
	p.Keys = t.SourceKeys(f.catalog, f.prefix)
	p.Definition = t.Definition
	p.NotRead = notRead(t, a.Name)
	p.Partial = t.Cut
	if t.View {
		return p, nil
	}
	if !f.places.filled() {
		if want.Depth >= toetssteen.DepthValues {
			p.NotRead = append(p.NotRead, toetssteen.NotRead{What: a.Name, Why: "het SQL-bestand bevat alleen de structuur, geen rijen"})
		}
		return p, nil
	}
	p.Rows = t.Rows
	if want.Depth < toetssteen.DepthValues || len(t.Columns) == 0 {
		return p, nil
	}
	return f.values(ctx, t, p, want)
}
