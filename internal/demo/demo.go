// Package demo builds the example organisation: a handful of systems in a
// folder, shaped like the education chain, in which everything is invented.
// Ordinary columns and false friends are in the majority, as in real systems.
// It writes only inside the folder it is given, refuses a folder that holds
// someone else's files, and gives the same bytes on every run.
package demo

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Marker is the file that shows a folder to be ours to rebuild.
const Marker = ".toetssteen-demo"

// Mark is the sentence that stands in every file that is built.
const Mark = "VERZONNEN VOORBEELD van Toetssteen: geen enkel gegeven hoort bij een bestaand persoon"

// readme is LEESMIJ.txt, for whoever meets the folder without knowing it.
//
//go:embed LEESMIJ.txt
var readme []byte

// System is one system of the example organisation.
type System struct {
	Name     string // logical name, for --system
	Unit     string // the organisation's unit that owns it
	Location string // what `toetssteen scan` takes
	Note     string // key of its one-sentence description in catalogue/i18n
}

// part is how one system is built: in a folder of its own.
type part struct {
	system System // Location is relative to the folder of the demo
	scheme string // prefix of the location on the command line
	build  func(ctx context.Context, dir string, people []person) error
}

// parts lists the systems in the order in which they are shown.
var parts = []part{
	{System{"Studentinformatiesysteem", "DUO", "studentinformatie/studenten.sqlite", "demo.note.students"}, "", buildStudents},
	{System{"Uitwonendencontrole", "DUO", "uitwonendencontrole", "demo.note.control"}, "", buildControl},
	{System{"Datawarehouse", "Inspectie van het Onderwijs", "datawarehouse/kenmerken.parquet", "demo.note.warehouse"}, "", buildWarehouse},
	{System{"Bekostigingssysteem", "Bestuursdepartement", "bekostiging/gegevenswoordenboek.tsv", "demo.note.funding"}, "dictionary:", buildDictionary},
	{System{"BRP-bevragingen", "DUO", "brp-bevragingen", "demo.note.brp"}, "", buildBRP},
	{System{"Secretariaat", "Onderwijsraad", "secretariaat", "demo.note.council"}, "", buildCouncil},
}

// Build writes the example organisation into dir, which must be absent, empty
// or built by Build before, and lists its systems. Files that others put in a
// folder of ours, such as a workspace, stay.
func Build(ctx context.Context, dir string) ([]System, error) { return build(ctx, dir, 20_000) }

// build does the work for any number of students.
func build(ctx context.Context, dir string, students int) ([]System, error) {
	if err := claim(dir); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "LEESMIJ.txt"), readme, 0o600); err != nil {
		return nil, fmt.Errorf("write LEESMIJ.txt of the demo: %w", err)
	}
	people := population(students)
	systems := make([]System, 0, len(parts))
	for _, p := range parts {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("build the demo: %w", err)
		}
		name, _, _ := strings.Cut(p.system.Location, "/")
		folder := filepath.Join(dir, name)
		if err := os.RemoveAll(folder); err != nil {
			return nil, fmt.Errorf("clear %s of the demo: %w", p.system.Name, err)
		}
		if err := os.MkdirAll(folder, 0o750); err != nil {
			return nil, fmt.Errorf("make the folder of %s of the demo: %w", p.system.Name, err)
		}
		if err := p.build(ctx, folder, people); err != nil {
			return nil, fmt.Errorf("build %s of the demo: %w", p.system.Name, err)
		}
		s := p.system
		s.Location = p.scheme + filepath.Join(dir, filepath.FromSlash(s.Location))
		systems = append(systems, s)
	}
	return systems, nil
}

// claim makes the folder ours, or refuses.
func claim(dir string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("make the folder of the demo: %w", err)
	}
	marker := filepath.Join(dir, Marker)
	_, err := os.Stat(marker)
	if err == nil {
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look for the marker of the demo: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("read the folder of the demo: %w", err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("build the demo in %s: the folder holds other files; choose an empty or new folder", dir)
	}
	if err := os.WriteFile(marker, []byte(Mark+"\n"), 0o600); err != nil {
		return fmt.Errorf("mark the folder of the demo: %w", err)
	}
	return nil
}
