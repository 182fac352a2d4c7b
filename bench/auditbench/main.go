// Command auditbench writes the file that the audit is measured on, and times
// the bare SQL that an audit of it must at least do.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
)

var errUsage = errors.New("usage: auditbench gen --rows N --seed S --out FILE | auditbench sql --file FILE [--attributes A,B] [--proxies C,D] [--memory 4GB] [--threads N]")

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "auditbench:", err)
		os.Exit(2)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	switch args[0] {
	case "gen":
		rows := flags.Int64("rows", 1_000_000, "persons")
		seed := flags.Uint64("seed", 1, "seed")
		out := flags.String("out", "", "file to write")
		if err := flags.Parse(args[1:]); err != nil || *out == "" {
			return errors.Join(errUsage, err)
		}
		return generate(ctx, *out, *rows, *seed)
	case "sql":
		var b bare
		file := flags.String("file", "", "Parquet file")
		attributes := flags.String("attributes", "origin,sex,region", "columns of the base cells; the first is the group of the proxies")
		proxies := flags.String("proxies", "education,age,distance", "columns of the proxies")
		flags.StringVar(&b.decision, "decision", "decision", "column of the decision")
		flags.StringVar(&b.label, "label", "label", "column of the label")
		flags.StringVar(&b.memory, "memory", "", "memory limit, as 4GB")
		flags.IntVar(&b.threads, "threads", 0, "threads; 0 is all")
		if err := flags.Parse(args[1:]); err != nil || *file == "" {
			return errors.Join(errUsage, err)
		}
		b.file, b.attributes, b.proxies = *file, list(*attributes), list(*proxies)
		seconds, err := b.run(ctx)
		if err != nil {
			return err
		}
		fmt.Printf("%.3f\n", seconds)
		return nil
	}
	return errUsage
}

func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}
