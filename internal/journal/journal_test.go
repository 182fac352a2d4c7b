package journal_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"toetssteen/internal/journal"
)

// hashes is what a store would keep.
type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x >= int64(len(h)) {
			return nil, fmt.Errorf("hash %d is missing", x)
		}
		out[i] = h[x]
	}
	return out, nil
}

func newKey(t testing.TB) (journal.Key, note.Signer) {
	t.Helper()
	key, err := journal.GenerateKey(rand.Reader, "W-proef")
	if err != nil {
		t.Fatal(err)
	}
	s, err := journal.NewSigner(key.Private)
	if err != nil {
		t.Fatal(err)
	}
	return key, s
}

func entry(i int) journal.Entry {
	return journal.Entry{
		Sequence: int64(i), Time: journal.FormatTime(time.Unix(int64(i), 5000)), Actor: "medewerker", Role: "local",
		Action: "finding.decide", Subject: fmt.Sprintf("B-%d", i), Digest: "sha256:00",
	}
}

// newLog makes a whole log of n entries, with a checkpoint after each.
func newLog(t testing.TB, n int) journal.Log {
	t.Helper()
	key, signer := newKey(t)
	l := journal.Log{Workspace: "W-proef", Public: key.Public}
	var tree hashes
	for i := range n {
		e := entry(i)
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
		l.Entries = append(l.Entries, e)
		l.Hashes = append(l.Hashes, more...)
		l.Checkpoints = append(l.Checkpoints, c.Note)
	}
	return l
}

func TestWholeLogVerifies(t *testing.T) {
	for _, n := range []int{1, 2, 3, 7, 8, 100} {
		l := newLog(t, n)
		r := journal.Verify(l)
		if len(r.Problems) > 0 || r.Entries != int64(n) || r.Last != l.Checkpoints[n-1] {
			t.Errorf("%d entries: %+v", n, r)
		}
	}
}

func TestWhatIsWrongIsTold(t *testing.T) {
	other := newLog(t, 5).Checkpoints
	whole := newLog(t, 6).Checkpoints
	for _, c := range []struct {
		name   string
		change func(*journal.Log)
		want   []journal.Code
	}{
		{"an entry was changed", func(l *journal.Log) { l.Entries[4].Actor = "ander" }, []journal.Code{
			journal.EntryChanged, journal.CheckpointDiffers, journal.CheckpointMissing,
		}},
		{"an entry was taken out", func(l *journal.Log) { l.Entries = append(l.Entries[:2], l.Entries[3:]...) }, []journal.Code{journal.EntryMissing}},
		{"an entry cannot be encoded", func(l *journal.Log) { l.Entries[1].Subject = "\xff" }, []journal.Code{journal.EntryUnreadable}},
		{"an inner hash was changed", func(l *journal.Log) { l.Hashes[2].Hash[0]++ }, []journal.Code{journal.HashChanged}},
		{"a hash is missing", func(l *journal.Log) { l.Hashes = l.Hashes[:len(l.Hashes)-1] }, []journal.Code{journal.HashChanged}},
		{"the last checkpoint is missing", func(l *journal.Log) { l.Checkpoints = l.Checkpoints[:4] }, []journal.Code{journal.CheckpointMissing}},
		{"the last entry was cut off", func(l *journal.Log) { l.Entries, l.Hashes = l.Entries[:4], l.Hashes[:7] }, []journal.Code{journal.EntriesCutOff}},
		{"a checkpoint is of another key", func(l *journal.Log) { l.Checkpoints[0] = other[0] }, []journal.Code{journal.CheckpointForged}},
		{"a checkpoint is no note", func(l *journal.Log) { l.Checkpoints[0] = "toetssteen" }, []journal.Code{journal.CheckpointForged}},
		{"the public key is no key", func(l *journal.Log) { l.Public, l.Checkpoints = "x", whole[:1] }, []journal.Code{journal.CheckpointForged, journal.CheckpointMissing}},
		{"nothing is left", func(l *journal.Log) { l.Entries, l.Hashes = nil, nil }, []journal.Code{
			journal.EntriesCutOff, journal.EntriesCutOff, journal.EntriesCutOff, journal.EntriesCutOff, journal.EntriesCutOff,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLog(t, 5)
			c.change(&l)
			var got []journal.Code
			for _, p := range journal.Verify(l).Problems {
				got = append(got, p.Code)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A workspace that was rewritten from its start, key and all, is whole in
// itself; only a checkpoint that was kept elsewhere shows it.
func TestKeptCheckpointShowsRewrittenWorkspace(t *testing.T) {
	key, signer := newKey(t)
	build := func(actor string) journal.Log {
		l := journal.Log{Public: key.Public}
		e := entry(0)
		e.Actor = actor
		tree, err := journal.Append(e, hashes(nil))
		if err != nil {
			t.Fatal(err)
		}
		c, err := journal.Sign(signer, 1, hashes{tree[0].Hash})
		if err != nil {
			t.Fatal(err)
		}
		l.Entries, l.Checkpoints = []journal.Entry{e}, []string{c.Note}
		return l
	}
	first, rewritten := build("medewerker"), build("ander")
	if r := journal.Verify(rewritten); len(r.Problems) > 0 || r.Compared != 0 {
		t.Fatalf("the rewritten log has problems of its own: %v", r.Problems)
	}
	r := journal.Verify(rewritten, first.Checkpoints...)
	if r.Compared != len(first.Checkpoints) {
		t.Errorf("compared with %d kept checkpoints", r.Compared)
	}
	if len(r.Problems) != 1 || r.Problems[0].Code != journal.CheckpointDiffers {
		t.Errorf("the problems are %v", r.Problems)
	}
}

func TestLeafIsCanonical(t *testing.T) {
	e := entry(1)
	e.Subject = `a<b>&"c"`
	got, err := e.Leaf()
	if err != nil {
		t.Fatal(err)
	}
	want := `{"sequence":1,"time":"1970-01-01T00:00:01.000005Z","actor":"medewerker","role":"local",` +
		`"action":"finding.decide","subject":"a<b>&\"c\"","digest":"sha256:00"}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

// Two entries that differ in anything have different leaves: otherwise one
// could be exchanged for the other.
func TestDifferentEntriesHaveDifferentLeaves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) journal.Entry {
			return journal.Entry{
				Sequence: rapid.Int64Range(0, 3).Draw(t, label), Time: "2026-01-01T00:00:00.000000Z",
				Actor: rapid.String().Draw(t, label), Action: rapid.String().Draw(t, label), Subject: rapid.String().Draw(t, label),
			}
		}
		a, b := draw("a"), draw("b")
		x, err1 := a.Leaf()
		y, err2 := b.Leaf()
		if err1 == nil && err2 == nil && a != b && bytes.Equal(x, y) {
			t.Fatalf("%+v and %+v have the leaf %s", a, b, x)
		}
	})
}

func TestExportVerifiesOffline(t *testing.T) {
	l := newLog(t, 9)
	var file bytes.Buffer
	if err := journal.Write(&file, l); err != nil {
		t.Fatal(err)
	}
	text := file.String()
	back, err := journal.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if r := journal.Verify(back); len(r.Problems) > 0 || r.Entries != 9 || r.Workspace != "W-proef" {
		t.Errorf("%+v", r)
	}
	back, err = journal.Read(strings.NewReader(strings.Replace(text, "B-3", "B-4", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if r := journal.Verify(back); len(r.Problems) == 0 {
		t.Error("a changed export verifies")
	}
}

func TestBrokenExportIsRefused(t *testing.T) {
	const header = `{"toetssteen_journal":{"format":1,"workspace":"W","public_key":"k"}}` + "\n"
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "empty"},
		{"no header", `{"checkpoint":"x"}`, "line 1"},
		{"two headers", header + header, "line 2"},
		{"a later format", `{"toetssteen_journal":{"format":2}}`, "newer"},
		{"another file", "naam;geslacht\n", "not a line"},
		{"unknown key", header + `{"entry":{"sequence":0,"extra":1}}`, "line 2"},
		{"empty object", header + `{}`, "neither"},
		{"both", header + `{"entry":{},"checkpoint":"x"}`, "and a checkpoint"},
		{"a line without end", header + strings.Repeat("x", 2<<20), "line 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := journal.Read(strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

func TestErrorNeverHoldsTheKey(t *testing.T) {
	key, _ := newKey(t)
	_, err := journal.NewSigner(key.Private[:len(key.Private)-9])
	if err == nil || strings.Contains(err.Error(), key.Private[20:40]) {
		t.Errorf("the error is %v", err)
	}
}

func FuzzRead(f *testing.F) {
	var file bytes.Buffer
	if err := journal.Write(&file, newLog(f, 3)); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	f.Add(file.Bytes()[:file.Len()/2])
	f.Add([]byte(`{"toetssteen_journal":{"format":1}}` + "\n" + `{"entry":{"sequence":-1}}`))
	f.Add([]byte(`{"toetssteen_journal":{"format":1}}` + "\n" + `{"checkpoint":"a\n-9\nb\n\n— a b\n"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := journal.Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		r := journal.Verify(l)
		if len(l.Entries) > 0 && len(r.Problems) == 0 && l.Public == "" {
			t.Error("a log without a key verifies")
		}
	})
}

func BenchmarkVerify10000Entries(b *testing.B) {
	l := newLog(b, 10_000)
	l.Checkpoints = l.Checkpoints[9_990:]
	for b.Loop() {
		if r := journal.Verify(l); len(r.Problems) > 0 {
			b.Fatal(r.Problems)
		}
	}
}
