package text

import (
	"math"
	"strconv"
	"strings"
)

// Minus is the sign of negative numbers.
const Minus = "−"

// Digits puts separators into a printed count, which may start with a sign, <
// or >: 1.203.344 in Dutch, 1,203,344 in English.
func Digits(s, lang string) string {
	sign := strings.TrimRight(s, "0123456789")
	d := s[len(sign):]
	separator := "."
	if lang == "en" {
		separator = ","
	}
	for i := len(d) - 3; i > 0; i -= 3 {
		d = d[:i] + separator + d[i:]
	}
	return sign + d
}

// Fixed prints a number with a fixed number of decimals in the notation of the
// language. What is no number is a dash; infinity is its sign.
func Fixed(v float64, decimals int, lang string) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case math.IsInf(v, 0):
		if v < 0 {
			return Minus + "∞"
		}
		return "∞"
	}
	s := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	whole, fraction, _ := strings.Cut(s, ".")
	out := Digits(whole, lang)
	if fraction != "" {
		point := ","
		if lang == "en" {
			point = "."
		}
		out += point + fraction
	}
	if v < 0 && strings.Trim(s, "0.") != "" {
		return Minus + out
	}
	return out
}

// Significant prints a number with so many significant digits, but never
// leaves out digits before the point.
func Significant(v float64, digits int, lang string) string {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return Fixed(v, 0, lang)
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', digits-1, 64), 64)
	if err != nil {
		return Fixed(v, 0, lang)
	}
	before := int(math.Floor(math.Log10(math.Abs(rounded)))) + 1
	return Fixed(v, min(max(digits-before, 0), 12), lang)
}
