package lawjudge

import (
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/lawref"
)

func judge(tb testing.TB) *Judge {
	tb.Helper()
	c, err := catalogue.Load()
	if err != nil {
		tb.Fatal(err)
	}
	laws, err := c.Laws()
	if err != nil {
		tb.Fatal(err)
	}
	return New(laws)
}

// Each case gives the reason that decides, so that a verdict is right for the
// right reason.
func TestTheVerdictDependsOnTheDateOfUse(t *testing.T) {
	j := judge(t)
	for _, c := range []struct {
		text, on string
		want     Status
		reason   string
	}{
		// A law before, in and after its time.
		{"art. 9 WRO", "2020-06-30", NonExisting, "law.not_yet"},
		{"art. 9 WRO", "2026-10-01", Valid, "law.valid"},
		{"art. 9 WRO", "2024-06-01", Valid, "law.read"},            // read in the version of that day
		{"art. 12 WRO", "2024-06-01", CannotVerify, "law.outside"}, // not read then
		{"art. 7 Wbp", "2018-05-24", CannotVerify, "law.outside"},
		{"art. 7 Wbp", "2018-05-25", Repealed, "law.repealed"},
		{"art. 3 Wob", "2022-04-30", CannotVerify, "law.outside"},
		{"art. 3 Wob", "2022-05-01", Repealed, "law.repealed"},
		{"art. 7 Wbp", "2017-05-10", Valid, "law.valid"},
		{"Wet BRP art. 3.2", "2013-12-31", NonExisting, "law.not_yet"},
		{"Wet BRP art. 3.2", "2025-06-01", Valid, "law.valid"},
		{"Wet BRP art. 3.2", "2025-11-11", CannotVerify, "law.outside"}, // the next version, that is not in the index
		// An article that went while its law stayed.
		{"art. 24c WOT", "2017-05-10", Valid, "law.valid"},
		{"art. 24c WOT", "2020-06-30", CannotVerify, "law.outside"},
		{"art. 24c WOT", "2020-07-01", Repealed, "law.article_repealed"},
		// The state of 2017 holds for its whole version, where that is known.
		{"art. 24c WOT", "2016-08-01", Valid, "law.valid"},
		{"art. 24c WOT", "2016-07-31", CannotVerify, "law.outside"},
		{"art. 24c WOT", "2017-07-01", CannotVerify, "law.outside"},
		// A list without a next version holds for a while.
		{"art. 2.2 Wsf 2000", "2024-01-01", Valid, "law.valid"},
		{"art. 2.2 Wsf 2000", "2024-03-31", Valid, "law.valid"},
		{"art. 2.2 Wsf 2000", "2024-04-01", CannotVerify, "law.outside"},
		{"art. 12.99 Wsf 2000", "2024-02-01", NonExisting, "law.article_absent"},
		{"art. 12.99 Wsf 2000", "2025-02-01", CannotVerify, "law.then_absent"},
		// Never "does not exist" where the list is known to have holes.
		{"art. 2.3 Woo", "2025-03-01", CannotVerify, "law.list_incomplete"},
		{"art. 40 WRO", "2026-10-01", CannotVerify, "law.list_incomplete"},
		{"art. 58 WRO", "2026-10-01", NonExisting, "law.article_absent"},
		{"art. 3:30 Awb", "2024-01-15", CannotVerify, "law.doubtful"},
		// Paragraphs.
		{"art. 6 lid 4 AVG", "2026-01-01", Valid, "law.valid"},
		{"art. 6 lid 5 AVG", "2026-01-01", NonExisting, "law.lid_absent"},
		{"art. 46 lid 2 UAVG", "2026-10-01", CannotVerify, "law.lid_unknown"},
		{"art. 24c lid 1 WOT", "2017-05-10", CannotVerify, "law.lid_unknown"},
		{"9.2.k WRO", "2026-10-01", Valid, "law.read_as"},
		{"9.7.k WRO", "2026-10-01", NonExisting, "law.lid_absent"},
		{"art. 4.2 Comptabiliteitswet 2016", "2017-05-10", CannotVerify, "law.not_yet"}, // from general knowledge
		{"art. B 1 Kieswet", "2017-05-10", CannotVerify, "law.list_incomplete"},         // numbers were cut off
		// Ranges.
		{"Awb 3:2 t/m 3:4", "2024-01-15", Valid, "law.valid"},
		{"Awb 3:2 t/m 3:99", "2024-01-15", NonExisting, "law.article_absent"},
		{"art. 3.2 e.v. Wet BRP", "2025-06-01", TooGeneral, "law.and_following"},
		// What cannot carry.
		{"art. 1 WRO", "2026-10-01", NotSupporting, "law.nature.definition"},
		{"art. 57 WRO", "2026-10-01", NotSupporting, "law.nature.citation"},
		{"art. 56 WRO", "2026-10-01", NotSupporting, "law.nature.commencement"},
		{"overweging 51 AVG", "2026-01-01", NotSupporting, "law.recital"},
		{"Beleidsregel toezicht 2020", "2026-01-01", NotSupporting, "law.policy"},
		// No article.
		{"Leerplichtwet.", "2026-01-01", TooGeneral, "law.law_only"},
		{"hoofdstuk 4 Awb", "2024-01-15", TooGeneral, "law.part_only"},
		{"hoofdstuk 14 Awb", "2024-01-15", NonExisting, "law.chapter_absent"},
		{"WVO", "2023-01-01", Repealed, "law.repealed"},
		// Form only, or nothing.
		{"ECLI:EU:C:2023:957", "2026-01-01", CannotVerify, "law.form_only.case"},
		{"Kamerstukken II 2020/21, 35510, nr. 21", "2026-01-01", CannotVerify, "law.form_only.paper"},
		{"Stb. 2018, 144", "2026-01-01", CannotVerify, "law.form_only.gazette"},
		{"EVRM 14", "2026-01-01", CannotVerify, "law.no_articles"},
		{"n.v.t.", "2026-01-01", NoReference, "law.no_reference"},
		{"Nodig voor het beleid", "2026-01-01", NoReference, "law.none_found"},
		{" ", "2026-01-01", NoReference, "law.empty"},
		{"Er is geen wettelijke grondslag, maar wij voeren de Wmo uit", "2026-01-01", TooGeneral, "law.denied"},
		{"De Wet WOZ, want de Wet WOZ vraagt het", "2026-01-01", TooGeneral, "law.law_only"},
	} {
		v := j.Check(c.text, c.on)
		if len(v) == 0 || v[0].Status != c.want || !has(v[0], c.reason) {
			t.Errorf("%q on %s: want %s by %s, got %s", c.text, c.on, c.want, c.reason, show(v))
		}
	}
}

func has(v Verdict, key string) bool {
	for _, r := range append(append([]Text{}, v.Reasons...), v.Suggest...) {
		if r.Key == key {
			return true
		}
	}
	return false
}

func show(vs []Verdict) string {
	var b strings.Builder
	for _, v := range vs {
		b.WriteString(string(v.Status))
		for _, r := range append(append([]Text{}, v.Reasons...), v.Suggest...) {
			b.WriteString(" " + r.Key + "(" + strings.Join(r.Args, ", ") + ")")
		}
		b.WriteString("; ")
	}
	return b.String()
}

func TestWhatIsRepealedNamesItsSuccessor(t *testing.T) {
	j := judge(t)
	for text, want := range map[string]string{
		"art. 24c WOT": "BWBR0042012", "art. 3 Wob": "BWBR0045754", "WVO": "BWBR0044212", "art. 5 Wet inburgering": "BWBR0044770",
		"art. 2 Wbp": "32016R0679 BWBR0040940",
	} {
		v := j.Check(text, "2026-10-01")[0]
		if got := strings.Join(v.Successors, " "); v.Status != Repealed || got != want {
			t.Errorf("%s: %s, successors %q, want %q", text, v.Status, got, want)
		}
	}
	v := j.Check("art. 24c WOT", "2026-10-01")[0]
	if !has(v, "law.suggest.successor_article") || !has(v, "law.unchecked") {
		t.Errorf("the article of the successor, and that it was not checked, must be said: %s", show([]Verdict{v}))
	}
}

func TestAnArticleThatDoesNotNameTheDatumIsAHint(t *testing.T) {
	j := judge(t)
	for _, c := range []struct {
		text, on string
		kind     toetssteen.KindID
		want     Status
	}{
		{"art. 9 WRO", "2026-10-01", "sex", Valid},
		{"art. 9 WRO", "2026-10-01", "religion", NotSupporting},
		{"art. 5 WRO", "2026-10-01", "sex", Valid}, // a task
		{"art. 25 UAVG", "2026-10-01", "ethnicity", Valid},
		{"art. 25 UAVG", "2026-10-01", "sex", NotSupporting},
		{"art. 9 lid 2 AVG", "2026-10-01", "ethnicity", Valid},
		{"art. 24c WOT", "2017-05-10", "religion", Valid}, // nature not known: nothing is claimed
	} {
		v := j.Check(c.text, c.on, c.kind)[0]
		if v.Status != c.want || c.want == NotSupporting && v.Severity != Hint {
			t.Errorf("%s for %s: %s %v, want %s", c.text, c.kind, v.Status, v.Severity, c.want)
		}
	}
}

func TestLawsThatShareAnAbbreviation(t *testing.T) {
	j := judge(t)
	for _, c := range []struct{ text, on, law string }{
		{"art. 9 WRO", "2026-10-01", "BWBR0042012"},
		{"art. 3.1 Wro", "2017-05-10", "BWBR0020449"},
		{"art. 6:162 BW", "2017-05-10", "BWBR0005289"},
	} {
		if v := j.Check(c.text, c.on)[0]; v.Law == nil || v.Law.ID != c.law {
			t.Errorf("%s on %s: got %v", c.text, c.on, v.Law)
		}
	}
	if v := j.Check("Wpg art. 3", "2017-05-10")[0]; !has(v, "law.ambiguous") {
		t.Errorf("Wpg may be two laws: %s", show([]Verdict{v}))
	}
}

func TestEveryReasonHasItsText(t *testing.T) {
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	j := judge(t)
	for _, text := range []string{"art. 24c WOT", "Wpg art. 3", "WHOW", "art. 3:30 Awb", "art. 40 WRO", "APV art. 2", "art. 5 Wet verzonnen", "overweging 5 AVG"} {
		for _, v := range j.Check(text, "2024-01-15") {
			for _, r := range append(append([]Text{{"law.status." + string(v.Status), nil}}, v.Reasons...), v.Suggest...) {
				for _, lang := range catalogue.Languages {
					if got := c.Text(lang, r.Key, r.Args...); strings.HasPrefix(got, "law.") || strings.Contains(got, "{") {
						t.Errorf("%s: %s in %s is %q", text, r.Key, lang, got)
					}
				}
			}
		}
	}
}

func TestMentionsOfSexInTheLawOnTheRegister(t *testing.T) {
	j := judge(t)
	got := Mentions(j.laws, "sex", j.laws.Named("WRO")[:1], "2026-10-01", false)
	var wro []Mention
	for _, m := range got {
		if m.Law.ID == "BWBR0042012" {
			wro = append(wro, m)
		}
	}
	if len(wro) != 1 || wro[0].Article != "9" || wro[0].Leden != 4 || !wro[0].Covers || len(wro[0].Where) != 1 {
		t.Errorf("got %+v", got)
	}
	if got := Mentions(j.laws, "sex", j.laws.Named("WPO"), "2026-10-01", false); len(got) != 3 || got[0].Covers {
		t.Errorf("WPO is known as of 2017 only: %+v", got)
	}
}

func BenchmarkResolveAndJudge(b *testing.B) {
	j := judge(b)
	var refs []lawref.Ref
	for _, t := range []string{
		"art. 9 lid 2 WRO", "art. 2.2 Wsf 2000", "art. 24c WOT", "art. 6 lid 1 onder e AVG", "Leerplichtwet", "art. 3:2 Awb", "art. 12.99 Wsf 2000",
	} {
		refs = append(refs, lawref.Parse(t, j.names)...)
	}
	b.ResetTimer()
	n := 0
	for b.Loop() {
		j.One(refs[n%len(refs)], "art. 9 lid 2 WRO", "2024-02-01")
		n++
	}
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{"art. 9 lid 2 WRO", "artikel 3:2 t/m 3:1 Awb", "Wpg art. 99999999999999999999", "art. 6 lid 1-99 AVG", "BWBR0000000"} {
		f.Add(s, "2024-01-01")
	}
	j := judge(f)
	f.Fuzz(func(t *testing.T, text, on string) {
		for _, v := range j.Check(text, on, "sex") {
			if v.Status == "" || len(v.Reasons) == 0 {
				t.Fatalf("%q on %q: no verdict or no reason", text, on)
			}
		}
	})
}
