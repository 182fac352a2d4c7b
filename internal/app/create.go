package app

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"toetssteen"
	"toetssteen/internal/journal"
	"toetssteen/internal/store"
)

// errMade ends the making of a workspace that another program just made.
var errMade = errors.New("the workspace has been made meanwhile")

// create makes the workspace. It does so in the store's write transaction, so
// that of two programs that come at once one makes it and the other finds it;
// and a key that a killed program left behind is used, not replaced. On a server
// such a key may as well be that of a workspace that is elsewhere: there it is
// refused.
func (a *App) create(ctx context.Context, random io.Reader) error {
	return a.Store.InTx(ctx, func(tx *store.Tx) error {
		switch _, err := tx.Workspace(ctx); {
		case err == nil:
			return errMade
		case !errors.Is(err, toetssteen.ErrNotFound):
			return err
		case a.Database.Address != "" && there(a.Dir, KeyFile):
			return fmt.Errorf("%s: %w", a.keyFile(), ErrNoDatabase)
		}
		signer, public, err := a.ensureKey(random)
		if err != nil {
			return err
		}
		now := a.Clock()
		id := strings.TrimPrefix(signer.Name(), journal.Origin(""))
		w := store.Workspace{ID: id, Created: journal.FormatTime(now), Version: toetssteen.Version, PublicKey: public}
		if err := tx.CreateWorkspace(ctx, w); err != nil {
			return err
		}
		return tx.Append(ctx, now, toetssteen.Actor{Name: "toetssteen"}, string(created), id, signer)
	})
}

func (a *App) keyFile() string { return filepath.Join(a.Dir, KeyFile) }

// ensureKey gives the workspace's key, and makes it when there is none.
func (a *App) ensureKey(random io.Reader) (note.Signer, string, error) {
	signer, public, err := readKey(a.keyFile())
	if !errors.Is(err, fs.ErrNotExist) {
		return signer, public, err
	}
	id := make([]byte, 8)
	if _, err := io.ReadFull(random, id); err != nil {
		return nil, "", fmt.Errorf("choose the workspace's id: %w", err)
	}
	key, err := journal.GenerateKey(random, "W-"+hex.EncodeToString(id))
	if err != nil {
		return nil, "", err
	}
	if err := writeKey(a.keyFile(), key); err != nil {
		return nil, "", err
	}
	return readKey(a.keyFile())
}

// readKey reads a key file: the private key on the first line, the public one
// on the second. The error never holds the key.
func readKey(file string) (note.Signer, string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, "", fmt.Errorf("read the journal key: %w", err)
	}
	private, public, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	public = strings.TrimSpace(public)
	signer, err := journal.NewSigner(private)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", file, err)
	}
	if !journal.Matches(signer, public) {
		return nil, "", fmt.Errorf("read the journal key: the two keys in %s do not belong together; restore it from a backup", file)
	}
	return signer, public, nil
}

// writeKey writes the key whole or not at all, readable for its owner alone.
func writeKey(file string, key journal.Key) error {
	f, err := os.CreateTemp(filepath.Dir(file), ".journal-key-*") // made with mode 0600
	if err != nil {
		return fmt.Errorf("write the journal key: %w", err)
	}
	defer os.Remove(f.Name()) // after the rename there is nothing left to remove
	_, err = f.WriteString(key.Private + "\n" + key.Public + "\n")
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write the journal key: %w", err)
	}
	if err := os.Rename(f.Name(), file); err != nil {
		return fmt.Errorf("write the journal key: %w", err)
	}
	return nil
}
