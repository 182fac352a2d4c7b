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
// scanned sources, so no cell can start a formula. New columns come at the end;
// on invented data a last column says so. It holds findings only: measured
// pairs, and columns that tell of an indicator and are no finding, are in JSON.
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
		"allowed", "allowed_reason", "datum", "relation", "predicts", "quality",
	}
	if in.Invented {
		head = append(head, "note")
	}
	err := rows(head)
	more := in.besides()
	for i := 0; i < len(in.Result.Findings) && err == nil; i++ {
		err = rows(in.csvRow(in.Result.Findings[i], more))
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

func (in Input) csvRow(f toetssteen.Finding, more besides) []string {
	l := f.Location
	row := []string{
		f.ID, f.Source, l.Asset, l.Field, positive(l.Line), positive(l.Column), l.Symbol,
		string(f.Kind), in.Label(f.Kind), string(f.Group), f.Level.String(),
		strconv.FormatFloat(words.Round(f.Confidence, 2), 'f', 2, 64), string(f.Role), in.kinds(f.Targets),
		in.signs(f.Evidence), in.signs(f.Against), strings.Join(f.SameAs, " "), f.Detector,
		f.Allowed, more.reasons[f.Allowed], strings.Join(more.datum[f.ID], " "), strings.Join(more.relation[f.ID], " "),
		strings.Join(more.predicts[spot{f.Source, f.Location}], "; "),
		in.qualityCell(more.measures.of(f)),
	}
	if in.Invented {
		row = append(row, in.Text("invented"))
	}
	return row
}

// besides is what other lists of the result say of a finding.
type besides struct {
	reasons         map[string]string // of rules, by id
	datum, relation map[string][]string
	predicts        map[spot][]string // what a column by itself tells of indicators
	measures        measures
}

type spot struct {
	source string
	place  toetssteen.Location
}

func (in Input) besides() besides {
	b := besides{in.reasons(), map[string][]string{}, map[string][]string{}, map[spot][]string{}, in.measures()}
	for _, g := range in.Result.Groups {
		for _, m := range g.Members {
			if m.Finding != "" {
				b.datum[m.Finding] = append(b.datum[m.Finding], g.ID)
				b.relation[m.Finding] = append(b.relation[m.Finding], string(m.Relation))
			}
		}
	}
	for _, m := range in.Result.Proxies {
		if len(m.Columns) == 1 {
			at := spot{m.Source, m.Columns[0]}
			b.predicts[at] = append(b.predicts[at], predicts(m))
		}
	}
	return b
}

// predicts prints a measure for a program: "nationality u=0.1234 n=5000".
func predicts(m toetssteen.ProxyMeasure) string {
	s := string(m.Kind) + " " + string(m.Status)
	if words.Shown(m) {
		s = string(m.Kind) + " u=" + strconv.FormatFloat(words.Round(words.Strength(m).Value, 4), 'f', 4, 64)
	}
	return s + " n=" + toetssteen.ShowCount(m.N)
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
