package record

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/report/words"
	"toetssteen/internal/text"
)

// CSV writes one row per finding (RFC 4180), for spreadsheets. Names come from
// scanned sources, so no cell can start a formula. On
// invented data a last column says so.
func CSV(w io.Writer, in Input) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	rows := func(row []string) error {
		for i := range row {
			row[i] = text.Unformula(text.Clean(row[i]))
		}
		return c.Write(row)
	}
	head := []string{
		"id", "source", "asset", "field", "line", "column", "symbol", "kind", "label", "group",
		"level", "confidence", "role", "targets", "evidence", "against", "same_as", "detector",
	}
	if in.Invented {
		head = append(head, "note")
	}
	err := rows(head)
	for i := 0; i < len(in.Result.Findings) && err == nil; i++ {
		err = rows(in.csvRow(in.Result.Findings[i]))
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

func (in Input) csvRow(f toetssteen.Finding) []string {
	l := f.Location
	row := []string{
		f.ID, f.Source, l.Asset, l.Field, positive(l.Line), positive(l.Column), l.Symbol,
		string(f.Kind), in.Label(f.Kind), string(f.Group), f.Level.String(),
		strconv.FormatFloat(words.Round(f.Confidence, 2), 'f', 2, 64), string(f.Role), in.kinds(f.Targets),
		in.signs(f.Evidence), in.signs(f.Against), strings.Join(f.SameAs, " "), f.Detector,
	}
	if in.Invented {
		row = append(row, in.Text("invented"))
	}
	return row
}

// signs joins signs into one cell, each with its rule.
func (in Input) signs(signs []toetssteen.Evidence) string {
	parts := make([]string, len(signs))
	for i, e := range signs {
		parts[i] = in.Sign(e)
		if e.Rule != "" {
			parts[i] += " [" + e.Rule + "]"
		}
	}
	return strings.Join(parts, "; ")
}

func (in Input) kinds(kinds []toetssteen.KindID) string {
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

