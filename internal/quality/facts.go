package quality

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"toetssteen"
	"toetssteen/internal/lawjudge"
	"toetssteen/internal/rule"
)

func given(s string) bool { return strings.TrimSpace(s) != "" }

func anyOf(list []string) int64 {
	n := int64(0)
	for _, s := range list {
		if given(s) {
			n++
		}
	}
	return n
}

// compound are the signs that a purpose holds several: a list, or sentences.
var compound = regexp.MustCompile(`(?i);|\n\s*\S|\ben tevens\b|\balsmede\b|(?:^|\s)(?:[-•*]|\d[.)]) .*(?:\s)(?:[-•*]|\d[.)]) `)

// processingFacts computes what rules on processings speak of. A fact that is
// not known is left out.
func (k *checker) processingFacts(p *toetssteen.Processing, purposes []*toetssteen.Purpose, uses []*toetssteen.ElementUse) rule.Facts {
	f := rule.Facts{
		"regime": string(p.Regime), "capacity": string(p.As), "dated": p.ValidFrom != "",
		"described": given(p.Description), "controller_named": given(p.Controller), "joint_controllers": anyOf(p.JointControllers),
		"dpo_named": given(p.DPO), "owner_named": given(p.Owner),
		"data_subjects": anyOf(p.DataSubjects), "data_categories": anyOf(p.DataCategories),
		"collective_categories": k.collective(p.DataCategories),
		"uses":                  int64(len(uses)), "declares_none": p.NoIndicators, "origin_named": given(p.Origin),
		"recipients": anyOf(p.Recipients), "processors": anyOf(p.Processors), "transfers": int64(len(p.Transfers)),
		"transfers_without_safeguard": unsafeTransfers(p.Transfers),
		"retention_given":             given(p.Retention), "security_described": given(p.Security),
		"systems": anyOf(p.Systems), "systems_unknown": k.unknownSystems(p.Systems),
		"automated_given": given(p.Automated), "dpia_given": given(p.DPIA), "algorithm_given": given(p.Algorithm),
		"reviewed": p.ReviewedOn != "", "review_planned": p.ReviewBy != "",
	}
	k.purposeFacts(f, purposes)
	k.lawFacts(f, p, uses)
	if p.Version > 0 {
		f["version"] = p.Version
	}
	k.days(f, "days_since_review", p.ReviewedOn)
	k.days(f, "days_overdue", p.ReviewBy)
	k.days(f, "retention_checked_days", p.RetentionChecked)
	k.days(f, "recipients_checked_days", p.RecipientsChecked)
	if in, known := k.people.inTree(p.In, p.Owner); known {
		f["owner_in_tree"] = in
	}
	if n, known := k.found.unnamed(p, uses); known {
		f["found_unnamed"] = n
	}
	return f
}

func (k *checker) purposeFacts(f rule.Facts, purposes []*toetssteen.Purpose) {
	empty, several := int64(0), int64(0)
	for _, p := range purposes {
		if !given(p.Text) {
			empty++
		}
		if compound.MatchString(strings.TrimSpace(p.Text)) {
			several++
		}
	}
	f["purposes"], f["purposes_empty"], f["purposes_compound"] = int64(len(purposes)), empty, several
}

// regimeLaws are the laws that a regime must cite (domain.md §7.3).
var regimeLaws = map[toetssteen.Regime]string{toetssteen.RegimeWpg: "BWBR0022463", toetssteen.RegimeWjsg: "BWBR0014194"}

func (k *checker) lawFacts(f rule.Facts, p *toetssteen.Processing, uses []*toetssteen.ElementUse) {
	whole := k.refs.text(p.LawRefs, p.ValidFrom, "")
	named, cites := whole.named > 0, whole.cites(regimeLaws[p.Regime])
	risk := p.RiskModel
	for _, u := range uses {
		j := k.refs.use(p, u)
		named = named || j.named > 0
		cites = cites || j.cites(regimeLaws[p.Regime])
		risk = risk || slices.Contains([]toetssteen.UseRole{toetssteen.UseSelection, toetssteen.UseFeature, toetssteen.UseLabel}, u.Role)
	}
	f["law_basis_named"], f["cites_regime_law"], f["risk_model"] = named, cites, risk
}

// cites tells whether a law is among the references, in force or not verified.
func (j *judged) cites(law string) bool {
	return law != "" && slices.ContainsFunc(j.verdicts, func(v lawjudge.Verdict) bool {
		return v.Law != nil && v.Law.ID == law
	})
}

// days puts the days from a date until today; a date that is not there or is no
// date is not known.
func (k *checker) days(f rule.Facts, name string, from toetssteen.Date) {
	if n, ok := daysBetween(from, k.in.Today); ok {
		f[name] = n
	}
}

func daysBetween(from, to toetssteen.Date) (int64, bool) {
	a, err := time.Parse(time.DateOnly, string(from))
	if err != nil {
		return 0, false
	}
	b, err := time.Parse(time.DateOnly, string(to))
	if err != nil {
		return 0, false
	}
	return int64(b.Sub(a).Hours() / 24), true
}

func (k *checker) collective(categories []string) (n int64) {
	for _, c := range categories {
		if slices.Contains(k.q.Collective, strings.ToLower(strings.Trim(strings.TrimSpace(c), "."))) {
			n++
		}
	}
	return n
}

func unsafeTransfers(transfers []toetssteen.Transfer) (n int64) {
	for _, t := range transfers {
		if !given(t.Safeguard) {
			n++
		}
	}
	return n
}

func (k *checker) unknownSystems(ids []string) (n int64) {
	for _, id := range ids {
		if given(id) && k.in.Register.System(id) == nil {
			n++
		}
	}
	return n
}

var useRoles = []toetssteen.UseRole{
	toetssteen.UseStored, toetssteen.UseIdentification, toetssteen.UseCorrespondence, toetssteen.UseStatistics,
	toetssteen.UseSelection, toetssteen.UseFeature, toetssteen.UseLabel, toetssteen.UseExclusion,
	toetssteen.UseInstruction, toetssteen.UseShown,
}

// period is an ISO 8601 period that is more than nothing, as P7Y, P18M, P1Y6M.
var period = regexp.MustCompile(`^P(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?$`)

func computable(s string) bool {
	s = strings.ToUpper(strings.TrimSpace(s))
	return len(s) > 2 && period.MatchString(s) && strings.ContainsAny(s, "123456789")
}

// useFacts computes what rules on element uses speak of.
func (k *checker) useFacts(p *toetssteen.Processing, u *toetssteen.ElementUse, law, exception *judged) rule.Facts {
	placed := given(u.Source) && given(u.Asset) && given(u.Field)
	retention := u.Retention
	if !given(retention) {
		retention = p.Retention
	}
	f := rule.Facts{
		"regime": string(p.Regime), "capacity": string(p.As), "dated": u.ValidFrom != "",
		"role": string(u.Role), "role_known": slices.Contains(useRoles, u.Role), "placed": placed,
		"source_known": k.in.Register.Source(u.Source) != nil,
		"ground":       ground(u.Ground), "exception_given": given(u.Exception) || given(u.UAVG),
		"exception_references": int64(exception.named), "references": int64(law.named), "task_only": law.taskOnly,
		"necessity_given": given(u.Necessity), "retention_given": given(retention),
		"retention_computable": computable(retention), "retention_ground_given": given(u.RetainedBy),
		"special": "context", // what the catalogue does not know is for people to decide
	}
	indicator := k.c.Indicator(u.Kind)
	f["kind_known"] = indicator != nil
	if indicator != nil {
		f["special"] = indicator.AVG9
	}
	if found, known := k.found.at(u); known {
		f["found"] = found
	}
	if law.worst != lawjudge.CannotVerify {
		f["reference"] = string(law.worst)
	}
	if exception.worst != lawjudge.CannotVerify {
		f["exception_reference"] = string(exception.worst)
	}
	if law.lid != lidUnknown || law.worst == lawjudge.TooGeneral {
		f["names_lid"] = law.lid == lidNamed
	}
	return f
}

// ground reads the letter of AVG art. 6(1): "e", "6.1.e", "art. 6 lid 1 onder e
// AVG". Other texts are left as they are, and then are no ground.
func ground(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if m := groundLetter.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return s
}

var groundLetter = regexp.MustCompile(`^(?:(?:art(?:ikel|\.)?\s*)?6[,.\s-]*(?:(?:eerste lid|lid 1|1|\(1\))[,.\s-]*)?(?:aanhef en )?(?:onder(?:deel)?|sub)?[\s.(-]*)?([a-f])\)?(?:[\s,]+(?:van de )?avg)?\.?$`)
