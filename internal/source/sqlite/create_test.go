package sqlite

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseCreate(t *testing.T) {
	tests := map[string]struct {
		text string
		want definition
	}{
		"a comment behind each column": {
			"CREATE TABLE t (\n a INT, -- eerste\n b TEXT NOT NULL DEFAULT ',(' , -- tweede (met haakje\n c /* midden */ REAL -- derde\n)",
			definition{columns: []said{{name: "a", comment: "eerste"}, {name: "b", comment: "tweede (met haakje"}, {name: "c", comment: "midden derde"}}},
		},
		"a comment on the line before": {
			"CREATE TABLE t (\n -- eerste\n a INT,\n -- tweede\n -- vervolg\n b INT\n -- los\n)",
			definition{columns: []said{{name: "a", comment: "eerste"}, {name: "b", comment: "tweede vervolg los"}}},
		},
		"the comma at the start of a line": {
			"CREATE TABLE t (\n a INT -- eerste\n, b INT -- tweede\n)",
			definition{columns: []said{{name: "a", comment: "eerste"}, {name: "b", comment: "tweede"}}},
		},
		"a comment on the table": {
			"CREATE TABLE t /* leerlingen */ ( -- van de school\n a INT)",
			definition{comment: "leerlingen van de school", columns: []said{{name: "a"}}},
		},
		"checks at the column and the table": {
			"CREATE TABLE t (a TEXT CHECK(a IN ('M','V',NULL,'it''s')), \"b c\" INT, [d] INT CHECK (d NOT IN (1)), CONSTRAINT x CHECK (\"B C\" in (0, 1, 2, 9)), CHECK (d IN (a, 2)))",
			definition{columns: []said{{name: "a", labels: []string{"M", "V", "it's"}}, {name: "b c", labels: []string{"0", "1", "2", "9"}}, {name: "d"}}},
		},
		"a list in a default is no check": {
			"CREATE TABLE t (a TEXT DEFAULT (a IN ('M')))",
			definition{columns: []said{{name: "a"}}},
		},
		"nothing to read": {"", definition{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, parseCreate(tt.text), cmp.AllowUnexported(definition{}, said{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzParseCreate(f *testing.F) {
	f.Add("CREATE TABLE t (a INT CHECK (a IN (1,2)), -- x\n [b] TEXT /* y */)")
	f.Add("CREATE TABLE t (a CHECK (a IN")
	f.Add("(((')--")
	f.Add("(a IN('")
	f.Fuzz(func(t *testing.T, text string) {
		d := parseCreate(text)
		for _, c := range d.columns {
			if len(c.name) > len(text) || len(c.comment) > len(text) {
				t.Errorf("the parser invents text: %q", c)
			}
			d.column(c.name)
		}
	})
}
