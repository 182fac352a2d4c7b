// Package catalogue is what experts edit: indicators of origin and of sex,
// their proxies, code lists, the words of column names, and the texts people
// read. Everything here is data, embedded in the binary; an organisation lays
// its own files over it. The package loads, checks and serves that data and
// decides nothing.
package catalogue

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"toetssteen"
)

//go:embed indicators codelists frameworks i18n laws register assurance.yaml lexicon.yaml quality.yaml
var embedded embed.FS

// Catalogue is the loaded data. It is not changed after Load.
type Catalogue struct {
	Indicators []*Indicator // ordered by id
	Lexicon    *Lexicon
	Sheets     []RegisterSheet // of the tabular form of a register
	Algorithms *AlgorithmRules
	codelists  map[string]*CodeList
	texts      map[string]map[string]string // language -> key -> text
	byKind     map[toetssteen.KindID]*Indicator
	laws       func() (*Laws, error) // reads lawFiles once
	lawFiles   map[string][]byte
	frameworks func() (*Frameworks, error) // reads workFiles once
	workFiles  map[string][]byte
	quality    func() (*Quality, error)
	assurance  func() (*Assurance, error)
	hash       string
}

// Load reads the embedded catalogue with the overlays on top: a file of an
// overlay replaces the embedded file of the same path, and new files are
// added. All problems are reported at once, as a *LintError.
func Load(overlays ...fs.FS) (*Catalogue, error) { return LoadWith(nil, overlays...) }

// LoadWith is Load with files on top of all overlays, by their path: to try
// them before they are written.
func LoadWith(extra map[string][]byte, overlays ...fs.FS) (*Catalogue, error) {
	files, err := layer(append([]fs.FS{embedded}, overlays...))
	if err != nil {
		return nil, err
	}
	maps.Copy(files, extra)
	c := &Catalogue{
		codelists: map[string]*CodeList{},
		texts:     map[string]map[string]string{},
		byKind:    map[toetssteen.KindID]*Indicator{},
		lawFiles:  map[string][]byte{},
		workFiles: map[string][]byte{},
		hash:      hashOf(files),
	}
	c.laws = sync.OnceValues(func() (*Laws, error) {
		return readLaws(c.lawFiles, func(k toetssteen.KindID) bool { return c.byKind[k] != nil }, c.isEmbedded)
	})
	c.frameworks = sync.OnceValues(func() (*Frameworks, error) { return readFrameworks(c.workFiles) })
	c.quality = sync.OnceValues(func() (*Quality, error) { return readQuality(files[qualityFile]) })
	c.assurance = sync.OnceValues(func() (*Assurance, error) { return readAssurance(files[assuranceFile]) })
	var problems []Problem
	for _, name := range sortedNames(files) {
		if err := c.read(name, files[name]); err != nil {
			problems = append(problems, Problem{name, err.Error()})
		}
	}
	problems = append(problems, c.check()...)
	// What is embedded is checked by tests and read when it is needed; what is of
	// an organisation is checked now.
	if len(extra) > 0 || has(overlays, "laws") {
		if _, err := c.Laws(); err != nil {
			problems = append(problems, asProblems("laws", err)...)
		}
	}
	if len(extra) > 0 || has(overlays, "frameworks") { // the same
		if _, err := c.Frameworks(); err != nil {
			problems = append(problems, asProblems("frameworks", err)...)
		}
	}
	if own, err := embedded.ReadFile(qualityFile); err != nil || !bytes.Equal(own, files[qualityFile]) {
		if _, err := c.Quality(); err != nil {
			problems = append(problems, asProblems(qualityFile, err)...)
		}
	}
	if own, err := embedded.ReadFile(assuranceFile); err != nil || !bytes.Equal(own, files[assuranceFile]) {
		if _, err := c.Assurance(); err != nil {
			problems = append(problems, asProblems(assuranceFile, err)...)
		}
	}
	if len(problems) > 0 {
		return nil, &LintError{problems}
	}
	return c, nil
}

// Hash identifies the data that was used, overlay included.
func (c *Catalogue) Hash() string { return c.hash }

// Indicator gives the indicator of a kind, or nil.
func (c *Catalogue) Indicator(kind toetssteen.KindID) *Indicator { return c.byKind[kind] }

// CodeList gives a code list by its id, as "brp/nationaliteit", or nil.
func (c *Catalogue) CodeList(id string) *CodeList { return c.codelists[id] }

// Label gives the name of a kind in a language, or its id.
func (c *Catalogue) Label(lang string, kind toetssteen.KindID) string {
	if i := c.byKind[kind]; i != nil {
		return i.Label.In(lang)
	}
	return string(kind)
}

func (c *Catalogue) read(name string, data []byte) error {
	dir, base := path.Split(name)
	switch {
	case name == qualityFile || name == assuranceFile: // read when it is needed
	case name == "lexicon.yaml":
		c.Lexicon = &Lexicon{}
		return decode(data, c.Lexicon)
	case dir == "indicators/" && strings.HasSuffix(base, ".yaml"):
		i := &Indicator{}
		if err := decode(data, i); err != nil {
			return err
		}
		if string(i.ID)+".yaml" != base {
			return fmt.Errorf("the id is %q; it must equal the file name", i.ID)
		}
		c.Indicators = append(c.Indicators, i)
		c.byKind[i.ID] = i
	case dir == "codelists/" && strings.HasSuffix(base, ".csv"):
		l, err := parseCodeList(data)
		if err != nil {
			return err
		}
		if want := strings.ReplaceAll(l.ID, "/", "_") + ".csv"; want != base {
			return fmt.Errorf("the id is %q; the file must be named %s", l.ID, want)
		}
		c.codelists[l.ID] = l
	case name == "register/columns.yaml":
		return c.readColumns(data)
	case name == "register/algorithms.yaml":
		return c.readAlgorithms(data)
	case dir == "laws/":
		c.lawFiles[name] = data
	case strings.HasPrefix(dir, "frameworks/"):
		c.workFiles[name] = data
	case dir == "i18n/" && strings.HasSuffix(base, ".yaml"):
		return c.readTexts(base, data)
	default:
		return errors.New("no such place in a catalogue: use indicators/, codelists/, frameworks/, laws/, register/, i18n/, assurance.yaml, lexicon.yaml or quality.yaml")
	}
	return nil
}

// decode reads YAML; an unknown key is an error.
func decode(data []byte, into any) error {
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	return d.Decode(into)
}

func layer(layers []fs.FS) (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, l := range layers {
		err := fs.WalkDir(l, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
				return err
			}
			data, err := fs.ReadFile(l, name)
			files[name] = data
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("read catalogue: %w", err)
		}
	}
	return files, nil
}

// isEmbedded tells whether a table is the one in the binary, which a test has
// checked.
func (c *Catalogue) isEmbedded(name string) bool {
	data, err := embedded.ReadFile(name)
	return err == nil && bytes.Equal(data, c.lawFiles[name])
}

// has tells whether a layer has something in a folder.
func has(layers []fs.FS, dir string) bool {
	return slices.ContainsFunc(layers, func(l fs.FS) bool {
		entries, err := fs.ReadDir(l, dir)
		return err == nil && len(entries) > 0
	})
}

func asProblems(where string, err error) []Problem {
	var lint *LintError
	if errors.As(err, &lint) {
		return lint.Problems
	}
	return []Problem{{where, err.Error()}}
}

func sortedNames(files map[string][]byte) []string {
	names := make([]string, 0, len(files))
	for n := range files {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

func hashOf(files map[string][]byte) string {
	h := sha256.New()
	for _, n := range sortedNames(files) {
		sum := sha256.Sum256(files[n])
		fmt.Fprintf(h, "%s %x\n", n, sum)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}
