package journal

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// StoredHash is one hash of the log as it is stored: the index is that of
// tlog.StoredHashIndex.
type StoredHash struct {
	Index int64
	Hash  tlog.Hash
}

// Append computes the hashes to store for a new entry, reading those it needs
// of the entries before it. The entry's sequence must be the size of the log.
func Append(e Entry, r tlog.HashReader) ([]StoredHash, error) {
	leaf, err := e.Leaf()
	if err != nil {
		return nil, err
	}
	hashes, err := tlog.StoredHashes(e.Sequence, leaf, r)
	if err != nil {
		return nil, fmt.Errorf("hash journal entry %d: %w", e.Sequence, err)
	}
	first := tlog.StoredHashIndex(0, e.Sequence)
	out := make([]StoredHash, len(hashes))
	for i, h := range hashes {
		out[i] = StoredHash{first + int64(i), h}
	}
	return out, nil
}

// memory is a log in memory: the stored hashes in order of index.
type memory []tlog.Hash

// ReadHashes implements tlog.HashReader.
func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x < 0 || x >= int64(len(m)) {
			return nil, fmt.Errorf("hash %d is not in the log", x)
		}
		out[i] = m[x]
	}
	return out, nil
}
