// Package archive reads what is packed in zip and tar files, and single files
// that are compressed: each member goes to the connector that recognises its
// content, as the files of a folder do. Members are unpacked one at a time to a
// private folder under names of its own making and wiped when they are read, so
// that no name in an archive ever reaches the disk. Links are not followed, and
// nothing is unpacked beyond bounds.
package archive

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"iter"
	"path/filepath"
	"strings"

	"toetssteen/internal/infile"
	"toetssteen/internal/nest"
	"toetssteen/internal/source"
)

// Recogniser gives the opener that takes a file by its content, or the reason
// why none does. It may give the opener of archives again.
type Recogniser func(path, name string) (*source.Opener, string)

// Name is what the connector is called.
const Name = "archive"

// Opener gives the opener of archives whose members the recogniser knows.
func Opener(recognise Recogniser) source.Opener {
	return source.Opener{Name: Name, Sniff: Sniff, Open: func(ctx context.Context, at source.Target) (source.Source, error) {
		return open(ctx, at, recognise, newSpill(at.Options.SpillDir), 1)
	}}
}

// Sniff takes zip files, tar files and what is compressed. Documents that are
// zip files inside must be offered to their own connectors first.
func Sniff(_ string, head []byte) bool {
	return isZip(head) || isTar(head) || infile.PackingOf(head) != infile.Plain
}

// isZip knows the header of a first member, of an empty archive, and the mark
// of one that was once split (APPNOTE 4.3.7, 4.3.16, 8.5.4).
func isZip(head []byte) bool {
	for _, magic := range []string{"PK\x03\x04", "PK\x05\x06", "PK00PK\x03\x04"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return false
}

// maxLevels is how deep archives in archives are read: an export of exports.
const maxLevels = 3

// maxMembers bounds what is listed; a listing of this many takes some 50 MB.
const maxMembers = 100_000

// archive is an open archive.
type archive struct {
	*nest.Nest[place] // gives Profile and Rows
	name              string
	file              *infile.File
	size              int64 // of the archive as it was found
	members           []member
	broken            string // why the listing itself ends early
	spill             *spillFolder
	unpacked          string // the unpacked tar, if one was needed
	level             int
	options           source.Options
	recognise         Recogniser
}

// place is which member is meant. The name is there because the archive may be
// opened again, and may have been written anew.
type place struct {
	index int
	name  string
}

func open(ctx context.Context, at source.Target, recognise Recogniser, s *spillFolder, level int) (source.Source, error) {
	path := cmp.Or(at.Path, at.Location)
	a := &archive{name: cmp.Or(at.Name, filepath.Base(path)), spill: s, level: level, options: at.Options, recognise: recognise}
	a.Nest = nest.New(a.member)
	refuse := func(why string, err error) error { return &source.NotReadError{What: a.name, Why: why, Err: err} }
	switch {
	case level > maxLevels:
		return nil, refuse(whyDeep, nil)
	case at.Options.SpillDir == "-":
		return nil, refuse(whyNoSpill, nil)
	}
	var err error
	if a.file, err = infile.Open(path); err != nil {
		return nil, refuse(nest.Reason(err), source.WithoutPath(err))
	}
	a.size = a.file.Size()
	if err = a.index(ctx); err != nil {
		return nil, errors.Join(refuse(why(err), source.WithoutPath(err)), a.Close())
	}
	a.nameMembers()
	return a, nil
}

// index lists the members, by what kind of archive it is.
func (a *archive) index(ctx context.Context) error {
	head := make([]byte, tarBlock)
	n, err := a.file.ReadAt(head, 0)
	if n == 0 && err != nil {
		return err
	}
	head = head[:n]
	switch p := infile.PackingOf(head); {
	case p != infile.Plain:
		return a.indexPacked(ctx, p)
	case isZip(head):
		return a.indexZip()
	}
	return a.indexTar(a.file, a.file.Size())
}

// Assets lists the assets of each member, in the order of the archive.
func (a *archive) Assets(ctx context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		ctx := withBudget(ctx, a.size)
		told := map[string]bool{} // hidden folders
		for i := range a.members {
			if err := ctx.Err(); err != nil {
				yield(source.Asset{}, err)
				return
			}
			if !a.list(ctx, i, told, yield) {
				return
			}
			if spent(ctx) {
				yield(source.Asset{Name: a.name}, &source.NotReadError{What: a.name, Why: whyTotal})
				return
			}
		}
		why := a.broken
		if why == "" && len(a.members) == 0 {
			why = whyEmpty
		}
		if why != "" {
			yield(source.Asset{Name: a.name}, &source.NotReadError{What: a.name, Why: why})
		}
	}
}

// list yields the assets of one member, or why it is not read.
func (a *archive) list(ctx context.Context, i int, told map[string]bool, yield func(source.Asset, error) bool) bool {
	m := &a.members[i]
	name, why := m.name, m.why
	if hidden := hiddenFolder(m.path); hidden != "" {
		if told[hidden] {
			return true
		}
		told[hidden] = true
		name, why = a.name+"/"+hidden, whyHidden
	}
	switch {
	case m.silent:
		return true
	case why != "":
		return yield(source.Asset{Name: name}, &source.NotReadError{What: name, Why: why})
	}
	return a.List(ctx, place{i, name}, name, yield)
}

// hiddenFolder gives the outermost hidden folder that a member lies in, which
// is passed over as it would be on disk.
func hiddenFolder(path string) string {
	at := 0
	for {
		i := strings.IndexByte(path[at:], '/')
		if i < 0 {
			return ""
		}
		if part := path[at : at+i]; len(part) > 1 && part[0] == '.' && part != ".." {
			return path[:at+i]
		}
		at += i + 1
	}
}

// Close wipes what was unpacked.
func (a *archive) Close() error {
	err := errors.Join(a.Nest.Close(), a.spill.remove(a.unpacked), a.file.Close())
	a.unpacked = ""
	if a.level == 1 {
		err = errors.Join(err, a.spill.wipe())
	}
	return err
}
