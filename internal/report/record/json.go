package record

import (
	"io"

	"toetssteen"
	"toetssteen/internal/report/words"
)

// JSON writes the contract for scripts and benchmarks: keys in a fixed order,
// no times, one record a line, so that two scans of the same data give the
// same bytes and a diff tool can compare two results. The keys "interrupted"
// and "invented" stand at the end, and only when they are true.
func JSON(w io.Writer, in Input) error {
	j := newJSONWriter(w)
	r := in.Result
	j.raw(`{"toetssteen":`)
	j.value(toetssteen.Version)
	j.raw(`,"catalogue":`)
	j.value(r.Catalogue)
	j.array("sources", len(r.Sources), func(i int) any { return sourceJSON(r.Sources[i]) })
	measures := in.measures()
	j.array("findings", len(r.Findings), func(i int) any { return in.findingJSON(r.Findings[i], measures) })
	j.array("code_tables", len(r.CodeTables), func(i int) any { return in.codeTableJSON(r.CodeTables[i]) })
	in.tuned(j)
	if r.Interrupted {
		j.raw(`,"interrupted":true`)
	}
	if in.Invented {
		j.raw(`,"invented":true`)
	}
	j.raw("}\n")
	return j.close("write result as JSON")
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
		Allowed    *string             `json:"allowed"` // id of the rule of people that accepts it
		Quality    []jsonQuality       `json:"quality"` // polluted data, and the age of the records beside it
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

func (in Input) findingJSON(f toetssteen.Finding, m measures) any {
	l := f.Location
	inCode := l.Kind == toetssteen.LocationCode || l.Kind == toetssteen.LocationPage
	return &jsonFinding{
		ID: f.ID, Source: f.Source, Asset: l.Asset,
		Field:  orNull(l.Field, inCode && l.Field == ""),
		Line:   orNull(l.Line, l.Line <= 0),
		Column: orNull(l.Column, l.Column <= 0),
		Symbol: orNull(l.Symbol, l.Symbol == ""),
		Kind:   f.Kind, Group: f.Group,
		Confidence: words.Round(f.Confidence, 2), Level: f.Level.String(), Role: f.Role,
		Targets: orEmpty(f.Targets), Evidence: in.evidenceJSON(f.Evidence), Against: in.evidenceJSON(f.Against),
		SameAs: orEmpty(f.SameAs), Allowed: orNull(f.Allowed, f.Allowed == ""),
		Quality: in.qualityJSON(m.of(f)),
	}
}

func (in Input) codeTableJSON(t toetssteen.CodeTable) any {
	return &jsonCodeTable{t.Source, t.Asset, t.Kind, orEmpty(t.Fields), in.evidenceJSON(t.Evidence)}
}

func (in Input) evidenceJSON(signs []toetssteen.Evidence) []jsonEvidence {
	out := make([]jsonEvidence, 0, len(signs))
	for _, e := range signs {
		out = append(out, jsonEvidence{e.Type, e.Rule, in.Evidence(e), countsJSON(e.Counts)})
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
	if !c.Small(toetssteen.Floor) && !c.Estimated { // an estimate has no interval
		low, high := words.Round(c.Low, 4), words.Round(c.High, 4)
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
