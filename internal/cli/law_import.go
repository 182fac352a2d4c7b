package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/app"
	"toetssteen/internal/detect"
	"toetssteen/internal/lawimport"
	"toetssteen/internal/source"
)

// lawImport reads a table or a state of a law, tries it over the index that
// there is, and says what is in it; with --write it is put in the workspace.
func (s *session) lawImport(ctx context.Context) error {
	o := s.grammar.Law.Import
	until := ""
	if o.Until != "" {
		var err error
		if until, err = s.lawDate(o.Until); err != nil {
			return err
		}
	}
	f, err := os.Open(o.File)
	if err != nil {
		return s.fail("law.import", source.WithoutPath(err), o.File)
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, lawimport.MaxBytes+1))
	if err != nil {
		return s.fail("law.import", source.WithoutPath(err), o.File)
	}
	if len(data) > lawimport.MaxBytes {
		return s.fail("law.import", errors.New(s.t("law.too_large", strconv.Itoa(lawimport.MaxBytes>>20))), o.File)
	}
	var files map[string][]byte
	if bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff"))), []byte("<")) {
		files, err = s.lawFromXML(data, until)
	} else {
		files, err = s.lawFromTable(o.File, data)
	}
	if err != nil {
		return err
	}
	if !o.Write {
		s.note("law.import.dry")
		return nil
	}
	return s.writeLaw(ctx, files)
}

// lawFromXML gives the tables with the facts of a state of a law.
func (s *session) lawFromXML(data []byte, until string) (map[string][]byte, error) {
	o := s.grammar.Law.Import
	c, laws, err := s.loadLaws()
	if err != nil {
		return nil, err
	}
	law, err := lawimport.Read(bytes.NewReader(data), sentenceKinds(c))
	if err != nil {
		return nil, s.fail("law.import", s.lawImportWhy(err), o.File)
	}
	known := laws.Law(law.ID)
	files := law.Tables(until, s.Clock().Format(time.DateOnly), known == nil)
	if err := s.tryLaws(files); err != nil {
		return nil, err
	}
	if s.grammar.Output == "json" {
		return files, s.writeJSON(law)
	}
	articles, naming := law.Counts()
	for _, a := range law.Articles {
		if len(a.Kinds) == 0 {
			continue
		}
		nature := s.texts.Text(s.lang, "law.nature.name."+a.Nature)
		var labels []string
		for _, k := range a.Kinds {
			labels = append(labels, s.kindLabel(c, k))
		}
		fmt.Fprintln(s.Stdout, oneLine(s.t("law.import.row", a.Number, strconv.Itoa(a.Leden), nature, strings.Join(labels, ", "))))
	}
	fmt.Fprintln(s.Stdout, oneLine(s.t("law.import.read", law.Title, law.ID, law.From, articles, naming)))
	return files, nil
}

// lawImportWhy puts what is wrong with a file in the user's language.
func (s *session) lawImportWhy(err error) error {
	for _, w := range []struct {
		is  error
		key string
	}{{lawimport.ErrDTD, "law.import.dtd"}, {lawimport.ErrNotToestand, "law.import.not_toestand"}, {lawimport.ErrTooLarge, "law.import.too_large"}} {
		if errors.Is(err, w.is) {
			return errors.New(s.t(w.key))
		}
	}
	return err
}

// lawFromTable takes a table as it is; its name says which table it is.
func (s *session) lawFromTable(name string, data []byte) (map[string][]byte, error) {
	files := map[string][]byte{"laws/" + filepath.Base(name): data}
	if err := s.tryLaws(files); err != nil {
		return nil, err
	}
	rows := max(0, bytes.Count(bytes.TrimRight(data, "\n"), []byte("\n")))
	fmt.Fprintln(s.Stdout, oneLine(s.t("law.import.table", filepath.Base(name), strconv.Itoa(rows))))
	return files, nil
}

// tryLaws loads the catalogue with the files over it, so that nothing is
// written that does not fit. Every problem is printed.
func (s *session) tryLaws(files map[string][]byte) error {
	var overlays []fs.FS
	if dir := filepath.Join(s.workspace, "catalogue"); isDir(dir) {
		overlays = append(overlays, os.DirFS(dir))
	}
	_, err := catalogue.LoadWith(files, overlays...)
	var lint *catalogue.LintError
	if !errors.As(err, &lint) {
		if err != nil {
			return s.fail("law.import", err, s.grammar.Law.Import.File)
		}
		return nil
	}
	for _, p := range lint.Problems {
		fmt.Fprintln(s.Stderr, oneLine(p.File+": "+p.What))
	}
	return s.fail("law.import", errors.New(s.t("lint.problems", strconv.Itoa(len(lint.Problems)))), s.grammar.Law.Import.File)
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// writeLaw puts tables in the catalogue of the workspace, with their entry in
// its journal.
func (s *session) writeLaw(ctx context.Context, files map[string][]byte) error {
	a, err := s.open(ctx)
	if err != nil {
		return s.fail("save", err, s.workspace)
	}
	written, err := a.ImportLaws(ctx, s.actor(), app.ImportLawsInput{Files: files})
	for _, file := range written {
		s.note("law.import.written", file)
	}
	if err := errors.Join(err, a.Close()); err != nil {
		return s.fail("write", source.WithoutPath(err), s.workspace)
	}
	return nil
}

// windowWords and windowStep cut a sentence into the short texts that the
// rules for comments are made for.
const (
	windowWords = 12
	windowStep  = 8
)

// plainKinds are kinds of datum that the catalogue has no indicator for.
var plainKinds = []struct {
	word string
	kind toetssteen.KindID
}{
	{"burgerservicenummer", "bsn"},
	{"persoonsgegevens", "personal_data"},
	{"bijzondere categorieën van persoonsgegevens", "special_category"},
}

// sentenceKinds finds kinds of datum in a sentence by the rules of the
// catalogue for the comment of a column.
func sentenceKinds(c *catalogue.Catalogue) func(string) []toetssteen.KindID {
	d := detect.New(c)
	return func(sentence string) []toetssteen.KindID {
		var kinds []toetssteen.KindID
		lower := strings.ToLower(sentence)
		for _, p := range plainKinds {
			if strings.Contains(lower, p.word) {
				kinds = append(kinds, p.kind)
			}
		}
		words := strings.Fields(sentence)
		for from := 0; from == 0 || from+windowWords-windowStep < len(words); from += windowStep {
			part := strings.Join(words[from:min(len(words), from+windowWords)], " ")
			p := source.Profile{Asset: source.Asset{Name: "wet"}, Columns: []source.Column{{Name: "bepaling", Comment: part}}}
			found, _ := d.Detect("wet", p)
			for _, f := range found {
				if f.Group != toetssteen.GroupProxy && f.Level >= toetssteen.Medium {
					kinds = append(kinds, f.Kind)
				}
			}
		}
		return kinds
	}
}
