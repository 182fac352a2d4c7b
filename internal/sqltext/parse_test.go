package sqltext

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseTable(t *testing.T) {
	tests := map[string]struct {
		text string
		want said
	}{
		"a comment behind each column": {
			"CREATE TABLE t (\n a INT, -- eerste\n b TEXT NOT NULL DEFAULT ',(' , -- tweede (met haakje\n c /* midden */ REAL -- derde\n)",
			said{columns: []Column{{Name: "a", Comment: "eerste"}, {Name: "b", Comment: "tweede (met haakje"}, {Name: "c", Comment: "midden derde"}}},
		},
		"a comment on the line before": {
			"CREATE TABLE t (\n -- eerste\n a INT,\n -- tweede\n -- vervolg\n b INT\n -- los\n)",
			said{columns: []Column{{Name: "a", Comment: "eerste"}, {Name: "b", Comment: "tweede vervolg los"}}},
		},
		"the comma at the start of a line": {
			"CREATE TABLE t (\n a INT -- eerste\n, b INT -- tweede\n)",
			said{columns: []Column{{Name: "a", Comment: "eerste"}, {Name: "b", Comment: "tweede"}}},
		},
		"a comment on the table": {
			"CREATE TABLE t /* leerlingen */ ( -- van de school\n a INT)",
			said{comment: "leerlingen van de school", columns: []Column{{Name: "a"}}},
		},
		"checks at the column and the table": {
			"CREATE TABLE t (a TEXT CHECK(a IN ('M','V',NULL,'it''s')), \"b c\" INT, [d] INT CHECK (d NOT IN (1)), CONSTRAINT x CHECK (\"B C\" in (0, 1, 2, 9)), CHECK (d IN (a, 2)))",
			said{columns: []Column{{Name: "a", Labels: []string{"M", "V", "it's"}}, {Name: "b c", Labels: []string{"0", "1", "2", "9"}}, {Name: "d"}}},
		},
		"a list in a default is no check": {
			"CREATE TABLE t (a TEXT DEFAULT (a IN ('M')))",
			said{columns: []Column{{Name: "a"}}},
		},
		"a table named by a text, a column in brackets and a list with a minus sign": {
			"CREATE TABLE 'de tabel' ([1e] INT CHECK ([1e] IN (-1, 0, 1)))",
			said{columns: []Column{{Name: "1e", Labels: []string{"-1", "0", "1"}}}},
		},
		"nothing to read": {"", said{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			table := ParseTable(tt.text)
			got := said{comment: table.Comment}
			for _, c := range table.Columns {
				c.Type = ""
				got.columns = append(got.columns, c)
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(said{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// said is what people wrote in a definition beyond names and types.
type said struct {
	comment string
	columns []Column
}

func FuzzParseTable(f *testing.F) {
	f.Add("CREATE TABLE t (a INT CHECK (a IN (1,2)), -- x\n [b] TEXT /* y */)")
	f.Add("CREATE TABLE t (a CHECK (a IN")
	f.Add("CREATE TABLE t (((')--")
	f.Add("CREATE TABLE 't' (a IN('")
	f.Fuzz(func(t *testing.T, text string) {
		table := ParseTable(text)
		for _, c := range table.Columns {
			if len(c.Name) > len(text) || len(c.Comment) > len(text) {
				t.Errorf("the parser invents text: %q", c)
			}
		}
	})
}
