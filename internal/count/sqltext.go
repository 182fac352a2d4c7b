package count

import (
	"math"
	"strconv"
	"strings"
)

// Quote quotes a name for SQL.
func Quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Literal quotes a text for SQL.
func Literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// textMark is what is added to a text that would be taken for Missing.
const textMark = " [text]"

// levelOf names a text that is not missing: the text itself, and one mark more
// when it reads as Missing with any number of marks, so that no two texts get
// the same name.
func levelOf(text string) string {
	if marks, ok := strings.CutPrefix(text, Missing); ok && strings.ReplaceAll(marks, textMark, "") == "" {
		return text + textMark
	}
	return text
}

// textOf is the text that a level stands for; ok is false for Missing.
func textOf(level string) (text string, ok bool) {
	if level == Missing {
		return "", false
	}
	if marks, marked := strings.CutPrefix(level, Missing); marked && strings.ReplaceAll(marks, textMark, "") == "" {
		return strings.TrimSuffix(level, textMark), true
	}
	return level, true
}

// FormatFloat writes a number as every engine's level: no fraction and no
// exponent where there need not be one. NaN is no level: it is missing.
func FormatFloat(v float64, bits int) string {
	switch a := math.Abs(v); {
	case v == 0:
		return "0" // also for -0
	case a >= 1e-6 && a < 1e21:
		return strconv.FormatFloat(v, 'f', -1, bits)
	}
	return strconv.FormatFloat(v, 'e', -1, bits)
}

// formatDecimal writes a number that an engine gave as text ("1.50", "-0.00")
// as FormatFloat would. What is no decimal number stays as it is.
func formatDecimal(text string) string {
	if strings.Trim(text, "0123456789.-+") != "" || !strings.Contains(text, ".") {
		return text
	}
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	sign, digits := "", text
	if strings.HasPrefix(text, "-") {
		sign, digits = "-", text[1:]
	}
	switch {
	case digits == "" || digits == "0":
		return "0"
	case digits[0] == '.':
		digits = "0" + digits
	}
	return sign + digits
}

// plainNumber gives a level as a number in SQL, when it is how a number is
// written as a level: "1" is, "01" and "1.0" are not.
func plainNumber(level string) (literal string, whole, ok bool) {
	v, err := strconv.ParseFloat(level, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return "", false, false
	}
	digits := strings.TrimPrefix(level, "-")
	if digits != "" && strings.Trim(digits, "0123456789") == "" {
		return level, true, digits == "0" && digits == level || digits[0] != '0'
	}
	if strings.Trim(digits, "0123456789.") == "" {
		return level, false, formatDecimal(level) == level
	}
	return level, false, FormatFloat(v, 64) == level || FormatFloat(v, 32) == level
}

// steady rounds a sum to twelve digits, so that it does not depend on the
// order of the rows nor on the engine.
func steady(v float64) float64 {
	if v == math.Trunc(v) || math.IsInf(v, 0) || math.IsNaN(v) {
		return v
	}
	out, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 11, 64), 64)
	if err != nil {
		return v
	}
	return out
}
