package archive

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"toetssteen"
	"toetssteen/internal/infile"
	"toetssteen/internal/nest"
	"toetssteen/internal/source"
	"toetssteen/internal/text"
)

// member is a file in an archive.
type member struct {
	path   string // as it stands in the archive, with slashes; never used to write
	name   string // of its assets
	size   int64  // unpacked, as far as stated; -1 is unknown
	packed int64  // bytes that it takes in the archive
	why    string // why it is not read
	cut    string // why only its beginning is there
	silent bool   // told of together with others, or belongs to the database beside it
	with   []int  // the members that belong to this database
	open   func() (io.ReadCloser, error)
}

// besides are the endings of files that SQLite keeps beside a database.
var besides = []string{"-wal", "-shm", "-journal"}

// nameMembers gives each member a name of its own, fit to print, and finds the
// files that belong to a database. An archive may hold a name twice.
func (a *archive) nameMembers() {
	at := make(map[string]int, len(a.members))
	used := make(map[string]int, len(a.members))
	for i := range a.members {
		m := &a.members[i]
		if m.path == "" { // a single file that is compressed
			m.name = a.name
			continue
		}
		at[m.path] = i
		name := a.name + "/" + text.Clean(m.path)
		m.name = name
		for used[m.name] > 0 {
			used[name]++
			m.name = fmt.Sprintf("%s (%d)", name, used[name])
		}
		used[m.name]++
	}
	for i := range a.members {
		for _, ending := range besides {
			main, found := strings.CutSuffix(a.members[i].path, ending)
			if j, ok := at[main]; found && ok {
				a.members[i].silent = true
				a.members[j].with = append(a.members[j].with, i)
			}
		}
	}
}

// member unpacks a member and opens it by the connector that recognises it.
func (a *archive) member(ctx context.Context, at place) (source.Source, error) {
	if at.index >= len(a.members) || a.members[at.index].name != at.name {
		return nil, &source.NotReadError{What: at.name, Why: whyGone}
	}
	m := &a.members[at.index]
	refuse := func(err error) error {
		var part *source.NotReadError
		if errors.As(err, &part) || ctx.Err() != nil {
			return err
		}
		return &source.NotReadError{What: m.name, Why: why(err), Err: source.WithoutPath(err)}
	}
	u, err := a.startUnpack(ctx, m)
	if err != nil {
		return nil, refuse(err)
	}
	name := m.name
	if m.path == "" {
		name = infile.UnpackedName(name)
	}
	opener, whyNot := a.recognise(u.path, name)
	if opener == nil {
		return nil, errors.Join(&source.NotReadError{What: m.name, Why: whyNot}, u.remove())
	}
	cut, err := u.finish(ctx)
	if err == nil {
		err = a.unpackBeside(ctx, m, u.path)
	}
	var s source.Source
	if err == nil {
		s, err = a.openMember(ctx, opener, source.Target{Location: u.path, Path: u.path, Name: m.name, Options: a.options})
	}
	if err != nil {
		return nil, errors.Join(refuse(err), u.remove())
	}
	return &inside{Source: s, cut: cmp.Or(m.cut, cut), remove: u.remove}, nil
}

// openMember opens an archive in this archive one level deeper.
func (a *archive) openMember(ctx context.Context, o *source.Opener, at source.Target) (source.Source, error) {
	if o.Name == Name {
		return open(ctx, at, a.recognise, a.spill, a.level+1)
	}
	return o.Open(ctx, at)
}

// unpackBeside unpacks the files that belong to a database.
func (a *archive) unpackBeside(ctx context.Context, m *member, path string) error {
	for _, i := range m.with {
		b := &a.members[i]
		ending := b.path[len(m.path):]
		if err := a.unpackTo(ctx, b, path+ending); err != nil {
			return err
		}
	}
	return nil
}

// inside is the source of a member: it wipes what was unpacked when it is
// closed, and says of a member that breaks off that it does.
type inside struct {
	source.Source
	cut    string
	remove func() error
}

// Profile marks what was read of a member that breaks off.
func (s *inside) Profile(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	p, err := s.Source.Profile(ctx, a, want)
	if s.cut != "" {
		p.NotRead = append(p.NotRead, toetssteen.NotRead{What: a.Name, Why: s.cut})
		p.Partial = p.Partial || want.Depth >= toetssteen.DepthValues
	}
	return p, err
}

// Rows gives the rows of an asset whose source can give them whole.
func (s *inside) Rows(ctx context.Context, a source.Asset, want source.RowRequest) iter.Seq2[[][]byte, error] {
	return func(yield func([][]byte, error) bool) {
		for row, err := range nest.RowsOf(ctx, s.Source, a, want) {
			if !yield(row, err) {
				return
			}
		}
		if s.cut != "" {
			yield(nil, &source.NotReadError{What: a.Name, Why: s.cut})
		}
	}
}

// Close closes the source and wipes its file.
func (s *inside) Close() error { return errors.Join(s.Source.Close(), s.remove()) }
