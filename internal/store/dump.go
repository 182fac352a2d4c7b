package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
)

// DumpFormat is the version of the form in which a workspace is moved.
const DumpFormat = 1

// DumpHeader is the first line of an export: which workspace, in which schema.
// Key is there only when it was asked for: whoever has it can sign.
type DumpHeader struct {
	Format    int    `json:"format"`
	Schema    int64  `json:"schema"`
	Workspace string `json:"workspace"`
	PublicKey string `json:"public_key"`
	Key       string `json:"key,omitempty"`
}

type dumpEnd struct {
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"` // of all lines before this one
}

// dumpLine is a line that is not a row: rows are JSON arrays.
type dumpLine struct {
	Header *DumpHeader `json:"toetssteen_workspace,omitempty"`
	Table  *shape      `json:"table,omitempty"`
	End    *dumpEnd    `json:"end,omitempty"`
}

// Dump writes all of a workspace as JSON lines: a header, each table with its
// rows in an order that no database chooses, and a digest over all of it. Two
// databases with the same content give the same bytes.
func (r *Reader) Dump(ctx context.Context, to io.Writer, key string) error {
	w, err := r.Workspace(ctx)
	if err != nil {
		return err
	}
	d := &dumper{to: to, hash: sha256.New()}
	d.encoder = json.NewEncoder(io.MultiWriter(to, d.hash))
	d.encoder.SetEscapeHTML(false)
	schema, err := r.schema(ctx)
	if err != nil {
		return err
	}
	header := DumpHeader{DumpFormat, schema, w.ID, w.PublicKey, key}
	if err := d.line(dumpLine{Header: &header}); err != nil {
		return err
	}
	names, err := TableNames()
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := r.dumpTable(ctx, d, name); err != nil {
			return err
		}
	}
	return d.line(dumpLine{End: &dumpEnd{d.rows, hex.EncodeToString(d.hash.Sum(nil))}})
}

type dumper struct {
	to      io.Writer
	hash    hash.Hash
	encoder *json.Encoder
	rows    int64
}

func (d *dumper) line(x any) error {
	if err := d.encoder.Encode(x); err != nil {
		return fmt.Errorf("write the workspace: %w", err)
	}
	return nil
}

func (r *Reader) dumpTable(ctx context.Context, d *dumper, name string) error {
	s, err := r.shape(ctx, name)
	if err != nil || len(s.Columns) == 0 {
		return err
	}
	if err := d.line(dumpLine{Table: &s}); err != nil {
		return err
	}
	rows, err := r.tx.QueryContext(ctx, s.selection())
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	defer rows.Close()
	values, into := make([]any, len(s.Columns)), make([]any, len(s.Columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if err := d.line(values); err != nil {
			return err
		}
		d.rows++
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// schema gives the version of the schema that this state has.
func (r *Reader) schema(ctx context.Context) (v int64, err error) {
	if err := r.tx.QueryRowContext(ctx, `SELECT MAX(version_id) FROM goose_db_version`).Scan(&v); err != nil {
		return 0, fmt.Errorf("read the schema's version: %w", err)
	}
	return v, nil
}
