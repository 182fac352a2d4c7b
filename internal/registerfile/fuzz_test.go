package registerfile_test

import (
	"os"
	"path/filepath"
	"testing"

	"toetssteen/internal/registerfile"
)

// FuzzRead feeds any bytes to the readers, as each kind of file. What is read is
// planned; a row is never lost on the way.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"naam;eenheid_id;doel;soort gegeven\na;b;c;d\n", "eenheid_id,naam,valt onder\nA,a,B\nB,b,A\n", `{"toetssteen_register":1,"units":[{"id":"A","name":"x"}]}`,
		`[{"name":"a","organization":"b"}]`, "PK\x03\x04", "\xff\xfea\x00", "\"", "{", `{"toetssteen_register":1,"processings":[{"transfers":[1],"systems":{}}]}`,
	} {
		f.Add([]byte(s))
	}
	s := schema(f)
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, name := range []string{"a.csv", "a.xlsx"} {
			file := filepath.Join(dir, name)
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
			grids, err := s.Read(t.Context(), file, nil)
			if err != nil {
				continue
			}
			var tables []registerfile.Table
			rows := 0
			for _, g := range grids {
				table, err := s.Recognise(g, nil)
				if err == nil && table.Type != "" {
					tables = append(tables, table)
					rows += len(table.Rows)
				}
			}
			plan, err := s.Plan(tables, nil, registerfile.Options{Update: true})
			if err != nil {
				t.Fatal(err)
			}
			if len(plan.Rows) != rows {
				t.Fatalf("%d of %d rows have a result", len(plan.Rows), rows)
			}
			for _, r := range plan.Rows {
				if (r.State == registerfile.Refused) != (len(r.Reasons) > 0) {
					t.Fatalf("row %d is %s with reasons %v", r.Row, r.State, r.Reasons)
				}
			}
		}
	})
}

// FuzzMapping reads any mapping; it gives a mapping or an error.
func FuzzMapping(f *testing.F) {
	f.Add([]byte("version: 1\ntables:\n  - columns: {a: unit.name, b: extra, c: skip}\n"))
	f.Add([]byte("version: 1\ntables:\n  - {table: x, as: flat, header: -1}\n"))
	s := schema(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := registerfile.ReadMapping(data, s); (m == nil) == (err == nil) {
			t.Fatalf("mapping %v and error %v", m, err)
		}
	})
}
