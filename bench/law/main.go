package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	set := flag.String("set", "bench/law/citations.tsv", "the labelled texts")
	answers := flag.String("answers", "-", `answers, a line of JSON per text: {"id": "L001", "references": [{"law", "article", "leden", "onderdeel", "verdict", "successor"}]}; - reads them from stdin`)
	details := flag.String("details", "", "file for every disagreement, by id")
	readOnly := flag.Bool("read-only", false, "score reading alone: the answers hold no verdicts")
	flag.Parse()
	if err := run(*set, *answers, *details, !*readOnly, os.Stdout); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func run(set, answers, details string, judged bool, out io.Writer) error {
	texts, err := open(set, readSet)
	if err != nil {
		return err
	}
	given, err := open(answers, readAnswers)
	if err != nil {
		return err
	}
	s := score(texts, given)
	s.print(out, judged)
	if details == "" {
		return nil
	}
	all := strings.Join(s.disagreements, "\n") + "\n"
	if err := os.WriteFile(details, []byte(all), 0o644); err != nil {
		return fmt.Errorf("writing the disagreements: %w", err)
	}
	return nil
}

// open reads a file, or stdin for "-".
func open[T any](name string, read func(io.Reader) (T, error)) (T, error) {
	if name == "-" {
		return read(os.Stdin)
	}
	f, err := os.Open(name)
	if err != nil {
		var none T
		return none, fmt.Errorf("opening %s: %w", name, err)
	}
	defer func() { _ = f.Close() }()
	return read(f)
}

// readAnswers reads lines of JSON until the end.
func readAnswers(r io.Reader) (map[string][]Reference, error) {
	given := map[string][]Reference{}
	for lines := json.NewDecoder(r); ; {
		var a struct {
			ID         string      `json:"id"`
			References []Reference `json:"references"`
		}
		err := lines.Decode(&a)
		if errors.Is(err, io.EOF) {
			return given, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading the answers: %w", err)
		}
		given[a.ID] = a.References
	}
}
