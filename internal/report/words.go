package report

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"toetssteen"
)

// Sentences that the table and the HTML page share.

// coverageText says how much was looked at.
func (v View) coverageText(c coverage) string {
	return v.text("coverage", v.plural("source", int64(c.Sources)), v.plural("asset", int64(c.Assets)),
		v.plural("field", int64(c.Fields)), v.rowsText(c.Rows))
}

// leadText sums up a result in one sentence.
func (v View) leadText(c coverage) string {
	found := c.Tally.total(toetssteen.High) + c.Tally.total(toetssteen.Medium)
	return v.text("lead", v.plural("finding", int64(found)), v.plural("candidate", int64(c.Tally.total(toetssteen.Low))),
		v.plural("asset", int64(c.Assets)), v.plural("source", int64(c.Sources)))
}

// plural prints a count with its noun.
func (v View) plural(noun string, n int64) string {
	if n == 1 {
		return v.text(noun + ".one")
	}
	return v.text(noun+".many", v.number(n))
}

// rowsText prints a number of rows as the floor allows.
func (v View) rowsText(n int64) string {
	switch {
	case n < 0:
		return v.text("row.unknown")
	case n < toetssteen.Floor:
		return v.text("row.few", v.number(toetssteen.Floor))
	}
	return v.plural("row", n)
}

// depthText says how far was looked, for each depth that occurs.
func (v View) depthText() string {
	var parts []string
	for _, s := range v.Result.Sources {
		if s.Status == toetssteen.ScanFailed {
			continue
		}
		if text := v.sourceDepth(s); !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	if len(parts) == 0 {
		return v.text("depth.none")
	}
	return strings.Join(parts, "; ")
}

// sourceDepth says how far one source was looked into and by which sample.
func (v View) sourceDepth(s toetssteen.SourceResult) string {
	text := v.named("depth", s.Depth.String())
	if s.Sample.Rows > 0 && s.Depth == toetssteen.DepthValues {
		text += " (" + v.text("sample", v.number(s.Sample.Rows), strconv.FormatInt(s.Sample.Seed, 10)) + ")"
	}
	return text
}

// assetText says how large an asset is and how far it was looked into.
func (v View) assetText(a toetssteen.AssetResult) string {
	if a.Fields == 0 && a.Rows < 0 {
		return ""
	}
	text := v.plural("field", int64(a.Fields))
	if a.Rows >= 0 {
		text += ", " + v.rowsText(a.Rows)
	}
	return text + ", " + v.named("depth", a.Depth.String())
}

// whyText gives the two strongest signs, what the place does with the datum if
// that is not simply to hold it, and what a proxy stands in for.
func (v View) whyText(f toetssteen.Finding) string {
	var parts []string
	for _, e := range strongest(f.Evidence) {
		if len(parts) < 2 {
			parts = append(parts, clean(v.signText(e)))
		}
	}
	if f.Role != "" && f.Role != toetssteen.RoleStored {
		parts = append(parts, v.text("role_is", v.named("role", string(f.Role))))
	}
	if s := v.targetsText(f); s != "" {
		parts = append(parts, s)
	}
	return strings.Join(parts, "; ")
}

// targetsText says what a proxy stands in for.
func (v View) targetsText(f toetssteen.Finding) string {
	if len(f.Targets) == 0 {
		return ""
	}
	names := make([]string, len(f.Targets))
	for i, t := range f.Targets {
		names[i] = lowerFirst(v.label(t))
	}
	return v.text("stands_for", strings.Join(names, ", "))
}

// lowerFirst makes a label fit inside a sentence and leaves abbreviations alone.
func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) < 2 || !unicode.IsLower(r[1]) {
		return s
	}
	r[0] = unicode.ToLower(r[0])
	return string(r)
}

// againstText gives the strongest sign against, if there is one.
func (v View) againstText(f toetssteen.Finding) string {
	if len(f.Against) == 0 {
		return ""
	}
	return v.text("against", clean(v.signText(strongest(f.Against)[0])))
}
