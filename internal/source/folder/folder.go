// Package folder scans a folder: it walks it in order and gives each file to
// the connector that recognises its content, whatever its name says. What no
// connector reads is listed as not read, each file with a reason, so that
// nothing in the folder is passed over in silence. It holds one file open at a
// time per reader, follows no links out of the folder and changes nothing.
package folder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"toetssteen/internal/source"
)

// Opener gives the opener of folders whose files the given openers read; the
// first that recognises a file gets it.
func Opener(files []source.Opener) source.Opener {
	return source.Opener{Name: "folder", Open: func(_ context.Context, at source.Target) (source.Source, error) {
		root, err := filepath.EvalSymlinks(at.Path)
		if err != nil {
			return nil, fmt.Errorf("open folder: %w", err)
		}
		info, err := os.Stat(root)
		if err != nil {
			return nil, fmt.Errorf("open folder: %w", err)
		}
		if !info.IsDir() {
			return nil, fmt.Errorf("open folder %s: it is not a folder", at.Path)
		}
		return &folder{root: root, files: files, options: at.Options}, nil
	}}
}

type folder struct {
	root    string
	files   []source.Opener
	options source.Options

	mu   sync.Mutex
	last *shared // the file that was opened last, kept for its next table
}

// reference leads from an asset back to its file. inner is the name of the
// asset as the file's own source gives it.
type reference struct {
	file  file
	inner string
}

// file is a file that a connector recognises.
type file struct {
	path   string
	name   string // relative to the folder, with slashes
	opener *source.Opener
}

// Assets walks the folder and lists the assets of each file, in the order of
// their names.
func (f *folder) Assets(ctx context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		err := filepath.WalkDir(f.root, func(path string, d fs.DirEntry, err error) error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return f.entry(ctx, path, d, err, yield)
		})
		if err != nil && !errors.Is(err, filepath.SkipAll) {
			yield(source.Asset{}, fmt.Errorf("list folder: %w", err))
		}
	}
}

// workspace is the folder in which the product keeps its own data.
const workspace = "toetssteen.d"

// entry handles one entry of the folder; filepath.SkipAll ends the walk.
func (f *folder) entry(ctx context.Context, path string, d fs.DirEntry, err error, yield func(source.Asset, error) bool) error {
	name := f.relative(path)
	skip := func(why string, then error) error {
		if !yield(source.Asset{Name: name}, &source.NotReadError{What: name, Why: why}) {
			return filepath.SkipAll
		}
		return then
	}
	switch {
	case err != nil && d != nil && d.IsDir():
		return skip(openReason(err), filepath.SkipDir)
	case err != nil:
		return skip(openReason(err), nil)
	case d.IsDir() && path != f.root && strings.HasPrefix(d.Name(), "."):
		return skip("verborgen map: wordt niet gelezen", filepath.SkipDir)
	case d.IsDir() && path != f.root && d.Name() == workspace:
		return skip("werkmap van Toetssteen zelf", filepath.SkipDir)
	case d.IsDir():
		return nil
	case d.Type()&fs.ModeSymlink != 0:
		if why := f.link(path); why != "" {
			return skip(why, nil)
		}
		return nil
	case !d.Type().IsRegular():
		return skip("geen gewoon bestand", nil)
	case besideDatabase(path):
		return nil
	}
	if !f.list(ctx, path, name, yield) {
		return filepath.SkipAll
	}
	return nil
}

// relative is the name of an entry within the folder, as people know it.
func (f *folder) relative(path string) string {
	name, err := filepath.Rel(f.root, path)
	if err != nil {
		name = filepath.Base(path)
	}
	return strings.ToValidUTF8(filepath.ToSlash(name), "?")
}

// link says why a symbolic link is not followed; empty when what it points to
// is in the folder and so read under its own name.
func (f *folder) link(path string) string {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "verwijzing naar iets dat er niet is"
	}
	if rel, err := filepath.Rel(f.root, target); err != nil || !filepath.IsLocal(rel) {
		return "verwijzing naar buiten de map: wordt niet gevolgd"
	}
	return ""
}

// besideDatabase reports whether a file belongs to the SQLite database beside
// it, which is read as a whole.
func besideDatabase(path string) bool {
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if main, found := strings.CutSuffix(path, suffix); found {
			if _, err := os.Stat(main); err == nil {
				return true
			}
		}
	}
	return false
}

// list yields the assets of one file, or why it is not read; false ends the
// walk.
func (f *folder) list(ctx context.Context, path, name string, yield func(source.Asset, error) bool) bool {
	opener, why := Recognise(path, name, f.files)
	if opener == nil {
		return yield(source.Asset{Name: name}, &source.NotReadError{What: name, Why: why})
	}
	at := file{path: path, name: name, opener: opener}
	s, err := f.open(ctx, at)
	if err != nil {
		return yield(source.Asset{Name: name}, notRead(name, err))
	}
	defer func() { _ = s.Close() }()
	for a, err := range s.Assets(ctx) {
		if err == nil {
			a.Ref = reference{file: at, inner: a.Name}
		} else if a.Name == "" {
			a.Name = name
		}
		if !yield(a, err) {
			return false
		}
	}
	return true
}

func (f *folder) open(ctx context.Context, at file) (source.Source, error) {
	return at.opener.Open(ctx, source.Target{Location: at.path, Path: at.path, Name: at.name, Options: f.options})
}

// notRead makes sure that a file that cannot be opened says so under its name.
func notRead(name string, err error) error {
	var part *source.NotReadError
	if errors.As(err, &part) {
		return err
	}
	if errors.Is(err, fs.ErrPermission) {
		return &source.NotReadError{What: name, Why: openReason(err)}
	}
	return &source.NotReadError{What: name, Why: openReason(err), Err: source.WithoutPath(err)}
}

func openReason(err error) string {
	if errors.Is(err, fs.ErrPermission) {
		return "deze gebruiker mag het niet lezen"
	}
	return "kon niet worden geopend"
}

// Recognise gives the first of the openers that takes a file by its content,
// or else the reason why none does. The beginning is tried as it stands and,
// for packed or otherwise encoded text, as source.Head decodes it.
func Recognise(path, name string, openers []source.Opener) (*source.Opener, string) {
	head, err := beginning(path)
	if err != nil {
		return nil, openReason(err)
	}
	if len(head) == 0 {
		return nil, whyEmpty
	}
	if why := binaryReason(name, head); why != "" {
		return nil, why
	}
	if o := sniffed(name, head, openers); o != nil {
		return o, ""
	}
	text, err := source.Head(path)
	if err != nil || string(text) == string(head) {
		return nil, Reason(name, head)
	}
	if strings.HasPrefix(string(head), "\x1f\x8b") {
		name = strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".GZ")
		if why := binaryReason(name, text); why != "" {
			return nil, why
		}
		if !mostlyText(text) {
			return nil, packed
		}
	}
	if o := sniffed(name, text, openers); o != nil {
		return o, ""
	}
	return nil, Reason(name, text)
}

func sniffed(name string, head []byte, openers []source.Opener) *source.Opener {
	for i := range openers {
		if o := &openers[i]; o.Sniff != nil && o.Sniff(name, head) {
			return o
		}
	}
	return nil
}

// beginning reads the first bytes of a file as they stand.
func beginning(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, source.SniffBytes)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	return head[:n], nil
}
