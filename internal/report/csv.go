package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"toetssteen"
)

// CSV writes one row per finding (RFC 4180), for spreadsheets. Names come from
// scanned sources, so no cell can start a formula. On
// invented data a last column says so.
func CSV(w io.Writer, v View) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	rows := func(row []string) error {
		for i := range row {
			row[i] = unformula(clean(row[i]))
		}
		return c.Write(row)
	}
	head := []string{
		"id", "source", "asset", "field", "line", "column", "symbol", "kind", "label", "group",
		"level", "confidence", "role", "targets", "evidence", "against", "same_as", "detector",
	}
	if v.Invented {
		head = append(head, "note")
	}
	err := rows(head)
	for i := 0; i < len(v.Result.Findings) && err == nil; i++ {
		err = rows(v.csvRow(v.Result.Findings[i]))
	}
	c.Flush()
	if err == nil {
		err = c.Error()
	}
	if err != nil {
		return fmt.Errorf("write findings as CSV: %w", err)
	}
	return nil
}

func (v View) csvRow(f toetssteen.Finding) []string {
	l := f.Location
	row := []string{
		f.ID, f.Source, l.Asset, l.Field, positive(l.Line), positive(l.Column), l.Symbol,
		string(f.Kind), v.label(f.Kind), string(f.Group), f.Level.String(),
		strconv.FormatFloat(round(f.Confidence, 2), 'f', 2, 64), string(f.Role), v.kinds(f.Targets),
		v.signs(f.Evidence), v.signs(f.Against), strings.Join(f.SameAs, " "), f.Detector,
	}
	if v.Invented {
		row = append(row, v.text("invented"))
	}
	return row
}

// signs joins signs into one cell, each with its rule.
func (v View) signs(signs []toetssteen.Evidence) string {
	parts := make([]string, len(signs))
	for i, e := range signs {
		parts[i] = v.signText(e)
		if e.Rule != "" {
			parts[i] += " [" + e.Rule + "]"
		}
	}
	return strings.Join(parts, "; ")
}

func (v View) kinds(kinds []toetssteen.KindID) string {
	parts := make([]string, len(kinds))
	for i, k := range kinds {
		parts[i] = string(k)
	}
	return strings.Join(parts, " ")
}

func positive(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// unformula keeps a spreadsheet from running a name as a formula: an
// apostrophe in front of the sign makes it text. It also looks behind each
// semicolon, because a Dutch or German spreadsheet splits a cell there. White
// space before the sign does not help an attacker: spreadsheets skip it.
func unformula(s string) string {
	if !strings.ContainsAny(s, formulaSigns) {
		return s
	}
	var b strings.Builder
	atStart := true
	for _, r := range s {
		if atStart && strings.ContainsRune(formulaSigns, r) {
			b.WriteByte('\'')
		}
		atStart = r == ';' || atStart && (r == ' ' || r == '\u00a0')
		b.WriteRune(r)
	}
	return b.String()
}

// formulaSigns start a formula in some spreadsheet; the last four are their
// full-width forms.
const formulaSigns = "=+-@＝＋－＠"
