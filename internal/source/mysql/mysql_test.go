package mysql

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
	"toetssteen/internal/testkit"
)

func TestContract(t *testing.T) {
	location := filledDatabase(t)
	sourcetest.Contract(t, func(t *testing.T) source.Source { return openURL(t, location) })
}

func TestNamesTypesCommentsAndKeys(t *testing.T) {
	location := filledDatabase(t)
	db := databaseOf(t, location)
	s := openURL(t, location)
	var names []string
	for a := range s.Assets(context.Background()) {
		names = append(names, a.Kind+" "+strings.TrimPrefix(a.Name, db+"."))
	}
	want := []string{"table inschrijving", "view kapot", "table land", "table persoon", "table vreemde \"` naam", "view vrouwen"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("assets (-want +got):\n%s", diff)
	}
	if a := assets(t, s)["inschrijving"]; a.Rows < 1900 || a.Rows > 2100 {
		t.Errorf("a partitioned table has %d rows, want those of its partitions, 2000", a.Rows)
	}
	p := profileOf(t, s, "persoon", toetssteen.DepthNames)
	types := map[string]string{}
	for _, c := range p.Columns {
		types[c.Name] = c.Type
	}
	wantTypes := map[string]string{
		"id": "int(10) unsigned", "gesl": "enum('M','V','O')", "veld17": "char(1) enum('M','V','O')",
		"geb_land": "char(4)", "kenmerk": "set enum('a','b')", "bijzonder": "text", "actief": "bit(1)", "foto": "blob",
		"meta": "longtext", "opmerking": "longtext", "geboren": "date", "groot": "bigint(20) unsigned",
		"dubbel": "bigint(20) unsigned", "dossier": "varchar(40)",
	}
	if diff := cmp.Diff(wantTypes, types); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
	if p.Asset.Comment != "ingeschrevenen" || columnOf(t, p, "geb_land").Comment != "land van geboorte" {
		t.Error("comments of the table or the column are lost")
	}
	wantKeys := []source.Key{
		{Columns: []string{"geb_land"}, RefAsset: db + ".land", RefColumns: []string{"code"}},
		{Columns: []string{"id"}, Primary: true},
	}
	if diff := cmp.Diff(wantKeys, p.Keys); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	if v := profileOf(t, s, "vrouwen", toetssteen.DepthNames); !strings.Contains(v.Definition, "'V'") {
		t.Errorf("the view's query is %q", v.Definition)
	}
}

func TestABrokenViewIsListedWithItsReason(t *testing.T) {
	s := openURL(t, filledDatabase(t))
	for _, depth := range []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthStatistics, toetssteen.DepthValues} {
		p := profileOf(t, s, "kapot", depth)
		if got := whys(p)["kapot"]; got != whyBroken {
			t.Errorf("at depth %s the reason is %q", depth, got)
		}
		if strings.Contains(p.Asset.Comment, "references") {
			t.Errorf("the server's error is taken for a comment: %q", p.Asset.Comment)
		}
	}
}

func TestStatisticsGiveTheValueLists(t *testing.T) {
	s := openURL(t, filledDatabase(t))
	p := profileOf(t, s, "persoon", toetssteen.DepthStatistics)
	if p.Depth != toetssteen.DepthStatistics {
		t.Fatalf("depth %s: %v", p.Depth, p.NotRead)
	}
	c := columnOf(t, p, "veld17")
	if got := values(c); got != "M V" {
		t.Errorf("values of veld17: %q", got)
	}
	if !c.Estimated || c.Depth != toetssteen.DepthStatistics || c.Seen < 25000 || c.Seen > 35000 {
		t.Errorf("veld17: estimated %v, depth %s, seen %d", c.Estimated, c.Depth, c.Seen)
	}
	if got := strings.Fields(values(columnOf(t, p, "geb_land"))); len(got) != 3 {
		t.Errorf("values of geb_land: %q", got)
	}
	if got := strings.Fields(values(columnOf(t, p, "actief"))); len(got) != 2 {
		t.Errorf("values of the bit field: %q", got)
	}
	groot := columnOf(t, p, "groot")
	if !groot.Truncated || groot.Distinct < 20000 || len(groot.Values) < 50 {
		t.Errorf("groot: truncated %v, distinct %d, %d values; want the histogram and the true size", groot.Truncated, groot.Distinct, len(groot.Values))
	}
	if c := columnOf(t, p, "dossier"); c.Nulls < 25000 || c.Seen != 0 {
		t.Errorf("an empty column has %d nulls and %d values", c.Nulls, c.Seen)
	}
	if got := whys(p)["persoon.opmerking"]; got == "" {
		t.Error("a column without statistics is not listed")
	}
	if got := values(columnOf(t, profileOf(t, s, "inschrijving", toetssteen.DepthStatistics), "sexe")); got != "man vrouw" {
		t.Errorf("values of the partitioned table: %q", got)
	}
	if got := values(columnOf(t, profileOf(t, s, "land", toetssteen.DepthStatistics), "naam")); !strings.Contains(got, "Türkije") {
		t.Errorf("a histogram of latin1 text gives %q", got)
	}
}

func TestNoTableIsReadForNamesAndStatistics(t *testing.T) {
	location := filledDatabase(t)
	run(t, location, "SET GLOBAL userstat = 1; FLUSH TABLE_STATISTICS")
	s := openURL(t, location)
	for _, depth := range []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthStatistics} {
		for name := range assets(t, s) {
			profileOf(t, s, name, depth)
		}
	}
	if got := rowsRead(t, location); got != 0 {
		t.Errorf("%d rows of its tables were read", got)
	}
	profileOf(t, s, "land", toetssteen.DepthValues)
	if got := rowsRead(t, location); got != 3 {
		t.Errorf("the counter says %d for a table of 3 rows: it does not count", got)
	}
}

// rowsRead gives how many rows of this database's tables were read, as the
// server counts them.
func rowsRead(t *testing.T, location string) (n int64) {
	t.Helper()
	err := admin(t, location).QueryRowContext(context.Background(),
		"SELECT COALESCE(SUM(ROWS_READ), 0) FROM information_schema.TABLE_STATISTICS WHERE TABLE_SCHEMA = ?", databaseOf(t, location)).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestValuesAreAsPeopleWriteThem(t *testing.T) {
	s := openURL(t, filledDatabase(t))
	p := profileOf(t, s, "persoon", toetssteen.DepthCensus)
	for name, want := range map[string]string{
		"gesl": "M O V", "veld17": "M V", "actief": "0 1", "kenmerk": "a a,b", "bijzonder": "0263", "meta": `{"a": 1}`,
		"geboren": "2001-02-03 0000-00-00", "geb_land": "5022 6030 6043",
	} {
		if got := values(columnOf(t, p, name)); got != want {
			t.Errorf("values of %s: %q, want %q", name, got, want)
		}
	}
	if got := columnOf(t, p, "groot").Values; len(got) == 0 || len(got[0].Value) != 20 {
		t.Error("great numbers without sign are not whole")
	}
	if got := columnOf(t, p, "dubbel").Values; len(got) == 0 || len(got[0].Value) != 19 {
		t.Error("a generated column is not read")
	}
	if got := columnOf(t, p, "opmerking").Values; len(got) != 1 || len(got[0].Value) != source.MaxValueBytes {
		t.Error("a long text is not cut")
	}
	if c := columnOf(t, p, "foto"); len(c.Values) > 0 || !strings.Contains(whys(p)["persoon.foto"], "binair") {
		t.Errorf("bytes: %d values, reason %q", len(c.Values), whys(p)["persoon.foto"])
	}
	if got := whys(p)["persoon.meta"]; !strings.Contains(got, "json") {
		t.Errorf("fields inside JSON are not mentioned: %q", got)
	}
	if got := values(columnOf(t, profileOf(t, s, "land", toetssteen.DepthValues), "naam")); got != "Marokko Nederland Türkije" {
		t.Errorf("latin1 text is read as %q", got)
	}
	odd := profileOf(t, s, "vreemde \"` naam", toetssteen.DepthCensus)
	if got := values(columnOf(t, odd, "een kolom`'\"")); got != "x" {
		t.Errorf("a table with an odd name holds %q", got)
	}
}

func TestNumbersAreWrittenAsTheServerWritesThem(t *testing.T) {
	location := testkit.MariaDB(t)
	run(t, location, "CREATE TABLE getal (gemeente smallint(4) unsigned zerofill, bedrag double, deel float, jaar year, prijs decimal(9,2), klein tinyint(1), adres inet6, sleutel uuid);"+
		"INSERT INTO getal VALUES (363, 1234567.5, 0.25, 1999, 10.5, -1, '::1', '123e4567-e89b-12d3-a456-426655440000')")
	p := profileOf(t, openURL(t, location), "getal", toetssteen.DepthCensus)
	var got []string
	for _, c := range p.Columns {
		got = append(got, values(c))
	}
	want := []string{"0363", "1234567.5", "0.25", "1999", "10.50", "-1", "::1", "123e4567-e89b-12d3-a456-426655440000"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCensusCountsExactly(t *testing.T) {
	p := profileOf(t, openURL(t, filledDatabase(t)), "persoon", toetssteen.DepthCensus)
	want := []source.ValueCount{{Value: "M", Count: 10000}, {Value: "O", Count: 10000}, {Value: "V", Count: 10000}}
	c := columnOf(t, p, "gesl")
	if diff := cmp.Diff(want, c.Values); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if p.Rows != 30000 || c.Rows != 30000 || c.Nulls != 0 || p.Partial {
		t.Errorf("%d rows, %d in the column, %d nulls, partial %v", p.Rows, c.Rows, c.Nulls, p.Partial)
	}
	if b := columnOf(t, p, "bijzonder"); b.Seen != 6 || b.Nulls != 29994 {
		t.Errorf("a sparse column: %d values, %d nulls", b.Seen, b.Nulls)
	}
}

func TestASampleIsSpreadRepeatableAndFindsRareValues(t *testing.T) {
	location := filledDatabase(t)
	run(t, location, "CREATE TABLE zonder_sleutel AS SELECT groot AS id, gesl, bijzonder FROM persoon;"+
		"CREATE TABLE met_gaten (id bigint PRIMARY KEY, gesl char(1), bijzonder char(4));"+
		"INSERT INTO met_gaten SELECT id + IF(id % 2, 0, 4000000000000000000), gesl, bijzonder FROM persoon;")
	for _, table := range []string{"persoon", "zonder_sleutel", "met_gaten"} {
		t.Run(table, func(t *testing.T) {
			first := profileOf(t, openURL(t, location), table, toetssteen.DepthValues)
			again := profileOf(t, openURL(t, location), table, toetssteen.DepthValues)
			if diff := cmp.Diff(first.Columns, again.Columns); diff != "" {
				t.Errorf("the same seed gives another sample:\n%s", diff)
			}
			c := columnOf(t, first, "gesl")
			if c.Seen != 1000 || len(c.Values) != 3 || first.Partial {
				t.Errorf("sample of %d values: %q, partial %v", c.Seen, values(c), first.Partial)
			}
			if c.Rows < 3000 || c.Rows > 15000 {
				t.Errorf("%d rows were read for a sample of 1000", c.Rows)
			}
			if got := values(columnOf(t, first, "bijzonder")); got != "0263" {
				t.Errorf("a value in 6 of 30000 rows is missed: %q", got)
			}
			a := first.Asset
			other, err := openURL(t, location).Profile(context.Background(), a, source.Request{Depth: toetssteen.DepthValues, Sample: toetssteen.Sample{Seed: 2, Rows: 1000}})
			if err != nil {
				t.Fatal(err)
			}
			if cmp.Equal(columnOf(t, first, "id").Values, columnOf(t, other, "id").Values) {
				t.Error("another seed gives the same sample")
			}
		})
	}
}

func BenchmarkCatalogueAndStatisticsOf1000Tables(b *testing.B) {
	location := testkit.MariaDB(b)
	var columns []string
	for i := range 38 {
		columns = append(columns, fmt.Sprintf("kolom_%d varchar(20)", i))
	}
	db := admin(b, location)
	exec := func(statement string) {
		if _, err := db.ExecContext(b.Context(), statement); err != nil {
			b.Fatal(err)
		}
	}
	exec("CREATE TABLE t0 (" + strings.Join(columns, ",") + ")")
	exec("INSERT INTO t0 (kolom_0, kolom_1, kolom_2) SELECT ELT(1 + seq % 2, 'M', 'V'), '6030', seq FROM seq_1_to_300")
	for i := 1; i < 1000; i++ {
		exec(fmt.Sprintf("CREATE TABLE t%d LIKE t0", i))
		exec(fmt.Sprintf("INSERT INTO t%d SELECT * FROM t0", i))
	}
	exec("SET GLOBAL histogram_type = 'JSON_HB'")
	for i := range 1000 {
		exec(fmt.Sprintf("ANALYZE TABLE t%d PERSISTENT FOR ALL", i))
	}
	for b.Loop() {
		s := openURL(b, location)
		n := 0
		for a, err := range s.Assets(b.Context()) {
			if err != nil {
				b.Fatal(err)
			}
			p, err := s.Profile(b.Context(), a, request(toetssteen.DepthStatistics))
			if err != nil {
				b.Fatal(err)
			}
			if p.Depth == toetssteen.DepthStatistics && len(p.Columns[0].Values) == 2 {
				n++
			}
		}
		if n != 1000 {
			b.Fatalf("%d tables with statistics", n)
		}
		s.Close()
	}
}

func BenchmarkCensus(b *testing.B) {
	location := filledDatabase(b)
	run(b, location, "CREATE TABLE kort AS SELECT id, gesl, veld17, geb_land, kenmerk, geboren, groot FROM persoon;"+strings.Repeat("INSERT INTO kort SELECT * FROM kort;", 4))
	s := openURL(b, location)
	for b.Loop() {
		if p := profileOf(b, s, "kort", toetssteen.DepthCensus); p.Rows != 480000 {
			b.Fatalf("%d rows", p.Rows)
		}
	}
	b.ReportMetric(480000*7*float64(b.N)/b.Elapsed().Seconds(), "values/s")
}
