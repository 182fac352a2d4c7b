package journal

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Key is the pair with which a workspace signs its log. Private is written to
// the workspace folder only; Public goes into every export.
type Key struct {
	Private string
	Public  string
}

// GenerateKey makes an Ed25519 key for a workspace. The workspace's name
// becomes the name of the log in every checkpoint.
func GenerateKey(random io.Reader, workspace string) (Key, error) {
	private, public, err := note.GenerateKey(random, Origin(workspace))
	if err != nil {
		return Key{}, fmt.Errorf("generate the journal key: %w", err)
	}
	return Key{Private: private, Public: public}, nil
}

// Origin is the name of a workspace's log.
func Origin(workspace string) string { return "toetssteen/" + workspace }

// NewSigner reads a private key. The error never holds the key.
func NewSigner(private string) (note.Signer, error) {
	s, err := note.NewSigner(strings.TrimSpace(private))
	if err != nil {
		return nil, errors.New("read the journal key: it is not a signing key; restore it from a backup")
	}
	return s, nil
}

// Matches reports whether a signer's signatures verify with a public key.
func Matches(s note.Signer, public string) bool {
	v, err := note.NewVerifier(public)
	return err == nil && v.Name() == s.Name() && v.KeyHash() == s.KeyHash()
}

// Checkpoint is a signed statement: the log had this size and this root hash.
// Note is the text that people keep, in the form of C2SP tlog-checkpoint.
type Checkpoint struct {
	Size int64
	Root tlog.Hash
	Note string
}

// Sign states the tree of the first size entries.
func Sign(s note.Signer, size int64, r tlog.HashReader) (Checkpoint, error) {
	root, err := tlog.TreeHash(size, r)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("hash the journal's tree of %d entries: %w", size, err)
	}
	text := s.Name() + "\n" + strconv.FormatInt(size, 10) + "\n" + root.String() + "\n"
	signed, err := note.Sign(&note.Note{Text: text}, s)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("sign the journal's checkpoint of %d entries: %w", size, err)
	}
	return Checkpoint{Size: size, Root: root, Note: string(signed)}, nil
}

// OpenCheckpoint checks the signature of a checkpoint and reads it.
func OpenCheckpoint(text, public string) (Checkpoint, error) {
	v, err := note.NewVerifier(public)
	if err != nil {
		return Checkpoint{}, errors.New("read the journal's public key: it is not a verifier key")
	}
	n, err := note.Open([]byte(text), note.VerifierList(v))
	if err != nil {
		return Checkpoint{}, errors.New("check a checkpoint: the signature is not of this journal's key")
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) < 4 || lines[0] != v.Name() {
		return Checkpoint{}, errors.New("read a checkpoint: it is of another journal")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 1 || strconv.FormatInt(size, 10) != lines[1] {
		return Checkpoint{}, errors.New("read a checkpoint: its size is not a number of entries")
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return Checkpoint{}, errors.New("read a checkpoint: its hash cannot be read")
	}
	return Checkpoint{Size: size, Root: root, Note: text}, nil
}
