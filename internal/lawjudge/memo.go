package lawjudge

import (
	"slices"
	"strings"
	"sync"

	"toetssteen"
)

// A Memo is a judge that remembers what it said, for registers in which the
// same basis stands at many uses. It holds a bounded number of texts, and is
// safe for use by several goroutines. A verdict stands only for the index of
// its judge: make a new Memo when the index changes.
type Memo struct {
	judge *Judge
	limit int // texts in each of the two halves

	mu sync.Mutex
	// What was asked for since the halves changed places, and before that. The
	// older half is dropped whole: what is asked for often moves to the newer.
	newer, older map[question][]Verdict
}

// question is what a verdict depends on, beside the index.
type question struct{ text, date, kinds string }

const (
	// memoTexts is how many texts a Memo remembers when it is not told.
	memoTexts = 20_000
	// longestMemo bounds the text that is worth remembering, in bytes: a basis
	// is a sentence or a few.
	longestMemo = 4 << 10
)

// NewMemo makes a memo of a judge for about that many texts; zero or less
// gives a sensible number.
func NewMemo(judge *Judge, texts int) *Memo {
	if texts <= 0 {
		texts = memoTexts
	}
	return &Memo{judge: judge, limit: max(1, texts/2), newer: map[question][]Verdict{}}
}

// Check gives what Judge.Check gives. The verdicts belong to the caller; what
// lies behind their pointers and slices is shared and not to be changed.
func (m *Memo) Check(text, date string, kinds ...toetssteen.KindID) []Verdict {
	if len(text) > longestMemo {
		return m.judge.Check(text, date, kinds...)
	}
	q := question{text, date, joinKinds(kinds)}
	if known, ok := m.recall(q); ok {
		return slices.Clone(known)
	}
	// Outside the lock: two that ask at once both judge, and agree.
	verdicts := m.judge.Check(text, date, kinds...)
	q.text = strings.Clone(text) // a text may be cut from a large file
	m.keep(q, verdicts)
	return slices.Clone(verdicts)
}

func (m *Memo) recall(q question) ([]Verdict, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok := m.newer[q]; ok {
		return v, true
	}
	v, ok := m.older[q]
	if ok {
		m.put(q, v)
	}
	return v, ok
}

func (m *Memo) keep(q question, v []Verdict) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.put(q, v)
}

// put adds to the newer half, with the lock held.
func (m *Memo) put(q question, v []Verdict) {
	if len(m.newer) >= m.limit {
		m.older, m.newer = m.newer, make(map[question][]Verdict, m.limit)
	}
	m.newer[q] = v
}

func joinKinds(kinds []toetssteen.KindID) string {
	var b strings.Builder
	for _, k := range kinds {
		b.WriteString(string(k))
		b.WriteByte('\x00')
	}
	return b.String()
}
