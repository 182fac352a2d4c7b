package registerfile_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/registerfile"
)

func schema(t testing.TB) *registerfile.Schema {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	return registerfile.NewSchema(c)
}

func pack(t interface{ Fatal(...any) }, x toetssteen.Recorded) toetssteen.Record {
	r, err := toetssteen.Pack(x)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// ugly draws texts as people and programs make them.
func ugly(t *rapid.T, label string) string {
	part := rapid.OneOf(
		rapid.SampledFrom([]string{
			"", " ", "  ", "\n", "\t", "\r\n", "\r", "007", "=1+1", "+31 6", "-", "@SOM", "'=x", "''-", "; ", ";", `\`, `\n`, `\e`, `\;`, `"`, `""`, ",", "|",
			"é", "ß", "漢字", "🏛", "\u200b", "\u00a0", "_x000D_", "_x005F_", `\u{d}`, `\u{`, "\u0001", "\u007f", "\ufffe", "&amp;", "<b>", "]]>", "ja", "nee",
			"2023-02-30", "NULL", " (vervolg 2)", "extra: ", "---",
		}),
		rapid.StringN(0, 12, -1),
	)
	s := strings.Join(rapid.SliceOfN(part, 0, 5).Draw(t, label), "")
	if label == "d" && rapid.IntRange(0, 9).Draw(t, label+" long") == 0 {
		s += strings.Repeat("lang é\n", 12000)
	}
	s = strings.ReplaceAll(s, "\x00", "")
	return strings.ToValidUTF8(s, "?")
}

// some draws a text with something in it, as required fields have.
func some(t *rapid.T, label string) string { return strings.TrimSpace("x" + ugly(t, label) + "x") }

func items(t *rapid.T, label string) []string {
	n := rapid.IntRange(0, 3).Draw(t, label+" n")
	var out []string
	for range n {
		out = append(out, ugly(t, label))
	}
	return out
}

func extra(t *rapid.T) map[string]string {
	out := map[string]string{}
	for range rapid.IntRange(0, 3).Draw(t, "extras") {
		key := rapid.OneOf(rapid.SampledFrom([]string{"naam", "rol", "Opmerking", "extra: x", "extra:", "kolom 3", "x (vervolg 2)", "reden van weigering", "\"q\"", " z "}),
			rapid.Custom(func(t *rapid.T) string { return ugly(t, "key") })).Draw(t, "key")
		if v := ugly(t, "value"); v != "" && len(key) < 1000 {
			out[key] = v
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func records(t *rapid.T) []toetssteen.Record {
	day := rapid.SampledFrom([]toetssteen.Date{"", "2022-01-01", "2031-12-31"})
	h := func(id string) toetssteen.Head { return toetssteen.Head{ID: id, ValidFrom: day.Draw(t, "day")} }
	u := func(label string) string { return ugly(t, label) }
	out := []toetssteen.Record{
		pack(t, &toetssteen.Unit{Head: h("001"), Name: some(t, "name"), TOOI: u("tooi"), Kind: u("kind"), Scope: toetssteen.ScopeOut, ScopeReason: u("why")}),
		pack(t, &toetssteen.Unit{Head: h("=2"), Name: some(t, "name"), Parent: "001"}),
		pack(t, &toetssteen.Grant{Head: h("R1"), Person: some(t, "person"), Role: "local", In: "=2", Until: day.Draw(t, "until")}),
		pack(t, &toetssteen.System{Head: h("S; 1"), Name: some(t, "name"), In: "001", Owner: u("owner"), Processor: u("processor")}),
		pack(t, &toetssteen.Source{Head: h("bron/1"), System: "S; 1", Every: rapid.IntRange(0, 400).Draw(t, "every"), Excluded: u("excluded")}),
		pack(t, &toetssteen.Processing{
			Head: h("VW-1"), Name: some(t, "name"), In: "=2", Regime: toetssteen.RegimeWpg, As: toetssteen.AsJointController, Description: u("d"), Controller: u("c"),
			JointControllers: items(t, "joint"), Representative: u("r"), DPO: u("dpo"), Owner: u("o"), DataSubjects: items(t, "subjects"), DataCategories: items(t, "cats"),
			Origin: u("origin"), Recipients: items(t, "recipients"), Processors: items(t, "processors"), Transfers: []toetssteen.Transfer{{To: some(t, "to"), Safeguard: u("safe")}, {To: u("to2") + "x"}},
			Retention: u("retention"), Security: u("security"), Systems: []string{"S; 1"}, LawRefs: u("law"), NoIndicators: rapid.Bool().Draw(t, "no"),
			RiskModel: rapid.Bool().Draw(t, "risk"), Automated: u("auto"), DPIA: u("dpia"), Algorithm: u("algo"), ReviewedOn: day.Draw(t, "on"), ReviewBy: day.Draw(t, "by"), Extra: extra(t),
		}),
		pack(t, &toetssteen.Processing{Head: h("VW-2"), Name: some(t, "name"), In: "001", Extra: extra(t)}),
		pack(t, &toetssteen.Purpose{Head: h("D-1"), Processing: "VW-1", Text: some(t, "text")}),
		pack(t, &toetssteen.ElementUse{
			Head: h("G-1"), Purpose: "D-1", Kind: "nationality", Name: u("n"), Source: "bron/1", Asset: u("asset"), Field: u("field"), Role: toetssteen.UseShown, Ground: "e",
			Exception: u("ex"), UAVG: u("uavg"), LawRefs: u("law"), Necessity: u("need"), Retention: u("ret"), RetainedBy: u("by"),
		}),
		pack(t, &toetssteen.Link{Head: h("B-1/VW-1"), Finding: "B-1", Processing: "VW-1", Use: "G-1", Reason: u("reason")}),
	}
	return out
}

// roundTrip writes records in a form, reads the file and plans its import into
// an empty workspace.
func roundTrip(t interface{ Fatal(...any) }, s *registerfile.Schema, dir, form, lang string, in []toetssteen.Record) []toetssteen.Record {
	var b bytes.Buffer
	if _, err := s.Write(&b, form, lang, in); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "register."+map[string]string{"csv": "zip", "xlsx": "xlsx", "ods": "ods", "json": "json"}[form])
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	grids, err := s.Read(context.Background(), file, nil)
	if err != nil {
		t.Fatal(form, err)
	}
	var tables []registerfile.Table
	for _, g := range grids {
		table, err := s.Recognise(g, nil)
		if err != nil {
			t.Fatal(form, err)
		}
		tables = append(tables, table)
	}
	plan, err := s.Plan(tables, nil, registerfile.Options{})
	if err != nil {
		t.Fatal(form, err)
	}
	for _, r := range plan.Rows {
		if r.State != registerfile.New {
			t.Fatal(form, r)
		}
	}
	return plan.Records
}

func TestARoundTripLosesNothing(t *testing.T) {
	s := schema(t)
	dir := t.TempDir()
	for _, form := range []string{registerfile.FormCSV, registerfile.FormXLSX, registerfile.FormODS, registerfile.FormJSON} {
		t.Run(form, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				in := records(t)
				lang := rapid.SampledFrom(catalogue.Languages).Draw(t, "lang")
				out := roundTrip(t, s, dir, form, lang, in)
				if diff := cmp.Diff(in, out); diff != "" {
					t.Fatalf("%s in %s loses or changes (-before +after):\n%s", form, lang, diff)
				}
			})
		})
	}
}

// TestEveryFieldHasAColumn keeps the table of columns complete: a field without
// one would be lost in a round trip.
func TestEveryFieldHasAColumn(t *testing.T) {
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	types := map[toetssteen.RecordType]any{
		toetssteen.RecordUnit: toetssteen.Unit{}, toetssteen.RecordGrant: toetssteen.Grant{}, toetssteen.RecordSystem: toetssteen.System{},
		toetssteen.RecordSource: toetssteen.Source{}, toetssteen.RecordProcessing: toetssteen.Processing{}, toetssteen.RecordPurpose: toetssteen.Purpose{},
		toetssteen.RecordUse: toetssteen.ElementUse{}, toetssteen.RecordLink: toetssteen.Link{},
	}
	if len(c.Sheets) != len(types) {
		t.Fatalf("%d sheets for %d types of records", len(c.Sheets), len(types))
	}
	for _, sheet := range c.Sheets {
		want := map[string]bool{"id": true, "valid_from": true}
		kind := reflect.TypeOf(types[sheet.Type])
		for i := range kind.NumField() {
			name, _, _ := strings.Cut(kind.Field(i).Tag.Get("json"), ",")
			if name != "" && name != "extra" {
				want[name] = true
			}
		}
		got := map[string]bool{}
		for _, col := range sheet.Columns {
			got[col.Field] = true
			if col.About.NL == "" || col.About.EN == "" {
				t.Errorf("%s.%s is not explained in both languages", sheet.Type, col.Field)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("columns of %s (-fields +columns):\n%s", sheet.Type, diff)
		}
	}
}
