// Package postgres reads PostgreSQL databases (12 and later): names from the
// catalogue, value lists from the planner's statistics without touching a
// table, a repeatable sample, or every row. It works in read-only transactions
// with time-outs over one connection, and it never writes, never locks more
// than a SELECT does, and never puts a value or a password in an error.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/sqlscan"
)

// Opener opens postgres:// and postgresql:// URLs.
var Opener = source.Opener{
	Name:    "postgres",
	Schemes: []string{"postgres://", "postgresql://"},
	Open:    open,
}

const (
	format         = "postgres"
	connectTimeout = 10 * time.Second
	sampleTimeout  = 30 * time.Second
	censusTimeout  = 30 * time.Minute
	catalogTimeout = 60 * time.Second
	cancelTimeout  = 2 * time.Second
	oldestVersion  = 120000 // pg_partition_root
)

// session makes every statement read-only and its output the same on every
// server: parallel and synchronised scans change the order of rows, and with
// it the sample. It is repeated in each transaction because a pooler may give
// each one another connection.
const session = `SET %[1]s default_transaction_read_only = on;
SET %[1]s lock_timeout = '5s';
SET %[1]s idle_in_transaction_session_timeout = '60s';
SET %[1]s client_encoding = 'UTF8';
SET %[1]s datestyle = 'ISO, YMD';
SET %[1]s timezone = 'UTC';
SET %[1]s intervalstyle = 'iso_8601';
SET %[1]s extra_float_digits = 1;
SET %[1]s jit = off;
SET %[1]s synchronize_seqscans = off;
SET %[1]s max_parallel_workers_per_gather = 0;
SET %[1]s statement_timeout = %[2]d`

// database is one database over one connection. The mutex keeps callers that
// profile in parallel from loading the server with more.
type database struct {
	where   string // the URL without user, password and options
	config  *pgx.ConnConfig
	timeout time.Duration // 0 is the default of each depth
	rate    int64         // the most rows to ask for in a second; 0 is unbounded
	wanted  func(schema string) bool

	mu     sync.Mutex
	conn   *pgx.Conn
	dead   error // why the connection could not be made again
	tables []*table
	stats  *statsCache
}

func open(ctx context.Context, at source.Target) (source.Source, error) {
	where := redactURL(at.Location)
	config, err := pgx.ParseConfig(at.Location)
	if err != nil {
		return nil, &source.NotReadError{What: where, Why: whyUnparsed}
	}
	if at.Options.Password != "" && !holdsPassword(at.Location) {
		config.Password = at.Options.Password
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	config.RuntimeParams["application_name"] = "toetssteen"
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	config.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: c, DeadlineDelay: cancelTimeout}
	}
	d := &database{
		where: where, config: config, timeout: time.Duration(at.Options.StatementTimeout) * time.Second,
		rate: at.Options.RowsPerSecond, wanted: sqlscan.Keep(at.Options.Schemas),
	}
	if err := d.connect(ctx); err != nil {
		return nil, err
	}
	return d, nil
}

// holdsPassword reports whether the URL itself gives a password, which then
// comes before the one that was given for all sources.
func holdsPassword(location string) bool {
	u, err := url.Parse(location)
	if err != nil {
		return false
	}
	_, set := u.User.Password()
	return set || u.Query().Has("password")
}

func (d *database) connect(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, d.config)
	if err != nil {
		return connectError(ctx, d.where, err)
	}
	var version int
	err = conn.QueryRow(ctx, "SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4").Scan(&version)
	if err == nil && version < oldestVersion {
		err = errTooOld
	}
	if err == nil {
		_, err = conn.Exec(ctx, fmt.Sprintf(session, "SESSION", catalogTimeout.Milliseconds()))
	}
	if err != nil {
		closeConn(ctx, conn)
		return connectError(ctx, d.where, err)
	}
	d.conn = conn
	return nil
}

// Close ends the connection; the server rolls back what was open.
func (d *database) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.conn != nil {
		closeConn(context.Background(), d.conn)
		d.conn = nil
	}
	d.dead = &source.NotReadError{What: d.where, Why: "de bron is al gesloten"}
	return nil
}

// closeConn says goodbye to the server; a connection that is already broken
// has nothing left to close, so its error tells nobody anything.
func closeConn(ctx context.Context, conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cancelTimeout)
	defer cancel()
	_ = conn.Close(ctx)
}

// live gives the connection, made anew at most once after it broke: a server
// that is gone must not cost a connection time-out per table.
func (d *database) live(ctx context.Context) (*pgx.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if d.dead != nil {
		return nil, d.dead
	}
	if d.conn != nil && !d.conn.IsClosed() {
		return d.conn, nil
	}
	if err := d.connect(ctx); err != nil {
		if ctx.Err() == nil {
			d.dead = err
		}
		return nil, err
	}
	return d.conn, nil
}

// readOnly runs f in a read-only transaction that is always rolled back, with
// a limit on each statement.
func (d *database) readOnly(ctx context.Context, limit time.Duration, f func(pgx.Tx) error) error {
	conn, err := d.live(ctx)
	if err != nil {
		return err
	}
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		return d.explain(ctx, err)
	}
	defer func() {
		clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), cancelTimeout)
		defer cancel()
		_ = tx.Rollback(clean) // nothing was written; a broken connection is seen at the next use
	}()
	if _, err := tx.Exec(ctx, fmt.Sprintf(session, "LOCAL", limit.Milliseconds())); err != nil {
		return d.explain(ctx, err)
	}
	return d.explain(ctx, f(tx))
}

// limit is the time-out of one statement that reads rows at a depth.
func (d *database) limit(depth toetssteen.Depth) time.Duration {
	switch {
	case d.timeout > 0:
		return d.timeout
	case depth == toetssteen.DepthCensus:
		return censusTimeout
	}
	return sampleTimeout
}

// Assets lists tables, partitioned tables, foreign tables, views and
// materialized views by schema and name.
func (d *database) Assets(ctx context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		d.mu.Lock()
		tables, err := d.catalog(ctx)
		d.mu.Unlock()
		if err != nil {
			yield(source.Asset{}, fmt.Errorf("list the tables of %s: %w", d.where, err))
			return
		}
		for _, t := range tables {
			if !yield(t.asset(), nil) {
				return
			}
		}
	}
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
	p := t.profile(a)
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

func (d *database) find(ctx context.Context, a source.Asset) (*table, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if t, ok := a.Ref.(*table); ok {
		return t, nil
	}
	tables, err := d.catalog(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		if t.name() == a.Name {
			return t, nil
		}
	}
	return nil, toetssteen.ErrNotFound
}

// quote writes an identifier so that any name stays a name.
func quote(parts ...string) string { return pgx.Identifier(parts).Sanitize() }

var errTooOld = errors.New("server is older than PostgreSQL 12")

// sortedKey orders tables by schema and then name in byte order, which does
// not depend on the server's collation.
func sortedKey(t *table) string { return strings.Join([]string{t.schema, t.label}, "\x00") }
