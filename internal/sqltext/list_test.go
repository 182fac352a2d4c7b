package sqltext

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestChecksThatAreLists(t *testing.T) {
	var (
		standard  = Dialect{}
		mysql     = Dialect{MySQL: true}
		sqlserver = Dialect{Brackets: true}
	)
	for _, tt := range []struct {
		dialect Dialect
		text    string
		want    []string // the column and its values
	}{
		// MariaDB 11 and MySQL 8.4
		{mysql, "`num` in (1,2,3)", []string{"num", "1", "2", "3"}},
		{mysql, "(`g` in (_utf8mb4'M',_utf8mb4'V'))", []string{"g", "M", "V"}},
		{mysql, "`a``b` IN ('it''s')", []string{"a`b", "it's"}},
		{mysql, "`g` in ('M') and `h` > 1", nil},
		{mysql, "`g` not in ('M')", nil},
		{mysql, "`g` > 3", nil},
		{mysql, "`g` in (`h`)", nil},
		{mysql, "", nil},
		// PostgreSQL 15
		{standard, `CHECK ((g = ANY (ARRAY['M'::bpchar, 'V'::bpchar])))`, []string{"g", "M", "V"}},
		{standard, `CHECK (((g)::text = ANY ((ARRAY['M'::character varying, 'it''s'::character varying(2)])::text[])))`, []string{"g", "M", "it's"}},
		{standard, `CHECK ((g = ANY (ARRAY[0, '-1'::integer, -2, 9])))`, []string{"g", "0", "-1", "-2", "9"}},
		{standard, `CHECK ((g = ANY (ARRAY[(1)::numeric(3,1), (2.5)::numeric(3,1)])))`, []string{"g", "1", "2.5"}},
		{standard, `CHECK (((g IS NULL) OR (g = ANY (ARRAY['a'::text, 'b'::text]))))`, []string{"g", "a", "b"}},
		{standard, `CHECK ((g <> ALL (ARRAY['a'::text, 'b'::text])))`, nil},
		{standard, `CHECK ((NOT (g = ANY (ARRAY['a'::text]))))`, nil},
		{standard, `CHECK (((g >= 0) AND (g <= 9)))`, nil},
		{standard, `CHECK ((g = ANY (ARRAY[upper('a'::text)])))`, nil},
		{standard, `CHECK ((g = ANY (ARRAY['a'::text, 'b`, nil},
		// SQL Server
		{sqlserver, "([G]='V' OR [G]='M')", []string{"G", "V", "M"}},
		{sqlserver, "([a]]b]=N'x''y' OR [a]]b]=N'z')", []string{"a]b", "x'y", "z"}},
		{sqlserver, "([n]=(1) OR [n]=(-2))", []string{"n", "1", "-2"}},
		{sqlserver, "([a]>'x')", nil},
		{sqlserver, "([a]='x' OR [b]='y')", nil},
		{sqlserver, "([a]='x' AND [a]='y')", nil},
		{sqlserver, "([a", nil},
		{sqlserver, "([a]='x", nil},
		{sqlserver, "len([a])=(1)", nil},
		// Oracle
		{standard, "geslacht IN ('M', 'V')", []string{"geslacht", "M", "V"}},
		{standard, `"Ge slacht" in('x''y')`, []string{"Ge slacht", "x'y"}},
		{standard, "(n_1 IN (1, 2))", []string{"n_1", "1", "2"}},
		{standard, `"ID" IS NOT NULL`, nil},
		{standard, "a IN ('x') OR b = 1", nil},
		{standard, "upper(a) IN ('x')", nil},
		{standard, "a IN (SELECT 1)", nil},
		{standard, "a IN ('x'", nil},
		{standard, "a = 'x' || 'y'", nil},
		// DuckDB
		{standard, "CHECK((g IN ('M', 'V', NULL)))", []string{"g", "M", "V"}},
	} {
		column, values := Check(tt.text, tt.dialect)
		var got []string
		if len(values) > 0 {
			got = append([]string{column.Text}, values...)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.text, diff)
		}
	}
}

func TestMembersOfATypeAreRead(t *testing.T) {
	for text, want := range map[string][]string{
		`enum('M','it''s','a,b')`: {"M", "it's", "a,b"}, "ENUM('x', 'y')": {"x", "y"}, "set('a'": nil, "enum('a": nil, "int(11)": {"11"}, "text": nil, "": nil,
	} {
		if diff := cmp.Diff(want, List(text, Dialect{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

// FuzzCheck reads any condition: no panic, no endless loop, and no values of
// nothing or that do not stand there.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{
		`CHECK ((g = ANY (ARRAY['M'::bpchar, 'V'::bpchar])))`, "= ANY (ARRAY[(1)::numeric(3,1)", "([a]]b]=N'x''y' OR [a]]b]=(1))", "`g` in (_utf8mb4'M')",
		"a::", "a::x[", "a = -", "a IN ('", "((", "enum('a",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, d := range []Dialect{{}, {MySQL: true, Backslash: true}, {Brackets: true}} {
			column, values := Check(text, d)
			for _, v := range append(values, List(text, d)...) {
				if len(v) > len(text)+1 {
					t.Errorf("the reader invents %q", v)
				}
			}
			if column.Text == "" && len(values) > 0 {
				t.Error("values of nothing")
			}
		}
	})
}
