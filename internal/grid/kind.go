package grid

import (
	"slices"
	"strings"
	"unicode/utf8"

	"toetssteen/internal/source"
)

// kind is what a cell looks like, as far as telling a name from a value goes.
type kind int

const (
	kindEmpty  kind = iota
	kindWord        // letters, and the signs that names have
	kindName        // a word with digits after it, as veld17 or adres_2
	kindMixed       // anything else with letters in it
	kindNumber      // figures, dates, times, phone numbers, amounts
	kindCode        // letters and digits as no word has them: 1234 AB, a UUID, an IBAN
	kindAddr        // an e-mail or web address
)

func kindOf(v string) kind {
	v = strings.TrimSpace(v)
	if v == "" {
		return kindEmpty
	}
	letters, digits, others := 0, 0, 0
	for _, r := range v {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= utf8.RuneSelf:
			letters++
		default:
			others++
		}
	}
	switch {
	case isAddress(v):
		return kindAddr
	case letters == 0 && digits == 0:
		return kindMixed
	case letters == 0, digits > letters, monthDate(v, digits):
		return kindNumber
	case digits == 0:
		return wordKind(v)
	case endsInDigits(v):
		return kindName
	case letters >= 3*digits && digits <= 4 && !startsWithDigit(v), innerDigits(v, digits):
		return kindMixed
	}
	return kindCode
}

func isAddress(v string) bool {
	low := strings.ToLower(v)
	return strings.Contains(v, "@") || strings.Contains(low, "://") || strings.HasPrefix(low, "www.")
}

func startsWithDigit(v string) bool { return v[0] >= '0' && v[0] <= '9' }

// months are the first letters of their names in Dutch and English.
var months = []string{"jan", "feb", "mar", "maa", "mrt", "apr", "mei", "may", "jun", "jul", "aug", "sep", "oct", "okt", "nov", "dec"}

// monthDate recognises "3 maart 1985" and "03-MAR-85".
func monthDate(v string, digits int) bool {
	if digits < 3 || !startsWithDigit(v) {
		return false
	}
	for _, word := range strings.FieldsFunc(strings.ToLower(v), func(r rune) bool { return r < 'a' || r > 'z' }) {
		if len(word) >= 3 && slices.Contains(months, word[:3]) {
			return true
		}
	}
	return false
}

// wordKind tells a word or a few from a sentence and from a single letter,
// which is a code (M, V) sooner than a name.
func wordKind(v string) kind {
	if utf8.RuneCountInString(v) < 2 || len(strings.Fields(v)) > 12 && !strings.HasSuffix(v, "?") {
		return kindMixed
	}
	return kindWord
}

// endsInDigits recognises veld17, adres_2 and naam 3, and not a house number
// after a street: that has a space and a capital.
func endsInDigits(v string) bool {
	stem := strings.TrimRight(v, "0123456789")
	if len(v)-len(stem) > 3 || strings.ContainsAny(stem, "0123456789") {
		return false
	}
	if word := strings.TrimRight(stem, " "); word != stem {
		return source.KnownName(word)
	}
	return len(strings.Trim(stem, "_.- ")) >= 2 && isIdentifier(stem)
}

// innerDigits recognises agePct12t21, as analysts name classes.
func innerDigits(v string, digits int) bool {
	return digits <= 4 && isIdentifier(v) && len(v)-len(strings.TrimLeft(v, lowerLetters)) >= 3
}

const lowerLetters = "abcdefghijklmnopqrstuvwxyz"

// letterNumber recognises G1 and x12: a name in a study, a code elsewhere.
func letterNumber(v string) bool {
	return len(v) >= 2 && len(v) <= 3 && strings.Trim(v[1:], "0123456789") == "" && strings.Trim(v[:1], "0123456789") != ""
}

// placeholder recognises what is written where a value is not known.
func placeholder(v string) bool {
	switch strings.ToLower(strings.Trim(v, " .-*<>()?#")) {
	case "", "null", "na", "n/a", "nan", "none", "nil", "nvt", "n.v.t", "onbekend", "unknown", "leeg", "empty", "missing", `\n`, "x", "xx", "xxx", "geen", "niet bekend", "tbd",
		"ja", "nee", "yes", "no", "true", "false", "waar", "onwaar", "j", "n", "y", "m", "v", "f":
		return strings.TrimSpace(v) != ""
	}
	return false
}
