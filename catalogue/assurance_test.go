package catalogue

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestATableOfAssuranceIsReadStrictly(t *testing.T) {
	own, err := embedded.ReadFile(assuranceFile)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ from, to, want string }{
		"a key it does not have": {"only_models: true", "only_model: true", "a cap has no field only_model"},
		"a figure that is none":  {"{rules: 80}", "{rule: 80}", `assurance.yaml:37: cap "register": "rule" is no figure with a number`},
		"more than all":          {"{rules: 100}", "{rules: 101}", "rules at least 101 cannot be a minimum"},
		"a minimum of nothing":   {"{scanned: 25}", "{scanned: 0}", "scanned at least 0 cannot be a minimum"},
		"a level that asks less": {"{scanned: 95}]}\n      medium", "{scanned: 70}]}\n      medium", "high asks scanned at least 70, less than the level below it"},
		"a value that is none":   {"references: [some]", "references: [few]", `references has no value "few"`},
		"a level that is none":   {"medium: {at_least: [{views: 1}]}", "middle: {at_least: [{views: 1}]}", `"middle" is no level`},
		"a level left out":       {"      low: {at_least: [{persons: 2}]}\n", "", "low asks nothing"},
		"no term":                {"recent_days: 365", "recent_days: 0", "recent_days must be 1 or more"},
		"no English":             {`{nl: "niet getoetst", en: "untested"}`, `{nl: "niet getoetst"}`, `the name of untested needs a text in "en"`},
	} {
		t.Run(name, func(t *testing.T) {
			changed := strings.Replace(string(own), c.from, c.to, 1)
			if changed == string(own) {
				t.Fatal("the table does not hold what is to change")
			}
			_, err := Load(fstest.MapFS{assuranceFile: {Data: []byte(changed)}})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v does not say %q", err, c.want)
			}
		})
	}
}

func TestAnOrganisationLaysItsOwnThresholdsOverTheTable(t *testing.T) {
	own, err := embedded.ReadFile(assuranceFile)
	if err != nil {
		t.Fatal(err)
	}
	stricter := strings.Replace(string(own), "{scanned: 95}]}\n      medium", "{scanned: 100}]}\n      medium", 1)
	c, err := Load(fstest.MapFS{assuranceFile: {Data: []byte(stricter)}})
	if err != nil {
		t.Fatal(err)
	}
	table, err := c.Assurance()
	if err != nil {
		t.Fatal(err)
	}
	if got := table.Caps[0].Reached["high"].AtLeast[0]["scanned"]; got != 100 {
		t.Errorf("high asks %d %%, want 100", got)
	}
}
