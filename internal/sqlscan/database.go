package sqlscan

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"toetssteen"
	"toetssteen/internal/source"
)

const (
	connectTimeout = 10 * time.Second
	catalogTimeout = 60 * time.Second
	sampleTimeout  = 30 * time.Second
	censusTimeout  = 30 * time.Minute
	cancelTimeout  = 2 * time.Second
	// grace is how much later than the server this side ends a statement, so
	// that the server's own answer comes first.
	grace = 3 * time.Second
)

// whyNothing is said of a database without tables: that it is empty and that it
// was not seen must not look the same as a scan that found nothing.
const whyNothing = "geen tabel of view te zien: de database is leeg, deze gebruiker heeft nergens rechten op, of geen schema past bij wat gevraagd is"

// Config is what a connector opens.
type Config struct {
	Dialect Dialect
	DB      *sql.DB // closed with the source, and when Open fails
	Where   string  // names the database without credentials: "mysql://host/db"
	Prefix  string  // stands before the names of all assets: "map/bestand.db/"
	Options source.Options
}

// database is one database over one connection. The mutex keeps callers that
// profile in parallel from loading the server with more.
type database struct {
	dialect Dialect
	where   string
	prefix  string
	options source.Options

	mu     sync.Mutex
	db     *sql.DB
	dead   error // why the connection could not be made again
	tables []*Table
	listed bool
}

var _ source.RowReader = (*database)(nil)

// Open connects and gives the database as a source, which is a
// source.RowReader too. An error tells in Dutch why there is no connection.
func Open(ctx context.Context, c Config) (source.Source, error) {
	d := &database{dialect: c.Dialect, where: c.Where, prefix: c.Prefix, options: c.Options, db: c.DB}
	d.db.SetMaxOpenConns(1)
	d.db.SetMaxIdleConns(1)
	limited, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	err := d.connect(limited)
	if err != nil {
		err = d.connectError(ctx, err)
		_ = d.db.Close() // what went wrong before it matters more
		return nil, err
	}
	return d, nil
}

func (d *database) connect(ctx context.Context) error {
	conn, err := d.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := d.begin(ctx, conn, connectTimeout)
	if err != nil {
		return err
	}
	defer rollback(tx)
	if d.dialect.Connected == nil {
		return nil
	}
	return d.dialect.Connected(ctx, tx)
}

func (d *database) begin(ctx context.Context, conn *sql.Conn, limit time.Duration) (*sql.Tx, error) {
	if d.dialect.Begin != nil {
		return d.dialect.Begin(ctx, conn, limit)
	}
	return conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
}

// rollback ends a transaction in which nothing was written; a connection that
// is broken is seen at the next use.
func rollback(tx *sql.Tx) { _ = tx.Rollback() }

// Close ends the connection; the server rolls back what was open.
func (d *database) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dead = &source.NotReadError{What: d.where, Why: "de bron is al gesloten"}
	// A connection that is broken already has nothing left to close.
	_ = d.db.Close()
	return nil
}

// readOnly runs f in a read-only transaction that is always rolled back, with a
// limit on each statement. Its errors are explained.
func (d *database) readOnly(ctx context.Context, limit time.Duration, f func(ctx context.Context, tx *sql.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if d.dead != nil {
		return d.dead
	}
	limited, cancel := context.WithTimeout(ctx, limit+grace)
	defer cancel()
	conn, err := d.again(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := d.begin(limited, conn, limit)
	if err != nil {
		return d.explain(ctx, limited, err)
	}
	defer rollback(tx)
	return d.explain(ctx, limited, f(limited, tx))
}

// again gives the connection, made anew at most once after it broke: a server
// that is gone must not cost a connection time-out per table.
func (d *database) again(ctx context.Context) (*sql.Conn, error) {
	limited, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	conn, err := d.db.Conn(limited)
	if err == nil {
		return conn, nil
	}
	err = d.connectError(ctx, err)
	if ctx.Err() == nil {
		d.dead = err
	}
	return nil, err
}

// limit is the time-out of one statement that reads rows at a depth.
func (d *database) limit(depth toetssteen.Depth) time.Duration {
	switch {
	case d.options.StatementTimeout > 0:
		return time.Duration(d.options.StatementTimeout) * time.Second
	case depth == toetssteen.DepthCensus:
		return censusTimeout
	}
	return sampleTimeout
}

// paced is the time-out for reading some rows. Where reading is held back, the
// time that it must take so is added, unless people set the time-out themselves.
func (d *database) paced(depth toetssteen.Depth, rows int64) time.Duration {
	limit := d.limit(depth)
	if rate := d.options.RowsPerSecond; rate > 0 && d.options.StatementTimeout == 0 {
		limit += time.Duration(2*float64(rows)/float64(rate)) * time.Second
	}
	return limit
}

// catalog reads the names of the whole database, once.
func (d *database) catalog(ctx context.Context) ([]*Table, error) {
	if d.listed {
		return d.tables, ctx.Err()
	}
	keep := Keep(d.options.Schemas)
	err := d.readOnly(ctx, catalogTimeout, func(ctx context.Context, tx *sql.Tx) error {
		c, err := d.dialect.Catalog(ctx, tx, keep)
		if err != nil {
			return err
		}
		d.tables = slices.DeleteFunc(c.finish(), func(t *Table) bool { return !keep(t.Schema) })
		return nil
	})
	if err != nil {
		return nil, err
	}
	d.listed = true
	return d.tables, nil
}

// Assets lists tables and views by schema and name.
func (d *database) Assets(ctx context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		d.mu.Lock()
		tables, err := d.catalog(ctx)
		d.mu.Unlock()
		if err != nil {
			yield(source.Asset{}, fmt.Errorf("list the tables of %s: %w", d.where, err))
			return
		}
		if len(tables) == 0 {
			yield(source.Asset{}, &source.NotReadError{What: d.where, Why: whyNothing})
			return
		}
		for _, t := range tables {
			if !yield(d.asset(t), nil) {
				return
			}
		}
	}
}

func (d *database) asset(t *Table) source.Asset {
	kind := "table"
	if t.View {
		kind = "view"
	}
	return source.Asset{Name: d.prefix + t.Label(), Kind: kind, Format: d.dialect.Format, Comment: t.Comment, Rows: t.Rows, Ref: t}
}

// Profile reads one table as deep as was asked, as far as rights, statistics
// and time allow.
func (d *database) Profile(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	t, err := d.find(ctx, a)
	if err != nil {
		return source.Profile{Asset: a, Rows: -1}, fmt.Errorf("profile %s: %w", a.Name, err)
	}
	p := d.named(t, a)
	switch {
	case want.Depth == toetssteen.DepthStatistics:
		err = d.addStatistics(ctx, t, &p, want)
	case want.Depth > toetssteen.DepthStatistics:
		err = d.addValues(ctx, t, &p, want)
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		err = fmt.Errorf("profile %s: %w", a.Name, err)
	}
	return p, err
}

// find gives the table of an asset, which may have been made by another source
// over the same database.
func (d *database) find(ctx context.Context, a source.Asset) (*Table, error) {
	tables, err := d.catalog(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(tables, func(t *Table) bool { return t == a.Ref })
	if i < 0 {
		i = slices.IndexFunc(tables, func(t *Table) bool { return d.prefix+t.Label() == a.Name })
	}
	if i < 0 {
		return nil, toetssteen.ErrNotFound
	}
	return tables[i], nil
}

// named gives the table at depth names.
func (d *database) named(t *Table, a source.Asset) source.Profile {
	p := source.Profile{Asset: a, Depth: toetssteen.DepthNames, Rows: t.Rows, Definition: t.Definition}
	p.Columns = make([]source.Column, 0, len(t.Columns))
	for i := range t.Columns {
		p.Columns = append(p.Columns, t.Columns[i].named())
	}
	for _, k := range t.Keys {
		if k.RefAsset != "" {
			k.RefAsset = d.prefix + k.RefAsset
		}
		p.Keys = append(p.Keys, k)
	}
	for _, n := range t.Remarks {
		if n.What == "" {
			n.What = a.Name
		}
		p.NotRead = append(p.NotRead, n)
	}
	return p
}

// named gives the column at depth names.
func (c *Column) named() source.Column {
	return source.Column{Name: c.Name, Type: c.Type, Comment: c.Comment, Rows: -1, Nulls: -1, Distinct: -1}
}

// refused gives the failure of a statement that stands in an error, or nil.
func refused(err error) *StatementError {
	var f *StatementError
	if errors.As(err, &f) {
		return f
	}
	return nil
}
