package detect

import (
	"fmt"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/source"
)

func embedded(t *testing.T) *Detector {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	return New(c)
}

func TestAMaskShowsTheStatementAndNothingElse(t *testing.T) {
	w := embedded(t).watcher
	for text, want := range map[string]string{
		"Betrokkene Zandstra is van Turkse afkomst en woont op Dorpsstraat 12": "Aa+ aa aaa [ethnicity] afkomst aa a+ aa",
		"afkomst: Turks":                              "afkomst [ethnicity]",
		"Mw. Zandstra is zwanger sinds mei":           "Aa Aa+ aa zwanger a+ aaa",
		"Niets bijzonders te melden over dit dossier": "",
	} {
		if got := w.Mask([]byte(text)); got != want {
			t.Errorf("%q is masked as %q, want %q", text, got, want)
		}
	}
}

func TestStatementsInTextAreFoundWithTheirShareAndShape(t *testing.T) {
	d := embedded(t)
	k := source.NewCollector("dossier", source.Column{Name: "opmerking"}, source.Request{Depth: toetssteen.DepthCensus, Watch: d.Watcher()})
	for i := range 200 {
		text := fmt.Sprintf("Aanvraag nummer %d is compleet ontvangen en behandeld", i)
		if i%5 == 0 {
			text = fmt.Sprintf("Aanvrager %d is van Marokkaanse afkomst volgens buurman", i)
		}
		k.Add([]byte(text))
	}
	fs, _ := d.Detect("bron", source.Profile{Asset: source.Asset{Name: "dossier"}, Depth: toetssteen.DepthCensus, Columns: []source.Column{k.Column()}})
	if len(fs) != 1 || fs[0].Kind != "ethnicity" || fs[0].Role != toetssteen.RoleFreeText {
		t.Fatalf("findings are %+v, want one of ethnicity in free text", fs)
	}
	share, mask := false, false
	for _, e := range fs[0].Evidence {
		share = share || e.Counts != nil && e.Counts.X == 40 && e.Counts.N == 200
		for _, a := range e.Args {
			mask = mask || strings.Contains(a, "[ethnicity] afkomst")
			if strings.Contains(strings.ToLower(a), "marokk") || strings.Contains(a, "buurman") {
				t.Errorf("evidence holds text of the source: %q", a)
			}
		}
	}
	if !share || !mask {
		t.Errorf("share told: %v, masked shape told: %v in %+v", share, mask, fs[0].Evidence)
	}
}

func TestTheMeaningThatAFileGivesToItsCodesIsEvidence(t *testing.T) {
	d := embedded(t)
	col := func(name string, labels ...string) source.Column {
		c := source.Column{Name: name, Rows: -1, Nulls: -1, Distinct: -1}
		for i, l := range labels {
			c.Labels = append(c.Labels, source.ValueLabel{Value: fmt.Sprint(i + 1), Label: l})
		}
		return c
	}
	p := source.Profile{Asset: source.Asset{Name: "enquete.sav"}, Columns: []source.Column{
		col("v12", "Man", "Vrouw", "Wil niet zeggen"),
		col("v13", "Nederlands", "Turks", "Marokkaans", "Surinaams", "Anders"),
		col("v14", "Helemaal oneens", "Oneens", "Eens", "Helemaal eens", "Weet niet"),
		col("v15", "Ja", "Nee"),
	}}
	fs, _ := d.Detect("bron", p)
	found := map[string]string{}
	for _, f := range fs {
		if f.Level >= toetssteen.Medium {
			found[f.Location.Field] += string(f.Kind) + " "
		}
	}
	if found["v12"] != "sex " || found["v13"] == "" || found["v14"] != "" || found["v15"] != "" {
		t.Errorf("found %v, want sex on v12, an indicator of origin on v13, nothing on v14 and v15", found)
	}
}
