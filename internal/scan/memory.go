package scan

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"toetssteen/internal/source"
)

// Memory keeps what assets gave, so that a scan that is killed goes on where it
// was. Only whole outcomes are kept: an asset that broke off is read again. The
// zero Memory keeps nothing. The calls do not overlap.
type Memory struct {
	Recall func(key string) (Outcome, bool)
	Keep   func(key string, o Outcome)
	Flush  func() // called a few times a second: what was kept must be safe soon
}

// recall gives the outcomes that an earlier run kept, in the order of the
// assets and nil for the others, and keep to add to them.
func (j *job) recall(assets []source.Asset) (out []*Outcome, keep func(i int, o *Outcome)) {
	out, keep = make([]*Outcome, len(assets)), func(int, *Outcome) {}
	m := j.options.Memory
	if m.Keep == nil {
		return out, keep
	}
	keys := j.keys(assets)
	for i, key := range keys {
		if o, ok := m.Recall(key); ok {
			o.Facts.Asset = assets[i] // with its handle, which is of this run
			out[i] = &o
		}
	}
	return out, func(i int, o *Outcome) {
		if !o.broken {
			m.Keep(keys[i], *o)
		}
	}
}

// keys gives each asset a key that changes when the asset does, as far as its
// source tells. Assets that are alike are told apart by their order.
func (j *job) keys(assets []source.Asset) []string {
	out := make([]string, len(assets))
	met := map[string]int{}
	for i, a := range assets {
		stamp := ""
		if j.in.Stamp != nil {
			stamp = j.in.Stamp(a)
		}
		h := sha256.New()
		for _, part := range []string{j.in.Name, a.Name, a.Kind, a.Format, a.Comment, strconv.FormatInt(a.Rows, 10), stamp} {
			h.Write([]byte(strconv.Itoa(len(part)) + ":" + part))
		}
		key := hex.EncodeToString(h.Sum(nil)[:16])
		met[key]++
		if n := met[key]; n > 1 {
			key += "#" + strconv.Itoa(n)
		}
		out[i] = key
	}
	return out
}
