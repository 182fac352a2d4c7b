package oracle

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/sijms/go-ora/v2/network"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
	"toetssteen/internal/sqlscan"
)

// school answers as a small database would.
func school() *script {
	return &script{answers: []answer{
		{"product_component_version", [][]driver.Value{{"19.0.0.0.0"}}},
		{"FROM all_tables", [][]driver.Value{{"HR", "PERSOON", "table", "3", "Mensen"}, {"HR", "GROOT", "table", "1000000", nil}, {"HR", "VROUW", "view", nil, nil}}},
		{"FROM all_tab_columns", [][]driver.Value{
			{"HR", "GROOT", "G", "CHAR(1)", "char", nil, "1"},
			{"HR", "PERSOON", "ID", "NUMBER(9)", "number", nil, "1"},
			{"HR", "PERSOON", "GESLACHT", "CHAR(1)", "char", "Geslacht van de persoon", "1"},
			{"HR", "PERSOON", "GEBOREN", "DATE", "date", nil, "1"},
			{"HR", "PERSOON", "FOTO", "BLOB", "blob", nil, "1"},
			{"HR", "PERSOON", "Op merking", "CLOB", "clob", nil, "1"},
			{"HR", "PERSOON", "GEO", "SDO_GEOMETRY", "object", nil, "1"},
			{"HR", "VROUW", "ID", "NUMBER", "number", nil, "1"},
		}},
		{"FROM all_constraints c\nJOIN", [][]driver.Value{{"HR", "PERSOON", "PK_P", "p", "ID", nil, nil, nil}, {"HR", "PERSOON", "FK_L", "f", "GESLACHT", "CODE", "GESLACHT", "CODE"}}},
		{"FROM all_views", [][]driver.Value{{"HR", "VROUW", "SELECT id FROM persoon WHERE geslacht = 'V'"}}},
		{"search_condition_vc", [][]driver.Value{{"HR", "PERSOON", "geslacht IN ('M', 'V')"}}},
		{"all_tab_histograms", [][]driver.Value{
			{"GEBOREN", "NONE", "2", "1", "2", "0", "2454774", nil, "0"},
			{"GEBOREN", "NONE", "2", "1", "2", "1", "2454775.5", nil, "0"},
			{"GESLACHT", "FREQUENCY", "2", "0", "3", "1", "405650737316592000000000000000000000", "M", "0"},
			{"GESLACHT", "FREQUENCY", "2", "0", "3", "3", "462766002760475000000000000000000000", nil, "0"},
		}},
		{`"HR"."GROOT" SAMPLE`, [][]driver.Value{{"M"}, {"V"}, {"V"}}},
		{`FROM "HR"."GROOT"`, [][]driver.Value{{"M"}}},
		{`FROM "HR"."VROUW"`, [][]driver.Value{{"2"}}},
		{`FROM "HR"."PERSOON"`, [][]driver.Value{{"1", "M", "1980-02-03 00:00:00", nil}, {"2", "V", nil, "tekst"}, {"3", "V", nil, nil}}},
	}}
}

func openScript(t *testing.T, s *script) source.Source {
	t.Helper()
	out, err := sqlscan.Open(t.Context(), sqlscan.Config{Dialect: dialect("oracle://host/db"), DB: sql.OpenDB(s), Where: "oracle://host/db"})
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

const wantValues = `table HR.GROOT, 1000000 rows, depth values: 
  G | CHAR(1) |  | rows 3 nulls 0 "V"×2 "M"×1
  not read: oracle://host/db : de aansluiting op Oracle is geschreven naar de documentatie van de leverancier en niet beproefd op een server; controleer de uitkomst
table HR.PERSOON, 3 rows, depth values: Mensen
  ID | NUMBER(9) |  | rows 3 nulls 0 "1"×1 "2"×1 "3"×1
  GESLACHT | CHAR(1) enum('M','V') | Geslacht van de persoon | rows 3 nulls 0 "V"×2 "M"×1
  GEBOREN | DATE |  | rows 3 nulls 2 "1980-02-03 00:00:00"×1
  FOTO | BLOB |  | rows -1 nulls -1
  Op merking | CLOB |  | rows 3 nulls 2 "tekst"×1
  GEO | SDO_GEOMETRY |  | rows -1 nulls -1
  key primary=true [ID] ->  []
  key primary=false [GESLACHT] -> CODE.GESLACHT [CODE]
  not read: HR.PERSOON.FOTO : binaire inhoud (blob) wordt niet gelezen
  not read: HR.PERSOON.GEO : een samengesteld type wordt niet gelezen
view HR.VROUW, 1 rows, depth values: 
  ID | NUMBER |  | rows 1 nulls 0 "2"×1
  = SELECT id FROM persoon WHERE geslacht = 'V'
`

const wantAsked = `SET TRANSACTION READ ONLY
SELECT RTRIM("G") FROM "HR"."GROOT" SAMPLE BLOCK (0.500000) SEED (1) FETCH FIRST 20000 ROWS ONLY
SELECT TO_CHAR("ID", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), RTRIM("GESLACHT"), TO_CHAR("GEBOREN", 'YYYY-MM-DD HH24:MI:SS'), DBMS_LOB.SUBSTR("Op merking", 1000, 1) FROM "HR"."PERSOON"
SELECT TO_CHAR("ID", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') FROM "HR"."VROUW" FETCH FIRST 5000 ROWS ONLY
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
		if !strings.Contains(q, "all_") && !strings.Contains(q, "product_") && !seen[q] {
			fmt.Fprintln(&asked, q)
			seen[q] = true
		}
	}
	if diff := cmp.Diff(wantAsked, asked.String()); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

func TestReadsHistograms(t *testing.T) {
	got := told(t, openScript(t, school()), toetssteen.DepthStatistics)
	for _, want := range []string{
		`GESLACHT | CHAR(1) enum('M','V') | Geslacht van de persoon | rows 3 nulls 0 "Y"×2 "M"×1`,
		`GEBOREN | DATE |  | rows 3 nulls 1 "2008-11-03 00:00:00"×1 "2008-11-04 12:00:00"×1`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("want %s in\n%s", want, got)
		}
	}
}

func TestNothingButSelectIsSent(t *testing.T) {
	s := school()
	src := openScript(t, s)
	for _, d := range []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthStatistics, toetssteen.DepthValues, toetssteen.DepthCensus} {
		told(t, src, d)
	}
	for _, q := range s.asked {
		if !strings.HasPrefix(q, "SELECT ") && q != readOnly {
			t.Errorf("sent: %s", q)
		}
	}
}

func TestContract(t *testing.T) {
	// The script answers for whole tables, not for the columns of one query: the
	// rows that a server gives are tested on the connectors that share this code.
	sourcetest.Contract(t, func(t *testing.T) source.Source { return struct{ source.Source }{openScript(t, school())} })
}

// numberOf makes the number that Oracle keeps of a text.
func numberOf(s string, fill byte) string {
	b := []byte(s + strings.Repeat(string(rune(fill)), keptBytes))[:keptBytes]
	n := new(big.Int).SetBytes(b)
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(len(n.String())-digits, 0))), nil)
	n.Add(n, new(big.Int).Rsh(unit, 1)).Div(n, unit).Mul(n, unit)
	return n.String()
}

func TestTextsBehindNumbers(t *testing.T) {
	// As published for a column CHAR(1) with Y and N.
	for number, want := range map[string]string{"462766002760475000000000000000000000": "Y", "405650737316592000000000000000000000": "N"} {
		if got, ok := textOf(number, ' '); !ok || got != want {
			t.Errorf("%s gives %q, want %q", number, got, want)
		}
	}
	for _, v := range []string{"M", "V", "O", "0001", "6030", "5022", "9999", "NL", "vrouw", "Jansen", "Zoë", "~~~~~~", "1"} {
		for _, fill := range []byte{0, ' '} {
			if got, ok := textOf(numberOf(v, fill), fill); !ok || got != v {
				t.Errorf("%q filled with %d gives %q", v, fill, got)
			}
		}
	}
	for _, v := range []string{"Nederland", "geboorteplaats", "Nederl x"} {
		if got, ok := textOf(numberOf(v, 0), 0); ok {
			t.Errorf("%q is longer than what is kept and gives %q", v, got)
		}
	}
	for _, number := range []string{"", "-1", "0", "x", "1", strings.Repeat("9", 40), strings.Repeat("9", 36)} {
		if got, ok := textOf(number, 0); ok {
			t.Errorf("%s gives %q", number, got)
		}
	}
}

func TestDaysBehindNumbers(t *testing.T) {
	for number, want := range map[string]string{"2454774": "2008-11-03 00:00:00", "2454869": "2009-02-06 00:00:00", "2440588.25": "1970-01-01 06:00:00"} {
		if got, ok := dateOf(number); !ok || got != want {
			t.Errorf("%s gives %s, want %s", number, got, want)
		}
	}
	for _, number := range []string{"", "-4", "1e300", "NaN", "Inf", "99999999"} {
		if got, ok := dateOf(number); ok {
			t.Errorf("%s gives %s", number, got)
		}
	}
}

func TestEachKindOfHistogram(t *testing.T) {
	ends := func(rows ...[2]int64) (out []bucket) {
		for i, r := range rows {
			out = append(out, bucket{number: r[0], repeat: r[1], value: fmt.Sprint(i + 1)})
		}
		return out
	}
	share := func(v string, s float64) sqlscan.Share { return sqlscan.Share{Value: v, Share: s} }
	for _, c := range []struct {
		name string
		h    histogram
		want sqlscan.Estimate
	}{
		{"frequencies, a fifth without a value", histogram{kind: "FREQUENCY", distinct: 2, nulls: 20, ends: ends([2]int64{60}, [2]int64{80})}, sqlscan.Estimate{Rows: 100, Nulls: .2, Distinct: 2, Values: []sqlscan.Share{share("1", .6), share("2", .2)}}},
		{"the most frequent alone", histogram{kind: "TOP-FREQUENCY", distinct: 9, sample: 100, ends: ends([2]int64{50}, [2]int64{75})}, sqlscan.Estimate{Rows: 100, Distinct: 9, Values: []sqlscan.Share{share("1", .5), share("2", .25)}}},
		{"hybrid", histogram{kind: "HYBRID", distinct: 9, ends: ends([2]int64{10, 5}, [2]int64{100, 40})}, sqlscan.Estimate{Rows: 100, Distinct: 9, Values: []sqlscan.Share{share("1", .05), share("2", .4)}}},
		{"height-balanced", histogram{kind: "HEIGHT BALANCED", distinct: 9, ends: ends([2]int64{0}, [2]int64{1}, [2]int64{4})}, sqlscan.Estimate{Rows: 100, Distinct: 9, Values: []sqlscan.Share{share("3", .75)}, Bounds: []string{"1", "2"}}},
		{"none", histogram{kind: "NONE", distinct: 9, ends: ends([2]int64{0}, [2]int64{1})}, sqlscan.Estimate{Rows: 100, Distinct: 9, Bounds: []string{"1", "2"}}},
	} {
		if diff := cmp.Diff(c.want, c.h.estimate("number", 100), cmpopts.EquateApprox(0, 1e-9)); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

func TestTheColumnOfACheckIsNamedAsTheCatalogueNamesIt(t *testing.T) {
	for in, want := range map[string]string{"geslacht IN ('M', 'V')": "GESLACHT", `"Ge slacht" in('x')`: "Ge slacht", "a > 1": ""} {
		if name, _ := checkList(in); name != want {
			t.Errorf("%s: %q, want %q", in, name, want)
		}
	}
}

func TestAddresses(t *testing.T) {
	a, err := sqlscan.ParseAddress(source.Target{Location: "oracle://jan@host:1521/DIENST?SSL=true", Options: source.Options{Password: "ge/heim"}}, schemes())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := dsn(a), "oracle://jan:ge%2Fheim@host:1521/DIENST?SSL=true"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if _, err := Opener.Open(t.Context(), source.Target{Location: "oracle://jan:geheim@host:1521"}); err == nil || strings.Contains(err.Error(), "geheim") || !strings.Contains(err.Error(), "DIENST") {
		t.Error(err)
	}
}

func TestRefusalsAreToldInWords(t *testing.T) {
	s := school()
	s.refuses = map[string]error{`FROM "HR"."PERSOON"`: &network.OracleError{ErrCode: 942, ErrMsg: "ORA-00942: Zqbcdfgh"}}
	got := told(t, openScript(t, s), toetssteen.DepthValues)
	if !strings.Contains(got, "not read: HR.PERSOON : geen leesrecht") || strings.Contains(got, "Zqbcdfgh") {
		t.Error(got)
	}
	old := &script{answers: []answer{{"product_component_version", [][]driver.Value{{"11.2.0.4.0"}}}}}
	if _, err := sqlscan.Open(t.Context(), sqlscan.Config{Dialect: dialect("x"), DB: sql.OpenDB(old), Where: "x"}); err == nil || !strings.Contains(err.Error(), "ouder dan versie 12c") {
		t.Error(err)
	}
}
