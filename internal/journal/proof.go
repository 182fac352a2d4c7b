package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/tlog"
)

// ProofFormat is the version of the proof file.
const ProofFormat = 1

// The two things that can be proved of a log.
const (
	Inclusion   = "inclusion"   // an entry stands in the log that a checkpoint signs
	Consistency = "consistency" // that log holds all of the one an older checkpoint signs
)

// maxProof bounds a proof file: a log of 2^60 entries needs 60 hashes.
const maxProof = 1 << 20

// Proof is a statement about a log that anybody can check with the public key
// alone. PublicKey is there for convenience: whoever checks must know the key
// from elsewhere.
type Proof struct {
	Format     int         `json:"toetssteen_proof"`
	Kind       string      `json:"kind"`
	Workspace  string      `json:"workspace"`
	PublicKey  string      `json:"public_key"`
	Entry      *Entry      `json:"entry,omitempty"`          // of an inclusion
	Old        string      `json:"old_checkpoint,omitempty"` // of a consistency
	Checkpoint string      `json:"checkpoint"`
	Hashes     []tlog.Hash `json:"hashes"`
}

// Last opens the last checkpoint of a log.
func (l Log) Last() (Checkpoint, error) {
	var last Checkpoint
	for _, text := range l.Checkpoints {
		c, err := OpenCheckpoint(text, l.Public)
		if err != nil {
			return Checkpoint{}, err
		}
		if c.Size > last.Size {
			last = c
		}
	}
	if last.Size == 0 || last.Size > int64(len(l.Entries)) {
		return Checkpoint{}, errors.New("the journal has no checkpoint of its entries; see what is wrong with: toetssteen journal verify")
	}
	return last, nil
}

// ProveEntry proves that an entry stands in the log as it was last signed.
func ProveEntry(l Log, sequence int64) (Proof, error) {
	last, tree, err := provable(l)
	if err != nil {
		return Proof{}, fmt.Errorf("prove entry %d: %w", sequence, err)
	}
	if sequence < 0 || sequence >= last.Size {
		return Proof{}, fmt.Errorf("prove entry %d: %w; the entries are 0 to %d", sequence, ErrNoEntry, last.Size-1)
	}
	hashes, err := tlog.ProveRecord(last.Size, sequence, tree)
	if err != nil {
		return Proof{}, fmt.Errorf("prove entry %d: %w", sequence, err)
	}
	return checked(Proof{
		Format: ProofFormat, Kind: Inclusion, Workspace: l.Workspace, PublicKey: l.Public, Entry: &l.Entries[sequence],
		Checkpoint: last.Note, Hashes: hashes,
	})
}

// ErrNoEntry is returned for an entry that is not in the log.
var ErrNoEntry = errors.New("there is no such entry")

// ProveConsistency proves that the log as it was last signed holds all that an
// older checkpoint signed, unchanged and in the same order. There is no proof
// when it does not: that is the finding.
func ProveConsistency(l Log, old string) (Proof, error) {
	last, tree, err := provable(l)
	if err != nil {
		return Proof{}, fmt.Errorf("prove that the log was only added to: %w", err)
	}
	was, err := OpenCheckpoint(old, l.Public)
	if err != nil {
		return Proof{}, fmt.Errorf("prove that the log was only added to: %w", err)
	}
	if was.Size > last.Size {
		return Proof{}, fmt.Errorf("prove that the log was only added to: %w: it had %d entries then and has %d now", ErrInconsistent, was.Size, last.Size)
	}
	hashes, err := tlog.ProveTree(last.Size, was.Size, tree)
	if err != nil {
		return Proof{}, fmt.Errorf("prove that the log was only added to: %w", err)
	}
	return checked(Proof{
		Format: ProofFormat, Kind: Consistency, Workspace: l.Workspace, PublicKey: l.Public, Old: was.Note,
		Checkpoint: last.Note, Hashes: hashes,
	})
}

// ErrInconsistent says that a log is not the one that was signed before, with
// more added to it.
var ErrInconsistent = errors.New("the log is not the one that was signed then")

func provable(l Log) (Checkpoint, memory, error) {
	last, err := l.Last()
	if err != nil {
		return last, nil, err
	}
	v := &verifier{}
	if !v.rebuild(l.Entries[:last.Size]) {
		return last, nil, errors.New(v.report.Problems[0].String())
	}
	return last, v.tree, nil
}

// checked gives out only what holds.
func checked(p Proof) (Proof, error) {
	if p.Hashes == nil {
		p.Hashes = []tlog.Hash{}
	}
	return p, p.Check(p.PublicKey)
}

// Check checks a proof against the public key of the workspace.
func (p Proof) Check(public string) error {
	c, err := OpenCheckpoint(p.Checkpoint, public)
	if err != nil {
		return err
	}
	switch {
	case p.Kind == Inclusion && p.Entry != nil && p.Old == "":
		leaf, err := p.Entry.Leaf()
		if err != nil {
			return err
		}
		if tlog.CheckRecord(p.Hashes, c.Size, c.Root, p.Entry.Sequence, tlog.RecordHash(leaf)) != nil {
			return fmt.Errorf("check a proof: entry %d is not in the log that the checkpoint signs: %w", p.Entry.Sequence, ErrInconsistent)
		}
		return nil
	case p.Kind == Consistency && p.Entry == nil && p.Old != "":
		old, err := OpenCheckpoint(p.Old, public)
		if err != nil {
			return err
		}
		if tlog.CheckTree(p.Hashes, c.Size, c.Root, old.Size, old.Root) != nil {
			return fmt.Errorf("check a proof: the log of %d entries does not hold the one of %d: %w", c.Size, old.Size, ErrInconsistent)
		}
		return nil
	}
	return errors.New("read a proof: it is neither of an entry nor of two checkpoints")
}

// WriteProof writes a proof as JSON.
func WriteProof(w io.Writer, p Proof) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(p); err != nil {
		return fmt.Errorf("write a proof: %w", err)
	}
	return nil
}

// ReadProof reads a proof; Check tells whether it holds.
func ReadProof(r io.Reader) (Proof, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxProof+1))
	if err != nil {
		return Proof{}, fmt.Errorf("read a proof: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var p Proof
	if err := d.Decode(&p); err != nil || d.More() || len(text) > maxProof {
		return Proof{}, errors.New("read a proof: it is not the file of one")
	}
	if p.Format != ProofFormat {
		return Proof{}, fmt.Errorf("read a proof: format %d is not known; use a newer toetssteen", p.Format)
	}
	return p, nil
}
