package counts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
)

func detectText(t *testing.T, text string) (toetssteen.AuditData, bool) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "table.csv")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d, ok, err := Detect(file)
	if err != nil {
		t.Fatal(err)
	}
	if ok && d.Source != file {
		t.Error("another file was described")
	}
	d.Source = ""
	return d, ok
}

func TestAPublishedTableIsRecognised(t *testing.T) {
	d, ok, err := Detect(filepath.Join(duoFolder, "duo_2014.csv"))
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	born, origin := "geboren", "herkomst"
	want := toetssteen.AuditData{
		Source: filepath.Join(duoFolder, "duo_2014.csv"), Shape: toetssteen.ShapeWide, Label: "categorie", Rounding: 10,
		Columns: map[string]map[string]string{
			"totaal": {}, "geboren_nl": {born: "nl"}, "geboren_buitenland": {born: "buitenland"},
			"herkomst_nl": {origin: "nl"}, "herkomst_europa": {origin: "europa"}, "herkomst_buiten_europa": {origin: "buiten europa"},
			"geboren_nl_herkomst_nl": {born: "nl", origin: "nl"}, "geboren_nl_herkomst_europa": {born: "nl", origin: "europa"},
			"geboren_nl_herkomst_buiten_europa":         {born: "nl", origin: "buiten europa"},
			"geboren_buitenland_herkomst_europa":        {born: "buitenland", origin: "europa"},
			"geboren_buitenland_herkomst_buiten_europa": {born: "buitenland", origin: "buiten europa"},
		},
	}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Error(diff)
	}
}

func TestOneOfTheTablesInAFileIsChosen(t *testing.T) {
	rows := "table\tnr\tcategory\ttotal\tmen\twomen\n"
	for _, table := range []string{"Table 1", "Table 2"} {
		rows += table + "\t1\tTotal\t12\t7\t5\n" + table + "\t2\tAge: 15\t6\t.\t1\n" + table + "\t3\tAge: 16\t5\t1\t4\n" + table + "\t4\tAge: 17\t1\t1\t0\n"
	}
	got, ok := detectText(t, rows)
	want := toetssteen.AuditData{
		Shape: toetssteen.ShapeWide, Label: "category", Suppressed: []string{"."},
		Where:   []toetssteen.AuditCondition{{Column: "table", Values: []string{"Table 1"}}},
		Columns: map[string]map[string]string{"total": {}, "men": {"group": "men"}, "women": {"group": "women"}},
	}
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Error(ok, diff)
	}
}

func TestConfusionMatricesAreRecognised(t *testing.T) {
	got, ok := detectText(t, "race,TP,FP,FN,TN\nA,1,2,3,4\nB,5,6,7,8\n")
	want := toetssteen.AuditData{Shape: toetssteen.ShapeWide, Columns: map[string]map[string]string{
		"TP": {"decision": "yes", "label": "yes"}, "FP": {"decision": "yes", "label": "no"},
		"FN": {"decision": "no", "label": "yes"}, "TN": {"decision": "no", "label": "no"},
	}}
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Error(ok, diff)
	}
}

func TestOtherFilesAreNotTakenForATableOfCounts(t *testing.T) {
	for name, text := range map[string]string{
		"rows of persons":     "id,age,sex,selected\n1,20,m,yes\n2,21,f,no\n3,22,f,no\n",
		"nothing":             "",
		"a text":              "Note: this is a text.\nIt says: nothing.\nMore: of it.\n",
		"labels, no numbers":  "a;b\nAge: 1;x\nAge: 2;y\nAge: 3;z\n",
		"counts of fractions": "wie;totaal\nAge: 1;1,5\nAge: 2;2,5\nAge: 3;3,5\n",
		"no header":           "Age: 1;1\nAge: 2;2\nAge: 3;4\n",
		"broken":              "wie;totaal\n\"Age: 1;1\nAge: 2;2\n",
		"column of counts":    "origin,selected,n\nnl,yes,10\nnl,no,90\neu,yes,3\n" + strings.Repeat("x,no,1\n", 3),
	} {
		if d, ok := detectText(t, text); ok {
			t.Errorf("%s: %+v", name, d)
		}
	}
	if _, _, err := Detect(filepath.Join(t.TempDir(), "none.csv")); err == nil {
		t.Error("a file that is not there gives no error")
	}
}

func TestASheetOfAWorkbookIsRecognised(t *testing.T) {
	file := filepath.Join(t.TempDir(), "book.xlsx")
	data := workbook(t, nil, "Inhoud", [][]any{{"Tabel 2"}}, "Tabel 2", [][]any{
		{"Titel"}, {"wie", "totaal", "man", "vrouw"}, {"Totaal", 10, 6, 4}, {"Age: 1", 4, 2, 2}, {"Age: 2", 5, 3, 2}, {"Age: 3", 1, 1, 0},
	})
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	d, ok, err := Detect(file)
	if err != nil || !ok || d.Table != "Tabel 2" || d.Label != "wie" || len(d.Columns) != 3 {
		t.Errorf("%v %v %+v", ok, err, d)
	}
}
