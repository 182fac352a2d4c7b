package app

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"toetssteen"
	"toetssteen/internal/store"
)

// ExportInput asks for the whole workspace as one file. Key is what KeyText
// gives, or empty: then the file shows everything and can sign nothing.
type ExportInput struct {
	To  io.Writer
	Key string
}

// Action implements Input.
func (ExportInput) Action() toetssteen.Permission { return MayMove }

// Subject implements Input.
func (ExportInput) Subject() string { return "" }

// Validate implements Input.
func (in ExportInput) Validate() error {
	if in.To == nil {
		return errors.New("there is nothing to write to")
	}
	return nil
}

// Export writes the workspace as compressed JSON lines (docs/workspace.md). It
// is one consistent state, and the same state gives the same bytes.
func Export(ctx context.Context, r *store.Reader, in ExportInput) (struct{}, error) {
	z := gzip.NewWriter(in.To)
	b := bufio.NewWriterSize(z, 64<<10)
	if err := r.Dump(ctx, b, in.Key); err != nil {
		return struct{}{}, err
	}
	return struct{}{}, errors.Join(b.Flush(), z.Close())
}

// KeyText gives the workspace's key as it is written in its file; it wraps
// store.ErrNoKey when the workspace has none.
func (a *App) KeyText() (string, error) {
	if a.key == nil {
		return "", store.ErrNoKey
	}
	text, err := os.ReadFile(a.keyFile())
	if err != nil {
		return "", fmt.Errorf("read the journal key: %w", err)
	}
	return string(text), nil
}
