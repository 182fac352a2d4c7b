package json

import (
	"regexp"
	"strings"
	"unicode"
)

// Keys of objects become names of fields, which are stored and printed. In a
// map the keys are data, often of persons: {"123456782": {...}}. Such keys are
// never stored: they fold into one field, spelled as fold.
const fold = "*"

// keyKind says what the form of a key tells.
type keyKind int

const (
	keyName    keyKind = iota // a name, as far as its form tells
	keySuspect                // a name only if it stands in most objects
	keyData                   // data, whatever it does
)

// maxKey is the longest key that can be a name.
const maxKey = 64

// Forms of data. Each stands on its own, so that a reviewer can strike one.
var dataForms = []*regexp.Regexp{
	regexp.MustCompile(`^[-+]?[\d\s.,:/()+TZ-]*\d[\d\s.,:/()+TZ-]*$`),                                                             // numbers, BSN, telephone, dates, times
	regexp.MustCompile(`^.+@.+$`),                                                                                                 // e-mail
	regexp.MustCompile(`(?i)^\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$`),                                                 // UUID
	regexp.MustCompile(`(?i)^(0x)?[0-9a-f]*\d[0-9a-f]*$`),                                                                         // hexadecimal with a digit, see isHex
	regexp.MustCompile(`(?i)^[1-9]\d{3} ?[a-z]{2}( ?\d+.*)?$`),                                                                    // postcode
	regexp.MustCompile(`(?i)^[a-z]{2}\d{2} ?[a-z]{4} ?[\d ]{6,}$`),                                                                // IBAN
	regexp.MustCompile(`(?i)^\d{1,2}[-/. ](jan|feb|maa|mrt|mar|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]*[-/. ]\d{2,4}$`), // dates in words
	regexp.MustCompile(`://|\\`),                                                                                                  // addresses on the web, paths
	regexp.MustCompile(`(?i)^[a-z]{1,3}[-_ .]?\d{5,}$`),                                                                           // numbered persons and cases: p0001234
}

const hexForm = 3 // index of hexadecimal, which short names can look like

// Elements of the BRP look like dates and numbers: 01.04.10, rubriek010410.
// Their last digit is a zero; a group alone, 01.04, could be a day and a month.
var (
	elementNumber = regexp.MustCompile(`(?i)^(rubriek|element|gegeven|categorie|veld|gba|brp)?[-_ .]?\d\d[-_.]\d\d[-_.]\d0$|` +
		`^(rubriek|element|gegeven|categorie|veld|gba|brp)[-_ .]?(\d\d[-_.]?){2,3}$`)
	elementGroup = regexp.MustCompile(`^\d\d\.\d\d$`)
)

// Forms of names of persons and of numbers inside a word. They are names of
// fields when most objects have them.
var suspectForms = []*regexp.Regexp{
	regexp.MustCompile(`\d{5,}`), // klantnummer in a key; or rubriek010410
	regexp.MustCompile(`^(\p{Lu}\.\s?)+\s*((van|de|den|der|ter|ten|el|al|'t)\s+)*\p{Lu}`), // J. de Vries
	regexp.MustCompile(`^\p{Lu}[\p{L}'’-]+,\s*\p{Lu}`),                                    // Vries, Jan
	regexp.MustCompile(`^\p{Lu}[\p{L}'’-]+(\s+[\p{L}'’-]+)*\s+\p{Lu}[\p{L}'’-]+$`),        // Jan de Vries; or Land Van Herkomst
}

// kindOfKey looks at the form alone.
func kindOfKey(key []byte) keyKind {
	s := strings.TrimSpace(string(key))
	if s == "" || s == fold || len(s) > maxKey || strings.IndexFunc(s, unprintable) >= 0 {
		return keyData
	}
	if plainName(s) {
		return keyName
	}
	switch {
	case elementNumber.MatchString(s):
		return keyName
	case elementGroup.MatchString(s):
		return keySuspect
	}
	for i, re := range dataForms {
		if i == hexForm && len(s) < 12 {
			continue
		}
		if re.MatchString(strings.TrimLeft(s, "@$#")) {
			return keyData
		}
	}
	if randomToken(s) {
		return keyData
	}
	for _, re := range suspectForms {
		if re.MatchString(s) {
			return keySuspect
		}
	}
	return keyName
}

func unprintable(r rune) bool { return r == unicode.ReplacementChar || !unicode.IsPrint(r) }

// plainName is the shortcut for most keys of most files: letters, with an
// underscore or a hyphen between them.
func plainName(s string) bool {
	for _, c := range []byte(s) {
		if (c|0x20 < 'a' || c|0x20 > 'z') && c != '_' && c != '-' {
			return false
		}
	}
	return len(s) < 16 || !randomToken(s)
}

// randomToken recognises identifiers that a program made up: long, without
// words, letters and digits or both cases in turn.
func randomToken(s string) bool {
	if len(s) < 16 || strings.ContainsAny(s, " .") {
		return false
	}
	changes, digits := 0, 0
	last := 0
	for _, r := range s {
		class := 1
		switch {
		case unicode.IsDigit(r):
			class = 2
			digits++
		case unicode.IsUpper(r):
			class = 3
		case r == '_' || r == '-':
			class = last // a joint of words is no change
		}
		if class != last {
			changes++
		}
		last = class
	}
	return changes*5 > len(s)*2 || (digits*4 > len(s) && changes >= 6)
}
