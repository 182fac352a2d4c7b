package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"toetssteen"
)

// JSON writes the contract for scripts and benchmarks: keys in a fixed order,
// no times, one record a line, so that two scans of the same data give the
// same bytes and a diff tool can compare two results. The keys "interrupted"
// and "invented" stand at the end, and only when they are true.
func JSON(w io.Writer, v View) error {
	j := newJSONWriter(w)
	r := v.floored().Result
	j.raw(`{"toetssteen":`)
	j.value(toetssteen.Version)
	j.raw(`,"catalogue":`)
	j.value(r.Catalogue)
	j.array("sources", len(r.Sources), func(i int) any { return sourceJSON(r.Sources[i]) })
	j.array("findings", len(r.Findings), func(i int) any { return v.findingJSON(r.Findings[i]) })
	j.array("code_tables", len(r.CodeTables), func(i int) any { return v.codeTableJSON(r.CodeTables[i]) })
	if r.Interrupted {
		j.raw(`,"interrupted":true`)
	}
	if v.Invented {
		j.raw(`,"invented":true`)
	}
	j.raw("}\n")
	return j.close("write result as JSON")
}

// jsonWriter writes a large document record by record: nothing but one record
// is held in memory. The first error stays and ends the writing.
type jsonWriter struct {
	w   *bufio.Writer
	enc *json.Encoder
	err error
}

func newJSONWriter(w io.Writer) *jsonWriter {
	j := &jsonWriter{w: bufio.NewWriterSize(w, 1<<16)}
	j.enc = json.NewEncoder(trimNewline{j.w})
	j.enc.SetEscapeHTML(false)
	return j
}

// trimNewline drops the line end that json.Encoder puts after each value,
// which it writes in one call.
type trimNewline struct{ w io.Writer }

func (t trimNewline) Write(p []byte) (int, error) {
	if n := len(p); n > 0 && p[n-1] == '\n' {
		_, err := t.w.Write(p[:n-1])
		return n, err
	}
	return t.w.Write(p)
}

func (j *jsonWriter) raw(s string) {
	if j.err == nil {
		_, j.err = j.w.WriteString(s)
	}
}

func (j *jsonWriter) value(x any) {
	if j.err == nil {
		j.err = j.enc.Encode(x)
	}
}

// array writes a key with its records, one a line.
func (j *jsonWriter) array(key string, n int, record func(int) any) {
	j.raw(",\n\"" + key + `":`)
	j.list(n, record)
}

func (j *jsonWriter) list(n int, record func(int) any) {
	open := "[\n"
	for i := range n {
		j.raw(open)
		j.value(record(i))
		open = ",\n"
	}
	if n == 0 {
		j.raw("[")
	}
	j.raw("]")
}

func (j *jsonWriter) close(what string) error {
	if j.err == nil {
		j.err = j.w.Flush()
	}
	if j.err != nil {
		return fmt.Errorf("%s: %w", what, j.err)
	}
	return nil
}

// The types below are the contract; the order of their fields is the order of
// the keys.
type (
	jsonSource struct {
		Source  string                `json:"source"`
		Status  toetssteen.ScanStatus `json:"status"`
		Depth   string                `json:"depth"`
		Sample  jsonSample            `json:"sample"`
		Assets  int                   `json:"assets"`
		Fields  int                   `json:"fields"`
		Rows    any                   `json:"rows"` // a number, or "<10"; null when it is not known
		NotRead []jsonNotRead         `json:"not_read"`
	}
	jsonSample struct {
		Seed int64 `json:"seed"`
		Rows int64 `json:"rows"`
	}
	jsonNotRead struct {
		What string `json:"what"`
		Why  string `json:"why"`
	}
	jsonFinding struct {
		ID         string              `json:"id"`
		Source     string              `json:"source"`
		Asset      string              `json:"asset"`
		Field      *string             `json:"field"`
		Line       *int                `json:"line"`
		Column     *int                `json:"column"`
		Symbol     *string             `json:"symbol"`
		Kind       toetssteen.KindID   `json:"kind"`
		Group      toetssteen.Group    `json:"group"`
		Confidence float64             `json:"confidence"`
		Level      string              `json:"level"`
		Role       toetssteen.Role     `json:"role"`
		Targets    []toetssteen.KindID `json:"targets"`
		Evidence   []jsonEvidence      `json:"evidence"`
		Against    []jsonEvidence      `json:"against"`
		SameAs     []string            `json:"same_as"`
	}
	jsonEvidence struct {
		Type   string      `json:"type"`
		Rule   string      `json:"rule"`
		Text   string      `json:"text"`
		Counts *jsonCounts `json:"counts"`
	}
	jsonCounts struct {
		X         any      `json:"x"` // a number, or a text such as "<10"
		N         any      `json:"n"`
		ShareLow  *float64 `json:"share_low,omitempty"` // left out when it would undo the floor
		ShareHigh *float64 `json:"share_high,omitempty"`
		Estimated bool     `json:"estimated"`
	}
	jsonCodeTable struct {
		Source   string            `json:"source"`
		Asset    string            `json:"asset"`
		Kind     toetssteen.KindID `json:"kind"`
		Fields   []string          `json:"fields"`
		Evidence []jsonEvidence    `json:"evidence"`
	}
)

func sourceJSON(s toetssteen.SourceResult) any {
	out := &jsonSource{
		Source: s.Source, Status: s.Status, Depth: s.Depth.String(),
		Sample: jsonSample(s.Sample), Assets: len(s.Assets), Fields: s.Fields(),
		NotRead: make([]jsonNotRead, 0, len(s.NotRead)),
	}
	if s.Rows >= 0 {
		out.Rows = countOr(s.Rows, toetssteen.ShowCount(s.Rows))
	}
	for _, n := range s.NotRead {
		out.NotRead = append(out.NotRead, jsonNotRead(n))
	}
	return out
}

func (v View) findingJSON(f toetssteen.Finding) any {
	l := f.Location
	inCode := l.Kind == toetssteen.LocationCode || l.Kind == toetssteen.LocationPage
	return &jsonFinding{
		ID: f.ID, Source: f.Source, Asset: l.Asset,
		Field:  orNull(l.Field, inCode && l.Field == ""),
		Line:   orNull(l.Line, l.Line <= 0),
		Column: orNull(l.Column, l.Column <= 0),
		Symbol: orNull(l.Symbol, l.Symbol == ""),
		Kind:   f.Kind, Group: f.Group,
		Confidence: round(f.Confidence, 2), Level: f.Level.String(), Role: f.Role,
		Targets: orEmpty(f.Targets), Evidence: v.evidenceJSON(f.Evidence), Against: v.evidenceJSON(f.Against),
		SameAs: orEmpty(f.SameAs),
	}
}

func (v View) codeTableJSON(t toetssteen.CodeTable) any {
	return &jsonCodeTable{t.Source, t.Asset, t.Kind, orEmpty(t.Fields), v.evidenceJSON(t.Evidence)}
}

func (v View) evidenceJSON(signs []toetssteen.Evidence) []jsonEvidence {
	out := make([]jsonEvidence, 0, len(signs))
	for _, e := range signs {
		out = append(out, jsonEvidence{e.Type, e.Rule, v.evidenceText(e), countsJSON(e.Counts)})
	}
	return out
}

func countsJSON(c *toetssteen.Counts) *jsonCounts {
	if c == nil {
		return nil
	}
	out := &jsonCounts{
		X:         countOr(c.X, c.XText(toetssteen.Floor)),
		N:         countOr(c.N, c.NText(toetssteen.Floor)),
		Estimated: c.Estimated,
	}
	if !c.Small(toetssteen.Floor) {
		low, high := round(c.Low, 4), round(c.High, 4)
		out.ShareLow, out.ShareHigh = &low, &high
	}
	return out
}

// countOr gives a count as a number, or as the text the floor made of it.
func countOr(n int64, printed string) any {
	if printed != "" && (printed[0] == '<' || printed[0] == '>') {
		return printed
	}
	return n
}

func orNull[T any](x T, null bool) *T {
	if null {
		return nil
	}
	return &x
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
