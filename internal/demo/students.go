package demo

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver that writes the demo's database
)

//go:embed schema.sql
var schema string

// table is one table of the student system and its rows.
type table struct {
	name    string
	columns int
	rows    iter.Seq[[]any]
}

// buildStudents writes the student information system, as SQLite.
func buildStudents(ctx context.Context, dir string, people []person) error {
	path := filepath.Join(dir, "studenten.sqlite")
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?_pragma=journal_mode(off)&_pragma=synchronous(off)")
	if err != nil {
		return fmt.Errorf("open studenten.sqlite: %w", err)
	}
	db.SetMaxOpenConns(1)
	if err := fillStudents(ctx, db, people); err != nil {
		return fmt.Errorf("fill studenten.sqlite: %w", errors.Join(err, db.Close()))
	}
	if err := db.Close(); err != nil {
		return fmt.Errorf("close studenten.sqlite: %w", err)
	}
	return nil
}

func fillStudents(ctx context.Context, db *sql.DB, people []person) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	if _, err := tx.ExecContext(ctx, schema); err != nil {
		return fmt.Errorf("create the tables: %w", err)
	}
	for _, t := range studentTables(people) {
		if err := fill(ctx, tx, t); err != nil {
			return fmt.Errorf("fill table %s: %w", t.name, err)
		}
	}
	return tx.Commit()
}

// batch is how many rows one statement inserts; one by one costs twice the time.
const batch = 20

func fill(ctx context.Context, tx *sql.Tx, t table) error {
	row := "(" + strings.Repeat("?,", t.columns-1) + "?)"
	many, err := tx.PrepareContext(ctx, `insert into "`+t.name+`" values `+strings.Repeat(row+",", batch-1)+row) //nolint:gosec,sqlclosecheck // the table's name is ours; closed below
	if err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	defer many.Close()
	args := make([]any, 0, batch*t.columns)
	for r := range t.rows {
		args = append(args, r...)
		if len(args) < batch*t.columns {
			continue
		}
		if _, err := many.ExecContext(ctx, args...); err != nil {
			return fmt.Errorf("insert: %w", err)
		}
		args = args[:0]
	}
	one := `insert into "` + t.name + `" values ` + row //nolint:gosec // the table's name is ours
	for len(args) > 0 {
		if _, err := tx.ExecContext(ctx, one, args[:t.columns]...); err != nil {
			return fmt.Errorf("insert: %w", err)
		}
		args = args[t.columns:]
	}
	return nil
}

// studentTables lists the tables in the order of schema.sql.
func studentTables(people []person) []table {
	return []table{
		{"_leesmij", 1, repeat(2, 1, func(*rand.Rand, int) []any { return []any{Mark} })},
		{"land", 4, repeat(3, len(countries), func(_ *rand.Rand, i int) []any {
			c := countries[i].value
			return []any{c.code, c.name, nil, nil}
		})},
		{"nationaliteit", 2, nationalities()},
		{"opleiding", 7, repeat(4, len(courses), func(_ *rand.Rand, i int) []any {
			c := courses[i]
			return []any{c.code, c.name, c.level, c.sector, c.sector == "groen", 1, 12 * (1 + i%4)}
		})},
		{"student", 22, repeat(5, len(people), func(r *rand.Rand, i int) []any { return studentRow(r, people[i]) })},
		{"ouder", 7, repeat(6, 2*len(people), func(r *rand.Rand, i int) []any { return parentRow(r, people[i/2], i) })},
		{"inschrijving", 10, repeat(7, len(people), func(r *rand.Rand, i int) []any { return enrolmentRow(r, people[i]) })},
		{"cijfer", 7, repeat(8, len(people), func(r *rand.Rand, i int) []any { return gradeRow(r, i+1, len(people)) })},
		{"docent", 8, repeat(9, 400, teacherRow)},
		{"dier", 7, repeat(10, 120, animalRow)},
		{"apparaat", 7, repeat(11, 600, deviceRow)},
		{"logboek", 8, repeat(12, 5000, logRow)},
	}
}

// repeat gives n rows, each made with the stream's own randomness.
func repeat(stream uint64, n int, row func(r *rand.Rand, i int) []any) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		r := newRand(stream)
		for i := range n {
			if !yield(row(r, i)) {
				return
			}
		}
	}
}

// nationalities gives each nationality once: two countries can share one.
func nationalities() iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		seen := map[string]bool{}
		for _, c := range countries {
			if seen[c.value.nat] {
				continue
			}
			seen[c.value.nat] = true
			if !yield([]any{c.value.nat, c.value.natName}) {
				return
			}
		}
	}
}
