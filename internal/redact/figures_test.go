package redact

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"toetssteen"
)

const burdenStep = "selected"

// rate is a rate figure of a group.
func rate(name, stage, stratum, group string, x, n int) toetssteen.Figure {
	return toetssteen.Figure{
		Name: name, Stage: stage, Stratum: stratum, Column: "origin", Group: group, X: some(x), N: some(n),
		Value: toetssteen.Some(float64(x) / float64(max(1, n))), Low: some(0), High: some(1), Method: "wilson", Status: toetssteen.FigureOK,
	}
}

func against(f toetssteen.Figure, name, reference string, y, m int) toetssteen.Figure {
	f.Name, f.Reference, f.Y, f.M, f.P = name, reference, some(y), some(m), toetssteen.Some(.01)
	return f
}

func resultOf(figures ...toetssteen.Figure) toetssteen.AuditResult {
	return toetssteen.AuditResult{
		Spec: toetssteen.AuditSpec{Direction: toetssteen.Burden, Steps: []toetssteen.AuditStep{
			{ID: "score", Column: "class", Kind: "category"},
			{ID: burdenStep, Column: burdenStep, Kind: "selection"},
			{ID: "visit", Column: "visit", After: burdenStep},
		}},
		Figures: figures,
	}
}

// hiddenNames lists what is not shown.
func hiddenNames(r toetssteen.AuditResult) []string {
	out := []string{}
	for _, f := range r.Figures {
		if isHidden(f) {
			out = append(out, strings.Join([]string{f.Name, f.Stage, f.Stratum, f.Group}, " "))
		}
	}
	return out
}

func TestAHiddenFigureShowsNothingButGroupSizes(t *testing.T) {
	small := against(rate("rate_ratio", burdenStep, "", "a", 3, 100), "rate_ratio", "b", 50, 100)
	small.From, small.To, small.PAdjusted, small.Method = some(1), some(2), toetssteen.Some(.02), "koopman"
	r := Protect(resultOf(small), 10)
	want := toetssteen.Figure{
		Name: "rate_ratio", Stage: burdenStep, Column: "origin", Group: "a", Reference: "b", N: some(100), M: some(100),
		Status: toetssteen.FigureSuppressed, Reason: toetssteen.M("redact.reason.small", "10"),
	}
	if diff := cmp.Diff(want, r.Figures[0], cmp.AllowUnexported(toetssteen.Real{})); diff != "" {
		t.Error(diff)
	}
	few := Protect(resultOf(rate("selection_rate", burdenStep, "", "a", 3, 9)), 10).Figures[0]
	if _, ok := few.N.Get(); ok || few.Status != toetssteen.FigureNotEstimable {
		t.Errorf("a group of 9: %+v", few)
	}
}

func TestWhatCountsAsSmall(t *testing.T) {
	for _, c := range []struct {
		name   string
		x, n   int
		hidden bool
	}{
		{"nobody of many", 0, 500, true},
		{"nine", 9, 500, true},
		{"ten", 10, 500, false},
		{"all but nine", 491, 500, true},
		{"everyone", 500, 500, false},
		{"nine persons", 9, 9, true},
		{"ten persons, all", 10, 10, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Protect(resultOf(rate("selection_rate", burdenStep, "", "a", c.x, c.n)), 10)
			if got := isHidden(r.Figures[0]); got != c.hidden {
				t.Errorf("%d of %d hidden: %v, want %v", c.x, c.n, got, c.hidden)
			}
		})
	}
}

func TestPublicAndRoundedDataPassUntouched(t *testing.T) {
	r := resultOf(rate("selection_rate", burdenStep, "", "a", 3, 20))
	if diff := cmp.Diff(r, Protect(r, 0), cmp.AllowUnexported(toetssteen.Real{})); diff != "" {
		t.Error(diff)
	}
	r.Spec.Data.Rounding = 10
	if diff := cmp.Diff(r, Protect(r, 10), cmp.AllowUnexported(toetssteen.Real{})); diff != "" {
		t.Error(diff)
	}
	r.Spec.Data.Rounding = 5
	if !isHidden(Protect(r, 10).Figures[0]) {
		t.Error("fives do not protect a floor of 10")
	}
}

func TestTheArgumentIsNotChanged(t *testing.T) {
	make := func() toetssteen.AuditResult {
		r := resultOf(rate("selection_rate", burdenStep, "", "a", 3, 100), rate("selection_rate", burdenStep, "", "b", 30, 100))
		r.Warnings = []toetssteen.Message{toetssteen.M("bias.warning.group_missing", "origin", "3")}
		r.Subgroups = []toetssteen.Subgroup{{X: some(2), N: some(40), Y: some(5), M: some(500)}}
		r.Proxies = []toetssteen.ProxyFigure{{U: toetssteen.Some(.123456), N: 1000}}
		return r
	}
	r := make()
	Protect(r, 10)
	if diff := cmp.Diff(make(), r, cmp.AllowUnexported(toetssteen.Real{})); diff != "" {
		t.Error(diff)
	}
}

func TestHidingFollowsWhatAddsUp(t *testing.T) {
	for _, c := range []struct {
		name    string
		figures []toetssteen.Figure
		want    []string
	}{
		{"a second group goes with a small one, the smallest", []toetssteen.Figure{
			rate("selection_rate", burdenStep, "", "a", 3, 100), rate("selection_rate", burdenStep, "", "b", 30, 100),
			rate("selection_rate", burdenStep, "", "c", 80, 200),
		}, []string{"selection_rate selected  a", "selection_rate selected  b"}},
		{"the next step does not tell who passed this one", []toetssteen.Figure{
			rate("selection_rate", burdenStep, "", "a", 95, 100), rate("selection_rate", burdenStep, "", "b", 50, 100),
			rate("selection_rate", "visit", "", "a", 40, 95), rate("selection_rate", "visit", "", "b", 20, 50),
		}, []string{
			"selection_rate selected  a", "selection_rate selected  b", "selection_rate visit  a", "selection_rate visit  b",
		}},
		{"error rates share their cells", []toetssteen.Figure{
			rate("true_positive_rate", burdenStep, "", "a", 3, 40), rate("false_positive_rate", burdenStep, "", "a", 30, 90),
			rate("positive_predictive_value", burdenStep, "", "a", 3, 33), rate("negative_predictive_value", burdenStep, "", "a", 60, 97),
		}, []string{
			"true_positive_rate selected  a", "false_positive_rate selected  a", "positive_predictive_value selected  a",
			"negative_predictive_value selected  a",
		}},
		{"the figures of a score hide the same group", []toetssteen.Figure{
			rate("selection_rate", burdenStep, "", "a", 3, 5), rate("selection_rate", burdenStep, "", "b", 30, 100),
			rate("selection_rate", burdenStep, "", "c", 15, 200),
			{Name: "score_mean", Stage: "score", Column: "origin", Group: "a", N: some(5), Value: some(1), Status: toetssteen.FigureOK},
			{Name: "score_mean", Stage: "score", Column: "origin", Group: "b", N: some(100), Value: some(1), Status: toetssteen.FigureOK},
			{Name: "score_mean", Stage: "score", Column: "origin", Group: "c", N: some(200), Value: some(1), Status: toetssteen.FigureOK},
		}, []string{
			"selection_rate selected  a", "selection_rate selected  b", "score_mean score  a", "score_mean score  b",
		}},
		{"what is over all strata goes with one of them", []toetssteen.Figure{
			against(rate("", burdenStep, "w", "a", 60, 200), "cmh_chi2", "b", 50, 200),
			against(rate("", burdenStep, "w=1", "a", 4, 100), "rate_ratio", "b", 25, 100),
			against(rate("", burdenStep, "w=2", "a", 56, 100), "rate_ratio", "b", 25, 100),
		}, []string{"cmh_chi2 selected w a", "rate_ratio selected w=1 a", "rate_ratio selected w=2 a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, hiddenNames(Protect(resultOf(c.figures...), 10))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLargeFiguresOverStrataKeepTwoDigits(t *testing.T) {
	mh := against(rate("", burdenStep, "w", "a", 2000, 20000), "mh_rate_ratio", "b", 1500, 30000)
	mh.Value = toetssteen.Some(1.23456)
	r := Protect(resultOf(mh,
		against(rate("", burdenStep, "w=1", "a", 4, 10000), "rate_ratio", "b", 750, 15000),
		against(rate("", burdenStep, "w=2", "a", 1996, 10000), "rate_ratio", "b", 750, 15000)), 10)
	if v, _ := r.Figures[0].Value.Get(); v != 1.2 {
		t.Errorf("mh_rate_ratio %v, want 1.2 (%+v)", v, r.Figures[0])
	}
}

func TestASmallSubgroupThatIsNotListedHidesOneThatIs(t *testing.T) {
	sub := func(x, n int, c ...toetssteen.SubgroupCondition) toetssteen.Subgroup {
		return toetssteen.Subgroup{Conditions: c, X: some(x), N: some(n), Y: some(200 - x), M: some(1000 - n), Z: some(3), Score: some(1)}
	}
	f, y, o := toetssteen.SubgroupCondition{Column: "sex", Level: "f"}, toetssteen.SubgroupCondition{Column: "age", Level: "young"}, toetssteen.SubgroupCondition{Column: "age", Level: "old"}
	r := resultOf()
	r.Subgroups = []toetssteen.Subgroup{sub(100, 400, f), sub(60, 200, f, y), sub(37, 190, f, o)} // 3 of 10 women are of a third age
	p := Protect(r, 10)
	if _, ok := p.Subgroups[0].X.Get(); !ok {
		t.Error("the group of all women is hidden")
	}
	hidden := 0
	for _, s := range p.Subgroups[1:] {
		if s.X == (toetssteen.Real{}) && s.Z == (toetssteen.Real{}) && s.Score == (toetssteen.Real{}) {
			hidden++
		}
	}
	if hidden == 0 {
		t.Error("the third age can be solved for")
	}
}

func TestSharesOfAClusterDoNotTellOfFew(t *testing.T) {
	cluster := func(number, x, n int, inside float64) toetssteen.Cluster {
		return toetssteen.Cluster{Number: number, X: some(x), N: some(n), Rate: some(1), Profile: []toetssteen.ClusterFeature{
			{Column: "city", Level: "a", Inside: toetssteen.Some(inside), Outside: toetssteen.Some(.4)},
			{Column: "age", Level: "old", Inside: toetssteen.Some(.5), Outside: toetssteen.Some(.4)},
		}}
	}
	r := resultOf()
	r.Clusters = &toetssteen.Clustering{Clusters: []toetssteen.Cluster{cluster(1, 30, 100, .05), cluster(2, 40, 200, .6), cluster(3, 90, 200, .6)}}
	for _, c := range Protect(r, 10).Clusters.Clusters {
		if len(c.Profile) != 1 || c.Profile[0].Column != "age" {
			t.Errorf("cluster %d: %+v", c.Number, c.Profile)
		}
	}
}

func TestSentencesAndCorrectedTestsTellNothing(t *testing.T) {
	r := resultOf()
	r.Warnings = []toetssteen.Message{toetssteen.M("bias.warning.group_missing", "origin", "3"), toetssteen.M("bias.warning.decision_missing", "y", "40")}
	p := []float64{.001, .002, .01}
	for i, x := range []int{40, 3, 50} {
		f := against(rate("", burdenStep, "", string(rune('a'+i)), x, 200), "rate_ratio", "z", 50, 200)
		f.P, f.PAdjusted, f.Family = toetssteen.Some(p[i]), toetssteen.Some(.123), "reported"
		r.Figures = append(r.Figures, f)
	}
	r.Figures = append(r.Figures, rate("selection_rate", burdenStep, "", "q", 30, 200))
	r.Families = []toetssteen.Family{{Name: "reported", Correction: "holm", Tests: 3}}
	got := Protect(r, 10)
	want := []toetssteen.Message{toetssteen.M("bias.warning.group_missing", "origin", "<10"), toetssteen.M("bias.warning.decision_missing", "y", "40")}
	if diff := cmp.Diff(want, got.Warnings); diff != "" {
		t.Error(diff)
	}
	a, c := got.Figures[0].PAdjusted.Or(0), got.Figures[2].PAdjusted.Or(0)
	if a != .003 || c != .02 || isHidden(got.Figures[0]) || !isHidden(got.Figures[1]) {
		t.Errorf("corrected p %v and %v, want .003 and .02; hidden %v", a, c, hiddenNames(got))
	}
}

func TestATableIsHiddenInRectangles(t *testing.T) {
	table := [][]int64{
		{3, 40, 60, 103},
		{50, 45, 70, 165},
		{80, 90, 20, 190},
		{133, 175, 150, 458},
	}
	got := Suppress(table, 10)
	hidden := 0
	for i, row := range got {
		for j, h := range row {
			if h {
				hidden++
				if i == 3 || j == 3 {
					t.Errorf("the margin %d,%d is hidden", i, j)
				}
			}
		}
	}
	if !got[0][0] || hidden != 4 {
		t.Errorf("%d cells hidden, want 4 with the small one: %v", hidden, got)
	}
	if got := Suppress([][]int64{{1, 2}, {3}}, 10); !got[0][0] || !got[0][1] || !got[1][0] {
		t.Errorf("no table: %v", got)
	}
	if got := Suppress(nil, 10); len(got) != 0 {
		t.Errorf("nothing: %v", got)
	}
}

func TestNoCellOfATableCanBeSolvedBack(t *testing.T) {
	const floor = 4
	rapid.Check(t, func(t *rapid.T) {
		rows, columns := rapid.IntRange(1, 4).Draw(t, "rows"), rapid.IntRange(1, 4).Draw(t, "columns")
		table := make([][]int64, rows+1)
		for i := range table {
			table[i] = make([]int64, columns+1)
		}
		a := &attacker{groups: rows, strata: columns, hi: 80}
		for i := range rows {
			for j := range columns {
				n := int64(rapid.IntRange(0, 15).Draw(t, "n"))
				a.truth = append(a.truth, int(n), 0)
				for _, at := range [][2]int{{i, j}, {rows, j}, {i, columns}, {rows, columns}} {
					table[at[0]][at[1]] += n
				}
			}
		}
		hidden := Suppress(table, floor)
		cells := func(i, j int) []int {
			if i == rows {
				i = -1
			}
			if j == columns {
				j = -1
			}
			return a.pick(i, j, 0, false)
		}
		a.rows = append(a.rows, row{a.pick(-1, -1, 1, false), 0, 0})
		for i, r := range table {
			for j, n := range r {
				if !hidden[i][j] {
					a.rows = append(a.rows, row{cells(i, j), int(n), int(n)})
				}
			}
		}
		for i, r := range table {
			for j, n := range r {
				if n == 0 || n >= floor {
					continue
				}
				if k, from, to := a.values(cells(i, j), int(n), floor); k < floor && (from > 0 || to < floor-1) {
					t.Fatalf("cell %d,%d of %v, hidden %v, lies between %d and %d", i, j, table, hidden, from, to)
				}
			}
		}
	})
}

func TestRounding(t *testing.T) {
	for _, c := range [][3]int64{{4, 10, 0}, {5, 10, 10}, {14, 10, 10}, {15, 10, 20}, {2, 5, 0}, {3, 5, 5}, {-5, 10, -10}, {7, 1, 7}, {7, 0, 7}} {
		if got := Round(c[0], c[1]); got != c[2] {
			t.Errorf("Round(%d, %d) = %d, want %d", c[0], c[1], got, c[2])
		}
	}
}

func TestPoolingSmallLevels(t *testing.T) {
	for _, c := range []struct {
		name   string
		levels []string
		n      []float64
		want   []string
	}{
		{"none small", []string{"a", "b"}, []float64{10, 20}, nil},
		{"two that are enough", []string{"a", "b", "c"}, []float64{6, 50, 7}, []string{"a", "c"}},
		{"two that are not enough take a third", []string{"a", "b", "c", "d"}, []float64{2, 50, 3, 70}, []string{"a", "b", "c"}},
		{"one takes the next", []string{"a", "b", "c"}, []float64{2, 50, 30}, []string{"a", "c"}},
		{"one of two is renamed", []string{"a", "b"}, []float64{2, 50}, []string{"a"}},
		{"all small", []string{"a", "b"}, []float64{2, 3}, []string{"a", "b"}},
		{"missing stays", []string{"(missing)", "a", "b"}, []float64{2, 50, 30}, nil},
		{"nobody", []string{"a", "b", "c"}, []float64{0, 50, 30}, []string{"a", "c"}},
		{"done before", []string{SmallLevels, "b"}, []float64{2, 50}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := PoolSmallLevels(c.levels, c.n, 10)
			if diff := cmp.Diff(c.want, got[SmallLevels]); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPoolingLeavesNoNamedSmallLevel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SliceOfN(rapid.Float64Range(0, 30), 1, 8).Draw(t, "n")
		var levels []string
		for i := range n {
			levels = append(levels, string(rune('a'+i)))
		}
		pooled, sum := PoolSmallLevels(levels, n, 10)[SmallLevels], 0.0
		for i, l := range levels {
			in := slices.Contains(pooled, l)
			if !in && n[i] < 10 {
				t.Fatalf("%s with %v keeps its name", l, n[i])
			}
			if in {
				sum += n[i]
			}
		}
		if sum < 10 && len(pooled) > 0 && len(levels) > 2 && len(pooled) < len(levels)-1 {
			t.Fatalf("the pool has %v", sum)
		}
	})
}
