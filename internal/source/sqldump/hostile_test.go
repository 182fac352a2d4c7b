package sqldump

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
	"toetssteen/internal/sqltext"
)

// profiles reads all of a text; trouble of the text itself is no failure.
func profiles(t testing.TB, f *file, d toetssteen.Depth) (out []source.Profile, remarks int) {
	t.Helper()
	for a, err := range f.Assets(t.Context()) {
		if err != nil {
			var part *source.NotReadError
			if !errors.As(err, &part) || part.Why == "" {
				t.Fatal(err)
			}
			remarks++
			continue
		}
		p, err := f.Profile(t.Context(), a, sourcetest.Request(d, 1, 3))
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range sourcetest.Problems(p, d) {
			t.Errorf("%s: %s", a.Name, wrong)
		}
		out = append(out, p)
	}
	return out, remarks
}

func TestTextThatIsCutAnywhereKeepsWhatIsBefore(t *testing.T) {
	const small = "-- PostgreSQL database dump\n\nCREATE TABLE a (\n  b text, -- c\n  d int\n);\nCOMMENT ON COLUMN a.b IS E'x\\'y';\nCOPY a (b, d) FROM stdin;\nx\\ty\t1\n\\N\t2\n\\.\n" +
		"\nINSERT INTO a VALUES ('q''r', -1), ($$x$$, NULL);\nINSERT INTO a (d) VALUES (CAST('1' AS int));\n/* x */\n-- PostgreSQL database dump complete\n"
	for name, step := range map[string]int{"pg_dump.sql": 53, "mariadb.sql": 53, "small": 1} {
		whole, err := os.ReadFile(filepath.Join("testdata", name))
		if name == "small" {
			whole = []byte(small)
		} else if err != nil {
			t.Fatal(err)
		}
		closing := bytes.LastIndex(whole, []byte("dump complete"))
		if closing < 0 {
			closing = bytes.LastIndex(whole, []byte("Dump completed"))
		}
		var most int64
		for n := 60; n < closing; n += step {
			ps, remarks := profiles(t, openAt(t, write(t, name, string(whole[:n]))), toetssteen.DepthCensus)
			if remarks == 0 {
				t.Errorf("%s cut after %d bytes: nothing says so", name, n)
			}
			var rows int64
			for _, p := range ps {
				rows += max(p.Rows, 0)
			}
			if rows < most {
				t.Errorf("%s cut after %d bytes gives %d rows, %d before", name, n, rows, most)
			}
			most = rows
		}
	}
}

func TestSpoiledTextNeverFails(t *testing.T) {
	names, err := filepath.Glob("testdata/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, name := range names {
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for range 60 {
			spoiled := bytes.Clone(whole)
			for range 1 + rng.IntN(8) {
				spoiled[rng.IntN(len(spoiled))] = "'\"`;()\\\n\x00-/*,$[]\xff"[rng.IntN(17)]
			}
			profiles(t, openAt(t, write(t, "a.sql", string(spoiled))), toetssteen.DepthValues)
		}
	}
}

func TestPackedTextReadsAlike(t *testing.T) {
	plain, err := os.ReadFile("testdata/pg_dump.sql")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	want := told(t, openAt(t, write(t, "a.sql", string(plain))), toetssteen.DepthCensus)
	if diff := cmp.Diff(want, told(t, openAt(t, write(t, "a.sql", b.String())), toetssteen.DepthCensus)); diff != "" {
		t.Error(diff)
	}
	broken := openAt(t, write(t, "a.sql.gz", b.String()[:b.Len()/2]))
	if _, remarks := profiles(t, broken, toetssteen.DepthCensus); remarks == 0 {
		t.Error("a packed text that is cut says nothing")
	}
}

func TestRowsWithoutADefinitionGetNumberedColumns(t *testing.T) {
	f := openAt(t, write(t, "a.sql", "INSERT INTO a VALUES ('Jansen', 'M'), ('Pieters', 'V');\nCOPY b FROM stdin;\nx\ty\tz\n\\.\n"))
	want := "table map/a.sql/a, 2 rows, 2 listed, depth names: \n  kolom_1 |  |  | rows -1 nulls -1\n  kolom_2 |  |  | rows -1 nulls -1\n" +
		"table map/a.sql/b, 1 rows, 1 listed, depth names: \n  kolom_1 |  |  | rows -1 nulls -1\n  kolom_2 |  |  | rows -1 nulls -1\n  kolom_3 |  |  | rows -1 nulls -1\n"
	if diff := cmp.Diff(want, told(t, f, toetssteen.DepthNames)); diff != "" {
		t.Error(diff)
	}
}

func TestProceduresAreNoData(t *testing.T) {
	for _, body := range []string{
		"CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC INSERT INTO a VALUES (9); SELECT CASE 1 WHEN 1 THEN 2 END; END;",
		"CREATE PROCEDURE p IS x NUMBER; BEGIN INSERT INTO a VALUES (9); IF x = 1 THEN INSERT INTO a VALUES (8); END IF; END;\n/",
		"CREATE TRIGGER t AFTER INSERT ON b BEGIN INSERT INTO a VALUES (9); END;",
		"DELIMITER $$\nCREATE PROCEDURE p() BEGIN INSERT INTO a VALUES (9); END$$\nDELIMITER ;",
		"CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $x$ INSERT INTO a VALUES (9); $x$;",
		"CREATE PROCEDURE p AS\nINSERT INTO a VALUES (9);\nINSERT INTO a VALUES (8)\nGO",
	} {
		head := "-- MySQL dump 10\n"
		if !strings.HasPrefix(body, "DELIM") {
			head = ""
		}
		f := openAt(t, write(t, "a.sql", head+"CREATE TABLE a (id int);\n"+body+"\nINSERT INTO a VALUES (1);\n"))
		ps, _ := profiles(t, f, toetssteen.DepthCensus)
		if len(ps) != 1 || ps[0].Rows != 1 {
			t.Errorf("%s: %d tables, %v", body, len(ps), ps)
		}
	}
}

func TestAValueIsNeverInAName(t *testing.T) {
	marks := sourcetest.Canary(5, 8)
	var b strings.Builder
	b.WriteString("CREATE TABLE a (x text, y text);\n")
	for _, m := range marks {
		b.WriteString("INSERT INTO a VALUES ('" + m + "', now());\nINSERT INTO b VALUES ('" + m + "');\nINSERT INTO c (d) SELECT '" + m + "';\n")
	}
	b.WriteString("COPY d FROM stdin;\n" + strings.Join(marks, "\n") + "\n\\.\nCOPY e FROM stdin;\n" + marks[0])
	f := openAt(t, write(t, "a.sql", b.String()))
	marks.Check(t, "what is known by names alone", []byte(told(t, f, toetssteen.DepthNames)))
	ps, _ := profiles(t, f, toetssteen.DepthCensus)
	for _, p := range ps {
		for _, n := range p.NotRead {
			marks.Check(t, "a reason", []byte(n.What+n.Why))
		}
	}
}

func TestSeveralDatabasesInOneTextAreKeptApart(t *testing.T) {
	for name, text := range map[string]string{
		"pg_dumpall": "\\connect a\nSET search_path = public, pg_catalog;\nCREATE TABLE t (x int);\nCOPY t (x) FROM stdin;\n1\n\\.\n\\connect b\nCREATE TABLE public.t (y int);\nINSERT INTO public.t VALUES (2), (3);\n",
		"mysqldump":  "-- MySQL dump 10\nUSE `a`;\nCREATE TABLE `t` (`x` int);\nINSERT INTO `t` VALUES (1);\nUSE `b`;\nCREATE TABLE `t` (`y` int);\nINSERT INTO `t` VALUES (2),(3);\n-- Dump completed\n",
		"sqlserver":  "USE [a]\nGO\nCREATE TABLE [dbo].[t] ([x] int)\nINSERT [dbo].[t] ([x]) VALUES (1)\nUSE [b]\nCREATE TABLE [dbo].[t] ([y] int)\nINSERT [dbo].[t] ([y]) VALUES (2)\nINSERT [dbo].[t] ([y]) VALUES (3)\n",
	} {
		ps, _ := profiles(t, openAt(t, write(t, "a.sql", text)), toetssteen.DepthCensus)
		if len(ps) != 2 || ps[0].Rows != 1 || ps[1].Rows != 2 || ps[0].Columns[0].Name != "x" || ps[1].Columns[0].Name != "y" || ps[0].Asset.Name[:12] == ps[1].Asset.Name[:12] {
			t.Errorf("%s: %v", name, ps)
		}
	}
}

func TestNamesThatDifferInLetterCaseAreApart(t *testing.T) {
	f := openAt(t, write(t, "a.sql", `CREATE TABLE "A" ("Naam" text, naam text);
CREATE TABLE a (x int);
INSERT INTO "A" (naam, "Naam") VALUES ('1', '2');
INSERT INTO a VALUES (3);
INSERT INTO a (X) VALUES (4);
`))
	want := `table map/a.sql/A, 1 rows, 1 listed, depth census: 
  Naam | text |  | rows 1 nulls 0 "2"×1
  naam | text |  | rows 1 nulls 0 "1"×1
table map/a.sql/a, 2 rows, 2 listed, depth census: 
  x | int |  | rows 2 nulls 0 "3"×1 "4"×1
`
	if diff := cmp.Diff(want, told(t, f, toetssteen.DepthCensus)); diff != "" {
		t.Error(diff)
	}
}

func TestATextWithoutRowsIsStructureAlone(t *testing.T) {
	f := openAt(t, write(t, "a.sql", "CREATE TABLE a (geslacht char(1));\nCOPY a FROM 'a.csv' (FORMAT csv);\n"))
	ps, _ := profiles(t, f, toetssteen.DepthCensus)
	if len(ps) != 1 || ps[0].Rows != -1 || ps[0].Depth != toetssteen.DepthNames || len(ps[0].NotRead) != 2 {
		t.Error(ps)
	}
}

func TestAFileThatChangesIsNotMixedUp(t *testing.T) {
	path := write(t, "a.sql", "CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\n")
	f := openAt(t, path)
	for a := range f.Assets(t.Context()) {
		if err := os.WriteFile(path, []byte("CREATE TABLE b (id int);\nINSERT INTO b VALUES (1),(2);\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := f.Profile(t.Context(), a, sourcetest.Request(toetssteen.DepthCensus, 1, 9))
		if err != nil || !p.Partial || p.Rows != 0 {
			t.Error(p, err)
		}
	}
}

func TestEndlessStatementsTakeNoMemory(t *testing.T) {
	long := "CREATE TABLE a (id int DEFAULT 1" + strings.Repeat(" + 1", sqltext.MaxTokens) + ");\n"
	f := openAt(t, write(t, "a.sql", long+"CREATE TABLE b (x text);\nINSERT INTO b VALUES ('"+strings.Repeat("x", 1<<20)+"');\n"))
	ps, remarks := profiles(t, f, toetssteen.DepthCensus)
	if len(ps) != 1 || ps[0].Rows != 1 || remarks != 1 {
		t.Error(len(ps), remarks)
	}
}

func TestOtherTextIsNotTaken(t *testing.T) {
	for name, text := range map[string]string{
		"a.csv":   "insert,update\n1,2\n3,4\n",
		"a.md":    "# Database\n\nCREATE TABLE a (id int);\n",
		"a.py":    "import sqlite3\nQ = '''\nCREATE TABLE a (id int);\n'''\n",
		"a.sql":   "SELECT * FROM a WHERE b = 1;\n",
		"b.txt":   "Select the table you want;\nUse it.\n",
		"a.json":  `{"a": "CREATE TABLE a (id int);"}`,
		"empty":   "",
		"bin.sql": "CREATE TABLE a (\x00\x00);",
	} {
		if Sniff(name, []byte(text)) {
			t.Errorf("%s is taken for SQL", name)
		}
	}
	for name, text := range map[string]string{
		"x.txt":  "/* made by hand */\n-- a\nCREATE TABLE IF NOT EXISTS a (id int);",
		"b.sql":  "begin;\ninsert into a values (1);\n",
		"c":      "USE [x]\nGO\nINSERT [dbo].[a] ([b]) VALUES (1)\nGO\n",
		"d.dump": "SET x = 1;\n\nCOPY a (b, c) FROM stdin;\n1\t2\n\\.\n",
		"e.txt":  "\\restrict abc\nCREATE TABLE public.a (\n b int\n);\n",
	} {
		if !Sniff(name, []byte(text)) {
			t.Errorf("%s is not taken for SQL", name)
		}
	}
}

// FuzzList reads any text at two depths: no panic, no endless loop, and a
// profile that keeps the promises of the port.
func FuzzList(f *testing.F) {
	names, err := filepath.Glob("testdata/*.sql")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	for _, seed := range []string{
		"", "COPY a FROM stdin", "COPY a (b) FROM stdin;\n\\x4", "INSERT INTO a VALUES (", "INSERT a VALUES(1)INSERT", "CREATE TABLE", "CREATE TABLE a(",
		"CREATE TABLE a (b enum('x", "$a$", "/*!", "-- MySQL dump \nDELIMITER ;;\n;;", "q'", "ALTER TABLE a ADD", "CREATE VIEW a AS SELECT", "\\connect x",
		"CREATE TABLE a (LIKE a);", "ALTER TABLE a ATTACH PARTITION a", "EXEC sp_addextendedproperty 'MS_Description', 'x', 'SCHEMA', 'dbo', 'TABLE', 'a'",
		"INSERT INTO a (b) VALUES (CAST(0x AS date), -'x', ((1)), 'a' || 'b', x'), (", "CREATE TABLE a (b int)INSERT INTO a VALUES(1)", "CREATE DOMAIN a AS b CHECK (",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		Sniff("a.txt", text)
		path := filepath.Join(t.TempDir(), "a.sql")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Opener.Open(context.Background(), source.Target{Path: path})
		if err != nil {
			return // packed and broken
		}
		for _, d := range []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthCensus} {
			profiles(t, s.(*file), d)
		}
	})
}
