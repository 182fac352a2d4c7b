package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// bare is the least SQL that an audit must do: base cells over the attributes,
// the decision and the label, and each proxy with the first attribute.
type bare struct {
	file                string
	attributes, proxies []string
	decision, label     string
	memory              string
	threads             int
}

// run gives the seconds that the statements take together, their rows drained
// and not scanned. Opening the database is not counted, reading the file is.
func (b bare) run(ctx context.Context) (float64, error) {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return 0, fmt.Errorf("open duckdb: %w", err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	settings := []string{"set preserve_insertion_order = false"}
	if b.memory != "" {
		settings = append(settings, "set memory_limit = '"+strings.ReplaceAll(b.memory, "'", "''")+"'")
	}
	if b.threads > 0 {
		settings = append(settings, fmt.Sprintf("set threads = %d", b.threads))
	}
	for _, s := range settings {
		if _, err := db.ExecContext(ctx, s); err != nil {
			return 0, fmt.Errorf("configure duckdb: %w", err)
		}
	}
	total := time.Duration(0)
	groups := [][]string{append(append([]string{}, b.attributes...), b.decision, b.label)}
	for _, p := range b.proxies {
		// A proxy is measured for every group, with the decision; one that is
		// itself an attribute rolls up from the base cells.
		if p != "" && !slices.Contains(b.attributes, p) {
			groups = append(groups, append(append([]string{p}, b.attributes...), b.decision))
		}
	}
	for _, columns := range groups {
		took, n, err := b.drain(ctx, db, columns)
		if err != nil {
			return 0, err
		}
		fmt.Fprintf(os.Stderr, "  %-60s %8.3f s %8d cells\n", strings.Join(columns, ", "), took.Seconds(), n)
		total += took
	}
	return total.Seconds(), nil
}

func (b bare) drain(ctx context.Context, db *sql.DB, columns []string) (time.Duration, int, error) {
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
	}
	group := strings.Join(quoted, ", ")
	query := "select " + group + ", count(*) from read_parquet('" + strings.ReplaceAll(b.file, "'", "''") + "') group by " + group
	start := time.Now()
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return 0, 0, fmt.Errorf("count over %s: %w", strings.Join(columns, ", "), err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
	}
	return time.Since(start), n, rows.Err()
}
