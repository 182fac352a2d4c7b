// Package nest serves sources that lie in another: the files of a folder, the
// members of an archive. It opens them one at a time, passes on what is asked of
// their assets and keeps the one that was used last, since the tables of a
// database and the sheets of a workbook come one after the other.
package nest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"sync"
	"syscall"

	"toetssteen"
	"toetssteen/internal/source"
)

// Nest is a set of places that each hold a source. It is safe for concurrent
// use: different places may be read side by side, and one place by one reader,
// unless it is a nest itself.
type Nest[P comparable] struct {
	open func(ctx context.Context, place P) (source.Source, error)

	mu   sync.Mutex
	last *shared[P] // the place that was used last, kept for its next table
}

// New makes a nest whose places are opened by open.
func New[P comparable](open func(ctx context.Context, place P) (source.Source, error)) *Nest[P] {
	return &Nest[P]{open: open}
}

// reference leads from an asset back to its place. inner is the asset as the
// place's own source gives it: by name only, unless it holds for any opening
// of that source.
type reference[P comparable] struct {
	place P
	name  string // of the place
	inner source.Asset
}

// lasting marks references: they hold when the same thing is opened again.
type lasting interface{ lasting() }

func (reference[P]) lasting() {}

// shared is an open source with the assets it lists.
type shared[P comparable] struct {
	place P
	users int // guarded by the nest's lock

	mu     sync.Mutex // held while the source is opened, read or closed
	source source.Source
	assets map[string]source.Asset // by name; nil until they are asked for
}

// List yields the assets of a place, each with a reference to it, and what was
// not read of it. name is what the place is called. False means that no more is
// asked for.
func (n *Nest[P]) List(ctx context.Context, place P, name string, yield func(source.Asset, error) bool) bool {
	assets, errs := n.list(ctx, place, name)
	for i, a := range assets {
		if errs[i] == nil {
			inner := source.Asset{Name: a.Name}
			if _, ok := a.Ref.(lasting); ok {
				inner = a
			}
			a.Ref = reference[P]{place: place, name: name, inner: inner}
		}
		if !yield(a, errs[i]) {
			return false
		}
	}
	return true
}

// whyNothing is said of a file that a connector knows and that holds nothing.
const whyNothing = "er is geen tabel of record in gevonden"

// list gives the assets of a place and, for each, the error that came with it.
// It ends before anything is yielded, since who lists may also ask for profiles.
func (n *Nest[P]) list(ctx context.Context, place P, name string) (assets []source.Asset, errs []error) {
	s := n.acquire(place)
	defer n.release(s)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.fill(ctx, n); err != nil {
		return []source.Asset{{Name: name}}, []error{NotRead(name, err)}
	}
	for a, err := range s.source.Assets(ctx) {
		if err != nil && a.Name == "" {
			a.Name = name
		}
		assets, errs = append(assets, a), append(errs, err)
	}
	if len(assets) == 0 && ctx.Err() == nil {
		return []source.Asset{{Name: name}}, []error{&source.NotReadError{What: name, Why: whyNothing}}
	}
	return assets, errs
}

// Profile asks the source of an asset's place for its profile.
func (n *Nest[P]) Profile(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	p := source.Profile{Asset: a, Rows: -1}
	err := n.with(ctx, a, func(s source.Source, inner source.Asset) (err error) {
		p, err = s.Profile(ctx, inner, want)
		p.Asset.Name = cmp.Or(p.Asset.Name, a.Name)
		p.Asset.Ref = a.Ref
		return err
	})
	return p, err
}

// errStopped ends the reading of rows when no more are asked for.
var errStopped = errors.New("no more rows are asked for")

// Rows gives the rows of an asset, where its source can give rows whole. The
// error is errors.ErrUnsupported for a source that cannot.
func (n *Nest[P]) Rows(ctx context.Context, a source.Asset, want source.RowRequest) iter.Seq2[[][]byte, error] {
	return func(yield func([][]byte, error) bool) {
		err := n.with(ctx, a, func(s source.Source, inner source.Asset) error {
			for row, err := range RowsOf(ctx, s, inner, want) {
				if !yield(row, err) {
					return errStopped
				}
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
}

// RowsOf gives the rows of an asset of a source, or only an error that is
// errors.ErrUnsupported where the source cannot give rows whole.
func RowsOf(ctx context.Context, s source.Source, a source.Asset, want source.RowRequest) iter.Seq2[[][]byte, error] {
	if r, ok := s.(source.RowReader); ok {
		return r.Rows(ctx, a, want)
	}
	return func(yield func([][]byte, error) bool) {
		yield(nil, &source.NotReadError{What: a.Name, Why: "van dit soort bestand worden geen hele rijen gelezen", Err: errors.ErrUnsupported})
	}
}

// with opens the place of an asset, if it is not open, and gives its source and
// the asset as that source knows it.
func (n *Nest[P]) with(ctx context.Context, a source.Asset, do func(source.Source, source.Asset) error) error {
	ref, ok := a.Ref.(reference[P])
	if !ok {
		return fmt.Errorf("read %s: it was not listed here: %w", a.Name, toetssteen.ErrNotFound)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s := n.acquire(ref.place)
	defer n.release(s)
	s.mu.Lock()
	if _, ok := ref.inner.Ref.(lasting); ok { // a nest too: it takes care of itself
		err := s.fill(ctx, n)
		s.mu.Unlock()
		if err != nil {
			return NotRead(ref.name, err)
		}
		return do(s.source, ref.inner)
	}
	defer s.mu.Unlock()
	if err := s.fill(ctx, n); err != nil {
		return NotRead(ref.name, err)
	}
	inner, ok := s.asset(ctx, ref.inner.Name)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case !ok:
		return &source.NotReadError{What: a.Name, Why: "is verdwenen sinds de inhoud is bekeken"}
	}
	return do(s.source, inner)
}

// fill opens the place, unless an earlier table already did.
func (s *shared[P]) fill(ctx context.Context, n *Nest[P]) (err error) {
	if s.source == nil {
		s.source, err = n.open(ctx, s.place)
	}
	return err
}

// asset finds an asset by the name that its own source gives it.
func (s *shared[P]) asset(ctx context.Context, name string) (source.Asset, bool) {
	if s.assets == nil {
		s.assets = map[string]source.Asset{}
		for a, err := range s.source.Assets(ctx) {
			if err == nil {
				s.assets[a.Name] = a
			}
		}
		if ctx.Err() != nil { // the list may be short
			s.assets = nil
			return source.Asset{}, false
		}
	}
	a, ok := s.assets[name]
	return a, ok
}

// close closes the source; nobody uses it any more.
func (s *shared[P]) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.source == nil {
		return nil
	}
	opened := s.source
	s.source = nil
	return opened.Close()
}

// acquire gives a place, which becomes the last one used.
func (n *Nest[P]) acquire(place P) *shared[P] {
	n.mu.Lock()
	before := n.last
	if before == nil || before.place != place {
		n.last = &shared[P]{place: place}
	}
	n.last.users++
	now := n.last
	idle := before != nil && before != now && before.users == 0
	n.mu.Unlock()
	if idle {
		_ = before.close() // it was only read
	}
	return now
}

// release closes a place that another has followed up.
func (n *Nest[P]) release(s *shared[P]) {
	n.mu.Lock()
	s.users--
	done := s.users == 0 && n.last != s
	n.mu.Unlock()
	if done {
		_ = s.close() // it was only read
	}
}

// Close closes the source that is still open, if any.
func (n *Nest[P]) Close() error {
	n.mu.Lock()
	last := n.last
	n.last = nil
	n.mu.Unlock()
	if last == nil {
		return nil
	}
	return last.close()
}

// NotRead makes sure that what cannot be opened says so under its name.
func NotRead(name string, err error) error {
	var part *source.NotReadError
	if errors.As(err, &part) || errors.Is(err, context.Canceled) {
		return err
	}
	if errors.Is(err, fs.ErrPermission) {
		return &source.NotReadError{What: name, Why: Reason(err)}
	}
	return &source.NotReadError{What: name, Why: Reason(err), Err: source.WithoutPath(err)}
}

// Reason says in the reader's words why something cannot be opened.
func Reason(err error) string {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return "deze gebruiker mag het niet lezen"
	case errors.Is(err, fs.ErrNotExist):
		return "het is er niet meer"
	case errors.Is(err, syscall.ENAMETOOLONG):
		return "het pad is te lang om te openen"
	}
	return cmp.Or(source.Why(err), "kon niet worden geopend")
}
