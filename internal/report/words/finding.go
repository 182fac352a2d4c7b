package words

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"toetssteen"
	"toetssteen/internal/text"
)

// Groups is the order in which groups are shown.
var Groups = []toetssteen.Group{toetssteen.GroupSex, toetssteen.GroupOrigin, toetssteen.GroupProxy}

// GroupRank gives the place of a group in that order.
func GroupRank(g toetssteen.Group) int {
	if i := slices.Index(Groups, g); i >= 0 {
		return i
	}
	return len(Groups)
}

// Level gives the level of a finding; one out of range claims least.
func Level(f toetssteen.Finding) toetssteen.Level {
	if f.Level < toetssteen.Low || f.Level > toetssteen.High {
		return toetssteen.Low
	}
	return f.Level
}

// ByInterest puts sex and origin before proxies and the surest first.
func ByInterest(a, b toetssteen.Finding) int {
	return cmp.Or(
		cmp.Compare(GroupRank(a.Group), GroupRank(b.Group)),
		cmp.Compare(Level(b), Level(a)),
		cmp.Compare(b.Confidence, a.Confidence),
		cmp.Compare(a.Location.Line, b.Location.Line),
		cmp.Compare(a.Location.Field, b.Location.Field),
		cmp.Compare(a.Kind, b.Kind),
	)
}

// Strongest gives the signs of a list by weight, most telling first.
func Strongest(signs []toetssteen.Evidence) []toetssteen.Evidence {
	out := slices.Clone(signs)
	slices.SortStableFunc(out, func(a, b toetssteen.Evidence) int {
		return cmp.Compare(max(b.Weight, -b.Weight), max(a.Weight, -a.Weight))
	})
	return out
}

// Kinds lists the kinds of a result in the order of the report.
func Kinds(r toetssteen.ScanResult) []toetssteen.KindID {
	groupOf := map[toetssteen.KindID]toetssteen.Group{}
	for _, f := range r.Findings {
		groupOf[f.Kind] = f.Group
	}
	return InOrder(groupOf)
}

// InOrder puts kinds of sex first, then of origin, then proxies; within a
// group by id.
func InOrder(groupOf map[toetssteen.KindID]toetssteen.Group) []toetssteen.KindID {
	return slices.SortedFunc(maps.Keys(groupOf), func(a, b toetssteen.KindID) int {
		return cmp.Or(cmp.Compare(GroupRank(groupOf[a]), GroupRank(groupOf[b])), cmp.Compare(a, b))
	})
}

// Place names where in its asset a finding is: "kinderen[].land", "12:3 natio".
func Place(l toetssteen.Location) string {
	var parts []string
	if l.Line > 0 {
		line := strconv.Itoa(l.Line)
		if l.Column > 0 {
			line += ":" + strconv.Itoa(l.Column)
		}
		parts = append(parts, line)
	}
	for _, name := range []string{l.Field, l.Symbol} {
		if name != "" {
			parts = append(parts, text.Clean(name))
		}
	}
	if len(parts) == 0 {
		return "—"
	}
	return strings.Join(parts, " ")
}

// SourceDepth says how far one source was looked into, from the least to the
// most that was read of an asset, and by which sample.
func (w Words) SourceDepth(s toetssteen.SourceResult) string {
	sampled, most := s.Depth == toetssteen.DepthValues, s.Depth
	for _, a := range s.Assets {
		sampled = sampled || a.Depth == toetssteen.DepthValues
		most = max(most, a.Depth)
	}
	text := w.Named("depth", s.Depth.String())
	if most > s.Depth {
		text = w.Text("depth.range", text, w.Named("depth", most.String()))
	}
	if s.Sample.Rows > 0 && sampled {
		text += " (" + w.Text("sample", w.Number(s.Sample.Rows), strconv.FormatInt(s.Sample.Seed, 10)) + ")"
	}
	return text
}

// Asset says how large an asset is and how far it was looked into.
func (w Words) Asset(a toetssteen.AssetResult) string {
	if a.Fields == 0 && a.Rows < 0 {
		return ""
	}
	text := w.Plural("field", int64(a.Fields))
	if a.Rows >= 0 {
		text += ", " + w.Rows(a.Rows)
	}
	return text + ", " + w.Named("depth", a.Depth.String())
}

// Why gives the two strongest signs, what the place does with the datum if
// that is not simply to hold it, and what a proxy stands in for.
func (w Words) Why(f toetssteen.Finding) string {
	var parts []string
	for _, e := range Strongest(f.Evidence) {
		if len(parts) < 2 {
			parts = append(parts, text.Clean(w.Sign(e)))
		}
	}
	return strings.Join(append(parts, w.Bearing(f)...), "; ")
}

// Bearing says what the place does with the datum if that is not simply to
// hold it, and what a proxy stands in for.
func (w Words) Bearing(f toetssteen.Finding) []string {
	var parts []string
	if f.Role != "" && f.Role != toetssteen.RoleStored {
		parts = append(parts, w.Text("role_is", w.Named("role", string(f.Role))))
	}
	if s := w.targets(f); s != "" {
		parts = append(parts, s)
	}
	return parts
}

// targets says what a proxy stands in for.
func (w Words) targets(f toetssteen.Finding) string {
	if len(f.Targets) == 0 {
		return ""
	}
	names := make([]string, len(f.Targets))
	for i, t := range f.Targets {
		names[i] = w.InSentence(t)
	}
	return w.Text("stands_for", strings.Join(names, ", "))
}

// InSentence names a kind inside a sentence.
func (w Words) InSentence(kind toetssteen.KindID) string { return lowerFirst(w.Label(kind)) }

// lowerFirst makes a label fit inside a sentence and leaves abbreviations alone.
func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) < 2 || !unicode.IsLower(r[1]) {
		return s
	}
	r[0] = unicode.ToLower(r[0])
	return string(r)
}

// Against gives the strongest sign against, if there is one.
func (w Words) Against(f toetssteen.Finding) string {
	if len(f.Against) == 0 {
		return ""
	}
	return w.Text("against", text.Clean(w.Sign(Strongest(f.Against)[0])))
}
