package detect

import (
	"slices"
	"testing"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/source"
)

func explainer(t *testing.T) *Detector {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	return New(c)
}

// exampleProfiles gives the examples of the catalogue as one-column tables.
func exampleProfiles(d *Detector) (out []source.Profile) {
	for _, ind := range d.indicators {
		for _, e := range slices.Concat(ind.Matches, ind.Rejects) {
			for asset, beside := range map[string]string{"persoon": "voornaam", "artikel": "voorraad"} {
				c := source.Column{Name: e.Column, Type: e.Type, Comment: e.Comment, Rows: -1, Nulls: -1}
				for _, v := range e.Values {
					c.Values = append(c.Values, source.ValueCount{Value: v, Count: 100})
					c.Seen += 100
				}
				out = append(out, source.Profile{Asset: source.Asset{Name: asset}, Columns: []source.Column{c, {Name: beside}}})
			}
		}
	}
	letters := source.Column{Name: "maat", Rows: -1, Nulls: -1, Seen: 200, Values: []source.ValueCount{{Value: "M", Count: 100}, {Value: "V", Count: 100}}}
	return append(out, source.Profile{Asset: source.Asset{Name: "artikel"}, Columns: []source.Column{letters, {Name: "voorraad"}}})
}

// The rule that is named is the one that judge followed: the level it draws is
// the level of the finding, or something is named that lowered it.
func TestTheReasonNamesTheRuleThatDecided(t *testing.T) {
	d := explainer(t)
	seen := map[string]int{}
	for _, p := range exampleProfiles(d) {
		tab := d.newTable(&p)
		g := &gatherer{d: d, t: tab, c: &p.Columns[0], ts: tab.columns[0]}
		for _, s := range d.signals(&p, tab, 0) {
			rule, drawn := s.decided(g.silent())
			held := s.heldBy(drawn, d.indicators[s.kind].Group)
			seen[rule]++
			seen[held]++
			switch {
			case s.level > drawn:
				t.Errorf("%s as %s: level %s, and rule %s draws %s", p.Columns[0].Name, d.indicators[s.kind].ID, s.level, rule, drawn)
			case s.found && s.level == drawn && held != "":
				t.Errorf("%s as %s: nothing lowered it, and %s is named", p.Columns[0].Name, d.indicators[s.kind].ID, held)
			case (s.level < drawn || !s.found) && held == "":
				t.Errorf("%s as %s: level %s found %v instead of %s, and nothing is named", p.Columns[0].Name, d.indicators[s.kind].ID, s.level, s.found, drawn)
			}
		}
	}
	t.Log(seen)
	for _, rule := range []string{"two_kinds", "register", "other_name", "one_kind", "signs", "little"} {
		if seen["explain.level."+rule] == 0 {
			t.Errorf("no example shows rule %s", rule)
		}
	}
}

func TestAnOutlookIsWhatTheDetectorWouldSay(t *testing.T) {
	d := explainer(t)
	p := source.Profile{Asset: source.Asset{Name: "persoon"}, Columns: []source.Column{
		{Name: "nationaliteit", Rows: -1, Nulls: -1}, {Name: "voornaam"},
	}}
	rs := d.Reason("bron", p, 0)
	i := slices.IndexFunc(rs, func(r Reasoning) bool { return r.Finding.Kind == "nationality" })
	if i < 0 || !rs[i].Found || rs[i].Finding.Level != toetssteen.Medium {
		t.Fatalf("reasons %+v", rs)
	}
	r := rs[i]
	has := func(all []Outlook, change string, found bool, level toetssteen.Level) bool {
		return slices.ContainsFunc(all, func(o Outlook) bool {
			return o.Change == "explain.change."+change && o.Found == found && o.Level == level
		})
	}
	if !has(r.Raise, "values", true, toetssteen.High) || !has(r.Raise, "comment", true, toetssteen.High) {
		t.Errorf("what raises it: %+v", r.Raise)
	}
	if !has(r.Lower, "no_name", false, toetssteen.Low) {
		t.Errorf("what lowers it: %+v", r.Lower)
	}
	if p.Columns[0].Name != "nationaliteit" || p.Columns[0].Values != nil {
		t.Errorf("the profile was changed: %+v", p.Columns[0])
	}
}

func TestEveryKindHasANameThatSaysIt(t *testing.T) {
	d := explainer(t)
	for _, ind := range d.indicators {
		name := d.NameFor(ind.ID)
		if name == "" {
			if len(ind.Names.Strong) > 0 {
				t.Errorf("%s: none of its names says it", ind.ID)
			}
			continue
		}
		p := source.Profile{Asset: source.Asset{Name: "persoon"}, Columns: []source.Column{{Name: name}, {Name: "voornaam"}}}
		found := slices.ContainsFunc(d.Reason("bron", p, 0), func(r Reasoning) bool { return r.Finding.Kind == ind.ID && r.Found })
		if !found {
			t.Errorf("%s: the name %q does not make it a finding", ind.ID, name)
		}
	}
	if d.NameFor("nergens") != "" {
		t.Error("a kind that does not exist has a name")
	}
}
