package record

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/report/words"
)

func TestCountsKeepTheFloor(t *testing.T) {
	tests := map[string]struct {
		counts toetssteen.Counts
		json   string
		text   string
	}{
		"plain":        {toetssteen.Counts{X: 950, N: 1000, Low: 0.93468, High: 0.96179}, `{"x":950,"n":1000,"share_low":0.9347,"share_high":0.9618,"estimated":false}`, "950 van 1.000; tussen 93,4 % en 96,2 %"},
		"few":          {toetssteen.Counts{X: 4, N: 1000, Low: 0.001, High: 0.01}, `{"x":"<10","n":1000,"estimated":false}`, "<10 van 1.000"},
		"all but few":  {toetssteen.Counts{X: 12998, N: 13000, Low: 0.99, High: 1}, `{"x":">12990","n":13000,"estimated":false}`, ">12.990 van 13.000"},
		"small total":  {toetssteen.Counts{X: 3, N: 5}, `{"x":"<10","n":"<10","estimated":false}`, "<10 van <10"},
		"estimated":    {toetssteen.Counts{X: 50, N: 100, Estimated: true}, `{"x":50,"n":100,"estimated":true}`, "50 van 100, geschat"},
		"nearly all":   {toetssteen.Counts{X: 10000, N: 10000, Low: 0.99962, High: 1}, `{"x":10000,"n":10000,"share_low":0.9996,"share_high":1,"estimated":false}`, "10.000 van 10.000; tussen 99,9 % en 100 %"},
		"not a number": {toetssteen.Counts{X: 50, N: 100, Low: math.NaN(), High: math.Inf(1)}, `{"x":50,"n":100,"share_low":0,"share_high":1,"estimated":false}`, "50 van 100; tussen 0 % en 100 %"},
	}
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := words.New(c, "nl")
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got strings.Builder
			j := newJSONWriter(&got)
			j.value(countsJSON(&tt.counts))
			if err := j.close("write counts"); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{tt.json, tt.text}, []string{got.String(), w.Counts(&tt.counts)}); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestAViewerIsSentToTheFileThatIsThere(t *testing.T) {
	for asset, want := range map[string]string{
		"map/a.csv": "map/a.csv", "a.SAV": "a.SAV", "dump.sql/klant": "dump.sql", "map/boek.xlsx/Blad1": "map/boek.xlsx", "school.db/leerling": "school.db",
		"pakket.zip/binnen.zip/a.csv": "pakket.zip", "uitvoer.xpt/LEDEN": "uitvoer.xpt", "b.xml/object": "b.xml",
		"public.db": "", "public.sql": "", "klant": "", "public.klant": "", "": "",
	} {
		if got := fileOf(toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: asset, Field: "x"}); got != want {
			t.Errorf("%s is in file %q, want %q", asset, got, want)
		}
	}
	if got := fileOf(toetssteen.Location{Kind: toetssteen.LocationCode, Asset: "src/model.py"}); got != "src/model.py" {
		t.Errorf("code is in file %q", got)
	}
}
