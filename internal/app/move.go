package app

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"toetssteen/internal/journal"
	"toetssteen/internal/store"
)

// Moved is what an import or a restore put in place.
type Moved struct {
	Workspace string
	Report    journal.Report
	ReadOnly  bool // the key did not come along
}

// ProblemsError says that what was to be put in place is not what its journal
// says. Nothing was put in place.
type ProblemsError struct{ Report journal.Report }

// Error implements error.
func (e *ProblemsError) Error() string {
	return fmt.Sprintf("the journal does not hold: %d problems, the first is %s", len(e.Report.Problems), e.Report.Problems[0])
}

// Import puts an exported workspace in a folder, and its data in a database
// that is empty. All of it is verified first; known are checkpoints that were
// kept elsewhere. What does not hold is refused with a *ProblemsError.
func Import(ctx context.Context, dir string, d Database, from io.Reader, known ...string) (Moved, error) {
	m := mover{dir: dir, database: d, known: known}
	out, err := m.run(ctx, func() (io.Reader, error) { return unpacked(from) })
	if err != nil {
		return out, fmt.Errorf("import into %s: %w", dir, err)
	}
	return out, nil
}

// unpacked reads an export, compressed or not.
func unpacked(from io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(from, 64<<10)
	if magic, err := b.Peek(2); err != nil || magic[0] != 0x1f || magic[1] != 0x8b {
		return b, nil //nolint:nilerr // what cannot be read shows when it is
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, fmt.Errorf("unpack it: %w", store.ErrDump)
	}
	return z, nil
}

// mover puts a workspace in a folder: everything is made ready and verified in
// a private folder inside it, and moved into place at the end.
type mover struct {
	dir      string
	database Database
	known    []string
	staging  string
	key      string    // that came along
	open     io.Closer // what is read from, nil when the caller closes it
	placed   []string  // in the folder, to be taken away when it fails
}

func (m *mover) run(ctx context.Context, source func() (io.Reader, error)) (out Moved, err error) {
	if err := m.database.Check(); err != nil {
		return out, err
	}
	if there(m.dir, DatabaseFile) {
		return out, fmt.Errorf("there is a workspace already: %w", fs.ErrExist)
	}
	made := !there(m.dir, ".")
	if err := os.MkdirAll(m.dir, 0o700); err != nil {
		return out, err
	}
	if err := m.stage(); err != nil {
		return out, err
	}
	defer func() { err = m.end(err, made) }()
	from, err := source()
	if err != nil {
		return out, err
	}
	return m.move(ctx, from)
}

// stage makes the private folder, and takes away what a killed program left of
// one: it holds everything.
func (m *mover) stage() error {
	entries, err := os.ReadDir(m.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if leftover(e.Name()) {
			if err := os.RemoveAll(filepath.Join(m.dir, e.Name())); err != nil {
				return err
			}
		}
	}
	m.staging, err = os.MkdirTemp(m.dir, stagingName+"*")
	return err
}

const stagingName = ".staging-"

func leftover(name string) bool { return strings.HasPrefix(name, stagingName) }

// end takes away what was only needed meanwhile, and after a failure all that
// was put in place.
func (m *mover) end(err error, made bool) error {
	if m.open != nil {
		err = errors.Join(err, m.open.Close())
	}
	err = errors.Join(err, os.RemoveAll(m.staging))
	if err == nil {
		return nil
	}
	for _, name := range m.placed {
		_ = os.RemoveAll(filepath.Join(m.dir, name)) // the first error counts
	}
	if made {
		_ = os.Remove(m.dir) // it was made for this, and is empty
	}
	return err
}

func (m *mover) move(ctx context.Context, from io.Reader) (out Moved, err error) {
	dump, err := store.OpenDump(from)
	if err != nil {
		return out, dumpError(err)
	}
	if dump.Header.Key != "" {
		m.key = dump.Header.Key
	}
	file := filepath.Join(m.staging, DatabaseFile)
	// SQLite would make the file readable for everybody.
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		return out, err
	}
	s, err := store.Stage(ctx, file, dump, stagingPragmas...)
	if err != nil {
		return out, dumpError(err)
	}
	out.Workspace = dump.Header.Workspace
	err = s.View(ctx, func(r *store.Reader) error {
		out.Report, err = verified(ctx, r, m.known)
		return err
	})
	if err == nil {
		out.ReadOnly, err = m.place(dump.Header.PublicKey)
	}
	if err == nil && m.database.Address != "" {
		err = m.toServer(ctx, s)
	}
	if err = errors.Join(err, s.Close()); err != nil || m.database.Address != "" {
		return out, err
	}
	return out, os.Rename(file, filepath.Join(m.dir, DatabaseFile)) // the last: with it the workspace is there
}

func (m *mover) place(public string) (readOnly bool, err error) {
	if readOnly, err = m.placeKey(public); err != nil {
		return readOnly, err
	}
	return readOnly, m.placeFiles()
}

// stagingPragmas are for tests of a full disk.
var stagingPragmas []string

// dumpError names a file that breaks off as what it is.
func dumpError(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) {
		return fmt.Errorf("%w: %w", store.ErrDump, err)
	}
	return err
}

// toServer copies what was staged into PostgreSQL, and verifies it there before
// it counts.
func (m *mover) toServer(ctx context.Context, from *store.Store) error {
	to, err := store.OpenPostgres(ctx, m.database.withPassword())
	if err != nil {
		return err
	}
	reader, writer := io.Pipe()
	go func() {
		b := bufio.NewWriterSize(writer, 64<<10)
		err := from.View(ctx, func(r *store.Reader) error { return r.Dump(ctx, b, "") })
		writer.CloseWithError(errors.Join(err, b.Flush()))
	}()
	dump, err := store.OpenDump(reader)
	if err == nil {
		err = to.Load(ctx, dump, func(r *store.Reader) error {
			_, err := verified(ctx, r, m.known)
			return err
		})
	}
	return errors.Join(err, reader.Close(), to.Close())
}

// verified gives the report of a workspace whose journal holds, or a
// *ProblemsError.
func verified(ctx context.Context, r *store.Reader, known []string) (journal.Report, error) {
	report, err := VerifyJournal(ctx, r, VerifyJournalInput{Known: known})
	if err == nil && len(report.Problems) > 0 {
		err = &ProblemsError{report}
	}
	return report, err
}

// placeKey writes the key that came along, or finds the one that is there.
func (m *mover) placeKey(public string) (readOnly bool, err error) {
	file := filepath.Join(m.dir, KeyFile)
	if m.key == "" {
		key, _, err := readKey(file)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return true, nil
		case err != nil:
			return true, err
		case !journal.Matches(key, public):
			return true, ErrOtherKey
		}
		return false, nil
	}
	private, _, _ := strings.Cut(strings.TrimSpace(m.key), "\n")
	key, err := journal.NewSigner(private)
	if err != nil {
		return true, err
	}
	if !journal.Matches(key, public) {
		return true, ErrOtherKey
	}
	if have, _, err := readKey(file); err == nil {
		if !journal.Matches(have, public) {
			return true, ErrOtherKey
		}
		return false, nil
	}
	m.placed = append(m.placed, KeyFile)
	return false, writeKey(file, journal.Key{Private: private, Public: public})
}

// placeFiles moves what else was made ready, and shields the folder.
func (m *mover) placeFiles() error {
	entries, err := os.ReadDir(m.staging)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), DatabaseFile) || e.Name() == dumpFile {
			continue
		}
		m.placed = append(m.placed, e.Name())
		if err := os.Rename(filepath.Join(m.staging, e.Name()), filepath.Join(m.dir, e.Name())); err != nil {
			return err
		}
	}
	if there(m.dir, ".gitignore") {
		return nil
	}
	m.placed = append(m.placed, ".gitignore")
	return os.WriteFile(filepath.Join(m.dir, ".gitignore"), []byte(ignore), 0o600)
}
