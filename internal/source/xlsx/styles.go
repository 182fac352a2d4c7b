package xlsx

import (
	"context"
	"strconv"
	"strings"

	"toetssteen/internal/office"
)

// style is what a cell's number format changes of its value.
type style struct {
	clock office.Clock
	zeros int // least number of digits of an integer
}

// readStyles reads the number formats. Without them numbers stay as they are.
func (w *workbook) readStyles(ctx context.Context) {
	part := w.related("styles")
	if part == "" {
		return
	}
	custom := map[int]style{}
	inXfs := false
	err := w.each(ctx, part, func(x *office.XML) error {
		switch string(x.Name()) {
		case "numFmt":
			if id, code := numFmt(x); len(custom) < maxStyles {
				custom[id] = styleOf(code)
			}
		case "cellXfs":
			inXfs = true
		case "cellStyles", "dxfs", "cellStyleXfs":
			inXfs = false
		case "xf":
			if inXfs && len(w.styles) < maxStyles {
				w.styles = append(w.styles, xf(x, custom))
			}
		}
		return nil
	})
	if err != nil {
		w.remarks = append(w.remarks, "de opmaak van getallen is niet geheel gelezen; datums kunnen als getal zijn geteld")
	}
}

func numFmt(x *office.XML) (id int, code string) {
	for name, v, ok := x.Attr(); ok; name, v, ok = x.Attr() {
		switch string(name) {
		case "numFmtId":
			id = integer(v)
		case "formatCode":
			code = text(v)
		}
	}
	return id, code
}

func xf(x *office.XML, custom map[int]style) style {
	for name, v, ok := x.Attr(); ok; name, v, ok = x.Attr() {
		if string(name) == "numFmtId" {
			id := integer(v)
			if s, ok := custom[id]; ok {
				return s
			}
			return builtin(id)
		}
	}
	return style{}
}

func integer(v []byte) int {
	n, err := strconv.Atoi(string(v))
	if err != nil {
		return -1
	}
	return n
}

// builtin gives the formats that have a number only (ECMA-376 part 1,
// 18.8.30); those from 27 on are dates in the languages of East Asia.
func builtin(id int) style {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 58:
		return style{clock: office.DateOnly}
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 45, id == 47:
		return style{clock: office.TimeOnly}
	case id == 22:
		return style{clock: office.DateTime}
	case id == 46:
		return style{clock: office.Elapsed}
	}
	return style{}
}

// styleOf reads a format code, as far as it tells dates, times and numbers with
// zeros before them.
func styleOf(code string) style {
	code, _, _ = strings.Cut(code, ";")
	if n := len(code); n > 1 && strings.Trim(code, "0") == "" {
		return style{zeros: min(n, maxZeros)}
	}
	letters, elapsed := formatLetters(code)
	if strings.EqualFold(letters, "general") {
		return style{}
	}
	date := strings.ContainsAny(letters, "yd")
	clock := strings.ContainsAny(letters, "hs")
	if strings.ContainsAny(letters, "0#?") && !clock && !date {
		return style{}
	}
	switch {
	case elapsed:
		return style{clock: office.Elapsed}
	case date && clock:
		return style{clock: office.DateTime}
	case clock:
		return style{clock: office.TimeOnly}
	case date, strings.Contains(letters, "m"):
		return style{clock: office.DateOnly}
	}
	return style{}
}

// maxZeros bounds the zeros put before a number.
const maxZeros = 32

// formatLetters gives the signs of a format that stand for parts of a value, in
// lower case: without texts, colours and conditions. elapsed says that hours,
// minutes or seconds go on beyond their clock.
func formatLetters(code string) (letters string, elapsed bool) {
	var b strings.Builder
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			n := strings.IndexByte(code[i+1:], '"')
			if n < 0 {
				return b.String(), elapsed
			}
			i += n + 1
		case '\\', '_', '*':
			i++
		case '[':
			n := strings.IndexByte(code[i:], ']')
			if n < 0 {
				return b.String(), elapsed
			}
			in := strings.ToLower(code[i+1 : i+n])
			if in != "" && (strings.Trim(in, "h") == "" || strings.Trim(in, "m") == "" || strings.Trim(in, "s") == "") {
				elapsed = true
				b.WriteByte('h')
			}
			i += n
		default:
			if rest := strings.ToLower(code[i:]); strings.HasPrefix(rest, "am/pm") {
				i += len("am/pm") - 1
				continue
			} else if strings.HasPrefix(rest, "a/p") {
				i += len("a/p") - 1
				continue
			}
			b.WriteString(strings.ToLower(string(c)))
		}
	}
	return b.String(), elapsed
}
