package registerfile

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"toetssteen"
)

// Grid is a sheet or a file as it stands, before anything is known of it.
type Grid struct {
	File string // as the user named it
	Name string // of the sheet, or of the file without its ending
	Rows []Row
	// Type is what the file says that it holds; empty is to be recognised.
	Type toetssteen.RecordType
	// Notes are keys of texts about the reading, with their arguments.
	Notes []Reason
}

// Row is one row of a file; Line counts from 1 as the program that people open
// it with does.
type Row struct {
	Line  int
	Cells []string
}

// Reason is a text for people: a key under registerfile. and its arguments.
type Reason struct {
	Key  string
	Args []string
}

func because(key string, args ...string) Reason { return Reason{key, args} }

func (r Row) cell(i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	return r.Cells[i]
}

func (r Row) empty() bool {
	for _, c := range r.Cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// Lists in a cell are separated by "; ". Within an item a backslash goes before
// a semicolon, a backslash and a space at either end; a line end is \n and an
// empty item \e.

func joinList(items []string) string {
	out := make([]string, len(items))
	for i, s := range items {
		out[i] = escapeItem(s)
	}
	return strings.Join(out, "; ")
}

var itemEscape = strings.NewReplacer(`\`, `\\`, ";", `\;`, "\n", `\n`, "|", `\|`)

func escapeItem(s string) string {
	if s == "" {
		return `\e`
	}
	out := itemEscape.Replace(s)
	if r, n := utf8.DecodeRuneInString(out); isSpace(r) {
		out = `\` + out[:n] + out[n:]
	}
	if r, n := utf8.DecodeLastRuneInString(out); isSpace(r) && backslashes(out[:len(out)-n])%2 == 0 {
		out = out[:len(out)-n] + `\` + out[len(out)-n:]
	}
	return out
}

func isSpace(r rune) bool { return r != utf8.RuneError && strings.TrimSpace(string(r)) == "" }

func splitList(cell string) []string {
	var out []string
	for _, part := range cut(cell, ";\n") {
		if s, ok := unescapeItem(part); ok {
			out = append(out, s)
		}
	}
	return out
}

// cut cuts at signs that have no backslash before them.
func cut(s, signs string) []string {
	var out []string
	start := 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case strings.IndexByte(signs, s[i]) >= 0:
			out = append(out, s[start:i])
			start = i + 1
		}
	}
	return append(out, s[start:])
}

// unescapeItem gives an item; an empty one that is not written as such is none.
// A backslash before anything else stands for itself, as in G:\data.
func unescapeItem(part string) (string, bool) {
	part = trimItem(part)
	if part == "" {
		return "", false
	}
	if part == `\e` {
		return "", true
	}
	if !strings.Contains(part, `\`) {
		return part, true
	}
	var b strings.Builder
	for i := 0; i < len(part); {
		r, n := utf8.DecodeRuneInString(part[i:])
		if r != '\\' || i+1 >= len(part) {
			b.WriteString(part[i : i+n])
			i += n
			continue
		}
		next, m := utf8.DecodeRuneInString(part[i+1:])
		switch {
		case next == 'n':
			b.WriteByte('\n')
		case next == '\\' || next == ';' || next == '|' || isSpace(next):
			b.WriteString(part[i+1 : i+1+m])
		default:
			b.WriteString(part[i : i+1+m])
		}
		i += 1 + m
	}
	return b.String(), true
}

// trimItem takes the space around an item off, but not one that has a backslash.
func trimItem(s string) string {
	s = strings.TrimLeftFunc(s, isSpace)
	t := strings.TrimRightFunc(s, isSpace)
	if len(t) < len(s) && backslashes(t)%2 == 1 {
		_, n := utf8.DecodeRuneInString(s[len(t):])
		return s[:len(t)+n]
	}
	return t
}

// backslashes counts those at the end.
func backslashes(s string) int { return len(s) - len(strings.TrimRight(s, `\`)) }

func joinTransfers(in []toetssteen.Transfer) string {
	out := make([]string, len(in))
	for i, t := range in {
		if out[i] = escapeItem(t.To); t.Safeguard != "" {
			out[i] += " | " + escapeItem(t.Safeguard)
		}
	}
	return strings.Join(out, "; ")
}

func splitTransfers(cell string) []toetssteen.Transfer {
	var out []toetssteen.Transfer
	for _, part := range cut(cell, ";\n") {
		both := cut(part, "|")
		to, ok := unescapeItem(both[0])
		var t toetssteen.Transfer
		t.To = to
		if len(both) > 1 {
			s, has := unescapeItem(strings.Join(both[1:], `\|`))
			t.Safeguard, ok = s, ok || has
		}
		if ok {
			out = append(out, t)
		}
	}
	return out
}

// A file cannot hold every sign in a cell: those that it cannot are written
// as \u{d}, and a \u{ that was there as \u{5c}u{.

func protect(s string) string {
	if strings.IndexFunc(s, unsafeSign) < 0 && !strings.Contains(s, `\u{`) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case unsafeSign(r):
			b.WriteString(`\u{` + strconv.FormatInt(int64(r), 16) + `}`)
		case r == '\\' && strings.HasPrefix(s[i:], `\u{`):
			b.WriteString(`\u{5c}`)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// unsafeSign are those that XML does not allow, and the carriage return, which
// readers of CSV and XML turn into a line end.
func unsafeSign(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || r >= 0xFFFD && r <= 0xFFFF || r >= 0x7f && r < 0xa0
}

var protectedSign = regexp.MustCompile(`\\u\{([0-9a-f]{1,6})\}`)

func unprotect(s string) string {
	if !strings.Contains(s, `\u{`) {
		return s
	}
	return protectedSign.ReplaceAllStringFunc(s, func(m string) string {
		n, err := strconv.ParseInt(m[3:len(m)-1], 16, 32)
		if err != nil || !utf8.ValidRune(rune(n)) || n == 0 {
			return m
		}
		return string(rune(n))
	})
}

// A text that a spreadsheet would take for a formula gets an apostrophe before
// it in CSV, where nothing else says that it is a text; so does one that begins
// with apostrophes before such a sign, so that reading takes off exactly one.

func guard(s string) string {
	if formula(s) {
		return "'" + s
	}
	return s
}

func unguard(s string) string {
	if strings.HasPrefix(s, "'") && formula(s[1:]) {
		return s[1:]
	}
	return s
}

func formula(s string) bool {
	s = strings.TrimLeft(s, "'")
	return s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0
}

// Extra fields of a processing are columns named as their key; one that would
// be taken for another column has a prefix.
const extraPrefix = "extra: "

func (s *Schema) extraHeading(key string, known map[string]bool) string {
	plain := key == strings.TrimSpace(key) && key != "" && !strings.Contains(key, "\n") && !strings.HasPrefix(key, `"`) && !hasExtraPrefix(key) && !continued.MatchString(key)
	switch {
	case plain && normal(key) != "" && !known[normal(key)]:
		return key
	case plain:
		return extraPrefix + key
	}
	quoted, _ := json.Marshal(key) // a text always encodes
	return extraPrefix + string(quoted)
}

func hasExtraPrefix(heading string) bool {
	return len(heading) >= 6 && strings.EqualFold(heading[:6], extraPrefix[:6])
}

func extraKey(heading string) string {
	if !hasExtraPrefix(heading) {
		return heading
	}
	rest := strings.TrimSpace(heading[6:])
	var key string
	if strings.HasPrefix(rest, `"`) && json.Unmarshal([]byte(rest), &key) == nil {
		return key
	}
	return rest
}

// continued is the heading of a column that goes on with the one of that name.
var continued = regexp.MustCompile(`^(.*) \(vervolg (\d+)\)$`)
