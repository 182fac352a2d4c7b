package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"toetssteen"
)

// maxSpec bounds a specification: it is read by people.
const maxSpec = 1 << 20

// ErrNotSpec says that a text is no audit specification at all.
var ErrNotSpec = errors.New("not an audit specification")

// ParseSpec reads an audit specification. An unknown key is an error. The hash
// is of the bytes as they were read.
func ParseSpec(data []byte) (toetssteen.AuditSpec, string, error) {
	var s toetssteen.AuditSpec
	if len(data) > maxSpec {
		return s, "", &LintError{[]Problem{{"-", toetssteen.M("audit.lint.too_large")}}}
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&s); err != nil {
		return toetssteen.AuditSpec{}, "", &LintError{yamlProblems(err)}
	}
	var more yaml.Node
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		return toetssteen.AuditSpec{}, "", &LintError{[]Problem{{"-", toetssteen.M("audit.lint.two_documents")}}}
	}
	return s, Hash(data), nil
}

// yamlProblems makes problems of what the YAML reader says: its lines name
// keys of the specification, never data.
func yamlProblems(err error) []Problem {
	var typed *yaml.TypeError
	if !errors.As(err, &typed) {
		if errors.Is(err, io.EOF) {
			return []Problem{{"-", toetssteen.M("audit.lint.empty")}}
		}
		return []Problem{{"-", toetssteen.M("audit.lint.yaml", strings.TrimPrefix(err.Error(), "yaml: "))}}
	}
	out := make([]Problem, 0, len(typed.Errors))
	for _, e := range typed.Errors {
		out = append(out, Problem{"-", toetssteen.M("audit.lint.yaml", e)})
	}
	return out
}

// Hash identifies the text of a specification.
func Hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Default fills in what a specification leaves open. Nothing that a person
// must choose is filled in: direction and margin stay as they are.
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

// Write gives a specification as YAML.
func Write(s toetssteen.AuditSpec) []byte {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(s); err != nil { // plain data: it cannot fail
		fmt.Fprintf(&b, "# %v\n", err)
	}
	return b.Bytes()
}
