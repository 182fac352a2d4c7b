package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"toetssteen"
	"toetssteen/internal/journal"
	"toetssteen/internal/store"
)

// LawFolder holds the law tables of a workspace, below its folder.
const LawFolder = "catalogue/laws"

// lawMark stands between the tables in the subject of a law.import entry.
const lawMark = " | "

// ImportLawsInput is tables of the index of laws to take into the workspace,
// by their name: "laws/articles_x.tsv". The caller has tried them over the
// index that there is.
type ImportLawsInput struct {
	Files map[string][]byte
}

// Action implements Input.
func (ImportLawsInput) Action() toetssteen.Permission { return MayImportLaws }

// Subject gives each table with the hash of what is written, so that the
// journal can tell a table that is not the one that was imported.
func (in ImportLawsInput) Subject() string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(in.Files)) {
		all = append(all, "sha256:"+hexSum(in.Files[name])+" "+name)
	}
	return strings.Join(all, lawMark)
}

// Validate refuses names that lie elsewhere or that the subject cannot hold.
func (in ImportLawsInput) Validate() error {
	if len(in.Files) == 0 {
		return errors.New("there is no table to import")
	}
	for _, name := range slices.Sorted(maps.Keys(in.Files)) {
		base, ok := strings.CutPrefix(name, "laws/")
		odd := strings.ContainsFunc(base, func(r rune) bool { return unicode.IsControl(r) || strings.ContainsRune(`|/\`, r) })
		if !ok || odd || !isLawTable(base) || base != store.Clean(base) {
			return fmt.Errorf("%q is no name for a table of laws; rename the file to letters, digits and . - _, ending in .tsv or .tsv.gz", base)
		}
	}
	return nil
}

func isLawTable(name string) bool {
	return !strings.HasPrefix(name, ".") && (strings.HasSuffix(name, ".tsv") || strings.HasSuffix(name, ".tsv.gz"))
}

// journalLaws changes no rows: the entry itself, with the hashes in its
// subject, is what is kept.
func journalLaws(context.Context, Call, *store.Tx, ImportLawsInput) (struct{}, error) {
	return struct{}{}, nil
}

// ImportLaws takes law tables into the workspace. They are written beside
// their place, then journalled, then put in their place: no entry, no change.
// When the last step breaks off, VerifyJournal says which table is not the one
// that was journalled, and a second import mends it. It gives the files.
func (a *App) ImportLaws(ctx context.Context, who toetssteen.Actor, in ImportLawsInput) (written []string, err error) {
	if err := admit(who, in); err != nil {
		return nil, err
	}
	dir := filepath.Join(a.Dir, filepath.FromSlash(LawFolder))
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("make the folder of laws: %w", err)
	}
	staged := map[string]string{} // by the name in its place
	defer func() {
		for _, temp := range staged {
			_ = os.Remove(temp) // gone already when all went well
		}
	}()
	for name, data := range in.Files {
		temp, err := stage(dir, data)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", path.Base(name), err)
		}
		staged[filepath.Join(dir, path.Base(name))] = temp
	}
	if _, err := Do(ctx, a, who, journalLaws, in); err != nil {
		return nil, err
	}
	// In the order of names, so that articles come before the editions that
	// speak of them.
	for _, file := range slices.Sorted(maps.Keys(staged)) {
		if err := os.Rename(staged[file], file); err != nil {
			return written, fmt.Errorf("put %s in its place; import it again: %w", filepath.Base(file), err)
		}
		written = append(written, file)
	}
	return written, nil
}

// stage writes data to a file of its own in a folder.
func stage(dir string, data []byte) (string, error) {
	f, err := os.CreateTemp(dir, ".toetssteen-*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// checkLaws tells which law tables of a workspace are not those that its
// journal says were imported.
func checkLaws(l journal.Log, workspace fs.FS) ([]journal.Problem, error) {
	var problems []journal.Problem
	there, err := lawSums(workspace)
	if err != nil {
		return nil, err
	}
	imported := importedLaws(l)
	for _, name := range slices.Sorted(maps.Keys(imported)) {
		want, got := imported[name], there[name]
		switch got {
		case want.sum:
			continue
		case "":
			problems = append(problems, journal.Problem{Code: journal.ContentChanged, Sequence: want.entry, Detail: "the imported law table " + name + " is gone"})
		default:
			problems = append(problems, journal.Problem{Code: journal.ContentChanged, Sequence: want.entry, Detail: "the law table " + name + " is not the one that was imported"})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(there)) {
		if _, ok := imported[name]; !ok {
			problems = append(problems, journal.Problem{
				Code: journal.ContentUnaccounted, Sequence: -1, Detail: "the law table " + name + " was never imported; use: toetssteen law import FILE --write",
			})
		}
	}
	return problems, nil
}

type importedLaw struct {
	sum   string
	entry int64
}

// importedLaws gives what the journal says of each table; its last import
// counts.
func importedLaws(l journal.Log) map[string]importedLaw {
	out := map[string]importedLaw{}
	for _, e := range l.Entries {
		if e.Action != string(MayImportLaws) {
			continue
		}
		for part := range strings.SplitSeq(e.Subject, lawMark) {
			sum, name, _ := strings.Cut(strings.TrimPrefix(part, "sha256:"), " ")
			out[strings.TrimPrefix(name, "laws/")] = importedLaw{sum, e.Sequence}
		}
	}
	return out
}

// lawSums gives the hash of each law table in the folder of a workspace.
func lawSums(workspace fs.FS) (map[string]string, error) {
	entries, err := fs.ReadDir(workspace, LawFolder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the law tables of the workspace: %w", err)
	}
	out := map[string]string{}
	for _, e := range entries {
		if e.IsDir() || !isLawTable(e.Name()) {
			continue
		}
		data, err := fs.ReadFile(workspace, path.Join(LawFolder, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("read the law table %s of the workspace: %w", e.Name(), err)
		}
		out[e.Name()] = hexSum(data)
	}
	return out, nil
}

func hexSum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
