package tuning

import "slices"

// Glob matches a pattern of literal characters, * and ? with a text. matched
// says that the whole text matches; open that a longer text that begins with
// this one may match. It takes time in the order of their lengths multiplied,
// whatever the pattern.
func Glob(pattern, text string) (matched, open bool) {
	p := []rune(pattern)
	// at[i] says that the first i runes of the pattern can have matched so far.
	at := make([]bool, len(p)+1)
	at[0] = true
	star := func() {
		for i, c := range p {
			if c == '*' && at[i] {
				at[i+1] = true
			}
		}
	}
	star()
	for _, c := range text {
		for i := len(p); i > 0; i-- { // from the right, so that at[i-1] is still the old state
			switch p[i-1] {
			case '*':
				// stays where it was
			case '?', c:
				at[i] = at[i-1]
			default:
				at[i] = false
			}
		}
		at[0] = false
		star()
	}
	return at[len(p)], slices.Contains(at, true)
}
