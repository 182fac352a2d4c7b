package folder

import (
	"context"
	"fmt"
	"sync"

	"toetssteen/internal/source"
)

// shared is an open file with the assets it lists. It stays open while it is
// the last one used, since the tables of a database come one after the other.
type shared struct {
	name  string
	users int // guarded by the folder's lock

	mu     sync.Mutex // held while the file is opened, read or closed
	source source.Source
	assets map[string]source.Asset
}

// Profile opens the file of an asset and asks its own source. Assets of
// different files may be profiled at the same time.
func (f *folder) Profile(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	ref, ok := a.Ref.(reference)
	if !ok {
		return source.Profile{Asset: a, Rows: -1}, fmt.Errorf("profile %s: it was not listed by this folder", a.Name)
	}
	if err := ctx.Err(); err != nil {
		return source.Profile{Asset: a, Rows: -1}, err
	}
	s := f.acquire(ref.file.name)
	defer f.release(s)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.fill(ctx, f, ref.file); err != nil {
		return source.Profile{Asset: a, Rows: -1}, err
	}
	inner, ok := s.assets[ref.inner]
	if !ok {
		return source.Profile{Asset: a, Rows: -1}, &source.NotReadError{What: a.Name, Why: "is verdwenen sinds de map is bekeken"}
	}
	p, err := s.source.Profile(ctx, inner, want)
	p.Asset.Ref = a.Ref
	return p, err
}

// fill opens the file, unless an earlier table already did.
func (s *shared) fill(ctx context.Context, f *folder, at file) error {
	if s.source != nil {
		return nil
	}
	opened, err := f.open(ctx, at)
	if err != nil {
		return notRead(at.name, err)
	}
	s.source, s.assets = opened, map[string]source.Asset{}
	for a, err := range opened.Assets(ctx) {
		if err == nil {
			s.assets[a.Name] = a
		}
	}
	return nil
}

// close closes the file; nobody uses it any more.
func (s *shared) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.source == nil {
		return nil
	}
	opened := s.source
	s.source = nil
	return opened.Close()
}

// acquire gives the file of this name, which becomes the last one used.
func (f *folder) acquire(name string) *shared {
	f.mu.Lock()
	before := f.last
	if before == nil || before.name != name {
		f.last = &shared{name: name}
	}
	f.last.users++
	now := f.last
	idle := before != nil && before != now && before.users == 0
	f.mu.Unlock()
	if idle {
		_ = before.close() // it was only read
	}
	return now
}

// release closes a file that another has followed up.
func (f *folder) release(s *shared) {
	f.mu.Lock()
	s.users--
	done := s.users == 0 && f.last != s
	f.mu.Unlock()
	if done {
		_ = s.close() // it was only read
	}
}

// Close closes the file that is still open, if any.
func (f *folder) Close() error {
	f.mu.Lock()
	last := f.last
	f.last = nil
	f.mu.Unlock()
	if last == nil {
		return nil
	}
	return last.close()
}
