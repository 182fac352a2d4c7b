package lawjudge

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
)

// registerTexts are bases as registers give them.
func registerTexts() []string {
	return []string{
		"artikel 2.2, eerste lid, onderdeel c, van de Wet studiefinanciering 2000",
		"art. 6 lid 1 onder e AVG", "Wet BRP art. 3.2 e.v.", "wettelijke taak", "n.v.t.", "art. 9 WRO", "Awb 3:2 t/m 3:4",
		"Grondslag: art. 6 lid 1 sub e AVG (taak van algemeen belang). Wettelijke taak: art. 3.2 Wet BRP, art. 54 Wet SUWI.",
		"artikel 5 van de verwerkersovereenkomst", "Participatiewet",
	}
}

func TestAMemoSaysWhatItsJudgeSays(t *testing.T) {
	j := judge(t)
	m := NewMemo(j, 4) // so small that it forgets
	for round := range 3 {
		for _, text := range registerTexts() {
			for _, kinds := range [][]toetssteen.KindID{nil, {"sex"}, {"sex", "nationality"}} {
				for _, date := range []string{"2024-01-15", "2026-10-01"} {
					want, got := j.Check(text, date, kinds...), m.Check(text, date, kinds...)
					if diff := cmp.Diff(brief(want), brief(got)); diff != "" {
						t.Fatalf("round %d, %q on %s for %v (-judge +memo)\n%s", round, text, date, kinds, diff)
					}
					got[0].Status = "spoilt" // the memo keeps its own
				}
			}
		}
	}
}

func brief(verdicts []Verdict) []string {
	var out []string
	for _, v := range verdicts {
		out = append(out, fmt.Sprint(v.Status, v.Severity, v.Ref, v.Reasons, v.Suggest))
	}
	return out
}

func TestAMemoIsSafeForSeveralAtOnce(t *testing.T) {
	m, texts := NewMemo(judge(t), 6), registerTexts()
	want := make([]Status, len(texts))
	for i, text := range texts {
		want[i] = m.Check(text, "2024-01-15")[0].Status
	}
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for n := range 400 {
				i := (n + w) % len(texts)
				if got := m.Check(texts[i], "2024-01-15")[0].Status; got != want[i] {
					t.Errorf("%q: %s, want %s", texts[i], got, want[i])
				}
			}
		})
	}
	wg.Wait()
}
