package auditreport

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/text"
)

// CSV writes one row per figure (RFC 4180), for spreadsheets, with a full
// stop as decimal mark and full precision. Names come from data, so no cell
// can start a formula. On invented data a last column says so.
func CSV(w io.Writer, v View) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	head := []string{
		"name", "label", "stage", "stratum", "column", "group", "reference", "x", "n", "y", "m", "value", "low", "high", "from", "to",
		"method", "status", "reason", "p", "p_adjusted", "family",
	}
	if v.Result.Spec.Invented {
		head = append(head, "note")
	}
	err := c.Write(head)
	for i := 0; i < len(v.Result.Figures) && err == nil; i++ {
		err = c.Write(v.csvRow(v.Result.Figures[i]))
	}
	c.Flush()
	if err == nil {
		err = c.Error()
	}
	if err != nil {
		return fmt.Errorf("write figures as CSV: %w", err)
	}
	return nil
}

func (v View) csvRow(f toetssteen.Figure) []string {
	row := make([]string, 0, 23)
	words := func(list ...string) {
		for _, s := range list {
			row = append(row, text.Unformula(text.Clean(s)))
		}
	}
	numbers := func(list ...toetssteen.Real) {
		for _, x := range list {
			row = append(row, plainNumber(x))
		}
	}
	words(f.Name, v.figureName(f.Name), f.Stage, f.Stratum, f.Column, f.Group, f.Reference)
	numbers(f.X, f.N, f.Y, f.M, f.Value, f.Low, f.High, f.From, f.To)
	words(f.Method, string(f.Status), v.message(f.Reason))
	numbers(f.P, f.PAdjusted)
	words(f.Family)
	if v.Result.Spec.Invented {
		words(v.t("invented"))
	}
	return row
}

// plainNumber prints a figure for a program; what is absent is empty.
func plainNumber(x toetssteen.Real) string {
	n, ok := x.Get()
	if !ok {
		return ""
	}
	if math.IsInf(n, 0) {
		return strings.TrimPrefix(strconv.FormatFloat(n, 'g', -1, 64)+"inity", "+") // as in the JSON
	}
	return strconv.FormatFloat(n, 'g', -1, 64)
}
