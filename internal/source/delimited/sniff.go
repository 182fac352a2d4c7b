package delimited

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// tarMagic stands at tarAt in every tar of the last decades (POSIX 1003.1-1988).
const (
	tarMagic = "ustar"
	tarAt    = 257
)

// isText refuses what holds bytes that no text has. Some zero bytes and the
// control characters that serve as delimiters are met in real exports. A tar of
// a table has so few others that it is known by its mark.
func isText(head []byte) bool {
	if len(head) > tarAt && bytes.HasPrefix(head[tarAt:], []byte(tarMagic)) {
		return false
	}
	odd := 0
	for _, c := range head {
		switch {
		case c == 0x01 || c == 0x1f || c == 0x1e:
		case c < 0x09, c > 0x0d && c < 0x20 && c != 0x1a && c != 0x1b, c == 0x7f:
			odd++
		}
	}
	if odd*100 > len(head) {
		return false
	}
	bad := 0
	for b := head; len(b) > 0; {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			bad++
		}
		b = b[size:]
	}
	return bad*20 <= len(head)
}

// starts of lines that belong to a language of programs, queries or mark-up.
var codeStarts = []string{
	"import ", "from ", "package ", "func ", "def ", "class ", "public ", "private ", "#include", "#!", "//", "/*",
	"select ", "insert ", "create ", "update ", "delete ", "alter ", "drop ", "set ", "begin", "commit", "--",
	"return ", "if ", "for ", "while ", "else", "elif ", "try:", "except", "var ", "let ", "const ", "function ", "library(", "data ", "proc ", "run;", "%macro",
	"}", "{", ")", "(", "]", "[", "<", "\\begin", "\\documentclass", "%pdf", "@",
}

// markUp recognises by its first bytes what is JSON, XML, PDF, RTF or a script.
func markUp(head []byte) bool {
	t := bytes.TrimSpace(head)
	switch {
	case len(t) == 0:
		return false
	case t[0] == '{', t[0] == '[', t[0] == '<':
		return true
	}
	return bytes.HasPrefix(t, []byte("%PDF")) || bytes.HasPrefix(t, []byte("#!"))
}

// otherLanguage recognises SQL and source code, which may divide evenly by a
// comma too.
func otherLanguage(head []byte) bool {
	lines, code := 0, 0
	for line := range bytes.Lines(head) {
		s := strings.ToLower(strings.TrimSpace(string(line[:min(len(line), 80)])))
		if s == "" {
			continue
		}
		lines++
		for _, start := range codeStarts {
			if strings.HasPrefix(s, start) {
				code++
				break
			}
		}
		if lines == 200 {
			break
		}
	}
	return lines > 0 && code*4 >= lines
}

// prose recognises running text with commas: long fields that begin with a
// space.
func prose(rows [][]string) bool {
	fields, words, spaced := 0, 0, 0
	for _, row := range rows {
		for i, v := range row {
			fields++
			words += len(strings.Fields(v))
			if i > 0 && strings.HasPrefix(v, " ") {
				spaced++
			}
		}
	}
	return fields > 0 && words > fields*4 && spaced*3 > fields
}
