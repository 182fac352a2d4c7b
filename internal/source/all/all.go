// Package all lists every connector and chooses the one that a place on the
// command line asks for. It opens; it does not read.
package all

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"toetssteen/internal/source"
	"toetssteen/internal/source/archive"
	"toetssteen/internal/source/delimited"
	"toetssteen/internal/source/dictionary"
	"toetssteen/internal/source/folder"
	"toetssteen/internal/source/json"
	"toetssteen/internal/source/mysql"
	"toetssteen/internal/source/parquet"
	"toetssteen/internal/source/postgres"
	"toetssteen/internal/source/spss"
	"toetssteen/internal/source/sqlite"
	"toetssteen/internal/source/stata"
)

// files are the formats that are recognised by content, the surest first:
// documents that are zip files before archives, and delimited text is what
// nothing else is.
var files = readers(
	sqlite.Opener, parquet.Opener,
	spss.Opener, stata.Opener,
	archives,
	json.Opener, delimited.Opener,
)

// archives stands for the opener of archives, which needs to know the others.
var archives = source.Opener{Name: archive.Name}

// readers gives the openers, with that of archives made over all of them and
// each guarded against what is no plain file.
func readers(openers ...source.Opener) []source.Opener {
	var out []source.Opener
	recognise := func(path, name string) (*source.Opener, string) { return folder.Recognise(path, name, out) }
	for _, o := range openers {
		if o.Name == archive.Name {
			o = archive.Opener(recognise)
		}
		out = append(out, plainOnly(o))
	}
	return out
}

// plainOnly makes an opener refuse pipes and devices, which would make a
// reader wait for ever.
func plainOnly(o source.Opener) source.Opener {
	open := o.Open
	o.Open = func(ctx context.Context, at source.Target) (source.Source, error) {
		if info, err := os.Stat(at.Path); err == nil && !info.Mode().IsRegular() {
			return nil, refused(cmp.Or(at.Name, at.Location), whyNotPlain, ErrNotRecognised)
		}
		return open(ctx, at)
	}
	return o
}

const whyNotPlain = "het is geen gewoon bestand en geen map"

var folders = folder.Opener(files)

// Openers holds every connector; a test compares it with the folders beside
// this one.
var Openers = slices.Concat([]source.Opener{postgres.Opener, mysql.Opener, dictionary.Opener}, files, []source.Opener{folders})

// Errors that callers may act on.
var (
	ErrUnknownScheme = errors.New("unknown kind of source")
	ErrNotRecognised = errors.New("not recognised")
)

// Open opens the source at a location as it is given on the command line: a
// URL, a path with a scheme, a file or a folder. name is the logical name that
// the source gets when people give none; it tells two sources apart by
// their address, holds no credentials, and neither do errors.
func Open(ctx context.Context, location string, opt source.Options) (name string, s source.Source, err error) {
	if o, at, ok := byScheme(location); ok {
		at.Options = opt
		s, err = o.Open(ctx, at)
		return schemeName(o, at), s, err
	}
	return openPath(ctx, location, opt)
}

// byScheme finds the connector that a scheme names, in any letter case.
func byScheme(location string) (source.Opener, source.Target, bool) {
	for _, o := range Openers {
		for _, scheme := range o.Schemes {
			if len(location) < len(scheme) || !strings.EqualFold(location[:len(scheme)], scheme) {
				continue
			}
			at := source.Target{Location: scheme + location[len(scheme):]}
			if !strings.HasSuffix(scheme, "://") { // it goes before a path
				at.Path = strings.TrimPrefix(location[len(scheme):], "//")
			}
			return o, at, true
		}
	}
	return source.Opener{}, source.Target{}, false
}

func schemeName(o source.Opener, at source.Target) string {
	if at.Path != "" {
		return pathName(at.Path)
	}
	// A password with a slash, question mark or hash that is not escaped moves
	// its end into the path, and what comes behind: no name then.
	_, rest, _ := strings.Cut(at.Location, "://")
	if i := strings.IndexAny(rest, "/?#"); i >= 0 && strings.Contains(rest[i:], "@") {
		return o.Name
	}
	if u, err := url.Parse(at.Location); err == nil {
		if database := strings.Trim(u.Path, "/"); u.Host != "" && database != "" {
			return o.Name + ":" + u.Host + "/" + database
		}
	}
	return o.Name
}

var schemeForm = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]+):`)

func openPath(ctx context.Context, location string, opt source.Options) (string, source.Source, error) {
	info, err := os.Stat(location)
	scheme := schemeForm.FindStringSubmatch(location)
	switch {
	case err == nil:
	case scheme != nil:
		return "", nil, refused(location, scheme[0]+" is een onbekend soort bron; kies een bestand, een map, "+strings.Join(schemes(), ", "), ErrUnknownScheme)
	default:
		err = source.WithoutPath(err)
		return "", nil, refused(location, cmp.Or(source.Why(err), "het kan niet worden geopend"), err)
	}
	name := pathName(location)
	at := source.Target{Location: location, Path: location, Options: opt}
	if info.IsDir() {
		s, err := folders.Open(ctx, at)
		return name, s, err
	}
	if !info.Mode().IsRegular() {
		return "", nil, refused(location, whyNotPlain, ErrNotRecognised)
	}
	o, why := folder.Recognise(location, name, files)
	if o == nil {
		return name, nil, &source.NotReadError{What: name, Why: why, Err: ErrNotRecognised}
	}
	s, err := o.Open(ctx, at)
	return name, s, err
}

// refused says what a person reads about a place that is not opened. err is for
// callers that tell errors apart.
func refused(location, why string, err error) error {
	return &source.NotReadError{What: nameOf(location), Why: why, Err: err}
}

// nameOf is what a place that is not opened is called, without credentials.
func nameOf(location string) string {
	if m := schemeForm.FindStringSubmatch(location); m != nil {
		return m[0]
	}
	return pathName(shown(location))
}

// pathName names a file or folder by its path as it is given, so that two
// files of one name in different folders are two sources; "." is named by the
// folder's own name.
func pathName(location string) string {
	name := filepath.Clean(location)
	if name == "." || name == ".." {
		if abs, err := filepath.Abs(location); err == nil {
			name = filepath.Base(abs)
		}
	}
	return filepath.ToSlash(name)
}

func schemes() []string {
	var out []string
	for _, o := range Openers {
		out = append(out, o.Schemes...)
	}
	return out
}

// shown is the path as given, less what looks like credentials: a URL without
// its scheme reads as a path.
func shown(location string) string {
	if i := strings.LastIndexByte(location, '@'); i >= 0 {
		return "…" + location[i:]
	}
	return location
}
