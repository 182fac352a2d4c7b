package quality

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/lawjudge"
	"toetssteen/internal/register"
)

const today = toetssteen.Date("2026-11-25")

// index is read once: it is the same in every test.
var index = sync.OnceValues(func() (*catalogue.Catalogue, error) { return catalogue.Load() })

func loaded(t testing.TB) (*catalogue.Catalogue, *lawjudge.Judge) {
	t.Helper()
	c, err := index()
	if err != nil {
		t.Fatal(err)
	}
	laws, err := c.Laws()
	if err != nil {
		t.Fatal(err)
	}
	return c, lawjudge.New(laws)
}

// good is a processing with one use that passes every rule that can be passed.
func good(id, unit string) (toetssteen.Processing, toetssteen.Purpose, toetssteen.ElementUse) {
	h := func(s string) toetssteen.Head { return toetssteen.Head{ID: s, Version: 1, ValidFrom: "2026-09-01"} }
	p := toetssteen.Processing{
		Head: h(id), Name: "Toekennen", In: unit, Regime: toetssteen.RegimeAVG, As: toetssteen.AsController,
		Controller: "Minister van OCW", DPO: "fg@voorbeeld.nl", Owner: "proceseigenaar", DataSubjects: []string{"studenten"},
		DataCategories: []string{"nationaliteit"}, Origin: "BRP", Recipients: []string{"geen"}, Retention: "P7Y", Security: "BIO",
		Systems: []string{"SIS"}, LawRefs: "art. 9 lid 2 WRO", DPIA: "DPIA-12", ReviewedOn: "2026-06-01", ReviewBy: "2027-06-01",
		RetentionChecked: "2026-05-01", RecipientsChecked: "2026-05-01",
	}
	d := toetssteen.Purpose{Head: h(id + "-D"), Processing: id, Text: "Recht op studiefinanciering vaststellen"}
	u := toetssteen.ElementUse{
		Head: h(id + "-G"), Purpose: d.ID, Kind: "nationality", Source: "studenten", Asset: "student", Field: "nationaliteit",
		Role: toetssteen.UseIdentification, Ground: "e", Exception: "n.v.t.: geen bijzonder gegeven bij dit gebruik",
		LawRefs: "art. 9 lid 2 WRO", Necessity: "De wet stelt nationaliteit als eis", Retention: "P7Y", RetainedBy: "selectielijst",
	}
	return p, d, u
}

// organisation is a small one: OCW with DUO and the inspectorate below it.
func organisation() Input {
	unit := func(id, name, parent string) toetssteen.Unit {
		return toetssteen.Unit{Head: toetssteen.Head{ID: id}, Name: name, Parent: parent}
	}
	r := &register.Register{
		Units:   []toetssteen.Unit{unit("DUO", "DUO", "OCW"), unit("IVHO", "Inspectie van het Onderwijs", "OCW"), unit("OCW", "OCW", "")},
		Systems: []toetssteen.System{{Head: toetssteen.Head{ID: "SIS"}, In: "DUO"}},
		Sources: []toetssteen.Source{{Head: toetssteen.Head{ID: "studenten"}, System: "SIS"}},
	}
	return Input{
		Register: r, Today: today, Deep: map[string]bool{"studenten": true}, Found: map[string]bool{"VW-1-G": true},
		Grants: []toetssteen.Grant{
			{Head: toetssteen.Head{ID: "T-1"}, Person: "j.duo", Role: "owner", In: "DUO"},
			{Head: toetssteen.Head{ID: "T-2"}, Person: "c.ocw", Role: "owner"},
			{Head: toetssteen.Head{ID: "T-3"}, Person: "oud", Role: "privacy_officer", In: "DUO", Until: "2020-01-01"},
		},
		Places: []Place{{"B-1", "studenten", "nationality", true}},
	}
}

func withGood(unit string) Input {
	in := organisation()
	p, d, u := good("VW-1", unit)
	in.Register.Processings, in.Register.Purposes, in.Register.Uses = []toetssteen.Processing{p}, []toetssteen.Purpose{d}, []toetssteen.ElementUse{u}
	return in
}

func check(t testing.TB, in Input) *Result {
	t.Helper()
	c, judge := loaded(t)
	in.Register.Index()
	res, err := Check(c, judge, in)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func wrongs(res *Result) (out []string) {
	for _, w := range res.Wrong {
		out = append(out, fmt.Sprintf("%s %s %s", w.ID, w.Rule.ID, w.Outcome))
	}
	return out
}

func TestALineThatHasAllPassesAll(t *testing.T) {
	res := check(t, withGood("DUO"))
	if !res.Clean() {
		t.Errorf("got %v", wrongs(res))
	}
	if p := res.Processings[0]; p.References.Cap() != AllSupport || p.Passed < 40 {
		t.Errorf("references: %q; %d rules passed", p.References.Cap(), p.Passed)
	}
}

func TestWhatIsWrongIsToldWithItsRule(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Input)
		want   []string
	}{
		{"two purposes in one text", func(in *Input) { in.Register.Purposes[0].Text = "Toekennen; innen" }, []string{"VW-1 one_purpose fail"}},
		{"a source that was not scanned", func(in *Input) { in.Deep, in.Found, in.Places = nil, nil, nil }, []string{"VW-1 indicators_not_missed unknown", "VW-1-G use_found unknown"}},
		{"a source of which only names were read, and that shows nothing", func(in *Input) { in.Deep, in.Places = nil, nil }, []string{"VW-1 indicators_not_missed unknown"}},
		{"a datum that the scan did not find", func(in *Input) { in.Found["VW-1-G"], in.Places = false, nil }, []string{"VW-1-G use_found fail"}},
		{"a datum that the register does not name", func(in *Input) {
			in.Places = append(in.Places, Place{"B-2", "studenten", "birth_country", true})
		}, []string{"VW-1 indicators_not_missed fail"}},
		{"a candidate alone asks nothing of the register", func(in *Input) {
			in.Places = append(in.Places, Place{"B-2", "studenten", "birth_country", false})
		}, nil},
		{"deletion was never tested", func(in *Input) { in.Register.Processings[0].RetentionChecked = "" }, []string{"VW-1 retention_checked unknown"}},
		{"an owner that is no role", func(in *Input) { in.Register.Processings[0].Owner = "afdeling X" }, []string{"VW-1 owner_in_tree fail"}},
		{"no roles at all", func(in *Input) { in.Grants = nil }, []string{"VW-1 owner_in_tree unknown"}},
		{"the review is over", func(in *Input) { in.Register.Processings[0].ReviewBy = "2026-11-01" }, []string{"VW-1 review_planned fail"}},
		{"legitimate interest", func(in *Input) { in.Register.Uses[0].Ground = "6.1.f" }, []string{"VW-1-G ground_fits fail"}},
		{"a term that no system can compute with", func(in *Input) { in.Register.Uses[0].Retention = "zo lang als nodig" }, []string{"VW-1-G use_retention_computable fail"}},
		{"a special category without exception", func(in *Input) {
			in.Register.Uses[0].Kind, in.Register.Uses[0].Exception = "ethnicity", ""
			in.Places[0].Kind = "ethnicity"
		}, []string{"VW-1-G exception_given fail"}},
		{"no reference at all", func(in *Input) {
			in.Register.Uses[0].LawRefs, in.Register.Processings[0].LawRefs = "", ""
		}, []string{"VW-1 legal_basis_named fail", "VW-1-G reference_given fail"}},
		{"a law and no article", func(in *Input) { in.Register.Uses[0].LawRefs = "Wsf 2000" }, []string{"VW-1-G reference_exact fail"}},
		{"a law that is repealed", func(in *Input) { in.Register.Uses[0].LawRefs = "art. 24c WOT" }, []string{"VW-1-G reference_in_force fail"}},
		{"an import without versions", func(in *Input) { in.Register.Processings[0].Version = 0 }, []string{"VW-1 versioned unknown"}},
		{"a police register that cites no Wpg", func(in *Input) { in.Register.Processings[0].Regime = toetssteen.RegimeWpg }, []string{"VW-1 regime_basis fail"}},
		{"only one rule", func(in *Input) { in.Register.Processings[0].DPO, in.Rule = "", "controller_named" }, nil},
		{"another unit", func(in *Input) { in.Register.Processings[0].DPO, in.Unit = "", "IVHO" }, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := withGood("DUO")
			c.change(&in)
			res := check(t, in)
			if diff := cmp.Diff(c.want, wrongs(res)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestSilenceIsNeverAPass(t *testing.T) {
	in := organisation()
	in.Register.Processings = []toetssteen.Processing{{Head: toetssteen.Head{ID: "VW-0"}, In: "DUO"}}
	res := check(t, in)
	if p := res.Processings[0]; p.Passed != 0 || p.Failed == 0 || p.Unknown == 0 {
		t.Errorf("an empty line has %+v", p.Tally)
	}
	if share, ok := res.Total.Share(); !ok || share != 0 {
		t.Errorf("its share is %v, %v", share, ok)
	}
	if res.Processings[0].References.Cap() != NothingToJudge {
		t.Errorf("the cap is %q", res.Processings[0].References.Cap())
	}
}

func TestScoresRollUpTheTree(t *testing.T) {
	in := withGood("DUO")
	in.Register.Processings = append(in.Register.Processings, toetssteen.Processing{Head: toetssteen.Head{ID: "VW-2"}, In: "IVHO"},
		toetssteen.Processing{Head: toetssteen.Head{ID: "VW-3"}, In: "?"})
	res := check(t, in)
	var got []string
	for _, u := range res.Units {
		share, _ := u.Share()
		got = append(got, fmt.Sprintf("%d %s %d %.2f", u.Depth, u.ID, u.Processings, share))
	}
	want := []string{"0 OCW 2 0.50", "1 DUO 1 1.00", "1 IVHO 1 0.00", "0 ? 1 0.00"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestAProcessingToWhichNoRuleAppliesHasNoShare(t *testing.T) {
	in := withGood("DUO")
	in.Register.Processings = append(in.Register.Processings, toetssteen.Processing{Head: toetssteen.Head{ID: "VW-2"}, In: "DUO"})
	in.Rule = "reference_in_force"
	res := check(t, in)
	if share, ok := res.Total.Share(); !ok || share != 1 || res.Total.Processings != 2 {
		t.Errorf("the share is %v (%v) over %d", share, ok, res.Total.Processings)
	}
}

func TestWhoMustMendIsTheNearestWithTheRole(t *testing.T) {
	in := withGood("DUO")
	in.Register.Processings[0].Retention, in.Register.Processings[0].DPO = "", ""
	p, d, u := good("VW-2", "IVHO")
	p.Retention = ""
	in.Found[u.ID] = true
	in.Register.Processings, in.Register.Purposes, in.Register.Uses = append(in.Register.Processings, p), append(in.Register.Purposes, d), append(in.Register.Uses, u)
	got := map[string]string{}
	for _, w := range check(t, in).Wrong {
		got[w.ID+" "+w.Rule.ID] = w.Person
	}
	want := map[string]string{"VW-1 retention_given": "j.duo", "VW-2 retention_given": "c.ocw", "VW-1 dpo_named": ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestWhatStandsUnderNothingIsTold(t *testing.T) {
	in := withGood("DUO")
	in.Register.Purposes = append(in.Register.Purposes, toetssteen.Purpose{Head: toetssteen.Head{ID: "D-x"}, Processing: "weg"})
	in.Register.Uses = append(in.Register.Uses, toetssteen.ElementUse{Head: toetssteen.Head{ID: "G-x"}, Purpose: "D-x"})
	res := check(t, in)
	if len(res.Orphans) != 2 || res.Clean() {
		t.Errorf("got %v", res.Orphans)
	}
}

func TestReferencesGiveTheirCap(t *testing.T) {
	type by map[lawjudge.Status]int
	for _, c := range []struct {
		by   by
		want Cap
	}{
		{by{lawjudge.Valid: 3}, AllSupport},
		{by{lawjudge.Valid: 3, lawjudge.TooGeneral: 1}, AllButTooBroad},
		{by{lawjudge.Valid: 1, lawjudge.CannotVerify: 1}, SomeSupport},
		{by{lawjudge.TooGeneral: 2}, NoneSupport},
		{by{lawjudge.NoReference: 1}, NoneSupport},
		{nil, NothingToJudge},
	} {
		r := References{}
		for s, n := range c.by {
			r.count(s, n)
		}
		if r.Cap() != c.want {
			t.Errorf("%v gives %q, want %q", c.by, r.Cap(), c.want)
		}
	}
}

func TestTheLetterOfTheGroundIsRead(t *testing.T) {
	for text, want := range map[string]string{
		"e": "e", "E": "e", "6.1.e": "e", "art. 6 lid 1 onder c AVG": "c", "artikel 6, eerste lid, onderdeel e, van de AVG": "e",
		"6(1)(e)": "e", "6 lid 1 sub f": "f", "": "", "publieke taak": "publieke taak", "g": "g",
	} {
		if got := ground(text); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

func TestATermIsComputableWhenASystemCanCountWithIt(t *testing.T) {
	for text, want := range map[string]bool{"P7Y": true, "p18m": true, "P1Y6M": true, "P": false, "P0D": false, "7 jaar": false, "": false, "PT1H": false} {
		if computable(text) != want {
			t.Errorf("%q gives %v", text, !want)
		}
	}
}

// Taking away what is known never makes a rule pass.
func TestKnowingLessNeverPassesMore(t *testing.T) {
	c, judge := loaded(t)
	rapid.Check(t, func(t *rapid.T) {
		in := withGood("DUO")
		p, u := &in.Register.Processings[0], &in.Register.Uses[0]
		in.Register.Index()
		before, err := Check(c, judge, in)
		if err != nil {
			t.Fatal(err)
		}
		for _, drop := range rapid.SliceOf(rapid.IntRange(0, 9)).Draw(t, "what is lost") {
			switch drop {
			case 0:
				in.Deep, in.Found, in.Places = nil, nil, nil
			case 1:
				in.Grants = nil
			case 2:
				p.RetentionChecked, p.RecipientsChecked = "", ""
			case 3:
				p.Owner = ""
			case 4:
				u.LawRefs = ""
			case 5:
				p.Recipients = nil
			case 6:
				u.Retention, p.Retention = "", ""
			case 7:
				u.Necessity = ""
			case 8:
				p.ReviewedOn, p.ReviewBy = "", ""
			case 9:
				in.Register.Uses = nil
				in.Register.Index()
				u = &toetssteen.ElementUse{}
			}
		}
		after, err := Check(c, judge, in)
		if err != nil {
			t.Fatal(err)
		}
		for i, o := range after.Processings[0].Outcomes {
			if was := before.Processings[0].Outcomes[i]; o == catalogue.Passed && was != catalogue.Passed {
				t.Errorf("rule %s went from %s to pass", after.Rules[i].Rule.ID, was)
			}
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	c, judge := loaded(b)
	in := organisation()
	kinds := []toetssteen.KindID{"nationality", "sex", "birth_country", "language", "name", "religion", "ethnicity", "residence_status", "birth_place", "parent_origin"}
	laws := []string{"Wsf 2000", "WHW", "WPO", "WVO 2020", "WEB", "AVG", "UAVG", "Awb", "Wet BRP", "Les- en cursusgeldwet"}
	for i := range 5000 {
		p, d, u := good(fmt.Sprintf("VW-%05d", i), []string{"DUO", "IVHO"}[i%2])
		ref := fmt.Sprintf("artikel %d, lid %d, %s", 1+i%100, 1+i/1000, laws[i/100%10])
		p.LawRefs = ref
		in.Register.Processings, in.Register.Purposes = append(in.Register.Processings, p), append(in.Register.Purposes, d)
		for j := range 10 {
			u.ID, u.Kind = fmt.Sprintf("%s-%d", p.ID, j), kinds[j]
			u.LawRefs = ref
			u.ValidFrom = toetssteen.Date(fmt.Sprintf("2026-%02d-%02d", 1+i%11, 1+(i+j)%28))
			if j%3 == 0 {
				u.Source = "andere bron"
			}
			in.Register.Uses = append(in.Register.Uses, u)
		}
	}
	in.Register.Index()
	for b.Loop() {
		res, err := Check(c, judge, in)
		if err != nil || len(res.Uses) != 50_000 {
			b.Fatal(len(res.Uses), err)
		}
	}
}

func TestAUnitThatTakesNoPartIsNotJudged(t *testing.T) {
	in := withGood("IVHO")
	in.Register.Units[1].Scope, in.Register.Units[1].ScopeReason = toetssteen.ScopeOut, "zelf verantwoordelijk"
	res := check(t, in)
	want := []OutUnit{{ID: "IVHO", Name: "Inspectie van het Onderwijs", Reason: "zelf verantwoordelijk", Processings: 1}}
	if diff := cmp.Diff(want, res.Out); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if res.Total.Processings != 0 || len(res.Wrong) != 0 || res.Unit("IVHO") != nil {
		t.Errorf("it is judged: %+v", res.Total)
	}
}

func TestTheSameWordsAreGivenWhetherMadeOnceOrEachTime(t *testing.T) {
	c, _ := loaded(t)
	in := withGood("DUO")
	in.Register.Uses[0].LawRefs = "art. 24c WOT; wettelijke taak"
	in.Register.Processings[0].Retention, in.Register.Processings[0].DataCategories = "", []string{"NAW"}
	for i, ref := range []string{"Wsf 2000", "art. 999 WPO", "art. 24c WOT"} {
		p, d, u := good(fmt.Sprintf("VW-%d", i+2), "IVHO")
		u.LawRefs, u.Ground, u.Exception = ref, "f", ""
		in.Register.Processings, in.Register.Purposes, in.Register.Uses = append(in.Register.Processings, p), append(in.Register.Purposes, d), append(in.Register.Uses, u)
	}
	whys := NewWhys(c, "nl")
	res := check(t, in)
	if len(res.Wrong) < 8 {
		t.Fatalf("too little is wrong to compare: %v", wrongs(res))
	}
	for _, w := range res.Wrong {
		if got, want := whys.Of(w), w.Why(c, "nl"); got != want {
			t.Errorf("%s: %q, want %q", w.Rule.ID, got, want)
		}
	}
}
