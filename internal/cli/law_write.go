package cli

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"toetssteen/internal/lawjudge"
	"toetssteen/internal/lawref"
)

// cited is the part of the text that is the reference.
func (c checked) cited() string {
	from, to := c.Ref.Start, c.Ref.End
	if from < 0 || to > len(c.text) || from >= to {
		return c.text
	}
	return c.text[from:to]
}

// lawReason is a reason in the JSON.
type lawReason struct {
	Key  string   `json:"key"`
	Args []string `json:"args"`
	Text string   `json:"text"`
}

// lawVerdict is one reference in the JSON of `law check`.
type lawVerdict struct {
	Line       int         `json:"line,omitempty"`
	Start      int         `json:"start"` // bytes of the text of this line
	End        int         `json:"end"`
	Cited      string      `json:"cited"`
	Normalised string      `json:"normalised"` // readable Dutch
	JCI        []string    `json:"juriconnect,omitempty"`
	On         string      `json:"on"`
	Status     string      `json:"status"`
	Severity   string      `json:"severity"`
	Law        string      `json:"law,omitempty"` // BWB id or CELEX number
	LawName    string      `json:"law_name,omitempty"`
	Articles   []string    `json:"articles,omitempty"`
	Kinds      []string    `json:"kinds,omitempty"`
	Version    string      `json:"version,omitempty"`
	AsOf       string      `json:"as_of,omitempty"`
	Source     string      `json:"source,omitempty"`
	Successors []string    `json:"successors,omitempty"`
	Reasons    []lawReason `json:"reasons"`
	Suggest    []lawReason `json:"suggestions,omitempty"`
}

func (s *session) lawVerdict(c checked, names lawref.Names) lawVerdict {
	out := lawVerdict{
		Line: c.line, Start: c.Ref.Start, End: c.Ref.End, Cited: c.cited(), On: c.Date,
		Status: string(c.Status), Severity: c.Severity.String(), Articles: c.Articles, Successors: c.Successors,
		Reasons: s.lawReasons(c.Reasons), Suggest: s.lawReasons(c.Suggest),
	}
	if c.Ref.Source != lawref.None {
		out.Normalised, out.JCI = c.Ref.Dutch(names), c.Ref.JuriConnect()
	}
	for _, k := range c.Kinds {
		out.Kinds = append(out.Kinds, string(k))
	}
	if c.Law != nil {
		out.Law, out.LawName = c.Law.ID, c.Law.Title
	}
	if c.Edition != nil {
		out.Version, out.AsOf, out.Source = c.Edition.Date(), c.Edition.AsOf, c.Edition.Source
	}
	return out
}

func (s *session) lawReasons(texts []lawjudge.Text) []lawReason {
	out := make([]lawReason, len(texts))
	for i, t := range texts {
		out[i] = lawReason{t.Key, append([]string{}, t.Args...), s.texts.Text(s.lang, t.Key, t.Args...)}
	}
	return out
}

// why puts the reasons and suggestions on one line.
func (v lawVerdict) why() string {
	var parts []string
	for _, r := range append(slices.Clone(v.Reasons), v.Suggest...) {
		parts = append(parts, r.Text)
	}
	return strings.Join(parts, " ")
}

func (s *session) writeChecked(all []checked, names lawref.Names) error {
	verdicts := make([]lawVerdict, len(all))
	for i, c := range all {
		verdicts[i] = s.lawVerdict(c, names)
	}
	switch s.grammar.Output {
	case "json":
		return s.writeJSON(verdicts)
	case "csv":
		return s.writeTo("", func(w io.Writer) error { return lawCSV(w, verdicts) })
	}
	return s.writeTo("", func(w io.Writer) error { return s.lawTable(w, verdicts) })
}

func lawCSV(w io.Writer, verdicts []lawVerdict) error {
	rows := [][]string{{"line", "cited", "normalised", "on", "status", "severity", "law", "law_name", "articles", "kinds", "version", "as_of", "successors", "why"}}
	for _, v := range verdicts {
		row := []string{
			strconv.Itoa(v.Line), v.Cited, v.Normalised, v.On, v.Status, v.Severity, v.Law, v.LawName, strings.Join(v.Articles, " "),
			strings.Join(v.Kinds, " "), v.Version, v.AsOf, strings.Join(v.Successors, " "), v.why(),
		}
		for i, cell := range row {
			row[i] = inert(cell)
		}
		rows = append(rows, row)
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// lawTable writes one reference a line, its reasons below it.
func (s *session) lawTable(w io.Writer, verdicts []lawVerdict) error {
	counts := map[string]int{}
	for _, v := range verdicts {
		place := ""
		if v.Line > 0 {
			place = s.t("rules.line", strconv.Itoa(v.Line)) + ": "
		}
		law := v.LawName
		if law != "" && v.Law != "" {
			law = " (" + law + ", " + v.Law + ")"
		}
		status := s.texts.Text(s.lang, "law.status."+v.Status)
		counts[status]++
		fmt.Fprintln(w, oneLine(fmt.Sprintf("%s%q: %s%s", place, v.Cited, status, law)))
		for _, r := range append(slices.Clone(v.Reasons), v.Suggest...) {
			fmt.Fprintln(w, "  "+oneLine(r.Text))
		}
	}
	var parts []string
	for _, status := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, strconv.Itoa(counts[status])+" "+status)
	}
	_, err := fmt.Fprintln(w, s.t("law.count", strconv.Itoa(len(verdicts)), strings.Join(parts, ", ")))
	return err
}
