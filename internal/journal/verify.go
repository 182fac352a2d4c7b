package journal

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Log is a whole journal as it was stored or exported.
type Log struct {
	Workspace   string
	Public      string // the key the checkpoints must be signed with
	Entries     []Entry
	Hashes      []StoredHash // ordered by index; nil where they are not kept, as in an export
	Checkpoints []string     // signed notes, as stored
}

// Report is what a verification found. No problems means that every entry is
// the one that was signed for, and that the last checkpoint covers them all.
type Report struct {
	Workspace   string
	Entries     int64
	Checkpoints int
	Root        string // hash of the whole tree
	Last        string // the last checkpoint, to keep elsewhere
	Compared    int    // checkpoints kept elsewhere that it was compared with; 0 cannot exclude a rollback
	Problems    []Problem
}

// Code names a kind of problem, so that each can be told in any language.
type Code string

// What can be wrong with a journal.
const (
	EntryMissing       Code = "entry_missing"       // a gap or a double in the sequence
	EntryUnreadable    Code = "entry_unreadable"    // an entry that has no encoding
	EntryChanged       Code = "entry_changed"       // an entry that does not match its stored hash
	HashChanged        Code = "hash_changed"        // a stored hash that does not follow from the entries
	CheckpointForged   Code = "checkpoint_forged"   // not signed with this journal's key
	CheckpointDiffers  Code = "checkpoint_differs"  // signs another tree than these entries make
	CheckpointMissing  Code = "checkpoint_missing"  // the last entries are not signed for
	EntriesCutOff      Code = "entries_cut_off"     // a checkpoint signs for more entries than there are
	ContentChanged     Code = "content_changed"     // stored data is not what the entry's digest says
	ContentUnaccounted Code = "content_unaccounted" // stored data that no entry accounts for
)

// Problem is one thing that is wrong. Sequence is the entry concerned, or -1.
type Problem struct {
	Code     Code
	Sequence int64
	Detail   string
}

// String says the problem in English.
func (p Problem) String() string {
	if p.Sequence < 0 {
		return string(p.Code) + ": " + p.Detail
	}
	return fmt.Sprintf("%s: entry %d: %s", p.Code, p.Sequence, p.Detail)
}

// Verify recomputes the log from its entries and compares every stored hash
// and every checkpoint with it. Known are checkpoints that were kept outside
// the workspace, such as those printed in reports: they show what a rewritten
// workspace could hide.
func Verify(l Log, known ...string) Report {
	v := &verifier{report: Report{Workspace: l.Workspace, Entries: int64(len(l.Entries))}}
	if v.rebuild(l.Entries) {
		v.compareHashes(l)
		v.compareCheckpoints(l, known)
	}
	return v.report
}

type verifier struct {
	tree   memory
	report Report
}

func (v *verifier) problem(code Code, sequence int64, detail string) {
	v.report.Problems = append(v.report.Problems, Problem{code, sequence, detail})
}

// rebuild computes all hashes from the entries. It stops at a gap, because
// what follows cannot be placed in the tree.
func (v *verifier) rebuild(entries []Entry) bool {
	for i, e := range entries {
		if e.Sequence != int64(i) {
			v.problem(EntryMissing, int64(i), fmt.Sprintf("the entry with sequence %d stands in its place", e.Sequence))
			return false
		}
		hashes, err := Append(e, v.tree)
		if err != nil {
			v.problem(EntryUnreadable, e.Sequence, err.Error())
			return false
		}
		for _, h := range hashes {
			v.tree = append(v.tree, h.Hash)
		}
	}
	if root, err := tlog.TreeHash(int64(len(entries)), v.tree); err == nil {
		v.report.Root = root.String()
	}
	return true
}

func (v *verifier) compareHashes(l Log) {
	if l.Hashes == nil {
		return
	}
	if len(l.Hashes) != len(v.tree) {
		v.problem(HashChanged, -1, fmt.Sprintf("%d hashes are stored where the entries make %d", len(l.Hashes), len(v.tree)))
	}
	for i := range min(len(l.Hashes), len(v.tree)) {
		if l.Hashes[i].Index == int64(i) && l.Hashes[i].Hash == v.tree[i] {
			continue
		}
		level, n := tlog.SplitStoredHashIndex(int64(i))
		if level == 0 {
			v.problem(EntryChanged, n, "it does not match the hash that was stored with it")
		} else {
			v.problem(HashChanged, -1, fmt.Sprintf("stored hash %d does not follow from the entries", i))
		}
	}
}

func (v *verifier) compareCheckpoints(l Log, known []string) {
	var last Checkpoint
	for _, text := range l.Checkpoints {
		c, ok := v.compare(text, l.Public)
		if ok && c.Size >= last.Size {
			last = c
		}
	}
	for _, text := range known {
		v.compare(text, l.Public)
	}
	v.report.Checkpoints, v.report.Compared = len(l.Checkpoints), len(known)
	v.report.Last = last.Note
	if n := int64(len(l.Entries)); last.Size < n {
		v.problem(CheckpointMissing, -1, fmt.Sprintf("the last valid checkpoint covers %d of %d entries", last.Size, n))
	}
}

func (v *verifier) compare(text, public string) (Checkpoint, bool) {
	c, err := OpenCheckpoint(text, public)
	if err != nil {
		v.problem(CheckpointForged, -1, err.Error())
		return c, false
	}
	if c.Size > v.report.Entries {
		v.problem(EntriesCutOff, -1, fmt.Sprintf("a checkpoint covers %d entries and there are %d", c.Size, v.report.Entries))
		return c, false
	}
	root, err := tlog.TreeHash(c.Size, v.tree)
	if err != nil || root != c.Root {
		v.problem(CheckpointDiffers, -1, fmt.Sprintf("the checkpoint of %d entries signs another tree", c.Size))
		return c, false
	}
	return c, true
}
