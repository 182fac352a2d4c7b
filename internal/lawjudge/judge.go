// Package lawjudge says of a reference to law whether it can carry the use of
// a datum on a date. It resolves what the parser read against the index of the
// catalogue and gives one verdict with its reasons. It never says more than
// the index knows: what the index does not cover cannot be verified.
package lawjudge

import (
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/lawref"
)

// Status is the outcome for one reference, as in the register.
type Status string

// The statuses of a reference.
const (
	Valid         Status = "valid"
	TooGeneral    Status = "too_general"
	Repealed      Status = "repealed"
	NonExisting   Status = "non_existing"
	NotSupporting Status = "not_supporting"
	NoReference   Status = "no_reference"
	CannotVerify  Status = "cannot_verify"
)

// Severity says how much a reason matters.
type Severity int

// Hint asks a person to look; Notice is something that is not known; Warning
// weakens the basis; Error takes it away.
const (
	OK Severity = iota
	Hint
	Notice
	Warning
	Error
)

var severityNames = [...]string{"ok", "hint", "notice", "warning", "error"}

// String gives the name of the severity in the outputs.
func (s Severity) String() string {
	if s < OK || s > Error {
		return severityNames[OK]
	}
	return severityNames[s]
}

// severities are those of the statuses; a reason may weigh less.
var severities = map[Status]Severity{
	Valid: OK, TooGeneral: Warning, Repealed: Error, NonExisting: Error,
	NotSupporting: Warning, NoReference: Warning, CannotVerify: Notice,
}

// Text is a text of the catalogue with its arguments.
type Text struct {
	Key  string
	Args []string
}

// Verdict is what is known of one reference on a date.
type Verdict struct {
	Ref      lawref.Ref
	Date     string // of the use, ISO
	Status   Status
	Severity Severity
	Law      *catalogue.Law // nil when the reference names none that is known
	Edition  *catalogue.LawEdition
	Articles []string            // the articles that were looked at and found
	Kinds    []toetssteen.KindID // that the articles name, as far as known
	Reasons  []Text
	Suggest  []Text // what to do, or what to cite instead
	// Successors are the ids of the laws that came in the place of what is
	// repealed.
	Successors []string
}

// settle sets the outcome; the first one stands, later ones add reasons.
func (v *Verdict) settle(s Status, key string, args ...string) {
	if v.Status == "" {
		v.Status, v.Severity = s, severities[s]
	}
	v.say(key, args...)
}

func (v *Verdict) say(key string, args ...string) {
	v.Reasons = append(v.Reasons, Text{key, args})
}

func (v *Verdict) hint(key string, args ...string) {
	v.Severity = max(v.Severity, Hint)
	v.say(key, args...)
}

func (v *Verdict) suggest(key string, args ...string) {
	v.Suggest = append(v.Suggest, Text{key, args})
}

// Judge holds an index and the names in it. It is safe for use by several
// goroutines.
type Judge struct {
	laws  *catalogue.Laws
	names lawref.Names
}

// New makes a judge of an index.
func New(laws *catalogue.Laws) *Judge {
	return &Judge{laws, lawref.NewNames(names(laws))}
}

// Names are the names of the index, for the parser.
func (j *Judge) Names() lawref.Names { return j.names }

// Check judges every reference in a text on a date (ISO). Kinds, if any, are
// the kinds of datum that the references should carry. A reference that stands
// twice is judged once. A text without any reference gives one verdict,
// NoReference.
func (j *Judge) Check(text, date string, kinds ...toetssteen.KindID) []Verdict {
	return j.CheckCited(j.Cite(text), date, kinds...)
}

// Cited is a text with the references that were read in it, to judge more than
// once: on other dates and for other kinds.
type Cited struct {
	text string
	refs []lawref.Ref
}

// Cite reads the references in a text.
func (j *Judge) Cite(text string) Cited { return Cited{text, lawref.Parse(text, j.names)} }

// CheckCited judges a text that was read before, as Check does.
func (j *Judge) CheckCited(c Cited, date string, kinds ...toetssteen.KindID) []Verdict {
	text, refs := c.text, c.refs
	if len(refs) == 0 {
		v := Verdict{Date: date, Ref: lawref.Ref{End: len(text)}}
		key := "law.none_found"
		if strings.TrimSpace(text) == "" {
			key = "law.empty"
		}
		v.settle(NoReference, key)
		v.suggest("law.suggest.name_article")
		return []Verdict{v}
	}
	denied := denies(text)
	out := make([]Verdict, 0, len(refs))
	for i, r := range refs {
		if slices.ContainsFunc(refs[:i], func(before lawref.Ref) bool { return same(before, r) }) {
			continue
		}
		written := ""
		if r.Start >= 0 && r.Start <= r.End && r.End <= len(text) {
			written = text[r.Start:r.End]
		}
		v := j.One(r, written, date, kinds...)
		if denied && r.Source != lawref.None {
			v.hint("law.denied")
		}
		out = append(out, v)
	}
	return out
}

// same tells whether two references cite the same place of a law that is
// known.
func same(a, b lawref.Ref) bool {
	return a.ID != "" && a.ID == b.ID && a.Date == b.Date && a.Old == b.Old && a.Following == b.Following &&
		a.Article == b.Article && slices.Equal(a.Above, b.Above) && slices.Equal(a.Lids, b.Lids) && slices.Equal(a.Points, b.Points)
}

// denies tells whether a text says itself that there is no basis.
func denies(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	return strings.Contains(text, "geen wettelijke grondslag") || strings.Contains(text, "geen wettelijke basis") ||
		strings.HasPrefix(text, "n.v.t") || strings.HasPrefix(text, "nvt") || strings.HasPrefix(text, "niet van toepassing")
}

// One judges one reference; written is its text, and tells laws with the same
// abbreviation apart by their capitals.
func (j *Judge) One(r lawref.Ref, written, date string, kinds ...toetssteen.KindID) Verdict {
	v := Verdict{Ref: r, Date: date}
	switch r.Source {
	case lawref.None:
		key := "law.no_reference"
		if strings.ContainsAny(written, "0123456789") {
			key = "law.private" // a place, of what is no law
		}
		v.settle(NoReference, key)
		v.suggest("law.suggest.name_article")
	case lawref.Case:
		v.settle(CannotVerify, "law.form_only.case")
	case lawref.Paper:
		v.settle(CannotVerify, "law.form_only.paper")
	case lawref.Gazette:
		v.settle(CannotVerify, "law.form_only.gazette")
	default:
		j.statute(&v, written, kinds)
	}
	if r.Misspelt && v.Law != nil {
		v.hint("law.misspelt", v.Law.Short())
	}
	if v.Status == "" {
		v.settle(Valid, "law.valid")
	}
	return v
}

// statute judges a reference to a law, a treaty or an act of the Union.
func (j *Judge) statute(v *Verdict, written string, kinds []toetssteen.KindID) {
	if v.Law = j.resolve(v, written); v.Law == nil {
		j.unknown(v, written)
		return
	}
	switch {
	case v.Status != "":
	case !j.inForce(v):
	case v.Law.Kind == "beleidsregel":
		v.settle(NotSupporting, "law.policy", v.Law.Short())
	case recital(v.Ref):
		v.settle(NotSupporting, "law.recital")
	case v.Ref.Article.From == "" && v.noChapter():
		v.settle(NonExisting, "law.chapter_absent", v.Ref.Above[0].Nr, v.Law.Short(), v.Law.On(v.Date).Date())
	case v.Ref.Article.From == "":
		key := "law.law_only"
		if len(v.Ref.Above) > 0 {
			key = "law.part_only"
		}
		v.settle(TooGeneral, key, v.Law.Short())
		v.suggest("law.suggest.name_article")
	default:
		j.articles(v, kinds)
	}
}

func recital(r lawref.Ref) bool {
	return slices.ContainsFunc(r.Above, func(p lawref.Part) bool { return p.Unit == lawref.Recital })
}

// unknown judges a reference to something that the index does not know.
func (j *Judge) unknown(v *Verdict, written string) {
	r := v.Ref
	switch {
	case v.Status != "":
	case isPolicy(r.Name) || r.Name == "" && r.ID == "" && isPolicy(written):
		v.settle(NotSupporting, "law.policy", r.Name)
	case r.Source == lawref.Local && r.Article.From == "":
		v.settle(TooGeneral, "law.local_only")
		v.suggest("law.suggest.name_article")
	case r.Source == lawref.Local:
		v.settle(CannotVerify, "law.local")
	case r.ID != "":
		v.settle(CannotVerify, "law.unknown_id", r.ID)
	case r.Name == "":
		v.settle(CannotVerify, "law.not_named")
	default:
		v.settle(CannotVerify, "law.unknown", r.Name)
		if near := j.laws.Near(r.Name, 3); len(near) > 0 {
			v.suggest("law.suggest.near", strings.Join(near, ", "))
		}
	}
}

// policyWords begin the names of what is no legal basis: rules of policy and
// agreements.
var policyWords = []string{"beleidsregel", "beleidskader", "convenant", "circulaire", "samenwerkingsovereenkomst", "werkinstructie"}

func isPolicy(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(policyWords, func(w string) bool { return strings.Contains(name, w) })
}

// inForce settles a law that is not in force on the date.
func (j *Judge) inForce(v *Verdict) bool {
	l := v.Law
	switch {
	case l.To != "" && v.Date >= l.To:
		v.settle(Repealed, "law.repealed", l.Short(), l.To)
		v.Successors = l.Successors
		if s := j.shorts(l.Successors); s != "" {
			v.suggest("law.suggest.successor", s)
		}
	case l.From != "" && v.Date < l.From:
		// A date that was not read at a source is no cover to deny on.
		s := CannotVerify
		if l.Checked {
			s = NonExisting
		}
		v.settle(s, "law.not_yet", l.Short(), l.From)
		if old := j.predecessor(l.ID, v.Date); old != nil {
			v.suggest("law.suggest.predecessor", old.Short())
		}
	default:
		return true
	}
	if !l.Checked {
		v.say("law.unchecked", l.Source)
	}
	return false
}

func (j *Judge) shorts(ids []string) string {
	var names []string
	for _, id := range ids {
		if l := j.laws.Law(id); l != nil {
			names = append(names, l.Short())
		}
	}
	return strings.Join(names, ", ")
}

// predecessor finds the law in whose place this one came, in force on the date.
func (j *Judge) predecessor(id, date string) *catalogue.Law {
	for _, other := range j.laws.IDs() {
		l := j.laws.Law(other)
		if slices.Contains(l.Successors, id) && l.From <= date && date < l.To {
			return l
		}
	}
	return nil
}
