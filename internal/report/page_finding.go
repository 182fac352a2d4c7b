package report

import (
	"html"
	"html/template"
	"strings"

	"toetssteen"
	"toetssteen/internal/report/outline"
	"toetssteen/internal/report/words"
	"toetssteen/internal/text"
)

// findingView shows one finding; its texts are made when the template asks, so
// that a page of many findings is never in memory as a whole.
type findingView struct {
	speech
	f     toetssteen.Finding
	look  outline.Lookup
	apart bool
}

// Rows gives the findings one by one.
func (l *findingsView) Rows() []findingView {
	out := make([]findingView, len(l.list))
	for i, f := range l.list {
		out[i] = findingView{l.speech, f, l.look, l.apart}
	}
	return out
}

// ID is the anchor of the finding, when it has one here.
func (f findingView) ID() string {
	if f.apart {
		return ""
	}
	return text.Clean(f.f.ID)
}

// Where names the table of a finding that stands apart from it.
func (f findingView) Where() string {
	if !f.apart {
		return ""
	}
	return text.Clean(f.f.Source) + " · " + text.Clean(f.f.Location.Asset)
}

// RoleID is the role for the filter.
func (f findingView) RoleID() string { return text.Clean(string(f.f.Role)) }

// Allowed tells of the rule that accepts the finding, or nothing.
func (f findingView) Allowed() string {
	if f.f.Allowed == "" {
		return ""
	}
	return f.v.allowedText(f.f.Allowed, f.look)
}

// Same lists the other places with the same datum.
func (f findingView) Same() []sameView { return f.v.sameAs(f.f, f.look) }

// sameView is another place with the same datum; Target is empty when no link
// leads there.
type sameView struct{ Target, Name string }

func (v view) sameAs(f toetssteen.Finding, look outline.Lookup) []sameView {
	var out []sameView
	for i, id := range f.SameAs {
		if i == sameAtMost {
			return append(out, sameView{Name: v.Plural("place", int64(len(f.SameAs)-i)) + " …"})
		}
		l, ok := look.Findings[id]
		if !ok {
			out = append(out, sameView{Name: text.Clean(id)})
			continue
		}
		out = append(out, sameView{text.Clean(id), text.Clean(look.Sources[id]) + " · " + words.Spot(l)})
	}
	return out
}

// allowedText tells of a rule that accepts findings.
func (v view) allowedText(id string, look outline.Lookup) string {
	r, ok := look.Rules[id]
	if !ok {
		return v.Text("allowed.by", text.Clean(id), v.Text("unknown"))
	}
	about := text.Clean(r.Reason) + " (" + text.Clean(r.By) + "; " + v.Ends(r.Until) + ")"
	return v.Text("allowed.by", text.Clean(id), about)
}

func joined(parts []string) string { return strings.Join(parts, "; ") }

// Place is where in its table or file the finding is; a long name may break
// after a separator.
func (f findingView) Place() template.HTML {
	return template.HTML(breakable.Replace(html.EscapeString(words.Place(f.f.Location)))) //nolint:gosec // escaped; only wbr is added
}

var breakable = strings.NewReplacer(".", ".<wbr>", "_", "_<wbr>", "/", "/<wbr>")

// Kind names the kind of datum.
func (f findingView) Kind() string { return f.v.Label(f.f.Kind) }

// KindID is the kind for the filter.
func (f findingView) KindID() string { return text.Clean(string(f.f.Kind)) }

// Group is the group for the filter.
func (f findingView) Group() string { return text.Clean(string(f.f.Group)) }

// GroupName names the group.
func (f findingView) GroupName() string { return f.v.Named("group", string(f.f.Group)) }

// Level is how sure the finding is.
func (f findingView) Level() levelView { return f.v.levelView(words.Level(f.f)) }

// Confidence is the estimated chance that a person confirms the finding.
func (f findingView) Confidence() string { return words.WholePercent(f.f.Confidence) }

// Why gives the strongest signs.
func (f findingView) Why() string { return f.v.Why(f.f) }

// AgainstText gives the strongest sign against.
func (f findingView) AgainstText() string { return f.v.Against(f.f) }

// About is for who wants to quote the finding: its id, its role and the
// version of the rules.
func (f findingView) About() string {
	s := f.v.Text("details.id") + " " + f.f.ID + " · " + f.v.Named("role", string(f.f.Role))
	if f.f.Detector != "" {
		s += " · " + f.v.Text("details.detector") + " " + f.f.Detector
	}
	return text.Clean(s)
}

// Title sums up the evidence.
func (f findingView) Title() string {
	return f.T("details", f.v.Number(int64(len(f.f.Evidence))), f.v.Number(int64(len(f.f.Against))))
}

// For lists the signs for the finding, the strongest first.
func (f findingView) For() []string { return f.signs(f.f.Evidence) }

// Against lists the signs against it.
func (f findingView) Against() []string { return f.signs(f.f.Against) }

// signs gives each sign with its type and rule.
func (f findingView) signs(signs []toetssteen.Evidence) []string {
	out := make([]string, 0, len(signs))
	for _, e := range words.Strongest(signs) {
		s := f.v.Sign(e) + " [" + f.v.Named("type", e.Type)
		if e.Rule != "" {
			s += ", " + e.Rule
		}
		out = append(out, text.Clean(s+"]"))
	}
	return out
}
