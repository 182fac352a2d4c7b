package report

import (
	"html"
	"html/template"
	"strings"

	"toetssteen"
)

// findingView shows one finding; its texts are made when the template asks, so
// that a page of many findings is never in memory as a whole.
type findingView struct {
	words
	f toetssteen.Finding
}

// Rows gives the findings one by one.
func (l *findingsView) Rows() []findingView {
	out := make([]findingView, len(l.list))
	for i, f := range l.list {
		out[i] = findingView{l.words, f}
	}
	return out
}

// ID is the anchor of the finding.
func (f findingView) ID() string { return clean(f.f.ID) }

// Place is where in its table or file the finding is; a long name may break
// after a separator.
func (f findingView) Place() template.HTML {
	return template.HTML(breakable.Replace(html.EscapeString(placeOf(f.f.Location)))) //nolint:gosec // escaped; only wbr is added
}

var breakable = strings.NewReplacer(".", ".<wbr>", "_", "_<wbr>", "/", "/<wbr>")

// Kind names the kind of datum.
func (f findingView) Kind() string { return f.v.label(f.f.Kind) }

// KindID is the kind for the filter.
func (f findingView) KindID() string { return clean(string(f.f.Kind)) }

// Group is the group for the filter.
func (f findingView) Group() string { return clean(string(f.f.Group)) }

// GroupName names the group.
func (f findingView) GroupName() string { return f.v.named("group", string(f.f.Group)) }

// Level is how sure the finding is.
func (f findingView) Level() levelView { return f.v.levelView(level(f.f)) }

// Confidence is the estimated chance that a person confirms the finding.
func (f findingView) Confidence() string { return wholePercent(f.f.Confidence) }

// Why gives the strongest signs.
func (f findingView) Why() string { return f.v.whyText(f.f) }

// AgainstText gives the strongest sign against.
func (f findingView) AgainstText() string { return f.v.againstText(f.f) }

// About is for who wants to quote the finding: its id, its role and the
// version of the rules.
func (f findingView) About() string {
	s := f.v.text("details.id") + " " + f.f.ID + " · " + f.v.named("role", string(f.f.Role))
	if f.f.Detector != "" {
		s += " · " + f.v.text("details.detector") + " " + f.f.Detector
	}
	return clean(s)
}

// Title sums up the evidence.
func (f findingView) Title() string {
	return f.T("details", f.v.number(int64(len(f.f.Evidence))), f.v.number(int64(len(f.f.Against))))
}

// For lists the signs for the finding, the strongest first.
func (f findingView) For() []string { return f.signs(f.f.Evidence) }

// Against lists the signs against it.
func (f findingView) Against() []string { return f.signs(f.f.Against) }

// signs gives each sign with its type and rule.
func (f findingView) signs(signs []toetssteen.Evidence) []string {
	out := make([]string, 0, len(signs))
	for _, e := range strongest(signs) {
		s := f.v.signText(e) + " [" + f.v.named("type", e.Type)
		if e.Rule != "" {
			s += ", " + e.Rule
		}
		out = append(out, clean(s+"]"))
	}
	return out
}
