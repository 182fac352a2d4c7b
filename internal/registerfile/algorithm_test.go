package registerfile_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/registerfile"
)

// entries are those of the Algoritmeregister, as the shared folder has them.
var entries = filepath.Join("..", "..", "..", "shared", "data", "registers", "algoritmeregister_entries_45.jsonl")

// TestEveryEntryOfTheAlgoritmeregisterComesInAndGoesOut takes 45 real entries of
// the form of 2022: all become processings, and every text of an entry is in the
// export of version 1.0 or is told to have no place there.
func TestEveryEntryOfTheAlgoritmeregisterComesInAndGoesOut(t *testing.T) {
	text, err := os.ReadFile(entries)
	if err != nil {
		t.Skipf("the shared registers are not here: %v", err)
	}
	s := schema(t)
	records := importFile(t, s, entries, registerfile.Options{}, unitsOf(t, text)...)
	if n := len(records); n != 45 {
		t.Fatalf("%d of 45 entries came in", n)
	}
	var out bytes.Buffer
	problems, err := s.Write(&out, registerfile.FormAlgorithms, "nl", append(unitsOf(t, text), records...))
	if err != nil {
		t.Fatal(err)
	}
	var exported []map[string]any
	if err := json.Unmarshal(out.Bytes(), &exported); err != nil || len(exported) != 45 {
		t.Fatalf("%d entries went out (%v)", len(exported), err)
	}
	kept := map[string]bool{} // every text of the export
	for _, e := range exported {
		for _, v := range e {
			if list, ok := v.([]any); ok {
				v = list[0]
			}
			kept[v.(string)] = true
		}
	}
	told := map[string]bool{}
	for _, p := range problems {
		told[p.ID+" "+p.Args[0]] = true
	}
	for line := range strings.Lines(string(text)) {
		var e map[string]any
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		id := "AR-" + e["metadata"].(map[string]any)["uuid"].(string)
		eachText("", e, func(path, v string) {
			if !kept[v] && !told[id+" "+path] && path != "metadata.lang" {
				t.Errorf("%s: %s is neither in the export nor told", id, path)
			}
		})
	}
}

func eachText(path string, v any, do func(path, text string)) {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			eachText(strings.TrimPrefix(path+"."+k, "."), x, do)
		}
	case string:
		if v != "" {
			do(path, v)
		}
	}
}

// unitsOf makes a unit of each organisation.
func unitsOf(t *testing.T, text []byte) []toetssteen.Record {
	t.Helper()
	var out []toetssteen.Record
	seen := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		var e struct{ Organization string }
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		if !seen[e.Organization] {
			seen[e.Organization] = true
			out = append(out, pack(t, &toetssteen.Unit{Head: toetssteen.Head{ID: strings.ReplaceAll(e.Organization, " ", "-")}, Name: e.Organization}))
		}
	}
	return out
}

// importFile gives the records that a file makes beside those that there are.
func importFile(t *testing.T, s *registerfile.Schema, file string, o registerfile.Options, existing ...toetssteen.Record) []toetssteen.Record {
	t.Helper()
	grids, err := s.Read(t.Context(), file, nil)
	if err != nil {
		t.Fatal(err)
	}
	var tables []registerfile.Table
	for _, g := range grids {
		table, err := s.Recognise(g, nil)
		if err != nil {
			t.Fatal(err)
		}
		tables = append(tables, table)
	}
	plan, err := s.Plan(tables, existing, o)
	if err != nil {
		t.Fatal(err)
	}
	return plan.Records
}

func TestAnEntryThatIsTooLongIsToldAndNotCut(t *testing.T) {
	s := schema(t)
	long := strings.Repeat("x", 101)
	records := []toetssteen.Record{
		pack(t, &toetssteen.Processing{Head: toetssteen.Head{ID: "VW-1"}, Name: long, Algorithm: "A-1"}),
		pack(t, &toetssteen.Processing{Head: toetssteen.Head{ID: "VW-2"}, Name: "geen algoritme"}),
	}
	var out bytes.Buffer
	problems, err := s.Write(&out, registerfile.FormAlgorithms, "nl", records)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), long) || strings.Contains(out.String(), "geen algoritme") {
		t.Errorf("the export is %s", out.String())
	}
	found := false
	for _, p := range problems {
		found = found || p.ID == "VW-1" && p.Key == "algorithm.long" && p.Args[0] == "name" && p.Args[1] == "101"
	}
	if !found {
		t.Errorf("nothing is told of the name: %v", problems)
	}
}
