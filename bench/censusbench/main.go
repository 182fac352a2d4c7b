// Command censusbench does the least that a census must do at all, to measure
// a census against: it splits a delimited file into fields without looking at
// them, or reads all values of the tables of an SQLite file.
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	_ "modernc.org/sqlite"

	"toetssteen/internal/source"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: censusbench split|read FILE")
	}
	started := time.Now()
	var n int64
	var err error
	switch args[0] {
	case "split":
		n, err = split(args[1])
	case "read":
		n, err = read(args[1])
	default:
		return fmt.Errorf("no task %q", args[0])
	}
	if err == nil {
		fmt.Printf("%.3f s, %d values\n", time.Since(started).Seconds(), n)
	}
	return err
}

// split counts the fields of a comma-separated file.
func split(path string) (n int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for s := source.NewSplitter(f, source.Dialect{Delim: ',', EOL: '\n'}); ; n++ {
		if _, _, err := s.Field(); errors.Is(err, io.EOF) {
			return n, nil
		} else if err != nil {
			return n, err
		}
	}
}

// read takes every value of every table as the driver gives it.
func read(path string) (n int64, err error) {
	ctx := context.Background()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		return 0, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	names, err := tables(ctx, db)
	for _, name := range names {
		k, err := table(ctx, db, name)
		if n += k; err != nil {
			return n, err
		}
	}
	return n, err
}

func tables(ctx context.Context, db *sql.DB) (names []string, err error) {
	rows, err := db.QueryContext(ctx, "SELECT name FROM sqlite_schema WHERE type = 'table'")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

func table(ctx context.Context, db *sql.DB, name string) (n int64, err error) {
	rows, err := db.QueryContext(ctx, `SELECT * FROM "`+name+`"`)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	cells, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return n, err
		}
		n += int64(len(cells))
	}
	return n, rows.Err()
}
