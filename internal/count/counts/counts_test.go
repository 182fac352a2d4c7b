package counts

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/bias"
	"toetssteen/internal/count"
)

// plain is a specification of three columns.
var plain = toetssteen.AuditData{Label: "wie", Columns: map[string]map[string]string{
	"totaal": {}, "man": {"sex": "m"}, "vrouw": {"sex": "f"},
}}

func readText(t *testing.T, d toetssteen.AuditData, text string) (count.Cube, []string, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "table.csv")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d.Source, d.Shape = filepath.Base(file), toetssteen.ShapeWide
	return Read(context.Background(), d, filepath.Dir(file))
}

// written lists the tables of a cube as texts.
func written(cube count.Cube) []string {
	var out []string
	for _, t := range cube.Tables {
		s := strings.Join(t.Columns, " x ") + ":"
		t.Each(func(levels []uint32, c count.Cell) {
			s += " "
			for i, k := range levels {
				s += t.Levels[i][k] + "/"
			}
			if c.Hidden {
				s += "?"
			} else {
				s += strconv.FormatFloat(c.N, 'f', -1, 64)
			}
		})
		out = append(out, s)
	}
	return out
}

func keys(cube count.Cube) []string {
	var out []string
	for _, n := range cube.Notes {
		out = append(out, n.Key)
	}
	return out
}

func TestEverySetOfVariablesIsATable(t *testing.T) {
	cube, variables, err := readText(t, plain, `Tabel 1;;;
;;;
wie;totaal;man;vrouw
Personen;;;
Total;10;6;4
Age: 15-18;7;4;3
Age: 19-50;3;2;1
Age: 15-18 & Risk 1;7;4;3
Age: 19-50 & Risk 1;1;1;0
Age: 19-50 & Risk 2;2;1;1

Bron: niet het CBS
`)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		": 10", "Age: 15-18/7 19-50/3", "sex: f/4 m/6",
		"Age x Risk: 15-18/1/7 19-50/1/1 19-50/2/2",
		"Age x sex: 15-18/f/3 15-18/m/4 19-50/f/1 19-50/m/2",
		"Age x Risk x sex: 15-18/1/f/3 15-18/1/m/4 19-50/1/f/0 19-50/1/m/1 19-50/2/f/1 19-50/2/m/1",
	}
	if diff := cmp.Diff(want, written(cube)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Age", "Risk", "sex"}, variables); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]count.Remark{{Key: "counts.lines_skipped", Args: []string{"2", "4, 12"}}}, cube.Notes); diff != "" || cube.Rows != 10 {
		t.Error(diff, cube.Rows)
	}
}

func TestDelimitersConditionsAndMissingLevels(t *testing.T) {
	d := plain
	d.Where = []toetssteen.AuditCondition{{Column: "jaar", Values: []string{"2014"}}}
	d.Missing = []string{"unknown"}
	want := []string{": 30", "Age: (missing)/10 15/20", "sex: f/12 m/18", "Age x sex: (missing)/f/4 (missing)/m/6 15/f/8 15/m/12"}
	rows := [][]string{
		{"jaar", "wie", "totaal", "man", "vrouw"},
		{"2014", "Total", "30", "18", "12"},
		{"2014", "Age: 15", "20", "12", "8"},
		{"2014", "Age: unknown", "10", "6", "4"},
		{"2019", "Total", "99", "55", "44"},
	}
	for _, delimiter := range []string{";", ",", "\t", "|"} {
		text := ""
		for _, r := range rows {
			text += strings.Join(r, delimiter) + "\r\n"
		}
		cube, _, err := readText(t, d, "\ufeff"+text)
		if err != nil {
			t.Fatalf("%q: %v", delimiter, err)
		}
		if diff := cmp.Diff(want, written(cube)); diff != "" {
			t.Errorf("%q: %s", delimiter, diff)
		}
	}
}

func TestConfusionMatricesPerGroup(t *testing.T) {
	d := toetssteen.AuditData{Columns: map[string]map[string]string{
		"TP": {"decision": "yes", "label": "yes"}, "FP": {"decision": "yes", "label": "no"},
		"FN": {"decision": "no", "label": "yes"}, "TN": {"decision": "no", "label": "no"},
	}}
	cube, variables, err := readText(t, d, "race,sex,TP,FP,FN,TN\nA,f,1,2,3,4\nA,m,5,6,7,8\nB,f,9,10,11,12\n")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"decision", "label", "race", "sex"}, variables); diff != "" {
		t.Error(diff)
	}
	table, ok := cube.Table("race", "decision", "label")
	if !ok {
		t.Fatal("no table by race")
	}
	got := written(count.Cube{Tables: []count.Table{table}})
	if diff := cmp.Diff([]string{"race x decision x label: A/no/no/12 A/no/yes/10 A/yes/no/8 A/yes/yes/6 B/no/no/12 B/no/yes/11 B/yes/no/10 B/yes/yes/9"}, got); diff != "" {
		t.Error(diff)
	}
	cube, _, err = readText(t, d, "race,TP,FP,FN,TN\nA,1,2,3,4\nB,5,6,7,8\nTotaal,6,8,10,12\n")
	if err != nil {
		t.Fatal(err)
	}
	all, _ := cube.Table("decision")
	if all.Total() != 36 || len(cube.Tables) != 2 || len(cube.Notes) > 0 {
		t.Error("the row of totals was counted as a group:", written(cube), cube.Notes)
	}
}

func TestSuppressedCountsAreUnknownAndNotZero(t *testing.T) {
	d := plain
	d.Suppressed, d.Below = []string{".", "<10"}, 10
	cube, _, err := readText(t, d, "wie;totaal;man;vrouw\nTotal;40;.;34\nAge: 1;30;<10;25\nAge: 2;10;.;9\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{": 40", "Age: 1/30 2/10", "sex: f/34 m/?", "Age x sex: 1/f/25 1/m/? 2/f/9 2/m/?"}
	if diff := cmp.Diff(want, written(cube)); diff != "" || len(cube.Notes) > 0 || cube.Below != 10 {
		t.Error(diff, cube.Notes)
	}
}

func TestTotalsThatDoNotAddUpAreRoundingOrAnError(t *testing.T) {
	for name, c := range map[string]struct {
		rounding, below int64
		text            string
		want            []count.Remark
	}{
		"exact": {0, 0, "Total;40;30;10\nAge: 1;30;25;5\nAge: 2;10;5;5", nil},
		"off by one without rounding": {
			0, 0, "Total;40;30;10\nAge: 1;30;25;5\nAge: 2;11;6;5",
			[]count.Remark{
				{Key: "counts.total_error", Args: []string{"Age", "2", "totaal", "41", "40", "<10", "0"}},
				{Key: "counts.total_error", Args: []string{"Age", "2", "man", "31", "30", "<10", "0"}},
			},
		},
		"within rounding": {
			10, 0, "Total;40;30;20\nAge: 1;30;20;10\nAge: 2;10;0;0",
			[]count.Remark{{Key: "counts.total_rounding", Args: []string{"4", "10", "10"}}},
		},
		"beyond rounding": {
			10, 0, "Total;100;80;20\nAge: 1;60;60;20\nAge: 2;20;20;0",
			[]count.Remark{
				{Key: "counts.total_error", Args: []string{"Age", "2", "totaal", "80", "100", "20", "15"}},
				{Key: "counts.total_error", Args: []string{"sex", "3", "totaal", "80", "60", "20", "15"}},
				{Key: "counts.total_error", Args: []string{"sex", "4", "totaal", "20", "20", "0", "0"}},
			},
		},
		"rounding said, counts not rounded": {
			10, 0, "Total;43;33;10", []count.Remark{{Key: "counts.not_rounded", Args: []string{"2", "10"}}},
		},
		"suppressed counts explain it": {0, 10, "Total;40;30;10\nAge: 1;30;22;8\nAge: 2;10;.;.", nil},
		"suppressed counts do not explain it": {
			0, 10, "Total;50;30;20\nAge: 1;31;20;11\nAge: 2;19;.;.",
			[]count.Remark{
				{Key: "counts.total_error", Args: []string{"sex", "4", "totaal", "0", "19", "<10", "0"}},
				{Key: "counts.total_error", Args: []string{"Age", "2", "man", "20", "30", "<10", "0"}},
			},
		},
	} {
		d := plain
		d.Rounding, d.Below = c.rounding, c.below
		if c.below > 0 {
			d.Suppressed = []string{"."}
		}
		cube, _, err := readText(t, d, "wie;totaal;man;vrouw\n"+c.text+"\n")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if name == "beyond rounding" {
			c.want = c.want[:2] // the last row adds up
		}
		less := func(a, b count.Remark) int {
			return slices.Compare(append([]string{a.Key}, a.Args...), append([]string{b.Key}, b.Args...))
		}
		slices.SortFunc(c.want, less)
		slices.SortFunc(cube.Notes, less)
		if diff := cmp.Diff(c.want, cube.Notes); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A breakdown of some of the people must not stand for all of them.
func TestABreakdownOfSomePeopleIsNotSummedToAll(t *testing.T) {
	d := plain
	cube, _, err := readText(t, d, `wie;totaal;man;vrouw
Total;100;60;40
Outcome: duly;70;40;30
Outcome: unduly;20;10;10
Outcome: none;10;10;0
Risk 1 & Age: 1;30;20;10
Risk 1 & Age: 2;20;10;10
Risk 1 & Age: 3;10;10;0
Risk 2 & Age: 1;20;10;10
Risk 2 & Age: 2;10;0;10
Risk 2 & Age: 3;10;10;0
Risk 1 & Outcome: duly;30;20;10
Risk 1 & Outcome: unduly;10;5;5
Risk 2 & Outcome: duly;40;20;20
Risk 2 & Outcome: unduly;10;5;5
`)
	if err != nil {
		t.Fatal(err)
	}
	risk, _ := cube.Table("Risk")
	if got := written(count.Cube{Tables: []count.Table{risk}}); got[0] != "Risk: 1/60 2/40" {
		t.Error("summed from the people with an outcome:", got)
	}
	if cube.Rows != 100 {
		t.Error("persons:", cube.Rows)
	}
	if !slices.Contains(keys(cube), "counts.partial") || slices.Contains(keys(cube), "counts.total_error") {
		t.Error(cube.Notes)
	}
}

func TestWrongFilesAreRefusedWithThePlace(t *testing.T) {
	head := "wie;totaal;man;vrouw\n"
	for name, c := range map[string]struct{ text, key, args string }{
		"negative":            {head + "Total;10;-6;4\nAge: 1;1;1;0\n", "negative", "man 2 1"},
		"fractional":          {head + "Total;10;6;4\nAge: 1;10;6;4,5\nAge: 2;10;6;4,5\n", "fractional", "vrouw 3 2"},
		"a text":              {head + "Total;10;x;4\n", "text", "man 2 1"},
		"an empty count":      {head + "Total;10;;4\n", "missing", "man 2 1"},
		"a label twice":       {head + "Total;10;6;4\nTotaal;10;6;4\n", "row_twice", "2 3"},
		"a bad label":         {head + "Age: 1 & Age: 2;10;6;4\n", "label", "wie 2"},
		"no label":            {head + ";10;6;4\n", "label", "wie 2"},
		"both ways":           {head + "sex: m;10;6;4\n", "variable_twice", "sex 2 man"},
		"nothing":             {"", "empty", ""},
		"only a header":       {head, "no_rows", ""},
		"two columns alike":   {"wie;totaal;man;man;vrouw\nTotal;1;1;1;1\n", "column_twice", "man"},
		"a quotation mark":    {head + "Total;10;6;4\n\"Age: 1;10;6;4\n", "csv", "3"},
		"a missing column":    {"wie;totaal;man\nTotal;1;1\n", "", "vrouw"},
		"more than it may be": {head + strings.Repeat("\n", 10) + strings.Repeat(strings.Repeat(";", maxColumns+1)+"\n", 2), "too_large", ""},
	} {
		_, _, err := readText(t, plain, c.text)
		var spec *bias.SpecError
		var column *count.UnknownColumnError
		switch {
		case c.key == "" && errors.As(err, &column):
			if column.Column != c.args {
				t.Errorf("%s: %v", name, err)
			}
		case !errors.As(err, &spec) || spec.Key != "counts.error."+c.key || strings.Join(spec.Args, " ") != c.args:
			t.Errorf("%s: %v", name, err)
		}
		var bad *count.BadCountError
		if kind := c.key; slices.Contains([]string{badNegative, badFraction, badText, badMissing}, kind) && (!errors.As(err, &bad) || bad.Kind != kind) {
			t.Errorf("%s: %v is not a bad count", name, err)
		}
	}
	if _, _, err := Read(context.Background(), plain, t.TempDir()); err == nil {
		t.Error("a folder was read as a table")
	}
	d := plain
	d.Columns = map[string]map[string]string{"a": {"x": "1"}, "b": {"x": "1"}}
	var spec *bias.SpecError
	if _, _, err := readText(t, d, "wie;a;b\nTotal;1;2\n"); !errors.As(err, &spec) || spec.Key != "counts.error.columns_equal" {
		t.Error(err)
	}
	d = plain
	d.Table = "Blad1"
	if _, _, err := readText(t, d, head); !errors.As(err, &spec) || spec.Key != "counts.error.no_sheets" {
		t.Error(err)
	}
}

func TestABreakdownThatMissesPeopleSaysSo(t *testing.T) {
	cube, _, err := readText(t, plain, "wie;totaal;man;vrouw\nTotal;100;60;40\nRisk 1 & Age: 1;30;20;10\nRisk 2 & Age: 2;50;30;20\n")
	if diff := cmp.Diff([]count.Remark{{Key: "counts.partial", Args: []string{"Age x Risk"}}}, cube.Notes); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

// Those within a level of another variable are some of the people, also where
// no total says so; and what they add up to is checked against that level.
func TestPeopleWithinALevelAreNotSummedToAll(t *testing.T) {
	text := `wie;totaal;man;vrouw
Outcome: duly;70;40;30
Outcome: unduly;30;20;10
Risk 1 & Age: 1;30;20;10
Risk 1 & Age: 2;20;10;10
Risk 2 & Age: 1;20;10;10
Risk 2 & Age: 2;30;20;10
Unduly, appeal;12;10;2
Unduly, no appeal;18;10;8
Unduly, appeal won;2;1;1
Unduly, appeal lost;10;9;1
Risk 1 & Unduly, appeal;8;6;2
Risk 2 & Unduly, appeal;4;4;0
`
	cube, _, err := readText(t, plain, text)
	if err != nil {
		t.Fatal(err)
	}
	for column, want := range map[string]string{
		"Risk": "Risk: 1/50 2/50", "Unduly": "Unduly: appeal/12 no appeal/18", "Unduly, appeal": "Unduly, appeal: lost/10 won/2",
	} {
		table, _ := cube.Table(column)
		if got := written(count.Cube{Tables: []count.Table{table}}); got[0] != want {
			t.Errorf("%v, want %s", got, want)
		}
	}
	if len(cube.Notes) > 0 || cube.Rows != 100 {
		t.Error(cube.Notes, cube.Rows)
	}
	cube, _, err = readText(t, plain, strings.Replace(text, "appeal won;2;1;1", "appeal won;5;4;1", 1))
	if err != nil {
		t.Fatal(err)
	}
	want := []count.Remark{
		{Key: "counts.total_error", Args: []string{"Unduly, appeal", "8", "totaal", "15", "12", "<10", "0"}},
		{Key: "counts.total_error", Args: []string{"Unduly, appeal", "8", "man", "13", "10", "<10", "0"}},
	}
	slices.SortFunc(cube.Notes, func(a, b count.Remark) int { return strings.Compare(b.Args[2], a.Args[2]) })
	if diff := cmp.Diff(want, cube.Notes); diff != "" {
		t.Error(diff)
	}
}

// Files that are made to take for ever are refused, or read at once.
func TestHostileTablesTakeNoTime(t *testing.T) {
	many := "wie;totaal;man;vrouw\n"
	for i := range 20_000 {
		many += "Var" + strconv.Itoa(i) + ": 1;1;1;0\n"
	}
	for name, text := range map[string]string{
		"many variables": many,
		"a long label":   "wie;totaal;man;vrouw\nA, " + strings.Repeat("a ", 1<<20) + ";1;1;0\n",
		"many parts":     "wie;totaal;man;vrouw\n" + strings.Repeat("A: 1 & ", 1<<18) + "B: 1;1;1;0\n",
	} {
		var spec *bias.SpecError
		if _, _, err := readText(t, plain, text); !errors.As(err, &spec) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRoundedCountsAreNoticed(t *testing.T) {
	text := "wie;totaal;man;vrouw\n"
	for i := range 20 {
		text += "Age: " + strconv.Itoa(i) + ";30;20;10\n"
	}
	cube, _, err := readText(t, plain, text)
	if err != nil || !slices.Contains(keys(cube), "counts.looks_rounded") {
		t.Error(keys(cube), err)
	}
}

// Every remark and error has a text in both languages, with the places that it
// fills.
func TestEveryRemarkHasATextInBothLanguages(t *testing.T) {
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, f := range files {
		source, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		for call, prefix := range map[string]string{"specError(\"": "counts.error.", ".note(\"": "counts."} {
			for _, piece := range strings.Split(string(source), call)[1:] {
				key, _, _ := strings.Cut(piece, "\"")
				found++
				for _, lang := range catalogue.Languages {
					if text := c.Text(lang, prefix+key); strings.HasPrefix(text, prefix) {
						t.Errorf("%s: no text in %s for %s", f, lang, prefix+key)
					}
				}
			}
		}
	}
	for _, kind := range []string{badText, badNegative, badFraction, badMissing} {
		if text := c.Text("nl", "counts.error."+kind); strings.HasPrefix(text, "counts.") {
			t.Error("no text for", kind)
		}
	}
	if found < 15 {
		t.Errorf("only %d keys found in the sources", found)
	}
}
