package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"toetssteen"
)

// Clean makes a text fit for every database: PostgreSQL takes no NUL and no
// invalid UTF-8, and names in files may hold both.
func Clean(s string) string {
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "␀")
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

func cleanAll[S ~string](in []S) []S {
	out := make([]S, len(in))
	for i, s := range in {
		out[i] = S(Clean(string(s)))
	}
	return out
}

// evidence is how a toetssteen.Evidence is stored.
type evidence struct {
	Type    string   `json:"type"`
	Rule    string   `json:"rule"`
	Message string   `json:"message"`
	Args    []string `json:"args,omitempty"`
	Weight  float64  `json:"weight"`
	Counts  *counts  `json:"counts,omitempty"`
}

// counts is a share as it may be stored: what the floor hides is null and is
// not in the database. Many says that the hidden numerator lies within the
// floor of the denominator, instead of under the floor.
type counts struct {
	X         *int64   `json:"x"`
	N         *int64   `json:"n"`
	Many      bool     `json:"many,omitempty"`
	Low       *float64 `json:"low"`
	High      *float64 `json:"high"`
	Estimated bool     `json:"estimated,omitempty"`
}

// suppress hides what the floor hides. The interval goes with the numerator,
// because one can be computed from the other.
func suppress(c *toetssteen.Counts) *counts {
	if c == nil {
		return nil
	}
	out := &counts{Estimated: c.Estimated}
	if c.N < toetssteen.Floor {
		return out
	}
	out.N = &c.N
	if c.Small(toetssteen.Floor) {
		out.Many = c.X >= toetssteen.Floor
		return out
	}
	out.X, out.Low, out.High = &c.X, &c.Low, &c.High
	return out
}

// restore gives back a share that prints what the stored one may show: a
// hidden number becomes the end of its range (0, or one under the
// denominator), so that XText and NText say "<10" and ">940" as before.
func (c *counts) restore() *toetssteen.Counts {
	if c == nil {
		return nil
	}
	out := &toetssteen.Counts{Estimated: c.Estimated}
	if c.N == nil {
		return out
	}
	out.N = *c.N
	switch {
	case c.X != nil:
		out.X = *c.X
	case c.Many:
		out.X = out.N - 1
	}
	if c.Low != nil && c.High != nil {
		out.Low, out.High = *c.Low, *c.High
	}
	return out
}

func encodeEvidence(in []toetssteen.Evidence) (string, error) {
	out := make([]evidence, len(in))
	for i, e := range in {
		out[i] = evidence{
			Type: Clean(e.Type), Rule: Clean(e.Rule), Message: Clean(e.Message), Args: cleanAll(e.Args),
			Weight: e.Weight, Counts: suppress(e.Counts),
		}
	}
	return encode("evidence", out)
}

func decodeEvidence(text string) ([]toetssteen.Evidence, error) {
	var in []evidence
	if err := json.Unmarshal([]byte(text), &in); err != nil {
		return nil, fmt.Errorf("read stored evidence: %w", err)
	}
	if len(in) == 0 {
		return nil, nil
	}
	out := make([]toetssteen.Evidence, len(in))
	for i, e := range in {
		out[i] = toetssteen.Evidence{
			Type: e.Type, Rule: e.Rule, Message: e.Message, Args: e.Args, Weight: e.Weight, Counts: e.Counts.restore(),
		}
	}
	return out, nil
}

func encodeTexts[S ~string](in []S) (string, error) { return encode("texts", cleanAll(in)) }

func decodeTexts[S ~string](text string) ([]S, error) {
	var out []S
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		return nil, fmt.Errorf("read stored texts: %w", err)
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}

func encode(what string, v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encode %s: %w", what, err)
	}
	return string(b), nil
}
