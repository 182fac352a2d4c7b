package scorecard

import (
	"os"
	"testing"

	"toetssteen"
	"toetssteen/internal/count"
)

// FuzzProfile reads any text as a profile and uses what comes out: no panic,
// no figure that is not a number.
func FuzzProfile(f *testing.F) {
	data, err := os.ReadFile("../../examples/duo/profile.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{string(data), small, two, "", "profile: 1\ncriteria: [{id: a}]", "a: &x [*x]", "profile: 1\nterms: [{id: t, cells: {of: [a, a]}}]"} {
		f.Add(s, "much", 7.0)
	}
	f.Fuzz(func(t *testing.T, text, level string, n float64) {
		p, err := Parse([]byte(text))
		if err != nil {
			return
		}
		tab := fuzzTable(p, level, n)
		arm := tab
		a := Audit(p, tab, "fuzz group", "x", toetssteen.Burden, Options{Random: &arm, Outcome: "fuzz group", Positive: []string{"x"}, Quota: true, Older: p})
		for _, fig := range append(a.Figures, a.Comparison...) {
			if _, ok := fig.Value.Get(); !ok && fig.Status == toetssteen.FigureOK {
				t.Errorf("%s has no value and is ok", fig.Name)
			}
			if fig.Status == "" {
				t.Errorf("%s has no status", fig.Name)
			}
		}
		Use(p, tab, "fuzz group", Options{})
		levels := map[string]string{}
		for _, c := range p.Criteria {
			levels[c.ID] = level
		}
		if o := p.Score(levels); o.OK == (o.Why.Key != "") {
			t.Errorf("a score and a reason for none: %+v", o)
		}
	})
}

// fuzzTable gives each criterion its first and last level, missing, and a
// drawn text.
func fuzzTable(p *Profile, level string, n float64) count.Table {
	if !(n >= 0 && n < 1e9) {
		n = 3
	}
	columns, seen := []string{"fuzz group"}, map[string]bool{"fuzz group": true}
	for _, c := range p.Criteria {
		if name, _ := c.column(nil); !seen[name] {
			seen[name] = true
			columns = append(columns, name)
		}
	}
	var rows [][]string
	var counts []float64
	for i := range 8 {
		row := []string{"x", "y"}[i%2 : i%2+1 : i%2+1]
		for _, name := range columns[1:] {
			text := level
			for j, c := range p.Criteria {
				if own, _ := c.column(nil); own == name {
					text = []string{c.Levels[0].Level, c.Levels[len(c.Levels)-1].Level, "", level}[(i+j)/2%4]
				}
			}
			row = append(row, text)
		}
		rows, counts = append(rows, row), append(counts, n+float64(i))
	}
	return tableOf(columns, rows, counts)
}
