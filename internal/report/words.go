package report

import (
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/report/outline"
)

// Sentences that the table and the HTML page share.

// coverageText says how much was looked at.
func (v view) coverageText(c outline.Coverage) string {
	return v.Text("coverage", v.Plural("source", int64(c.Sources)), v.Plural("asset", int64(c.Assets)),
		v.Plural("field", int64(c.Fields)), v.Rows(c.Rows))
}

// leadText sums up a result in one sentence.
func (v view) leadText(c outline.Coverage) string {
	found := c.Tally.Total(toetssteen.High) + c.Tally.Total(toetssteen.Medium)
	s := v.Text("lead", v.Plural("finding", int64(found)), v.Plural("candidate", int64(c.Tally.Total(toetssteen.Low))),
		v.Plural("asset", int64(c.Assets)), v.Plural("source", int64(c.Sources)))
	if n := c.Tally.Allowed(); n > 0 {
		s += " " + v.Plural("lead.allowed", int64(n))
	}
	return s
}

// depthText says how far was looked, for each depth that occurs.
func (v view) depthText() string {
	var parts []string
	for _, s := range v.Result.Sources {
		if s.Status == toetssteen.ScanFailed {
			continue
		}
		if text := v.SourceDepth(s); !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	if len(parts) == 0 {
		return v.Text("depth.none")
	}
	return strings.Join(parts, "; ")
}

// nothingUnread is what is said where no part is listed as not read.
func (v view) nothingUnread() string {
	if v.Result.Interrupted {
		return v.Text("not_read.interrupted")
	}
	return v.Text("not_read.none")
}
