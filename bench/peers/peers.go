// Package peers rebuilds the test on which the scanners of others were
// measured: three tables with 25 columns that hold origin or sex directly,
// among names, addresses and ordinary columns. The data is invented, seeded
// and of any size. It holds the questions and the right answers; its test puts
// them to the program.
package peers

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver that writes the test database
)

// Table is one table of the test.
type Table struct {
	Name    string
	Columns []string
	Rows    int
	stream  uint64
	row     func(dst []string, r *rand.Rand, i int) []string
}

// Tables gives the three tables; the first has the given number of rows, the
// others a tenth of it, as in the original measurement.
func Tables(rows int) []Table {
	few := max(rows/10, 1)
	return []Table{
		{"persoon", strings.Fields(personColumns), rows, 1, personRow},
		{"Deelnemer", strings.Fields(participantColumns), few, 2, participantRow},
		{"client", strings.Fields(clientColumns), few, 3, clientRow},
	}
}

// rowsOf calls f with each row; the row is reused.
func (t Table) rowsOf(seed uint64, f func(row []string) error) error {
	r := rand.New(rand.NewPCG(seed, t.stream))
	row := make([]string, 0, len(t.Columns))
	for i := range t.Rows {
		row = t.row(row[:0], r, i)
		if len(row) != len(t.Columns) {
			return fmt.Errorf("row of %s has %d values for %d columns", t.Name, len(row), len(t.Columns))
		}
		if err := f(row); err != nil {
			return err
		}
	}
	return nil
}

// WriteCSV writes the table with a header. No value holds a comma or a quote,
// except free text, which is quoted when it does.
func (t Table) WriteCSV(out io.Writer, seed uint64) error {
	w := bufio.NewWriterSize(out, 1<<20)
	write := func(row []string) error {
		for i, v := range row {
			if i > 0 {
				w.WriteByte(',') //nolint:errcheck // Flush gives the first error
			}
			if strings.ContainsAny(v, ",\"\n") {
				v = `"` + strings.ReplaceAll(v, `"`, `""`) + `"`
			}
			w.WriteString(v) //nolint:errcheck // Flush gives the first error
		}
		return w.WriteByte('\n')
	}
	if err := write(t.Columns); err != nil {
		return fmt.Errorf("write header of %s: %w", t.Name, err)
	}
	if err := t.rowsOf(seed, write); err != nil {
		return fmt.Errorf("write %s: %w", t.Name, err)
	}
	return w.Flush()
}

// WriteFolder writes the tables as CSV files into a folder.
func WriteFolder(dir string, rows int, seed uint64) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("make %s: %w", dir, err)
	}
	for _, t := range Tables(rows) {
		f, err := os.Create(filepath.Join(dir, t.Name+".csv"))
		if err != nil {
			return fmt.Errorf("make %s.csv: %w", t.Name, err)
		}
		err = t.WriteCSV(f, seed)
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// WriteSQLite writes the tables into a new database file. All columns are
// text: types give nothing away.
func WriteSQLite(ctx context.Context, path string, rows int, seed uint64) error {
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?_pragma=journal_mode(off)&_pragma=synchronous(off)")
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	for _, t := range Tables(rows) {
		if err := t.insert(ctx, tx, seed); err != nil {
			return fmt.Errorf("write table %s: %w", t.Name, err)
		}
	}
	return tx.Commit()
}

func (t Table) insert(ctx context.Context, tx *sql.Tx, seed uint64) error {
	create := `create table "` + t.Name + `" ("` + strings.Join(t.Columns, `" text, "`) + `" text)`
	if _, err := tx.ExecContext(ctx, create); err != nil {
		return fmt.Errorf("create: %w", err)
	}
	marks := strings.Repeat("?,", len(t.Columns)-1) + "?"
	stmt, err := tx.PrepareContext(ctx, `insert into "`+t.Name+`" values (`+marks+`)`) //nolint:sqlclosecheck // closed below
	if err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	defer stmt.Close()
	args := make([]any, len(t.Columns))
	return t.rowsOf(seed, func(row []string) error {
		for i, v := range row {
			args[i] = v
			if v == "" {
				args[i] = nil
			}
		}
		_, err := stmt.ExecContext(ctx, args...)
		return err
	})
}
