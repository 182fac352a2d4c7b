package sourcetest

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// Canaries are invented values to plant in a source, each unlike anything a
// program would print by itself. None may be found in what the program stores,
// logs, prints or exports.
type Canaries []string

// Canary gives n markers, the same for the same seed: in turn a word, a
// number, an e-mail address and a line of running text that holds the word
// "afkomst", so that readers of names, numbers and texts are all tried.
func Canary(seed uint64, n int) Canaries {
	rng := rand.New(rand.NewPCG(seed, 0xca9a97))
	out := make(Canaries, 0, n)
	for i := range n {
		out = append(out, marker(i%4, core(rng, i)))
	}
	return out
}

// core is 14 letters that no word holds; the q is never followed by a u.
func core(rng *rand.Rand, i int) string {
	const letters = "bcdfghjklmnpqrstvwxz"
	b := []byte("zq")
	for range 8 {
		b = append(b, letters[rng.IntN(len(letters))])
	}
	for range 4 {
		b = append(b, letters[i%len(letters)])
		i /= len(letters)
	}
	return string(b)
}

func marker(kind int, core string) string {
	switch kind {
	case 1:
		var b strings.Builder
		b.WriteByte('8')
		for _, c := range []byte(core) {
			b.WriteByte('0' + c%10)
		}
		return b.String()
	case 2:
		return core + "@voorbeeld.invalid"
	case 3:
		return "klant " + core + " is van Verwegse afkomst"
	}
	return strings.ToUpper(core[:1]) + core[1:]
}

// key is the part of a marker that is unique, in lower case.
func key(marker string) []byte {
	s := strings.TrimPrefix(marker, "klant ")
	s, _, _ = strings.Cut(s, " ")
	s, _, _ = strings.Cut(s, "@")
	return []byte(strings.ToLower(s))
}

// FoundIn gives, for each marker that the output holds, the marker and how it
// stands there: as it is in any letter case, in base64, in hexadecimal, or as
// the digest of the whole value (an unkeyed digest gives a value away).
func (c Canaries) FoundIn(output []byte) []string {
	var out []string
	lower := bytes.ToLower(output)
	for _, m := range c {
		k := key(m)
		if bytes.Contains(lower, k) {
			out = append(out, m+" as it is")
		}
		if bytes.Contains(lower, []byte(hex.EncodeToString([]byte(m)))) {
			out = append(out, m+" in hexadecimal")
		}
		if bytes.Contains(output, []byte(strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(m)), "="))) {
			out = append(out, m+" in base64")
		}
		s256, s1, s5 := sha256.Sum256([]byte(m)), sha1.Sum([]byte(m)), md5.Sum([]byte(m))
		for name, sum := range map[string][]byte{"SHA-256": s256[:], "SHA-1": s1[:], "MD5": s5[:]} {
			if bytes.Contains(lower, []byte(hex.EncodeToString(sum)[:16])) || bytes.Contains(output, sum) {
				out = append(out, fmt.Sprintf("%s as a %s digest", m, name))
			}
		}
	}
	return out
}

// Check fails the test for each marker that the output holds. what names the
// output: "the JSON report", "the log".
func (c Canaries) Check(t testing.TB, what string, output []byte) {
	t.Helper()
	for _, found := range c.FoundIn(output) {
		t.Errorf("%s holds the planted value %s", what, found)
	}
}
