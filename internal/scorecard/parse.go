package scorecard

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// LintError reports every problem of a profile at once.
type LintError struct{ Problems []string }

func (e *LintError) Error() string {
	return fmt.Sprintf("the profile has %d problem(s):\n  %s", len(e.Problems), strings.Join(e.Problems, "\n  "))
}

// Parse reads a profile. An unknown key, a level without points, a circle of
// terms: all problems come at once as a *LintError.
func Parse(data []byte) (*Profile, error) {
	if len(data) > maxBytes {
		return nil, &LintError{[]string{fmt.Sprintf("the file has %d bytes; at most %d are read", len(data), maxBytes)}}
	}
	p := &Profile{}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(p); err != nil {
		return nil, decodeError(err)
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, &LintError{[]string{"the file holds more than one document; a profile is one"}}
	}
	l := &linter{p: p}
	l.all()
	if len(l.problems) > 0 {
		return nil, &LintError{l.problems}
	}
	return p, nil
}

func decodeError(err error) error {
	if errors.Is(err, io.EOF) {
		return &LintError{[]string{"the file is empty"}}
	}
	var wrong *yaml.TypeError
	if errors.As(err, &wrong) {
		return &LintError{slices.Clone(wrong.Errors)}
	}
	return &LintError{[]string{strings.TrimPrefix(err.Error(), "yaml: ")}}
}
