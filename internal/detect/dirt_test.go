package detect

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
)

// counts makes a column of "value=count" pairs, the most common first.
func counts(name, typ string, pairs ...string) source.Column {
	c := source.Column{Name: name, Type: typ, Depth: toetssteen.DepthCensus}
	for _, p := range pairs {
		v := source.ValueCount{}
		i := strings.LastIndexByte(p, '=')
		v.Value = p[:i]
		if _, err := fmt.Sscan(p[i+1:], &v.Count); err != nil {
			panic(err)
		}
		c.Values = append(c.Values, v)
		c.Seen += v.Count
	}
	slices.SortStableFunc(c.Values, func(a, b source.ValueCount) int { return int(b.Count - a.Count) })
	c.Rows, c.Distinct = c.Seen, int64(len(c.Values))
	return c
}

func TestAFewDirtyRecordsDoNotHideAFinding(t *testing.T) {
	d := load(t)
	for _, c := range []struct {
		column source.Column
		want   string
	}{
		{counts("kenmerk_a", "", "M=2600", "V=2400"), "sex medium"},
		{counts("kenmerk_a", "", "M=2600", "V=2400", "onb=1"), "sex medium"},
		{counts("kenmerk_a", "", "M=2600", "V=2400", "Z=1"), "sex medium"},
		{counts("kenmerk_a", "", "man=2600", "vrouw=2400", "onduidelijk=1"), "sex high"},
		{counts("kenmerk_a", "", "M=2600", "V=2400", "a=1", "b=1", "c=1", "d=1", "1=1", "2=1"), "sex medium"},
		{counts("kenmerk_a", "", "0001=4000", "0131=400", "0339=300", "0263=200", "0052=98", "x=1", "y=1"), "nationality high"},
		{counts("kenmerk_a", "", "0001=4000", "0131=400", "0339=300", "0263=200", "0052=90", "9991=3", "9992=2", "9993=1"), "nationality high"},
		{counts("geslacht", "", "M=2600", "V=2400", "onb=1"), "sex high"},
		{counts("kenmerk_a", "", "6030=4500", "5022=500"), "birth_country medium"},
		{counts("kenmerk_a", "", "6030=2500", "5022=2500"), "birth_country low"},
		{counts("kenmerk_a", "", "0001=4500", "0131=500"), "nationality medium"},
	} {
		fs, _ := d.Detect("s", tableOf("t", c.column))
		if diff := cmp.Diff([]string{c.column.Name + " " + c.want}, kinds(fs)); diff != "" {
			t.Errorf("%v: %s", c.column.Values, diff)
		}
	}
}

func TestEntriesThatAreTheDirtAreNoFinding(t *testing.T) {
	d := load(t)
	unweighted := counts("kenmerk_a", "", "M=2600", "V=2400", "Z=1")
	unweighted.Unweighted = true
	for _, c := range []source.Column{
		counts("kenmerk_a", "", "A=4000", "B=990", "M=5", "V=5"),
		counts("kenmerk_a", "", "M=4990", "A=3", "B=3", "V=3"),
		counts("kenmerk_a", "", "1=4500", "131=500"),
		counts("kenmerk_a", "", "1=4500", "2=490", "3=10"),
		counts("kenmerk_a", "", "6030=4500", "1234=500"),
		counts("kenmerk_a", "", "0265=10000", "0072=527", "7891=30", "0530=2", "7342=1"),
		counts("kenmerk_a", "", "6030=9", "5022=1"),
		counts("kenmerk_a", "", "M=20", "V=20", "Z=1"),
		unweighted,
	} {
		fs, _ := d.Detect("s", tableOf("t", c))
		if len(fs) > 0 {
			t.Errorf("%v: %v", c.Values, kinds(fs))
		}
	}
}

func TestLookingDeeperKeepsWhatTheTypeDeclares(t *testing.T) {
	d := load(t)
	const typ = "enum('man','vrouw','onbekend')"
	for _, c := range []source.Column{
		{Name: "kenmerk_a", Type: typ, Rows: -1, Nulls: -1},
		counts("kenmerk_a", typ, "man=5000"),
		counts("kenmerk_a", typ, "man=3000", "vrouw=2000"),
	} {
		fs, _ := d.Detect("s", tableOf("t", c))
		if diff := cmp.Diff([]string{"kenmerk_a sex high"}, kinds(fs)); diff != "" {
			t.Errorf("%v: %s", c.Values, diff)
		}
	}
}

func TestWhatADescriptionLaysDownIsNotCounted(t *testing.T) {
	labelled := source.Column{Name: "v1", Labels: []source.ValueLabel{{Value: "1", Label: "Man"}, {Value: "2", Label: "Vrouw"}}}
	for _, c := range []source.Column{labelled, {Name: "v1", Type: "enum('man','vrouw')"}} {
		fs, _ := load(t).Detect("s", tableOf("t", c))
		if len(fs) != 1 {
			t.Fatalf("findings %v", kinds(fs))
		}
		for _, e := range fs[0].Evidence {
			if e.Counts != nil {
				t.Errorf("%s is counted: %+v", e.Message, e.Counts)
			}
		}
	}
}

func TestANameThatSaysNothingElseIsNotAgainst(t *testing.T) {
	for name, want := range map[string]string{"kol": "high", "qzx": "high", "lnd": "medium", "land": "medium"} {
		fs, _ := load(t).Detect("s", tableOf("t", col(name, "", "6030", "5022", "6043", "5007")))
		if diff := cmp.Diff([]string{name + " birth_country " + want}, kinds(fs)); diff != "" {
			t.Fatal(diff)
		}
		if len(fs[0].Against) > 0 {
			t.Errorf("against %s: %+v", name, fs[0].Against)
		}
	}
	for _, name := range []string{"loc", "cur"} {
		if fs, _ := load(t).Detect("s", tableOf("t", col(name, "", "NL", "DE", "FR", "BE", "GB", "PL"))); len(fs) > 0 {
			t.Errorf("country codes in %s: %v", name, kinds(fs))
		}
	}
	fs, _ := load(t).Detect("s", tableOf("t", col("status", "", "6030", "5022", "6043", "5007")))
	if len(fs) != 1 || len(fs[0].Against) == 0 {
		t.Errorf("a name that says something else: %+v", fs)
	}
}

func TestAMaskStandsAtTheKindItTellsOf(t *testing.T) {
	d := load(t)
	c := col("opmerking", "")
	c.Texts = &source.TextCount{
		N:    500,
		Hits: map[string]int64{"ethnicity.text.descent_statement": 40, "nationality.text.nationality_statement": 40},
		Masks: []source.ShapeCount{
			{Shape: "Aa aa [ethnicity] afkomst", Count: 40},
			{Shape: "aa [nationality] nationaliteit", Count: 40},
		},
	}
	fs, _ := d.Detect("s", tableOf("dossier", c))
	if len(fs) != 2 {
		t.Fatalf("findings %v", kinds(fs))
	}
	for _, f := range fs {
		for _, e := range f.Evidence {
			if e.Message == "evidence.text.masks" && (strings.Count(e.Args[0], "[") != 1 || !strings.Contains(e.Args[0], "["+string(f.Kind)+"]")) {
				t.Errorf("%s shows %s", f.Kind, e.Args[0])
			}
		}
	}
}
