package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"toetssteen"
	"toetssteen/internal/journal"
)

// ErrNoKey is returned for a change in a workspace whose signing key is gone.
var ErrNoKey = errors.New("the workspace's journal key is missing")

// Append adds the transaction's one journal entry, with the digest of all it
// wrote, the hashes of the tree, and the signed checkpoint.
func (tx *Tx) Append(ctx context.Context, at time.Time, who toetssteen.Actor, action, subject string, key note.Signer) error {
	if tx.appended {
		return errors.New("append to the journal: the change has its entry already")
	}
	if key == nil {
		return fmt.Errorf("append to the journal: %w; restore it from a backup", ErrNoKey)
	}
	actor, err := tx.person(ctx, who.Name)
	if err != nil {
		return err
	}
	e := journal.Entry{
		Sequence: tx.sequence, Time: journal.FormatTime(at), Actor: actor, Role: Clean(string(who.Role)),
		Action: action, Subject: Clean(subject), Digest: sum(tx.digest),
	}
	hashes, err := journal.Append(e, tx.hashes(ctx))
	if err != nil {
		return err
	}
	if err := insertQuiet(ctx, tx, entryTable, []entryRow{{e}}); err != nil {
		return err
	}
	rows := make([]hashRow, len(hashes))
	for i, h := range hashes {
		rows[i] = hashRow{h.Index, h.Hash.String()}
	}
	if err := insertQuiet(ctx, tx, hashTable, rows); err != nil {
		return err
	}
	return tx.checkpoint(ctx, key)
}

func (tx *Tx) checkpoint(ctx context.Context, key note.Signer) error {
	size := tx.sequence + 1
	c, err := journal.Sign(key, size, tx.hashes(ctx))
	if err != nil {
		return err
	}
	if err := insertQuiet(ctx, tx, checkpointTable, []checkpointRow{{size, c.Note}}); err != nil {
		return err
	}
	if _, err := tx.tx.ExecContext(ctx, `UPDATE journal_head SET size = $1 WHERE id = 1`, size); err != nil {
		return fmt.Errorf("move the journal's head: %w", err)
	}
	tx.appended = true
	return nil
}

// hashes reads stored hashes by index.
func (r *Reader) hashes(ctx context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		if len(indexes) == 0 { // PostgreSQL knows no empty list
			return nil, nil
		}
		found := map[int64]tlog.Hash{}
		marks, args := make([]string, len(indexes)), make([]any, len(indexes))
		for i, x := range indexes {
			marks[i], args[i] = "$"+strconv.Itoa(i+1), x
		}
		query := `SELECT idx, hash FROM journal_hash WHERE idx IN (` + strings.Join(marks, ", ") + `)`
		err := each(ctx, r, "the journal's hashes", query, func(h *hashRow) (err error) {
			found[h.index], err = tlog.ParseHash(h.hash)
			return err
		}, args...)
		if err != nil {
			return nil, err
		}
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			h, ok := found[x]
			if !ok {
				return nil, fmt.Errorf("read the journal's hashes: hash %d is missing", x)
			}
			out[i] = h
		}
		return out, nil
	})
}

// Journal reads the whole log as it is stored.
func (r *Reader) Journal(ctx context.Context) (journal.Log, error) {
	w, err := r.Workspace(ctx)
	if err != nil {
		return journal.Log{}, err
	}
	l := journal.Log{Workspace: w.ID, Public: w.PublicKey, Hashes: []journal.StoredHash{}}
	err = each(ctx, r, "the journal", `SELECT `+entryTable.columns+` FROM journal_entry ORDER BY sequence`, func(e *entryRow) error {
		l.Entries = append(l.Entries, e.Entry)
		return nil
	})
	if err != nil {
		return l, err
	}
	err = each(ctx, r, "the journal's hashes", `SELECT idx, hash FROM journal_hash ORDER BY idx`, func(h *hashRow) error {
		hash, err := tlog.ParseHash(h.hash)
		if err != nil { // a damaged hash is for the verification to tell
			hash = tlog.Hash{}
		}
		l.Hashes = append(l.Hashes, journal.StoredHash{Index: h.index, Hash: hash})
		return nil
	})
	if err != nil {
		return l, err
	}
	err = each(ctx, r, "the journal's checkpoints", `SELECT size, note FROM journal_checkpoint ORDER BY size`, func(c *checkpointRow) error {
		l.Checkpoints = append(l.Checkpoints, c.note)
		return nil
	})
	return l, err
}

var (
	entryTable      = table{name: "journal_entry", columns: "sequence, at, actor, role, action, subject, digest"}
	hashTable       = table{name: "journal_hash", columns: "idx, hash"}
	checkpointTable = table{name: "journal_checkpoint", columns: "size, note"}
)

type entryRow struct{ journal.Entry }

func (r *entryRow) fields() []any {
	return []any{&r.Sequence, &r.Time, &r.Actor, &r.Role, &r.Action, &r.Subject, &r.Digest}
}

type hashRow struct {
	index int64
	hash  string
}

func (r *hashRow) fields() []any { return []any{&r.index, &r.hash} }

type checkpointRow struct {
	size int64
	note string
}

func (r *checkpointRow) fields() []any { return []any{&r.size, &r.note} }
