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
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"toetssteen/internal/nest"
	"toetssteen/internal/source"
	"toetssteen/internal/text"
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
		open := func(ctx context.Context, f file) (source.Source, error) {
			return f.opener.Open(ctx, source.Target{Location: f.path, Path: f.path, Name: f.name, Options: at.Options})
		}
		return &folder{Nest: nest.New(open), root: root, files: files}, nil
	}}
}

type folder struct {
	*nest.Nest[file] // gives Profile, Rows and Close
	root             string
	files            []source.Opener
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
		return skip(nest.Reason(err), filepath.SkipDir)
	case err != nil:
		return skip(nest.Reason(err), nil)
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

// relative is the name of an entry within the folder, as people know it; what
// would steer a terminal or is no text shows as an escape.
func (f *folder) relative(path string) string {
	name, err := filepath.Rel(f.root, path)
	if err != nil {
		name = filepath.Base(path)
	}
	return text.Clean(filepath.ToSlash(name))
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
	return f.List(ctx, file{path: path, name: name, opener: opener}, name, yield)
}
