package duckdb

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"toetssteen/internal/count"
	"toetssteen/internal/spill"
)

// file is a data file that was looked at, in a format that DuckDB reads.
type file struct {
	path   string // absolute; of the converted copy where there is one
	format Format
	packed bool
	shape  shape
	notes  []count.Remark
	alias  string // of the attached database
}

func prepare(ctx context.Context, path string, private *spill.Folder) (*file, error) {
	format, packed, head, err := look(path)
	if err != nil {
		return nil, err
	}
	if format == SQLite {
		return nil, read("join_sqlite", "a SQLite file cannot be joined; export the table as CSV")
	}
	f := &file{format: format, packed: packed}
	if f.path, err = filepath.Abs(path); err != nil {
		return nil, fmt.Errorf("find %s: %w", filepath.Base(path), err)
	}
	if f.path, err = filepath.EvalSymlinks(f.path); err != nil {
		return nil, err
	}
	switch {
	case format != Delimited && packed:
		return f, checkPacked(ctx, f.path)
	case format != Delimited:
		return f, nil
	}
	decoder, name, err := decoderOf(ctx, f.path, head)
	if err != nil {
		return nil, err
	}
	if decoder != nil {
		if head, err = decoder.NewDecoder().Bytes(head); err != nil {
			return nil, fmt.Errorf("read %s: %w", filepath.Base(path), err)
		}
		if f.path, err = convert(f.path, decoder, private); err != nil {
			return nil, err
		}
		f.packed = false
		f.notes = []count.Remark{{Key: "count.converted", Args: []string{filepath.Base(path), name}}}
	}
	f.shape = shapeOf(head)
	return f, nil
}

// source describes the file, or a table of it, to the counting.
func (f *file) source(ctx context.Context, c *conn, table string) (count.Source, error) {
	s := count.Source{Notes: f.notes}
	path := "'" + strings.ReplaceAll(globbed(f.path), "'", "''") + "'"
	var err error
	switch f.format {
	case Delimited:
		f.delimited(path, &s)
		return s, nil
	case Parquet:
		s.From = "read_parquet(" + path + ", hive_partitioning=false, binary_as_string=true)"
		s.Columns, err = describe(ctx, c, s.From)
	case JSON:
		err = f.json(ctx, c, path, &s)
	case Database:
		err = f.table(ctx, c, table, &s)
	case SQLite:
		err = count.ErrNoJoin
	}
	return s, err
}

// globbed makes the path stand for itself: DuckDB takes it for a pattern.
func globbed(path string) string {
	return strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]").Replace(path)
}

// delimited names the columns c0, c1, ...: DuckDB takes "Sex" and "sex" for the
// same name.
func (f *file) delimited(path string, s *count.Source) {
	s.Ident = map[string]string{}
	types := make([]string, len(f.shape.names))
	for i, name := range f.shape.names {
		id := "c" + strconv.Itoa(i)
		types[i], s.Ident[name] = "'"+id+"': 'VARCHAR'", id
		s.Columns = append(s.Columns, count.Column{Name: name, Type: "VARCHAR"})
	}
	quote := count.Literal(string(f.shape.quote))
	s.From = "read_csv(" + path + ", auto_detect=false, header=true, delim=" + count.Literal(string(f.shape.delimiter)) +
		", quote=" + quote + ", escape=" + quote + ", comment='', nullstr='', null_padding=false, ignore_errors=false, hive_partitioning=false" +
		f.compression() + ", columns={" + strings.Join(types, ", ") + "})"
}

func (f *file) compression() string {
	if f.packed {
		return ", compression='gzip'"
	}
	return ", compression='uncompressed'"
}

// json reads the whole file once for its columns: a field may first occur late.
// Texts stay texts, also where they look like dates.
func (f *file) json(ctx context.Context, c *conn, path string, s *count.Source) error {
	options := ", format='auto', maximum_object_size=16777216, hive_partitioning=false" + f.compression()
	found, err := describe(ctx, c, "read_json("+path+options+", sample_size=-1)")
	if err != nil {
		return err
	}
	if len(found) == 1 && found[0].Name == "json" {
		return read("json", "the JSON file holds no records with fields")
	}
	types := make([]string, len(found))
	for i, col := range found {
		if class := classOf(col); class != count.Whole && class != count.Real && class != count.Truth {
			found[i] = count.Column{Name: col.Name, Type: "VARCHAR"}
		}
		types[i] = count.Literal(col.Name) + ": '" + found[i].Type + "'"
	}
	s.Columns = found
	s.From = "read_json(" + path + options + ", columns={" + strings.Join(types, ", ") + "})"
	return nil
}

// table finds a table of an attached database.
func (f *file) table(ctx context.Context, c *conn, name string, s *count.Source) error {
	var all []string
	quoted := map[string]string{}
	query := "SELECT schema_name, table_name FROM (SELECT database_name, schema_name, table_name FROM duckdb_tables() UNION ALL " +
		"SELECT database_name, schema_name, view_name FROM duckdb_views() WHERE NOT internal) t WHERE database_name = " + count.Literal(f.alias) + " ORDER BY 1, 2"
	err := c.run(ctx, query, func(v []count.Value) error {
		schema, table := strings.Clone(v[0].Text), strings.Clone(v[1].Text)
		all = append(all, schema+"."+table)
		quoted[schema+"."+table] = count.Quote(f.alias) + "." + count.Quote(schema) + "." + count.Quote(table)
		return nil
	})
	if err != nil {
		return fmt.Errorf("list the tables: %w", err)
	}
	chosen, err := count.ChooseTable(name, all)
	if err != nil {
		return err
	}
	s.From = quoted[chosen]
	s.Columns, err = describe(ctx, c, s.From)
	return err
}

func describe(ctx context.Context, c *conn, from string) ([]count.Column, error) {
	var out []count.Column
	err := c.run(ctx, "DESCRIBE SELECT * FROM "+from, func(v []count.Value) error {
		out = append(out, count.Column{Name: strings.Clone(v[0].Text), Type: strings.Clone(v[1].Text)})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the columns: %w", err)
	}
	for i := range out {
		switch classOf(out[i]) {
		case count.Whole, count.Decimal, count.Real, count.Real32:
			out[i].Numeric = true
		case count.Other:
			out[i].Date = strings.HasPrefix(out[i].Type, "DATE") || strings.HasPrefix(out[i].Type, "TIMESTAMP")
		case count.Text, count.Truth, count.Dynamic:
		}
	}
	return out, nil
}

// whole are DuckDB's types of integers.
var whole = []string{"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"}

func classOf(c count.Column) count.Class {
	switch {
	case c.Type == "VARCHAR":
		return count.Text
	case slices.Contains(whole, c.Type):
		return count.Whole
	case c.Type == "DOUBLE":
		return count.Real
	case c.Type == "FLOAT":
		return count.Real32
	case c.Type == "BOOLEAN":
		return count.Truth
	case strings.HasPrefix(c.Type, "DECIMAL("):
		return count.Decimal
	}
	return count.Other
}
