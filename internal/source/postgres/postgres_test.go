package postgres

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
	"toetssteen/internal/testkit"
)

func TestContract(t *testing.T) {
	url := filled(t)
	sourcetest.Contract(t, func(t *testing.T) source.Source { return openURL(t, url) })
}

func TestNamesTypesCommentsAndKeys(t *testing.T) {
	s := openURL(t, filled(t))
	var names []string
	for a := range s.Assets(context.Background()) {
		names = append(names, a.Kind+" "+a.Name)
	}
	want := []string{"table public.inschrijving", "table public.land", "table public.persoon", "view public.vrouwen"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("assets (-want +got):\n%s", diff)
	}
	if a := assets(t, s)["public.inschrijving"]; a.Rows != 2000 {
		t.Errorf("a partitioned table has %d rows, want those of its partitions, 2000", a.Rows)
	}
	p := profileOf(t, s, "public.persoon", toetssteen.DepthNames)
	types := map[string]string{}
	for _, c := range p.Columns {
		types[c.Name] = c.Type
	}
	wantTypes := map[string]string{
		"id": "integer", "gesl": "geslacht enum('M','V','O')", "veld17": "character(1) enum('M','V','O')",
		"geb_land": "character(4)", "cumi": "vlag enum('J','N')", "bijzonder": "text", "actief": "boolean",
		"foto": "bytea", "meta": "jsonb", "opmerking": "text", "dossier": "uuid",
	}
	if diff := cmp.Diff(wantTypes, types); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
	if p.Asset.Comment != "ingeschrevenen" || columnOf(t, p, "geb_land").Comment != "land van geboorte" {
		t.Error("comments of the table or the column are lost")
	}
	wantKeys := []source.Key{
		{Columns: []string{"geb_land"}, RefAsset: "public.land", RefColumns: []string{"code"}},
		{Columns: []string{"id"}, Primary: true},
	}
	if diff := cmp.Diff(wantKeys, p.Keys); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

func TestStatisticsGiveTheValueLists(t *testing.T) {
	s := openURL(t, filled(t))
	p := profileOf(t, s, "public.persoon", toetssteen.DepthStatistics)
	c := columnOf(t, p, "veld17")
	if values(c) != "M V" && values(c) != "V M" {
		t.Errorf("values of veld17: %q", values(c))
	}
	if !c.Estimated || c.Depth != toetssteen.DepthStatistics || c.Seen < 59000 || c.Seen > 61000 {
		t.Errorf("veld17: estimated %v, depth %s, seen %d", c.Estimated, c.Depth, c.Seen)
	}
	if got := values(columnOf(t, p, "actief")); got != "false true" && got != "true false" {
		t.Errorf("booleans are written %q, unlike in a sample", got)
	}
	id := columnOf(t, p, "id")
	if !id.Truncated || id.Distinct < 59000 || len(id.Values) < 50 {
		t.Errorf("id: truncated %v, distinct %d, %d values; want the histogram and the true size", id.Truncated, id.Distinct, len(id.Values))
	}
	if c := columnOf(t, p, "dossier"); c.Nulls != 60000 || c.Seen != 0 {
		t.Errorf("an empty column has %d nulls and %d values", c.Nulls, c.Seen)
	}
	if got := values(columnOf(t, profileOf(t, s, "public.inschrijving", toetssteen.DepthStatistics), "sexe")); got != "man vrouw" {
		t.Errorf("values of the partitioned table: %q", got)
	}
}

func TestPartitionsThatWereAnalysedApart(t *testing.T) {
	url := filled(t)
	run(t, url, `DELETE FROM pg_statistic WHERE starelid = 'inschrijving'::regclass`)
	c := columnOf(t, profileOf(t, openURL(t, url), "public.inschrijving", toetssteen.DepthStatistics), "sexe")
	if values(c) != "man vrouw" || c.Seen != 2000 {
		t.Errorf("values %q, seen %d: want those of both partitions", values(c), c.Seen)
	}
}

func TestNoTableIsReadForNamesAndStatistics(t *testing.T) {
	url := filled(t)
	before := scans(t, url)
	s := openURL(t, url)
	for _, depth := range []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthStatistics} {
		for name := range assets(t, s) {
			profileOf(t, s, name, depth)
		}
	}
	s.Close()
	if diff := cmp.Diff(before, scans(t, url)); diff != "" {
		t.Errorf("tables were read (-before +after):\n%s", diff)
	}
	s = openURL(t, url)
	profileOf(t, s, "public.persoon", toetssteen.DepthCensus)
	s.Close()
	if cmp.Equal(before, scans(t, url)) {
		t.Error("a census left no trace in pg_stat_user_tables: this test proves nothing")
	}
}

// scans gives how often each table was read, as the server counts it. A
// session's own counts are certain to be in only once it has ended.
func scans(t *testing.T, url string) map[string]int64 {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	for others := 1; others > 0; {
		err := conn.QueryRow(ctx, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`).Scan(&others)
		if err != nil {
			t.Fatal(err)
		}
	}
	rows, err := conn.Query(ctx, `SELECT relname, coalesce(seq_scan, 0) + coalesce(idx_scan, 0) + coalesce(seq_tup_read, 0) FROM pg_stat_user_tables`)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int64{}
	var name string
	var n int64
	if _, err := pgx.ForEachRow(rows, []any{&name, &n}, func() error { out[name] = n; return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSampleIsRepeatableAndFindsSparseValues(t *testing.T) {
	url := filled(t)
	first := profileOf(t, openURL(t, url), "public.persoon", toetssteen.DepthValues)
	again := profileOf(t, openURL(t, url), "public.persoon", toetssteen.DepthValues)
	if diff := cmp.Diff(first, again, cmpopts.IgnoreFields(source.Asset{}, "Ref")); diff != "" {
		t.Errorf("the same seed gives another sample (-first +second):\n%s", diff)
	}
	gesl := columnOf(t, first, "gesl")
	if gesl.Seen != 1000 || gesl.Rows >= 60000 || gesl.Rows < 1000 {
		t.Errorf("gesl: %d values of %d rows; want 1000 of a part of the 60000", gesl.Seen, gesl.Rows)
	}
	if first.Rows < 59000 || first.Rows > 61000 {
		t.Errorf("the table is said to have %d rows", first.Rows)
	}
	if c := columnOf(t, first, "bijzonder"); values(c) != "0263" || c.Seen != 12 {
		t.Errorf("a column with 12 values in 60000 rows gave %q, %d seen", values(c), c.Seen)
	}
	if got := whys(first); len(got) != 2 || !strings.Contains(got["public.persoon.foto"], "binaire") || got["public.persoon.meta"] != whyJSON {
		t.Errorf("not read: %v", got)
	}
	s := openURL(t, url)
	other, err := s.Profile(context.Background(), assets(t, s)["public.persoon"],
		source.Request{Depth: toetssteen.DepthValues, Sample: toetssteen.Sample{Seed: 2, Rows: 1000}})
	if err != nil {
		t.Fatal(err)
	}
	if cmp.Equal(columnOf(t, first, "id").Values, columnOf(t, other, "id").Values) {
		t.Error("another seed gives the same sample")
	}
}

func TestWhatIsNestedInAColumnIsSaidNotToBeRead(t *testing.T) {
	url := testkit.Postgres(t)
	run(t, url, `CREATE DOMAIN document AS jsonb; CREATE DOMAIN talen AS text[];
CREATE TABLE dossier (id int, bericht json, meta jsonb, bron document, landen text[], jaren int[][], spreekt talen, naam text);
INSERT INTO dossier SELECT i, '{"kinderen":[{"geboorteland":"6030"}]}', '{}', '[]', '{6030,5022}', '{{1,2}}', '{nl}', 'x' FROM generate_series(1, 20) i`)
	s := openURL(t, url)
	want := map[string]string{
		"public.dossier.bericht": whyJSON, "public.dossier.meta": whyJSON, "public.dossier.bron": whyJSON,
		"public.dossier.landen": whyArray, "public.dossier.jaren": whyArray, "public.dossier.spreekt": whyArray,
	}
	for _, depth := range []toetssteen.Depth{toetssteen.DepthValues, toetssteen.DepthCensus} {
		p := profileOf(t, s, "public.dossier", depth)
		if diff := cmp.Diff(want, whys(p)); diff != "" || len(p.NotRead) != len(want) {
			t.Errorf("not read at depth %s, %d entries (-want +got):\n%s", depth, len(p.NotRead), diff)
		}
		if c := columnOf(t, p, "landen"); c.Seen != 20 {
			t.Errorf("%d values of an array at depth %s: as text it is read still", c.Seen, depth)
		}
	}
	if got := whys(profileOf(t, s, "public.dossier", toetssteen.DepthNames)); len(got) > 0 {
		t.Errorf("not read at depth names: %v", got)
	}
}

func TestCensusCountsEveryRow(t *testing.T) {
	s := openURL(t, filled(t))
	p := profileOf(t, s, "public.persoon", toetssteen.DepthCensus)
	want := []source.ValueCount{{Value: "N", Count: 51429}, {Value: "J", Count: 8571}}
	if diff := cmp.Diff(want, columnOf(t, p, "cumi").Values); diff != "" || p.Rows != 60000 {
		t.Errorf("%d rows; cumi (-want +got):\n%s", p.Rows, diff)
	}
	v := profileOf(t, s, "public.vrouwen", toetssteen.DepthValues)
	if values(columnOf(t, v, "gesl")) != "V" || v.Depth != toetssteen.DepthValues {
		t.Errorf("view: %q at depth %s", values(columnOf(t, v, "gesl")), v.Depth)
	}
}

func TestOddNamesAndTheWidestTable(t *testing.T) {
	url := testkit.Postgres(t)
	odd := []string{`aan"haal`, "regel\neinde", "Ge Slacht", "naïef ☂", "select", `'; DROP TABLE x; --`, `\`}
	var columns, inserts []string
	for _, name := range odd {
		columns = append(columns, quote(name)+" text")
		inserts = append(inserts, "'M'")
	}
	run(t, url, `CREATE SCHEMA "sch""ema"; CREATE TABLE "sch""ema"."Tabel
één" (`+strings.Join(columns, ",")+`); INSERT INTO "sch""ema"."Tabel
één" VALUES (`+strings.Join(inserts, ",")+`);`)
	var wide []string
	for i := range 1600 {
		wide = append(wide, fmt.Sprintf("k%d smallint", i))
	}
	run(t, url, "CREATE TABLE breed ("+strings.Join(wide, ",")+"); INSERT INTO breed (k0, k1599) VALUES (1, 2); CREATE TABLE leeg ()")
	s := openURL(t, url)
	p := profileOf(t, s, "sch\"ema.Tabel\néén", toetssteen.DepthValues)
	for _, name := range odd {
		if got := values(columnOf(t, p, name)); got != "M" {
			t.Errorf("column %q holds %q", name, got)
		}
	}
	b := profileOf(t, s, "public.breed", toetssteen.DepthCensus)
	if len(b.Columns) != 1600 || values(columnOf(t, b, "k1599")) != "2" {
		t.Errorf("%d columns of the widest table", len(b.Columns))
	}
	if p := profileOf(t, s, "public.leeg", toetssteen.DepthCensus); len(p.Columns) != 0 {
		t.Error("a table without columns has some")
	}
}

func BenchmarkCatalogueAndStatisticsOf1000Tables(b *testing.B) {
	url := testkit.Postgres(b)
	var columns []string
	for i := range 38 {
		columns = append(columns, fmt.Sprintf("kolom_%d text", i))
	}
	for i := range 1000 {
		if i%100 == 0 {
			run(b, url, fmt.Sprintf(`DO $$ BEGIN FOR i IN %d..%d LOOP EXECUTE 'CREATE TABLE tabel_' || i || ' (%s)';
EXECUTE 'INSERT INTO tabel_' || i || ' (kolom_0, kolom_1, kolom_2) SELECT (ARRAY[''M'',''V''])[1 + g %% 2], ''6030'', g FROM generate_series(1, 300) g';
END LOOP; END $$`, i, i+99, strings.Join(columns, ",")))
		}
	}
	run(b, url, "ANALYZE")
	for b.Loop() {
		s := openURL(b, url)
		n := 0
		for a, err := range s.Assets(context.Background()) {
			if err != nil {
				b.Fatal(err)
			}
			p, err := s.Profile(context.Background(), a, request(toetssteen.DepthStatistics))
			if err != nil {
				b.Fatal(err)
			}
			if p.Depth == toetssteen.DepthStatistics {
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
	s := openURL(b, filled(b))
	for b.Loop() {
		profileOf(b, s, "public.persoon", toetssteen.DepthCensus)
	}
}
