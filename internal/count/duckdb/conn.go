package duckdb

import (
	"context"
	"errors"
	"sync"
	"time"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"toetssteen/internal/count"
)

// conn is a database in memory with one connection. It reads results by whole
// vectors: through database/sql every value is an allocation of its own, which
// costs as much as the counting when there are many cells.
type conn struct {
	mu   sync.Mutex
	db   mapping.Database
	conn mapping.Connection
}

func connect() (*conn, error) {
	var config mapping.Config
	defer mapping.DestroyConfig(&config)
	if mapping.CreateConfig(&config) == mapping.StateError {
		return nil, errors.New("start duckdb")
	}
	c := &conn{}
	var reason string
	if mapping.OpenExt("", &c.db, config, &reason) == mapping.StateError {
		return nil, errors.New("start duckdb")
	}
	if mapping.Connect(c.db, &c.conn) == mapping.StateError {
		mapping.Close(&c.db)
		return nil, errors.New("connect to duckdb")
	}
	return c, nil
}

func (c *conn) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	mapping.Disconnect(&c.conn)
	mapping.Close(&c.db)
}

// exec runs a statement without a result.
func (c *conn) exec(ctx context.Context, query string) error {
	return c.run(ctx, query, func([]count.Value) error { return nil })
}

// run is a count.Runner. One statement is prepared, never a series.
func (c *conn) run(ctx context.Context, query string, row func([]count.Value) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	defer c.interruptAt(ctx)()
	var s mapping.PreparedStatement
	defer mapping.DestroyPrepare(&s)
	if mapping.Prepare(c.conn, query, &s) == mapping.StateError {
		return explain(ctx, mapping.PrepareError(s))
	}
	var p mapping.PendingResult
	defer mapping.DestroyPending(&p)
	if mapping.PendingPrepared(s, &p) == mapping.StateError {
		return explain(ctx, mapping.PendingError(p))
	}
	var res mapping.Result
	defer mapping.DestroyResult(&res)
	if mapping.ExecutePending(p, &res) == mapping.StateError {
		return explain(ctx, mapping.ResultError(&res))
	}
	return fetch(ctx, &res, row)
}

// interruptAt stops the running statement when the context ends, again and
// again because a statement that has not begun does not hear it. The function
// that it gives ends the watch.
func (c *conn) interruptAt(ctx context.Context) (stop func()) {
	const again = 50 * time.Millisecond
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case <-done:
			return
		case <-ctx.Done():
		}
		tick := time.NewTicker(again)
		defer tick.Stop()
		for {
			mapping.Interrupt(c.conn)
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}

// column is a vector of a chunk, in DuckDB's own memory.
type column struct {
	kind mapping.Type
	data unsafe.Pointer
	mask unsafe.Pointer // a bit for each row that has a value; nil is all
}

func fetch(ctx context.Context, res *mapping.Result, row func([]count.Value) error) error {
	n := int(mapping.ColumnCount(res)) //nolint:gosec // a number of columns
	columns, values := make([]column, n), make([]count.Value, n)
	for i := range columns {
		columns[i].kind = mapping.ColumnType(res, mapping.IdxT(i))
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		chunk := mapping.FetchChunk(*res)
		if chunk.Ptr == nil {
			return nil
		}
		for i := range columns {
			v := mapping.DataChunkGetVector(chunk, mapping.IdxT(i))
			columns[i].data, columns[i].mask = mapping.VectorGetData(v), mapping.VectorGetValidity(v)
		}
		err := each(chunk, columns, values, row)
		mapping.DestroyDataChunk(&chunk)
		if err != nil {
			return err
		}
	}
}

func each(chunk mapping.DataChunk, columns []column, values []count.Value, row func([]count.Value) error) error {
	for k := range uintptr(mapping.DataChunkGetSize(chunk)) {
		for i := range columns {
			if err := columns[i].read(k, &values[i]); err != nil {
				return err
			}
		}
		if err := row(values); err != nil {
			return err
		}
	}
	return nil
}

// errType says that a statement of ours gave a type that it should have cast.
var errType = errors.New("duckdb gave a value of an unexpected type")

// read reads a value where DuckDB keeps it: numbers one after the other, texts
// as 16 bytes of which the first four are the length; up to twelve bytes stand
// in the rest, longer ones behind a pointer in the last eight (duckdb.h,
// duckdb_string_t).
func (c *column) read(row uintptr, v *count.Value) error {
	if c.mask != nil {
		word := *(*uint64)(unsafe.Add(c.mask, row/64*8))
		if word&(1<<(row%64)) == 0 {
			*v = count.Value{}
			return nil
		}
	}
	switch c.kind {
	case mapping.TypeBigInt:
		*v = count.Value{Kind: count.Integer, Int: *(*int64)(unsafe.Add(c.data, row*8))}
	case mapping.TypeDouble:
		*v = count.Value{Kind: count.Float, Float: *(*float64)(unsafe.Add(c.data, row*8))}
	case mapping.TypeFloat:
		*v = count.Value{Kind: count.Float32, Float: float64(*(*float32)(unsafe.Add(c.data, row*4)))}
	case mapping.TypeVarchar:
		const inline = 12
		at := unsafe.Add(c.data, row*16)
		n := *(*uint32)(at)
		text := (*byte)(unsafe.Add(at, 4))
		if n > inline {
			text = *(**byte)(unsafe.Add(at, 8))
		}
		*v = count.Value{Kind: count.String, Text: unsafe.String(text, n)} //nolint:gosec // borrowed until the chunk goes
	default:
		return errType
	}
	return nil
}
