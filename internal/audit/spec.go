package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"toetssteen"
)

// maxSpec bounds a specification: it is read by people.
const maxSpec = 1 << 20

// ParseSpec reads an audit specification. An unknown key is an error, and so
// are aliases: who reviews a specification must see what it says where it says
// it. The hash is of the bytes as they were read. What is wrong is a *LintError
// with every problem that the reader met.
func ParseSpec(data []byte) (toetssteen.AuditSpec, string, error) {
	var s toetssteen.AuditSpec
	if problems := unreadable(data); len(problems) > 0 {
		return s, "", &LintError{problems}
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return s, "", &LintError{yamlProblems(err, &doc)}
	}
	if line := aliasIn(&doc); line > 0 {
		return s, "", &LintError{[]Problem{{pathAt(&doc, line), toetssteen.M("audit.lint.alias", strconv.Itoa(line))}}}
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&s); err != nil {
		return toetssteen.AuditSpec{}, "", &LintError{yamlProblems(err, &doc)}
	}
	var more yaml.Node
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		return toetssteen.AuditSpec{}, "", &LintError{[]Problem{{"-", toetssteen.M("audit.lint.two_documents")}}}
	}
	return s, Hash(data), nil
}

// unreadable refuses what is no text that people can review, before any parser
// sees it.
func unreadable(data []byte) []Problem {
	var key string
	switch {
	case len(data) > maxSpec:
		key = "too_large"
	case len(bytes.TrimSpace(data)) == 0:
		key = "empty"
	case !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0:
		key = "not_text"
	default:
		return nil
	}
	return []Problem{{"-", toetssteen.M("audit.lint." + key)}}
}

// Hash identifies the text of a specification.
func Hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Default fills in what a specification leaves open. It is the one place where
// that happens: rows unless counts are named; the population itself as frame,
// or residents for areas; each group beside everyone else (the complement,
// bias.md §5: the choice for a scan, where a report names its reference); the
// rate ratio, tested at .05 and corrected after Holm; seed 1. Nothing that a
// person must choose is filled in: direction, margin and who signs stay open.
// The lists of the given specification are not changed.
func Default(s toetssteen.AuditSpec) toetssteen.AuditSpec {
	if s.Data.Shape == "" {
		s.Data.Shape = toetssteen.ShapeRows
		if s.Data.Count != "" {
			s.Data.Shape = toetssteen.ShapeCounts
		}
	}
	if s.Frame == "" {
		s.Frame = "population"
		if s.Data.Shape == toetssteen.ShapeAreas {
			s.Frame = "residents"
		}
	}
	groups := make([]toetssteen.AuditGroup, len(s.Groups))
	for i, g := range s.Groups {
		if g.Reference == "" {
			g.Reference = toetssteen.ReferenceComplement
		}
		groups[i] = g
	}
	s.Groups = groups
	if s.Norm.Metric == "" {
		s.Norm.Metric = "rate_ratio"
	}
	if s.Norm.Alpha == 0 {
		s.Norm.Alpha = .05
	}
	if s.Norm.Correction == "" {
		s.Norm.Correction = "holm"
	}
	if s.Seed == 0 {
		s.Seed = 1
	}
	return s
}

// Write gives a specification as YAML; WriteInit gives one with comments. A
// password in the location of the data is left out: specifications are kept.
func Write(s toetssteen.AuditSpec) []byte {
	s.Data.Source = maskPassword(s.Data.Source)
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(s); err != nil { // plain data: it cannot fail
		fmt.Fprintf(&b, "# %v\n", err)
	}
	return b.Bytes()
}
