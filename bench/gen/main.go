// Command gen makes the inputs of the speed measurements. Everything it makes
// is invented and follows from the seed.
//
//	go run ./bench/gen dictionary --columns 24000 --seed 1 > columns.tsv
//	go run ./bench/gen csv --bytes 1073741824 --seed 1 > persons.csv
//	go run ./bench/gen parquet --rows 10000000 --seed 1 --out persons.parquet
//	go run ./bench/gen peers --rows 1000000 --seed 1 --out folder
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"

	"toetssteen/bench/peers"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		stop()
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(2) //nolint:gocritic // stop was called
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	if len(args) == 0 {
		return errors.New("choose what to make: dictionary, csv, parquet or peers")
	}
	flags := flag.NewFlagSet("gen "+args[0], flag.ContinueOnError)
	seed := flags.Uint64("seed", 1, "the result follows from it")
	columns := flags.Int("columns", 24_000, "columns of the dictionary")
	size := flags.Int64("bytes", 1<<30, "size of the CSV file, about")
	rows := flags.Int("rows", 10_000_000, "rows of the Parquet file, or of the largest table of peers")
	out := flags.String("out", "", "file (parquet) or folder (peers) to make")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if *out == "" && (args[0] == "parquet" || args[0] == "peers") {
		return fmt.Errorf("%s: say where with --out", args[0])
	}
	switch args[0] {
	case "dictionary":
		return dictionary(stdout, *columns, *seed)
	case "csv":
		return persons(stdout, *size, *seed)
	case "parquet":
		return parquet(ctx, *out, *rows, *seed)
	case "peers":
		if err := peers.WriteFolder(*out, *rows, *seed); err != nil {
			return err
		}
		return peers.WriteSQLite(ctx, filepath.Join(*out, "peers.sqlite"), *rows, *seed)
	}
	return fmt.Errorf("%q is unknown: choose dictionary, csv, parquet or peers", args[0])
}

// persons writes the 38 columns of the peers' test until the file is large
// enough; a whole number of rows is written.
func persons(stdout io.Writer, size int64, seed uint64) error {
	w := bufio.NewWriterSize(stdout, 1<<20)
	perRow, err := rowBytes(seed)
	if err != nil {
		return err
	}
	if err := peers.Tables(int(size / perRow))[0].WriteCSV(w, seed); err != nil {
		return err
	}
	return w.Flush()
}

// rowBytes measures the mean length of a row.
func rowBytes(seed uint64) (int64, error) {
	const rows = 2000
	var n counter
	if err := peers.Tables(rows)[0].WriteCSV(&n, seed); err != nil {
		return 0, err
	}
	return int64(n)/rows + 1, nil
}

type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }
