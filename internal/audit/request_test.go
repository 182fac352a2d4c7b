package audit_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/audit"
	"toetssteen/internal/bias"
	"toetssteen/internal/count"
)

// askable is a specification that asks for everything that counts can answer.
func askable() toetssteen.AuditSpec {
	return audit.Default(toetssteen.AuditSpec{
		Format: 1, Title: "Controle | van toen", Population: "aanvragers", Direction: toetssteen.Burden,
		Data:   toetssteen.AuditData{Source: "besluiten.csv"},
		Groups: []toetssteen.AuditGroup{{Column: "herkomst", Reference: "NL"}, {Column: "geslacht"}},
		Steps: []toetssteen.AuditStep{
			{ID: "klasse", Label: "Risicoklasse", Column: "klasse", Kind: "category", Order: []string{"1", "2", "3"}, Positive: []string{"1"}},
			{ID: "selectie", Column: "gekozen", Kind: "selection", Positive: []string{"ja"}},
			{ID: "bezoek", Column: "bezocht", Kind: "visit", After: "selectie", Positive: []string{"ja"}, Among: []string{"ja", "nee"}},
		},
		Strata:  []toetssteen.AuditStratum{{Column: "regeling"}, {Column: "regio"}},
		Outcome: &toetssteen.AuditOutcome{Column: "onterecht", Positive: []string{"ja"}},
		Period:  "jaar", Score: "punten", Criteria: []string{"opleiding", "leeftijd"},
		RandomArm: &toetssteen.AuditCondition{Column: "arm", Values: []string{"aselect"}},
		Profile:   &toetssteen.AuditProfile{File: "profiel.yaml"},
		Subgroups: &toetssteen.AuditSubgroups{Columns: []string{"herkomst", "geslacht", "regio"}},
	})
}

// people draws persons for it; levels of groups are those of the request.
func people(n int) count.Table {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(levels ...string) string { return levels[r.IntN(len(levels))] }
	b := count.Builder{Columns: []string{
		"herkomst", "geslacht", "klasse", "gekozen", "bezocht", "regeling", "regio", "onterecht", "jaar", "punten", "opleiding", "leeftijd", "arm",
	}}
	for range n {
		visited := count.Missing
		chosen := pick("ja", "nee", "nee")
		if chosen == "ja" {
			visited = pick("ja", "nee")
		}
		b.Add([]string{
			pick("NL", "NL", "Europa (exclusief Nederland)", "Buiten Europa", count.Missing), pick("Mannen", "Vrouwen", "Vrouwen", count.Missing), pick("1", "2", "3"), chosen, visited,
			pick("a", "b"), pick("noord", "zuid", count.Missing), pick("ja", "nee"), pick("2024", "2025"), strconv.Itoa(r.IntN(5)),
			pick("mbo", "hbo", "wo"), pick("jong", "oud"), pick("aselect", "profiel"),
		}, count.Cell{N: 1, W: 1, W2: 1})
	}
	return b.Table()
}

// answered is the cube of an answer that holds what was asked and nothing else.
func answered(all count.Table, s toetssteen.AuditSpec, without int) count.Cube {
	out := count.Cube{Engine: "table", Rows: int64(all.Total())}
	for i, rows := range audit.RequestTables(s) {
		if i == without {
			continue
		}
		seen := map[string]bool{}
		for _, levels := range audit.RequestData(s).Columns {
			columns := slices.Clone(rows)
			for _, c := range all.Columns {
				if _, ok := levels[c]; ok {
					columns = append(columns, c)
				}
			}
			if key := strings.Join(columns, "|"); !seen[key] && len(columns) > 0 {
				seen[key] = true
				out.Tables = append(out.Tables, all.RollUp(columns...))
			}
		}
	}
	return out
}

func figures(t *testing.T, s toetssteen.AuditSpec, c count.Cube) string {
	t.Helper()
	out, err := bias.Compute(bias.Input{Spec: s, Cube: c, Floor: 10})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The tables asked for are all that the audit reads: the figures from them are
// those from the persons, to the last digit.
func TestTheTablesAskedForAreAllThatTheAuditReads(t *testing.T) {
	s, all := askable(), people(4000)
	rows := count.Cube{Engine: "table", Rows: 4000, Tables: []count.Table{all}}
	want := figures(t, s, rows)
	if diff := cmp.Diff(want, figures(t, s, answered(all, s, -1))); diff != "" {
		t.Error(diff)
	}
	for _, key := range []string{`"mh_rate_ratio"`, `"auc"`, `"psi"`, `"random_arm"`, `"false_positive_rate"`} {
		if !strings.Contains(want, key) {
			t.Errorf("the figures hold no %s: the test tests nothing", key)
		}
	}
	c := answered(all, s, -1)
	for _, columns := range [][]string{{"herkomst", "geslacht", "regio", "gekozen"}, {"herkomst", "opleiding", "leeftijd"}, {"opleiding", "leeftijd", "onterecht", "arm"}} {
		if !c.Has(columns...) {
			t.Errorf("the search or the profile does not get %q", columns)
		}
	}
}

// Without one of the breakdowns something is missing, but for those that are a
// margin of another one: these are asked for because rounded counts do not add
// up.
func TestNoTableIsAskedForInVain(t *testing.T) {
	s, all := askable(), people(4000)
	whole, tables := figures(t, s, answered(all, s, -1)), audit.RequestTables(s)
	for i, columns := range tables {
		margin := slices.ContainsFunc(tables, func(o []string) bool {
			return len(o) > len(columns) && !slices.ContainsFunc(columns, func(c string) bool { return !slices.Contains(o, c) })
		})
		search := slices.Contains(columns, "leeftijd") && slices.Contains(columns, "onterecht") // read by the profile
		if margin || search {
			continue
		}
		if whole == figures(t, s, answered(all, s, i)) {
			t.Errorf("nothing reads %q", columns)
		}
	}
}

func TestARequestNamesEverythingTheOfficeMustKnow(t *testing.T) {
	s := askable()
	s.Request = &toetssteen.AuditCBSRequest{
		Organisation: "Dienst X", LegalArticle: "artikel 12 Wet Y", Period: "2024 en 2025", Variables: []string{"wijk"}, Attribute: "herkomst van de ouders",
	}
	got, err := audit.CBSRequest(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Dienst X", "artikel 12 Wet Y", "artikel 41 en 42", "2024 en 2025", `Controle \| van toen`, "herkomst van de ouders", "| `wijk` |",
		"afgerond op 10", "kleiner dan 10", "burgerservicenummer", "1. Iedereen: aanvragers", "per waarde: 1, 2, 3",
		`(kolom ` + "`bezocht`" + `: ja); van wie daar ja, nee heeft; alleen van wie bij "selectie" verder ging`, "De aselecte steekproef", "Wat achteraf bleek",
		"`herkomst` (herkomst, indeling van het CBS van 2022): NL; Europa (exclusief Nederland); Buiten Europa; onbekend", "klasse × gekozen",
		"regeling × regio × gekozen", "bezocht × gekozen", "geslacht: Mannen", "herkomst_nl_geslacht_mannen", "opleiding × leeftijd × onterecht × arm",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the request does not say %q", want)
		}
	}
	if strings.Contains(got, "| `herkomst` |") || strings.Contains(got, "<no value>") {
		t.Error("the organisation is asked for what the office has:\n" + got)
	}
}

func TestWhatOnlyTheApplicantKnowsIsMarked(t *testing.T) {
	got, err := audit.CBSRequest(toetssteen.AuditSpec{
		Groups: []toetssteen.AuditGroup{{Column: "team"}}, Steps: []toetssteen.AuditStep{{ID: "s", Column: "granted"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"[in te vullen: organisatie]", "[in te vullen: wetsartikel", "[in te vullen: mogelijke waarden]", "groep 1; groep 2", "[na te kijken"} {
		if !strings.Contains(got, want) {
			t.Errorf("the request does not mark %q", want)
		}
	}
}

// The part of the specification that goes with the answer is one that lint
// accepts, in the specification that asked.
func TestTheAnswerFitsTheSpecification(t *testing.T) {
	s, _, err := audit.ParseSpec([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	text, err := audit.CBSRequest(audit.Default(s))
	if err != nil {
		t.Fatal(err)
	}
	_, stub, ok := strings.Cut(text, "```yaml\n")
	stub, _, closed := strings.Cut(stub, "```")
	if !ok || !closed {
		t.Fatal("the request has no specification")
	}
	rest := whole[strings.Index(whole, "groups:"):]
	read, _, err := audit.ParseSpec([]byte("audit: 1\ntitle: Controle\ndirection: burden\n" + stub + rest))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string(nil), problems(audit.Lint(read, today))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(audit.RequestData(audit.Default(s)), read.Data); diff != "" {
		t.Error(diff)
	}
}

func TestARequestThatCannotBeAnsweredIsRefused(t *testing.T) {
	step, group := toetssteen.AuditStep{ID: "s", Column: "d"}, toetssteen.AuditGroup{Column: "g"}
	for name, c := range map[string]struct {
		s    toetssteen.AuditSpec
		want string
	}{
		"no steps":         {toetssteen.AuditSpec{Groups: []toetssteen.AuditGroup{group}}, "steps steps"},
		"no groups":        {toetssteen.AuditSpec{Steps: []toetssteen.AuditStep{step}}, "groups groups"},
		"a name with a :":  {toetssteen.AuditSpec{Groups: []toetssteen.AuditGroup{group}, Steps: []toetssteen.AuditStep{{ID: "s", Column: "a:b"}}}, "cbs_request request_name"},
		"a name with an &": {toetssteen.AuditSpec{Groups: []toetssteen.AuditGroup{group}, Steps: []toetssteen.AuditStep{step}, Criteria: []string{"a & b"}}, "cbs_request request_name"},
	} {
		_, err := audit.CBSRequest(c.s)
		var e *audit.LintError
		if !errors.As(err, &e) || problems(e.Problems)[0] != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
