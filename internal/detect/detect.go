// Package detect turns a profile of a table or file into findings: which of
// its columns hold indicators of origin or of sex, how sure that is, and why.
// It is pure: it reads nothing, and what it says of a profile is the same each
// time. A finding is a fact about a place, never a judgement on its use.
package detect

import (
	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/source"
)

// Detector holds the catalogue, compiled. It is safe for concurrent use.
type Detector struct {
	catalogue *catalogue.Catalogue
}

// New compiles a catalogue.
func New(c *catalogue.Catalogue) *Detector { return &Detector{catalogue: c} }

// Detect gives the findings and code tables of one profile; sourceName is the
// logical name that findings carry.
func (d *Detector) Detect(sourceName string, p source.Profile) ([]toetssteen.Finding, []toetssteen.CodeTable) {
	return nil, nil
}

// Watcher looks for statements on origin and sex in running text.
func (d *Detector) Watcher() source.Watcher { return nil }
