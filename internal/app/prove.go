package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"toetssteen"
	"toetssteen/internal/journal"
	"toetssteen/internal/store"
)

// ProveInput asks for a proof that somebody else can check: that an entry is in
// the log, or with Old that the log holds all that was signed in that
// checkpoint.
type ProveInput struct {
	Entry int64
	Old   string
}

// Action implements Input.
func (ProveInput) Action() toetssteen.Permission { return MayVerifyJournal }

// Subject implements Input.
func (ProveInput) Subject() string { return "" }

// Validate implements Input.
func (in ProveInput) Validate() error {
	if in.Entry < 0 {
		return errors.New("the entries are numbered from 0")
	}
	return nil
}

// Prove gives the proof, against the last checkpoint.
func Prove(ctx context.Context, r *store.Reader, in ProveInput) (journal.Proof, error) {
	l, err := r.Journal(ctx)
	if err != nil {
		return journal.Proof{}, err
	}
	if in.Old != "" {
		return journal.ProveConsistency(l, in.Old)
	}
	return journal.ProveEntry(l, in.Entry)
}

// VerifyFile verifies an exported journal or an exported workspace, without a
// workspace of its own. Known are checkpoints that were kept elsewhere.
func VerifyFile(ctx context.Context, file string, known ...string) (r journal.Report, err error) {
	f, err := os.Open(file)
	if err != nil {
		return r, err
	}
	defer f.Close()
	if l, err := journal.Read(f); err == nil {
		return journal.Verify(l, known...), nil
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return r, err
	}
	from, err := unpacked(f)
	if err != nil {
		return r, err
	}
	dump, err := store.OpenDump(from)
	if err != nil {
		return r, fmt.Errorf("read it as a journal or as a workspace: %w", dumpError(err))
	}
	dir, err := os.MkdirTemp("", "toetssteen-verify-*")
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s, err := store.Stage(ctx, filepath.Join(dir, DatabaseFile), dump)
	if err != nil {
		return r, dumpError(err)
	}
	err = s.View(ctx, func(reader *store.Reader) error {
		r, err = VerifyJournal(ctx, reader, VerifyJournalInput{Known: known})
		return err
	})
	return r, errors.Join(err, s.Close())
}
