package postgres

import (
	"slices"
	"testing"
	"time"

	"toetssteen"
	"toetssteen/internal/source"
)

func openWith(t testing.TB, url string, o source.Options) source.Source {
	t.Helper()
	s, err := Opener.Open(t.Context(), source.Target{Location: url, Options: o})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestSchemasAreChosenByPattern(t *testing.T) {
	url := filled(t)
	run(t, url, `CREATE SCHEMA keuze_een; CREATE TABLE keuze_een.a (land text);
CREATE SCHEMA keuze_twee; CREATE TABLE keuze_twee.b (land text, a text);`)
	names := func(patterns ...string) (out []string) {
		for name := range assets(t, openWith(t, url, source.Options{Schemas: patterns})) {
			out = append(out, name)
		}
		slices.Sort(out)
		return out
	}
	if got := names("keuze_*"); !slices.Equal(got, []string{"keuze_een.a", "keuze_twee.b"}) {
		t.Errorf("keuze_*: %q", got)
	}
	if got := names("KEUZE_EE?"); !slices.Equal(got, []string{"keuze_een.a"}) {
		t.Errorf("KEUZE_EE?: %q", got)
	}
	if all := names(); len(all) <= 2 || !slices.Contains(all, "keuze_een.a") {
		t.Errorf("without patterns: %q", all)
	}
}

func TestReadingIsHeldBackToTheRowsAskedFor(t *testing.T) {
	url := filled(t)
	run(t, url, `CREATE TABLE tempo AS SELECT i::text AS nummer FROM generate_series(1, 300) i; ANALYZE tempo`)
	s := openWith(t, url, source.Options{RowsPerSecond: 500})
	started := time.Now()
	p := profileOf(t, s, "public.tempo", toetssteen.DepthCensus)
	if p.Rows != 300 || len(p.NotRead) > 0 {
		t.Errorf("%d rows, not read %v", p.Rows, p.NotRead)
	}
	// 300 rows at 500 a second take six steps of a tenth; the first may pass at once.
	if took := time.Since(started); took < 400*time.Millisecond {
		t.Errorf("300 rows took %v", took)
	}
}
