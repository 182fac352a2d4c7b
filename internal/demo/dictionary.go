package demo

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

//go:embed dictionary.txt
var dictionary string

// buildDictionary writes the data dictionary of the funding system: how an
// organisation describes a system that nobody may read.
func buildDictionary(_ context.Context, dir string, _ []person) error {
	path := filepath.Join(dir, "gegevenswoordenboek.tsv")
	return writeFile(path, false, func(w io.Writer) error {
		_, err := io.WriteString(w, dictionaryTSV(dictionary))
		return err
	})
}

// dictionaryTSV turns the compact notation of dictionary.txt into the format
// that `toetssteen scan dictionary:` reads. Its first row carries the mark.
func dictionaryTSV(compact string) string {
	var out strings.Builder
	out.WriteString("table\tcolumn\ttype\tcomment\tsamples\n")
	fmt.Fprintf(&out, "LEESMIJ\tleesmij\ttext\t%s\t\n", Mark)
	var table string
	var shared []string
	row := func(line string) {
		f := append(strings.Split(line, ";"), "", "", "")
		fmt.Fprintf(&out, "%s\t%s\t%s\t%s\t%s\n", table, f[0], f[1], f[2], f[3])
	}
	for line := range strings.Lines(compact) {
		line = strings.TrimRight(line, "\r\n")
		name, isColumn := strings.CutPrefix(line, "  ")
		switch {
		case line == "" || line[0] == '#':
		case isColumn && table == "@all":
			shared = append(shared, name)
		case isColumn:
			row(name)
		default:
			table, _, _ = strings.Cut(line, " ")
			if table == "@all" {
				continue
			}
			for _, c := range shared {
				row(c)
			}
		}
	}
	return out.String()
}
