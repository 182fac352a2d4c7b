package sqlserver

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	mssql "github.com/microsoft/go-mssqldb"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
	"toetssteen/internal/sqlscan"
)

// school answers as a small database would.
func school() *script {
	return &script{answers: []answer{
		{"ProductMajorVersion", [][]driver.Value{{int64(16), int64(3)}}},
		{"sys.partitions WHERE index_id", [][]driver.Value{{"dbo", "Persoon", "table", int64(3), "Mensen"}, {"dbo", "Groot", "table", int64(1_000_000), nil}, {"dbo", "Vrouw", "view", nil, nil}}},
		{"HAS_PERMS_BY_NAME", [][]driver.Value{
			{"dbo", "Groot", "G", "char(1)", "char", nil, int64(1)},
			{"dbo", "Persoon", "Id", "int", "int", nil, int64(1)},
			{"dbo", "Persoon", "Geslacht", "char(1)", "char", "Geslacht van de persoon", int64(1)},
			{"dbo", "Persoon", "Raar ]Naam", "nvarchar(50)", "nvarchar", nil, int64(1)},
			{"dbo", "Persoon", "Foto", "varbinary(max)", "varbinary", nil, int64(1)},
			{"dbo", "Persoon", "Geheim", "nvarchar(50)", "nvarchar", nil, int64(0)},
			{"dbo", "Persoon", "Bsn", "char(9)", "char", nil, int64(1)},
			{"dbo", "Vrouw", "Id", "int", "int", nil, int64(1)},
		}},
		{"sys.key_constraints", [][]driver.Value{{"dbo", "Persoon", "PK_P", "p", "Id", nil, nil, nil}, {"dbo", "Persoon", "FK_L", "f", "Geslacht", "code", "Geslacht", "Code"}}},
		{"sys.sql_modules", [][]driver.Value{{"dbo", "Vrouw", "-- as bedoeld\nCREATE VIEW [dbo].[Vrouw] AS\nSELECT [Id] FROM [dbo].[Persoon] WHERE [Geslacht] = 'V'"}}},
		{"sys.check_constraints", [][]driver.Value{{"dbo", "Persoon", "([Geslacht]='V' OR [Geslacht]='M')"}}},
		{"is_masked", [][]driver.Value{{"dbo", "Persoon", "Bsn", int64(0)}}},
		{"dm_db_stats_histogram", [][]driver.Value{
			{"Geslacht", int64(2), int64(3), "M", 1.0, 0.0, int64(0)},
			{"Geslacht", int64(2), int64(3), "V", 2.0, 0.0, int64(0)},
			{"Geslacht", int64(1), int64(3), "X", 3.0, 0.0, int64(0)},
		}},
		{"[dbo].[Groot] TABLESAMPLE", [][]driver.Value{{"M"}, {"V"}, {"V"}}},
		{"FROM [dbo].[Groot]", [][]driver.Value{{"M"}}},
		{"FROM [dbo].[Vrouw]", [][]driver.Value{{int64(2)}}},
		{"FROM [dbo].[Persoon]", [][]driver.Value{{int64(1), "M", "a", nil}, {int64(2), "V", nil, "000000000"}, {int64(3), "V", "b", nil}}},
	}}
}

func openScript(t *testing.T, s *script) source.Source {
	t.Helper()
	out, err := sqlscan.Open(t.Context(), sqlscan.Config{Dialect: dialect("sqlserver://host/db"), DB: sql.OpenDB(s), Where: "sqlserver://host/db"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = out.Close() })
	return out
}

func told(t *testing.T, s source.Source, d toetssteen.Depth) string {
	t.Helper()
	var b strings.Builder
	for _, p := range sourcetest.Profiles(t, s, sourcetest.Request(d, 1, 1000)) {
		fmt.Fprintf(&b, "%s %s, %d rows, depth %s: %s\n", p.Asset.Kind, p.Asset.Name, p.Rows, p.Depth, p.Asset.Comment)
		for _, c := range p.Columns {
			fmt.Fprintf(&b, "  %s | %s | %s | rows %d nulls %d", c.Name, c.Type, c.Comment, c.Rows, c.Nulls)
			for _, v := range c.Values {
				fmt.Fprintf(&b, " %q×%d", v.Value, v.Count)
			}
			b.WriteByte('\n')
		}
		for _, k := range p.Keys {
			fmt.Fprintf(&b, "  key primary=%t %v -> %s %v\n", k.Primary, k.Columns, k.RefAsset, k.RefColumns)
		}
		if p.Definition != "" {
			fmt.Fprintln(&b, "  =", p.Definition)
		}
		for _, n := range p.NotRead {
			fmt.Fprintln(&b, "  not read:", n.What, ":", n.Why)
		}
	}
	return b.String()
}

const wantValues = `table dbo.Groot, 1000000 rows, depth values: 
  G | char(1) |  | rows 3 nulls 0 "V"×2 "M"×1
  not read: sqlserver://host/db : de aansluiting op SQL Server is geschreven naar de documentatie van de leverancier en niet beproefd op een server; controleer de uitkomst
table dbo.Persoon, 3 rows, depth values: Mensen
  Id | int |  | rows 3 nulls 0 "1"×1 "2"×1 "3"×1
  Geslacht | char(1) enum('V','M') | Geslacht van de persoon | rows 3 nulls 0 "V"×2 "M"×1
  Raar ]Naam | nvarchar(50) |  | rows 3 nulls 1 "a"×1 "b"×1
  Foto | varbinary(max) |  | rows -1 nulls -1
  Geheim | nvarchar(50) |  | rows -1 nulls -1
  Bsn | char(9) |  | rows 3 nulls 2 "000000000"×1
  key primary=true [Id] ->  []
  key primary=false [Geslacht] -> code.Geslacht [Code]
  not read: dbo.Persoon.Foto : binaire inhoud (varbinary) wordt niet gelezen
  not read: dbo.Persoon.Geheim : geen leesrecht (SELECT) op deze kolom; alleen de naam is bekeken
  not read: dbo.Persoon.Bsn : de server maskeert deze kolom (dynamic data masking) voor wie het recht UNMASK niet heeft; de waarden kunnen verborgen zijn
view dbo.Vrouw, 1 rows, depth values: 
  Id | int |  | rows 1 nulls 0 "2"×1
  = SELECT [Id] FROM [dbo].[Persoon] WHERE [Geslacht] = 'V'
`

const wantAsked = `SET LOCK_TIMEOUT 5000; SET DEADLOCK_PRIORITY LOW; SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
SELECT TOP (20000) CONVERT(nvarchar(4000), RTRIM([G])) FROM [dbo].[Groot] TABLESAMPLE SYSTEM (0.500000 PERCENT) REPEATABLE (2)
SELECT [Id], CONVERT(nvarchar(4000), RTRIM([Geslacht])), CONVERT(nvarchar(4000), [Raar ]]Naam]), CONVERT(nvarchar(4000), RTRIM([Bsn])) FROM [dbo].[Persoon]
SELECT TOP (5000) [Id] FROM [dbo].[Vrouw]
`

func TestReadsASampleAsTheDocumentationSays(t *testing.T) {
	s := school()
	src := openScript(t, s)
	if diff := cmp.Diff(wantValues, told(t, src, toetssteen.DepthValues)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var asked strings.Builder
	seen := map[string]bool{}
	for _, q := range s.asked {
		if !strings.Contains(q, "sys.") && !strings.Contains(q, "SERVERPROPERTY") && !seen[q] {
			fmt.Fprintln(&asked, q)
			seen[q] = true
		}
	}
	if diff := cmp.Diff(wantAsked, asked.String()); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

func TestReadsHistogramsOfTheNewestStatistics(t *testing.T) {
	got := told(t, openScript(t, school()), toetssteen.DepthStatistics)
	want := `Geslacht | char(1) enum('V','M') | Geslacht van de persoon | rows 3 nulls 0 "V"×2 "M"×1`
	if !strings.Contains(got, want) {
		t.Errorf("want %s in\n%s", want, got)
	}
}

func TestNothingButSelectIsSent(t *testing.T) {
	s := school()
	src := openScript(t, s)
	for _, d := range []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthStatistics, toetssteen.DepthValues, toetssteen.DepthCensus} {
		told(t, src, d)
	}
	for _, q := range s.asked {
		if !strings.HasPrefix(q, "SELECT ") && q != settings() {
			t.Errorf("sent: %s", q)
		}
	}
}

func TestContract(t *testing.T) {
	// The script answers for whole tables, not for the columns of one query: the
	// rows that a server gives are tested on the connectors that share this code.
	sourcetest.Contract(t, func(t *testing.T) source.Source { return struct{ source.Source }{openScript(t, school())} })
}

func TestHistogramSteps(t *testing.T) {
	key := func(s string) sql.NullString { return sql.NullString{String: s, Valid: true} }
	got := estimate(100, []step{
		{equal: 10}, // the first step holds the rows without a value
		{key: key("0001"), equal: 40}, {key: key("0100"), equal: 20, between: 25, distinct: 5}, {key: key("0263"), equal: 0, between: 5, distinct: 1},
	})
	want := sqlscan.Estimate{
		Rows: 100, Nulls: .1, Distinct: 9, Values: []sqlscan.Share{{Value: "0001", Share: .4}, {Value: "0100", Share: .2}}, Bounds: []string{"0263"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNamesStayNames(t *testing.T) {
	for in, want := range map[string]string{"a": "[a]", "a]b": "[a]]b]", "a]; DROP TABLE b --": "[a]]; DROP TABLE b --]", `x"y`: `[x"y]`} {
		if got := quote(in); got != want {
			t.Errorf("%s gives %s, want %s", in, got, want)
		}
	}
}

func TestAddresses(t *testing.T) {
	for in, want := range map[string]string{
		"sqlserver://jan@host:1433/school":                     "sqlserver://jan:geheim@host:1433?app+name=toetssteen&applicationintent=ReadOnly&database=school&encrypt=true",
		"sqlserver://host/SQLEXPRESS?database=a&encrypt=false": "sqlserver://host/SQLEXPRESS?app+name=toetssteen&applicationintent=ReadOnly&database=a&encrypt=false",
		"sqlserver://jan@host":                                 "sqlserver://jan:geheim@host?app+name=toetssteen&encrypt=true",
	} {
		a, err := sqlscan.ParseAddress(source.Target{Location: in, Options: source.Options{Password: "geheim"}}, schemes())
		if err != nil {
			t.Fatal(err)
		}
		got := dsn(a)
		if got != want {
			t.Errorf("%s gives %s, want %s", in, got, want)
		}
		if _, err := mssql.NewConnector(got); err != nil {
			t.Errorf("the driver refuses %s: %v", got, err)
		}
		if _, err := url.Parse(got); err != nil {
			t.Error(err)
		}
	}
}

func TestRefusalsAreToldInWords(t *testing.T) {
	s := school()
	s.refuses = map[string]error{"FROM [dbo].[Persoon]": mssql.Error{Number: 229, Message: "The SELECT permission was denied on the object 'Zqbcdfgh'"}}
	got := told(t, openScript(t, s), toetssteen.DepthValues)
	if !strings.Contains(got, "not read: dbo.Persoon : geen leesrecht") || strings.Contains(got, "Zqbcdfgh") {
		t.Error(got)
	}
	old := &script{answers: []answer{{"ProductMajorVersion", [][]driver.Value{{int64(12), int64(3)}}}}}
	if _, err := sqlscan.Open(t.Context(), sqlscan.Config{Dialect: dialect("x"), DB: sql.OpenDB(old), Where: "x"}); err == nil || !strings.Contains(err.Error(), "ouder dan versie 2017") {
		t.Error(err)
	}
}

func TestQueriesOfViews(t *testing.T) {
	for in, want := range map[string]string{
		"CREATE VIEW a AS SELECT 1 AS b": "SELECT 1 AS b", "/* as is */ create view [x as y] (b)\nas\nwith c as (select 1 d) select d from c": "with c as (select 1 d) select d from c",
		"onleesbaar": "onleesbaar",
	} {
		if got := queryOf(in); got != want {
			t.Errorf("%s gives %q, want %q", in, got, want)
		}
	}
}
