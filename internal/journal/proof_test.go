package journal_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"toetssteen/internal/journal"
)

// signed is a log of n entries, with a checkpoint after each.
func signed(t testing.TB, n int) journal.Log {
	t.Helper()
	key, err := journal.GenerateKey(rand.Reader, "W-bewijs")
	if err != nil {
		t.Fatal(err)
	}
	return extended(t, journal.Log{Workspace: "W-bewijs", Public: key.Public}, key, n, "doen")
}

func extended(t testing.TB, l journal.Log, key journal.Key, n int, action string) journal.Log {
	t.Helper()
	signer, err := journal.NewSigner(key.Private)
	if err != nil {
		t.Fatal(err)
	}
	var tree hashes
	l.Entries = nil
	for i := range n {
		e := journal.Entry{
			Sequence: int64(i), Time: journal.FormatTime(time.Unix(int64(i), 0)), Actor: "P-1", Action: action, Subject: fmt.Sprint(i), Digest: "sha256:",
		}
		more, err := journal.Append(e, tree)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range more {
			tree = append(tree, h.Hash)
		}
		c, err := journal.Sign(signer, int64(i+1), tree)
		if err != nil {
			t.Fatal(err)
		}
		l.Entries, l.Checkpoints = append(l.Entries, e), append(l.Checkpoints, c.Note)
	}
	return l
}

func TestEveryEntryAndEveryPrefixIsProved(t *testing.T) {
	whole := signed(t, 20)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 20).Draw(t, "size")
		l := whole
		l.Entries, l.Checkpoints = whole.Entries[:n], whole.Checkpoints[:n]
		p, err := journal.ProveEntry(l, int64(rapid.IntRange(0, n-1).Draw(t, "entry")))
		if err != nil {
			t.Fatal(err)
		}
		checkRoundTrip(t, p, l.Public)
		p, err = journal.ProveConsistency(l, whole.Checkpoints[rapid.IntRange(0, n-1).Draw(t, "old")])
		if err != nil {
			t.Fatal(err)
		}
		checkRoundTrip(t, p, l.Public)
	})
}

// checkRoundTrip writes a proof, reads it back and checks it.
func checkRoundTrip(t *rapid.T, p journal.Proof, public string) {
	var b bytes.Buffer
	if err := journal.WriteProof(&b, p); err != nil {
		t.Fatal(err)
	}
	again, err := journal.ReadProof(&b)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Check(public); err != nil {
		t.Fatal(err)
	}
}

func TestForgedProofIsRefused(t *testing.T) {
	l, other := signed(t, 9), signed(t, 9)
	prove := func() journal.Proof {
		p, err := journal.ProveEntry(l, 4)
		if err != nil {
			t.Fatal(err)
		}
		e := *p.Entry
		p.Entry = &e
		return p
	}
	for name, change := range map[string]func(*journal.Proof){
		"another subject":        func(p *journal.Proof) { p.Entry.Subject = "iets anders" },
		"another place":          func(p *journal.Proof) { p.Entry.Sequence = 5 },
		"a hash left out":        func(p *journal.Proof) { p.Hashes = p.Hashes[1:] },
		"a checkpoint of others": func(p *journal.Proof) { p.Checkpoint = other.Checkpoints[8] },
		"an older checkpoint":    func(p *journal.Proof) { p.Checkpoint = l.Checkpoints[7] },
		"no entry":               func(p *journal.Proof) { p.Entry = nil },
		"another kind":           func(p *journal.Proof) { p.Kind = journal.Consistency },
	} {
		p := prove()
		change(&p)
		if p.Check(l.Public) == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	if p := prove(); p.Check(other.Public) == nil {
		t.Error("a proof holds with another key")
	}
	if _, err := journal.ProveEntry(l, 9); !errors.Is(err, journal.ErrNoEntry) {
		t.Errorf("an entry that is not there: %v", err)
	}
}

func TestRewrittenLogHasNoProof(t *testing.T) {
	key, err := journal.GenerateKey(rand.Reader, "W-bewijs")
	if err != nil {
		t.Fatal(err)
	}
	empty := journal.Log{Workspace: "W-bewijs", Public: key.Public}
	before := extended(t, empty, key, 6, "doen")
	rewritten := extended(t, empty, key, 8, "anders") // by somebody with the key
	if r := journal.Verify(rewritten); len(r.Problems) > 0 {
		t.Fatalf("the rewritten log does not verify by itself: %v", r.Problems)
	}
	if _, err := journal.ProveConsistency(rewritten, before.Checkpoints[5]); !errors.Is(err, journal.ErrInconsistent) {
		t.Errorf("rewritten: %v", err)
	}
	shorter := before
	shorter.Entries, shorter.Checkpoints = before.Entries[:3], before.Checkpoints[:3]
	if _, err := journal.ProveConsistency(shorter, before.Checkpoints[5]); !errors.Is(err, journal.ErrInconsistent) {
		t.Errorf("rolled back: %v", err)
	}
}

func FuzzReadProof(f *testing.F) {
	l := signed(f, 3)
	p, err := journal.ProveEntry(l, 1)
	if err != nil {
		f.Fatal(err)
	}
	var b strings.Builder
	if err := journal.WriteProof(&b, p); err != nil {
		f.Fatal(err)
	}
	f.Add(b.String())
	f.Add(`{"toetssteen_proof":1,"kind":"consistency","old_checkpoint":"x","hashes":[""]}`)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := journal.ReadProof(strings.NewReader(text))
		if err == nil && p.Check(l.Public) == nil && p.Kind == journal.Inclusion && p.Entry.Action != "doen" {
			t.Errorf("another entry is proved: %+v", p.Entry)
		}
	})
}
