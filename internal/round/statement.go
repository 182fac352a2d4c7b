package round

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"

	"toetssteen"
)

// maxStatement bounds a search statement, in bytes.
const maxStatement = 1 << 20

// ParseStatement reads a search statement: YAML of exactly the fields that
// docs/rounds.md names.
func ParseStatement(data []byte) (toetssteen.Statement, error) {
	var f struct {
		Systems []struct {
			System string `yaml:"system"`
			Method string `yaml:"method"`
			On     string `yaml:"on"`
			By     string `yaml:"by"`
		} `yaml:"systems"`
		NotDone  string  `yaml:"not_done"`
		Coverage float64 `yaml:"coverage"`
	}
	if len(data) > maxStatement {
		return toetssteen.Statement{}, fmt.Errorf("read the search statement: it is larger than %d bytes", maxStatement)
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		return toetssteen.Statement{}, fmt.Errorf("read the search statement: %w", err)
	}
	if err := d.Decode(&struct{}{}); !errors.Is(err, io.EOF) {
		return toetssteen.Statement{}, errors.New("read the search statement: it holds more than one document")
	}
	s := toetssteen.Statement{NotDone: f.NotDone, Coverage: f.Coverage}
	for _, x := range f.Systems {
		s.Systems = append(s.Systems, toetssteen.Searched{System: x.System, Method: x.Method, On: toetssteen.Date(x.On), By: x.By})
	}
	return s, nil
}
