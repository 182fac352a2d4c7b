package quality

import (
	"cmp"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/lawjudge"
)

// References counts references to law by their status. A use without any
// counts as one.
type References struct {
	Total int
	By    map[lawjudge.Status]int
}

func (r *References) add(j *judged) {
	for _, v := range j.verdicts {
		r.count(v.Status, 1)
	}
}

func (r *References) count(s lawjudge.Status, n int) {
	if r.By == nil {
		r.By = map[lawjudge.Status]int{}
	}
	r.By[s] += n
	r.Total += n
}

func (r *References) merge(o References) {
	for s, n := range o.By {
		r.count(s, n)
	}
}

// Share is the share that is valid and supporting; ok is false where there are
// no uses.
func (r References) Share() (share float64, ok bool) {
	if r.Total == 0 {
		return 0, false
	}
	return float64(r.By[lawjudge.Valid]) / float64(r.Total), true
}

// Cap is how far references carry the assurance of a verdict.
type Cap string

// Caps, the strongest first. The zero value is that there is none.
const (
	AllSupport     Cap = "all"               // all valid and supporting
	AllButTooBroad Cap = "all_but_too_broad" // the others are too general
	SomeSupport    Cap = "some"              // at least one is
	NoneSupport    Cap = "none"              // none is
	NothingToJudge Cap = ""                  // there are no uses
)

// Cap gives how far the references carry.
func (r References) Cap() Cap {
	valid, broad := r.By[lawjudge.Valid], r.By[lawjudge.TooGeneral]
	switch {
	case r.Total == 0:
		return NothingToJudge
	case valid == r.Total:
		return AllSupport
	case valid > 0 && valid+broad == r.Total:
		return AllButTooBroad
	case valid > 0:
		return SomeSupport
	}
	return NoneSupport
}

// judged is what is known of the references in one text.
type judged struct {
	verdicts []lawjudge.Verdict
	worst    lawjudge.Status
	named    int // references to law in it
	taskOnly bool
	// lid says whether each names the paragraph, where its article has some.
	lid lidState
}

type lidState int8

const (
	lidUnknown lidState = iota
	lidNamed
	lidMissing
)

// ranks order the statuses, the worst last.
var ranks = []lawjudge.Status{
	lawjudge.Valid, lawjudge.TooGeneral, lawjudge.CannotVerify, lawjudge.NotSupporting, lawjudge.Repealed,
	lawjudge.NonExisting, lawjudge.NoReference,
}

type judgeKey struct {
	text, date string
	kind       toetssteen.KindID
}

// referees judges texts, each once.
type referees struct {
	judge     *lawjudge.Judge
	on, today string
	known     map[judgeKey]*judged
	cited     map[string]lawjudge.Cited // by text: reading it costs more than judging it
}

func newReferees(judge *lawjudge.Judge, in Input) *referees {
	return &referees{judge, string(in.On), string(in.Today), map[judgeKey]*judged{}, map[string]lawjudge.Cited{}}
}

// use judges what carries a use: its own references, or those of the whole
// processing.
func (r *referees) use(p *toetssteen.Processing, u *toetssteen.ElementUse) *judged {
	text := u.LawRefs
	if strings.TrimSpace(text) == "" {
		text = p.LawRefs
	}
	return r.text(text, u.ValidFrom, u.Kind)
}

// exception judges the exception to the ban on special categories, with the
// article of the UAVG.
func (r *referees) exception(u *toetssteen.ElementUse) *judged {
	text := completed(u.Exception, "AVG", "art. 9 lid 2 onder ")
	if uavg := completed(u.UAVG, "UAVG", "art. "); uavg != "" {
		text = strings.Trim(text+"; "+uavg, "; ")
	}
	return r.text(text, u.ValidFrom, "")
}

// completed adds the law to a text that leaves it out because its field says
// it, as "g" and "art. 25".
func completed(text, law, before string) string {
	text = strings.TrimSpace(text)
	switch {
	case text == "" || strings.Contains(strings.ToUpper(text), law):
		return text
	case len(text) == 1 || text[0] >= '0' && text[0] <= '9' && len(strings.Fields(text)) == 1 && law == "UAVG":
		return before + text + " " + law
	case strings.ContainsAny(text, "0123456789"):
		return text + " " + law
	}
	return text
}

// text judges a text from the day on which the use began. A use goes on, so
// that an article that was repealed since then counts as repealed.
func (r *referees) text(text string, from toetssteen.Date, kind toetssteen.KindID) *judged {
	key := judgeKey{text, cmp.Or(r.on, string(from), r.today), kind}
	if j := r.known[key]; j != nil {
		return j
	}
	verdicts := r.check(key)
	if r.on == "" && key.date < r.today {
		now := r.check(judgeKey{text, r.today, kind})
		for i := range verdicts {
			if i < len(now) && verdicts[i].Status == lawjudge.Valid && now[i].Status == lawjudge.Repealed {
				verdicts[i] = now[i]
			}
		}
	}
	j := newJudged(verdicts, kind)
	r.known[key] = j
	return j
}

func (r *referees) check(key judgeKey) []lawjudge.Verdict {
	cited, met := r.cited[key.text]
	if !met {
		cited = r.judge.Cite(key.text)
		r.cited[key.text] = cited
	}
	if key.kind == "" {
		return r.judge.CheckCited(cited, key.date)
	}
	return r.judge.CheckCited(cited, key.date, key.kind)
}

func newJudged(verdicts []lawjudge.Verdict, kind toetssteen.KindID) *judged {
	j := &judged{worst: lawjudge.Valid, lid: lidNamed}
	// One article that names the datum is enough: the others may name the task.
	carried := slices.ContainsFunc(verdicts, func(v lawjudge.Verdict) bool {
		return v.Status == lawjudge.Valid && slices.Contains(v.Kinds, kind)
	})
	for _, v := range verdicts {
		if carried && onlyTask(v) {
			continue
		}
		j.verdicts = append(j.verdicts, v)
		if v.Status != lawjudge.NoReference {
			j.named++
		}
		if slices.Index(ranks, v.Status) > slices.Index(ranks, j.worst) {
			j.worst, j.taskOnly = v.Status, onlyTask(v)
		} else if v.Status == j.worst {
			j.taskOnly = j.taskOnly && onlyTask(v)
		}
		if l := lidOf(v); l != lidNamed && j.lid != lidMissing {
			j.lid = l
		}
	}
	return j
}

// onlyTask tells whether an article names the task, as far as known, and not
// the datum: then necessity decides (domain.md R5).
func onlyTask(v lawjudge.Verdict) bool {
	return v.Status == lawjudge.NotSupporting && v.Severity == lawjudge.Hint
}

// lidOf tells whether a reference names the paragraph.
func lidOf(v lawjudge.Verdict) lidState {
	if len(v.Ref.Lids) > 0 || len(v.Articles) > 1 {
		return lidNamed
	}
	if v.Edition == nil || len(v.Articles) != 1 {
		return lidUnknown
	}
	switch a := v.Edition.Article(v.Articles[0]); {
	case a == nil || a.Leden < 0:
		return lidUnknown
	case a.Leden > 1:
		return lidMissing
	}
	return lidNamed
}
