package catalogue

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"toetssteen"
)

func laws(tb testing.TB) *Laws {
	tb.Helper()
	c, err := Load()
	if err != nil {
		tb.Fatal(err)
	}
	x, err := c.Laws()
	if err != nil {
		tb.Fatal(err)
	}
	return x
}

func TestEmbeddedLawsAreWellFormed(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	known := func(k toetssteen.KindID) bool { return c.Indicator(k) != nil }
	if _, err := readLaws(c.lawFiles, known, func(string) bool { return false }); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkLoadLaws(b *testing.B) {
	c, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	known := func(toetssteen.KindID) bool { return true }
	for b.Loop() {
		if _, err := readLaws(c.lawFiles, known, func(string) bool { return true }); err != nil {
			b.Fatal(err)
		}
	}
}

// Every problem is told at once, with its line.
func TestAWrongIndexIsRefusedWithEveryProblem(t *testing.T) {
	_, err := LoadWith(map[string][]byte{
		"laws/laws_own.tsv":     []byte("law\tkind\ttitle\tfrom\tto\nBWBR0099999\twet\t\t\t\nBWBR0099998\twet\tWet B\t2020-02-30\t\nBWBR0099997\twet\tWet C\t2021-01-01\t2020-01-01\n"),
		"laws/articles_own.tsv": []byte("law\tarticle\tleden\tnature\tkinds\nBWBR0099997\t1\t-3\ttaak\tsexe\n"),
		"laws/editions_own.tsv": []byte("law\tfrom\tas_of\tcomplete\ttable\nBWBR0099997\t2021-01-01\t\tyes\tarticles_own\nBWBR0099997\t2021-01-01\t2021-01-01\tyes\tarticles_other\n"),
		"laws/events_own.tsv":   []byte("law\tarticles\tevent\tdate\nBWBR0099997\t9..2\tgone\t\n"),
		"laws/wetten.tsv":       []byte("law\n"),
		"laws/versions_own.tsv": []byte("law\tvan\nBWBR0099997\t2021-01-01\n"),
	})
	var lint *LintError
	if !errors.As(err, &lint) {
		t.Fatalf("got %v", err)
	}
	text := err.Error()
	for _, want := range []string{
		"laws_own.tsv: line 2: law and title", `laws_own.tsv: line 3: "2020-02-30" is no date`, "laws_own.tsv: line 4: to 2020-01-01 is not after",
		`articles_own.tsv: line 2: leden "-3"`, `line 2: nature "taak"`, `"sexe" is no kind`,
		"editions_own.tsv: line 2: as_of is needed", `line 3: there is no table "articles_other"`,
		`events_own.tsv: line 2: articles "9..2"`, `event "gone"`, "date is needed",
		"wetten.tsv: no such table", `versions_own.tsv: unknown column "van"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not told in:\n%s", want, text)
		}
	}
}

func TestArticlesAreOrderedAsPeopleDo(t *testing.T) {
	order := []string{"1", "2", "2a", "2b", "10", "24k", "24k1", "24k2", "24l"}
	for i := range order {
		for j := range order {
			if got := CompareArticles(order[i], order[j]); got < 0 != (i < j) || got > 0 != (i > j) {
				t.Errorf("%s against %s: %d", order[i], order[j], got)
			}
		}
	}
	if CompareArticles("3:4", "3:10") >= 0 || CompareArticles("2.9", "2.10") >= 0 {
		t.Error("numbers in a chapter are compared as texts")
	}
}

// The index tells what it covers: this is what verdicts stand on.
func TestWhatTheIndexCovers(t *testing.T) {
	x := laws(t)
	for _, c := range []struct {
		law, date string
		want      string // date of the list, or none
	}{
		{"BWBR0042012", "2026-08-01", "2026-08-01"},
		{"BWBR0042012", "2026-07-31", ""},
		{"BWBR0042012", "2027-02-21", "2026-08-01"},
		{"BWBR0042012", "2027-02-22", ""},
		{"BWBR0033715", "2025-02-12", "2025-02-12"},
		{"BWBR0033715", "2025-11-11", ""},
		{"BWBR0003420", "2017-05-10", "2017-05-10"},
		{"BWBR0003420", "2017-05-09", ""},
		{"BWBR0003420", "2026-11-25", ""},
		{"BWBR0013800", "2016-08-01", "2017-05-10"},
		{"BWBR0013800", "2017-06-30", "2017-05-10"},
		{"BWBR0013800", "2017-07-01", ""},
		{"32016R0679", "2018-05-24", ""},
		{"32016R0679", "2026-11-25", "2018-05-25"},
	} {
		got := ""
		if e := x.Law(c.law).On(c.date); e != nil {
			got = e.Date()
		}
		if got != c.want {
			t.Errorf("%s on %s: list of %q, want %q", c.law, c.date, got, c.want)
		}
	}
}

func TestKindsOfTheIndexAreKindsOfTheCatalogue(t *testing.T) {
	x := laws(t)
	for law, want := range map[string]int{"BWBR0003420": 3, "BWBR0013800": 3} {
		n := 0
		for _, a := range x.Law(law).Editions[0].Articles() {
			if slices.Contains(a.Kinds, "sex") {
				n++
			}
		}
		if n != want {
			t.Errorf("%s: %d articles name sex, want %d", law, n, want)
		}
	}
	for _, a := range x.Law("BWBR0013800").Editions[0].Articles() {
		if slices.Contains(a.Kinds, "residence") {
			t.Errorf("article %s names residence, which is residence_status", a.Number)
		}
	}
}
