package report

import (
	"bufio"
	"encoding/json"
	"html"
	"math"
	"slices"

	"toetssteen"
	"toetssteen/internal/report/outline"
	"toetssteen/internal/report/words"
	"toetssteen/internal/text"
)

// dataWriter writes the findings of a large page as data: the page's script
// shows them, one page at a time. What many findings share, such as texts of
// evidence, is written once and referred to by its number. Only those shared
// texts are held in memory.
type dataWriter struct {
	view
	w     *bufio.Writer
	look  outline.Lookup
	texts map[string]int
	order []string // texts by number
	err   error

	kinds  map[toetssteen.KindID]int
	roles  map[toetssteen.Role]int
	rules  map[string]int
	asset  int
	inList string // what stands before the next record
}

// sameAtMost bounds the places that a finding names beside itself: of a column
// split in two hundred, each would name all others.
const sameAtMost = 10

// raw and value write until the first error.
func (d *dataWriter) raw(s string) {
	if d.err == nil {
		_, d.err = d.w.WriteString(s)
	}
}

// value writes JSON in which no <, > or & stands as itself, so that no name can
// end the element around it.
func (d *dataWriter) value(x any) {
	if d.err != nil {
		return
	}
	b, err := json.Marshal(x)
	if d.err = err; err == nil {
		_, d.err = d.w.Write(b)
	}
}

func (d *dataWriter) key(name string, x any) {
	d.raw(",\n\"" + name + `":`)
	d.value(x)
}

// text gives the number of a shared text.
func (d *dataWriter) text(s string) int {
	n, ok := d.texts[s]
	if !ok {
		n = len(d.order)
		d.texts[s] = n
		d.order = append(d.order, s)
	}
	return n
}

// write writes the whole block.
func (d *dataWriter) write(sources []*outline.Source, f facetLists) {
	d.raw(`<script type="application/json" id="gegevens">{"words":`)
	d.value(d.words(f))
	names := make([]string, len(sources))
	for i, s := range sources {
		names[i] = text.Clean(s.Source)
	}
	d.key("sources", names)
	kinds := make([]any, len(f.kinds))
	for i, k := range f.kinds {
		kinds[i] = []any{d.Label(k), f.group(k)}
	}
	d.key("kinds", kinds)
	d.raw(",\n\"assets\":[")
	d.inList = "\n"
	for i, s := range sources {
		for _, a := range s.Assets {
			d.record([]any{i, text.Clean(a.Asset)})
		}
	}
	d.raw("],\n\"findings\":[")
	d.inList = "\n"
	for _, s := range sources {
		for _, a := range s.Assets {
			for _, list := range [][]toetssteen.Finding{a.Main, a.Low} {
				for _, f := range list {
					d.record(d.finding(f))
				}
			}
			d.asset++
		}
	}
	d.raw("]")
	rules := make([]string, len(d.rules))
	for id, i := range d.rules {
		rules[i] = d.allowedText(id, d.look)
	}
	d.key("rules", rules)
	d.key("texts", d.order)
	d.raw("}</script>\n")
}

// record writes one line of a list.
func (d *dataWriter) record(x any) {
	d.raw(d.inList)
	d.value(x)
	d.inList = ",\n"
}

// finding gives the places of a finding that report.js names.
func (d *dataWriter) finding(f toetssteen.Finding) []any {
	rule, bearing, detector := -1, -1, -1
	if f.Allowed != "" {
		n, ok := d.rules[f.Allowed]
		if !ok {
			n = len(d.rules)
			d.rules[f.Allowed] = n
		}
		rule = n
	}
	if b := d.Bearing(f); len(b) > 0 {
		bearing = d.text(joined(b))
	}
	if f.Detector != "" {
		detector = d.text(text.Clean(f.Detector))
	}
	return []any{
		d.asset, words.Place(f.Location), d.kinds[f.Kind], int(words.Level(f)), int(math.Round(100 * words.Share(f.Confidence))), d.roles[f.Role],
		rule, text.Clean(f.ID), d.signs(f.Evidence), d.signs(f.Against), bearing, detector, d.same(f),
	}
}

// signs gives three places for each sign: its text, its origin, its counts.
func (d *dataWriter) signs(signs []toetssteen.Evidence) []any {
	out := make([]any, 0, 3*len(signs))
	for _, e := range words.Strongest(signs) {
		out = append(out, d.text(text.Clean(d.Evidence(e))), d.text(d.SignOrigin(e)))
		if c := d.Counts(e.Counts); c != "" {
			out = append(out, c)
		} else {
			out = append(out, 0)
		}
	}
	return out
}

// same gives two places for each other place with the same datum: the finding,
// when it is one of this result, and the name.
func (d *dataWriter) same(f toetssteen.Finding) []any {
	out := []any{}
	for _, s := range d.sameAs(f, d.look) {
		out = append(out, s.Target, d.text(s.Name))
	}
	return out
}

// words are the texts that the script puts into the page.
func (d *dataWriter) words(f facetLists) map[string]any {
	out := map[string]any{
		"range": d.Text("browse.range"), "of": d.Text("browse.of"), "none": d.Text("browse.none"), "allowed": d.Text("allowed"),
		"against": d.Text("against"), "details": d.Text("details"), "for": d.Text("details.for"), "head": d.Text("details.against"),
		"id": d.Text("details.id"), "detector": d.Text("details.detector"), "same": d.Text("same_as"),
	}
	var levels, groups, roles []string
	for l := toetssteen.Low; l <= toetssteen.High; l++ {
		levels = append(levels, d.Named("level", l.String()))
	}
	for _, g := range f.groups {
		groups = append(groups, d.Named("group", string(g)))
	}
	for _, r := range f.roles {
		roles = append(roles, d.Named("role", string(r)))
	}
	out["levels"], out["groups"], out["roles"] = levels, groups, roles
	return out
}

// plain writes the whole list in short, for a reader without script.
func (d *dataWriter) plain(sources []*outline.Source) {
	d.raw("<noscript>\n<p>" + html.EscapeString(d.Text("browse.noscript")) + "</p>\n")
	for i, s := range sources {
		if len(s.Assets) == 0 {
			continue
		}
		d.raw(`<details class="toetssteen-asset" id="` + sourceAnchor(i) + `"><summary><h3 class="utrecht-heading-4">` + html.EscapeString(text.Clean(s.Source)) +
			`</h3> <span class="toetssteen-tally">` + html.EscapeString(d.tallyText(s.Tally)) + "</span></summary>\n")
		for j, a := range s.Assets {
			d.raw(`<h4 class="utrecht-heading-4" id="` + assetAnchor(i, j) + `">` + html.EscapeString(text.Clean(a.Asset)) + "</h4>\n<ul>\n")
			for _, f := range slices.Concat(a.Main, a.Low) {
				d.raw(`<li id="` + html.EscapeString(text.Clean(f.ID)) + `">` + html.EscapeString(d.short(f)) + "</li>\n")
			}
			d.raw("</ul>\n")
		}
		d.raw("</details>\n")
	}
	d.raw("</noscript>\n")
}

// short is a finding in one line.
func (d *dataWriter) short(f toetssteen.Finding) string {
	s := words.Place(f.Location) + ": " + d.InSentence(f.Kind) + ", " + d.Named("level", words.Level(f).String()) + " " + words.WholePercent(f.Confidence)
	if f.Allowed != "" {
		s += ", " + d.Text("allowed")
	}
	return s
}
