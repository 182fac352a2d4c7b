package duckdb

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"toetssteen/internal/count"
)

// csvLine is where DuckDB says on which line of a delimited file it stopped.
var csvLine = regexp.MustCompile(`CSV Error on Line: ([0-9]+)`)

// explain turns DuckDB's message into an error without the data that it may
// quote: it repeats the line of a file that it could not read.
func explain(ctx context.Context, message string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if m := csvLine.FindStringSubmatch(message); m != nil {
		switch {
		case strings.Contains(message, "Expected Number of Columns"):
			return read("line_columns", fmt.Sprintf("line %s has another number of columns than the first line", m[1]), m[1])
		case strings.Contains(message, "quote"):
			return read("line_quotes", fmt.Sprintf("line %s: the quotation marks do not match", m[1]), m[1])
		case strings.Contains(message, "unicode") || strings.Contains(message, "utf-8"):
			return read("line_encoding", fmt.Sprintf("line %s holds bytes that are no text", m[1]), m[1])
		}
		return read("line", fmt.Sprintf("line %s cannot be read", m[1]), m[1])
	}
	kind, _, _ := strings.Cut(message, " Error:")
	switch {
	case kind == "Out of Memory" || strings.Contains(message, "max_temp_directory_size") || strings.Contains(message, "temp_directory"):
		return count.MemoryError()
	case kind == "Permission":
		return read("forbidden", "the data points to another file, which is not read")
	case kind == "IO" && strings.Contains(message, "lock"):
		return read("locked", "another program has the file open for writing")
	case kind == "IO" || kind == "Serialization" || kind == "Invalid Input":
		return errDamaged()
	case kind == "INTERRUPT":
		return context.Canceled
	case len(kind) > 30 || strings.ContainsAny(kind, "\n'\""):
		kind = "unknown"
	}
	return count.EngineError("DuckDB", kind)
}

func read(key, what string, args ...string) error {
	return &count.ReadError{Key: "count.error." + key, Args: args, What: what}
}
