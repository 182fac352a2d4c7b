package app

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/store"
)

// Names inside a backup.
const (
	dumpFile = "workspace.jsonl"
	sumsFile = "SHA256SUMS"
	overlay  = "catalogue"
)

// maxConfig bounds a file in a backup other than the export: lists and
// catalogue files are small.
const maxConfig = 64 << 20

// BackupInput asks for all of a workspace in one file: the data, the key, the
// lists and the catalogue overlay.
type BackupInput struct {
	To  io.Writer
	Dir string // the workspace's folder
}

// Action implements Input.
func (BackupInput) Action() toetssteen.Permission { return MayMove }

// Subject implements Input.
func (BackupInput) Subject() string { return "" }

// Validate implements Input.
func (in BackupInput) Validate() error {
	if in.To == nil || in.Dir == "" {
		return errors.New("there is nothing to write to or to read from")
	}
	return nil
}

// Backup writes a compressed tar: the export, the other files, and last the
// digests of all of them. The data is one consistent state, whatever is written
// meanwhile; an unchanged workspace gives the same bytes.
func Backup(ctx context.Context, r *store.Reader, in BackupInput) (struct{}, error) {
	z := gzip.NewWriter(in.To)
	b := &backup{tar: tar.NewWriter(z)}
	// A tar states a size before its content, and the same state gives the same
	// bytes: so the first writing counts and the second one writes.
	var size counter
	err := r.Dump(ctx, &size, "")
	if err == nil {
		err = b.file(dumpFile, int64(size), func(w io.Writer) error { return buffered(w, func(w io.Writer) error { return r.Dump(ctx, w, "") }) })
	}
	if err == nil {
		err = b.folder(in.Dir)
	}
	if err == nil {
		sums := b.sums.Bytes()
		err = b.file(sumsFile, int64(len(sums)), func(w io.Writer) error { _, err := w.Write(sums); return err })
	}
	if err == nil {
		err = b.tar.Close()
	}
	if err == nil {
		err = z.Close()
	}
	return struct{}{}, err
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

func buffered(w io.Writer, write func(io.Writer) error) error {
	b := bufio.NewWriterSize(w, 64<<10)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}

type backup struct {
	tar  *tar.Writer
	sums bytes.Buffer
}

func (b *backup) file(name string, size int64, write func(io.Writer) error) error {
	if err := b.tar.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, Typeflag: tar.TypeReg}); err != nil {
		return fmt.Errorf("write %s into the backup: %w", name, err)
	}
	h := sha256.New()
	if err := write(io.MultiWriter(b.tar, h)); err != nil {
		return fmt.Errorf("write %s into the backup: %w", name, err)
	}
	fmt.Fprintf(&b.sums, "%s  %s\n", hex.EncodeToString(h.Sum(nil)), name)
	return nil
}

// folder adds the key, the lists and the overlay, in the order of their names.
func (b *backup) folder(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	return fs.WalkDir(root.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && name != "." && name != overlay && !strings.HasPrefix(name, overlay+"/"):
			return fs.SkipDir
		case !e.Type().IsRegular() || !belongs(name):
			return nil
		}
		text, err := root.ReadFile(name)
		if err != nil {
			return err
		}
		return b.file(name, int64(len(text)), func(w io.Writer) error { _, err := w.Write(text); return err })
	})
}

// belongs tells which files of the folder are part of the workspace, besides
// its data.
func belongs(name string) bool {
	if strings.HasPrefix(name, overlay+"/") {
		return fs.ValidPath(name)
	}
	return !strings.Contains(name, "/") && (name == KeyFile || name == ".gitignore" || path.Ext(name) == ".yaml" || path.Ext(name) == ".yml")
}

// Restore puts a backup in an empty folder, and its data in the folder or in an
// empty database. It is verified before anything counts. The config file gets
// the database that was chosen now.
func Restore(ctx context.Context, dir string, d Database, from io.Reader, known ...string) (Moved, error) {
	entries, err := os.ReadDir(dir)
	if err == nil && slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return !leftover(e.Name()) }) {
		return Moved{}, fmt.Errorf("restore into %s: the folder is not empty: %w", dir, fs.ErrExist)
	}
	m := mover{dir: dir, database: d, known: known}
	out, err := m.run(ctx, func() (io.Reader, error) {
		if err := unpack(m.staging, from); err != nil {
			return nil, dumpError(err)
		}
		if err := errors.Join(m.setDatabase(), m.takeKey()); err != nil {
			return nil, err
		}
		f, err := os.Open(filepath.Join(m.staging, dumpFile))
		if err != nil {
			return nil, fmt.Errorf("the data is missing: %w", store.ErrDump)
		}
		m.open = f
		return bufio.NewReaderSize(f, 64<<10), nil
	})
	if err != nil {
		return out, fmt.Errorf("restore into %s: %w", dir, err)
	}
	return out, nil
}

// unpack writes the files of a backup and holds them against its digests.
func unpack(dir string, from io.Reader) error {
	z, err := gzip.NewReader(bufio.NewReaderSize(from, 64<<10))
	if err != nil {
		return fmt.Errorf("it is no backup: %w", store.ErrDump)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	var have bytes.Buffer
	for archive := tar.NewReader(z); ; {
		h, err := archive.Next()
		switch {
		case errors.Is(err, io.EOF):
			return fmt.Errorf("it breaks off: %w", store.ErrDump)
		case err != nil:
			return fmt.Errorf("read the backup: %w: %w", store.ErrDump, err)
		case h.Typeflag != tar.TypeReg || h.Name != dumpFile && h.Name != sumsFile && !belongs(h.Name):
			return fmt.Errorf("it holds %q, which is no part of a workspace: %w", h.Name, store.ErrDump)
		case h.Name != dumpFile && h.Size > maxConfig:
			return fmt.Errorf("%s is too large: %w", h.Name, store.ErrDump)
		case h.Name == sumsFile:
			return checkSums(archive, z, have.Bytes())
		}
		sum, err := unpackFile(root, h.Name, archive)
		if err != nil {
			return err
		}
		fmt.Fprintf(&have, "%s  %s\n", sum, h.Name)
	}
}

// checkSums reads the digests, to the end of the file.
func checkSums(sums io.Reader, rest io.Reader, have []byte) error {
	want, err := io.ReadAll(sums)
	if err == nil {
		_, err = io.Copy(io.Discard, rest)
	}
	if err != nil {
		return fmt.Errorf("read the backup: %w: %w", store.ErrDump, err)
	}
	if !bytes.Equal(want, have) {
		return fmt.Errorf("it was changed or damaged after it was written (its checksums differ): %w", store.ErrDump)
	}
	return nil
}

func unpackFile(root *os.Root, name string, from io.Reader) (sum string, err error) {
	if i := strings.LastIndexByte(name, '/'); i > 0 {
		if err := root.MkdirAll(name[:i], 0o700); err != nil {
			return "", err
		}
	}
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, h), from)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", fmt.Errorf("unpack %s: %w", name, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// ConfigFile is the name of the settings in a workspace's folder.
const ConfigFile = "config.yaml"

// setDatabase makes the restored settings name the database that the data now
// goes to. Only that one line is changed.
func (m *mover) setDatabase() error {
	file := filepath.Join(m.staging, ConfigFile)
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var out strings.Builder
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "database:") {
			out.WriteString(line)
		}
	}
	if m.database.Address != "" {
		fmt.Fprintf(&out, "database: %q\n", m.database.Address)
	}
	if out.String() == string(text) {
		return nil
	}
	return os.WriteFile(file, []byte(out.String()), 0o600)
}

// takeKey takes the key out of what was unpacked: it is put in place only if it
// is that of the data.
func (m *mover) takeKey() error {
	file := filepath.Join(m.staging, KeyFile)
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	m.key = string(text)
	return errors.Join(err, os.Remove(file))
}
