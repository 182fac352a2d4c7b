package detect_test

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/detect"
	"toetssteen/internal/source"
)

// counted makes a column that was read whole.
func counted(name string, values map[string]int64, nulls int64) source.Column {
	k := source.NewCounter(source.Column{Name: name}, toetssteen.DepthCensus, nil)
	for v, n := range values {
		k.AddCount([]byte(v), n)
	}
	k.AddNulls(nulls)
	return k.Column()
}

func measure(t *testing.T, columns ...source.Column) map[string]toetssteen.DataQuality {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	d := detect.New(c)
	p := source.Profile{Asset: source.Asset{Name: "persoon"}, Depth: toetssteen.DepthCensus, Columns: columns}
	found, _ := d.Detect("proef", p)
	out := map[string]toetssteen.DataQuality{}
	for _, q := range d.Quality("proef", &p, found) {
		key := q.Location.Field + " " + string(q.Rule)
		if _, twice := out[key]; twice {
			t.Errorf("%s is measured twice", key)
		}
		out[key] = q
		for _, lang := range catalogue.Languages {
			if text := c.Text(lang, q.Message, q.Args...); text == q.Message || strings.Contains(text, "{") {
				t.Errorf("%s has no text in %s: %q", key, lang, text)
			}
		}
	}
	return out
}

func TestPollutionIsCounted(t *testing.T) {
	got := measure(t,
		counted("bsn", map[string]int64{"1": 1}, 0),
		counted("nationaliteit", map[string]int64{"0001": 800, "0052": 100, "0002": 30, "500": 20, "9876": 15, "xx": 4, "0000": 25, "onbekend": 6}, 40),
		counted("tweede_nationaliteit", map[string]int64{"0052": 70, "0000": 30}, 940),
		counted("geboorteland", map[string]int64{"6030": 900, "7011": 140}, 0),
		counted("geslacht", map[string]int64{"M": 500, "V": 500, "O": 20, "Z": 20}, 0),
		counted("mutatiedatum", map[string]int64{"20040101": 3, "20050101": 12, "20190612": 1000, "20240000": 25}, 0),
		counted("geboortedatum", map[string]int64{"19700101": 1040}, 0),
	)
	type line struct {
		X, N     int64
		Codes    string
		Polluted bool
	}
	want := map[string]line{
		"nationaliteit quality.withdrawn":            {50, 1000, "0002 0500", true},
		"nationaliteit quality.outside":              {19, 1000, "", true},
		"nationaliteit quality.unknown":              {31, 1000, "", false},
		"nationaliteit quality.blank":                {40, 1040, "", false},
		"tweede_nationaliteit quality.second_filled": {70, 1040, "", true},
		"tweede_nationaliteit quality.unknown":       {30, 100, "", false},
		"tweede_nationaliteit quality.blank":         {940, 1040, "", false},
		"tweede_nationaliteit quality.withdrawn":     {0, 100, "", false},
		"tweede_nationaliteit quality.outside":       {0, 100, "", false},
		"geboorteland quality.withdrawn":             {140, 1040, "7011", false}, // right for who was born there
		"geboorteland quality.outside":               {0, 1040, "", false},
		"geboorteland quality.unknown":               {0, 1040, "", false},
		"geboorteland quality.blank":                 {0, 1040, "", false},
		"geslacht quality.outside":                   {20, 1040, "", true},
		"geslacht quality.unknown":                   {20, 1040, "", false},
		"geslacht quality.blank":                     {0, 1040, "", false},
		"mutatiedatum quality.age":                   {1040, 1040, "", false},
	}
	lines := map[string]line{}
	for k, q := range got {
		lines[k] = line{q.Counts.X, q.Counts.N, strings.Join(q.Codes, " "), q.Polluted()}
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	years := []toetssteen.YearBucket{{To: 2005, N: 15}, {From: 2019, To: 2019, N: 1000}, {From: 2024, To: 2024, N: 25}}
	if diff := cmp.Diff(years, got["mutatiedatum quality.age"].Years); diff != "" {
		t.Error(diff)
	}
}

func TestWithoutValuesNothingIsMeasured(t *testing.T) {
	if got := measure(t, source.Column{Name: "nationaliteit", Rows: -1, Nulls: -1}, source.Column{Name: "tweede_nationaliteit", Rows: -1, Nulls: -1}); len(got) != 0 {
		t.Errorf("names alone gave %+v", got)
	}
}

func TestAPollutedColumnIsMeasuredThoughItFitsNoList(t *testing.T) {
	q := measure(t, counted("bsn", map[string]int64{"1": 1}, 0),
		counted("nationaliteit", map[string]int64{"0001": 300, "0052": 200, "0054": 100, "zz": 200, "yy": 200}, 0))
	if got := q["nationaliteit quality.outside"]; got.Counts.X != 400 || got.List != "brp/nationaliteit" {
		t.Errorf("four in ten outside the list: %+v", got)
	}
}

func TestMomentsOfRecordsAreToldFromDatesOfPersons(t *testing.T) {
	day := map[string]int64{"2015-01-01": 100}
	for name, want := range map[string]toetssteen.Moment{
		"aanmaakdatum": "created", "created_at": "created", "DATUM_INSCHRIJVING": "created", "createdAt": "created", "inschrijfdatum": "created",
		"mutatiedatum": "changed", "updated_at": "changed", "last_modified": "changed", "datum_wijziging": "changed", "laatst_gewijzigd": "changed",
		"einddatum": "ended", "end_date": "ended", "datum_einde": "ended", "closed_at": "ended",
		"geboortedatum": "", "datum_vestiging": "", "overlijdensdatum": "", "datum": "", "bedrag": "", "status": "",
	} {
		q := measure(t, counted("bsn", map[string]int64{"1": 1}, 0), counted("geslacht", map[string]int64{"M": 50, "V": 50}, 0), counted(name, day, 0))
		if got := q[name+" quality.age"].Moment; got != want {
			t.Errorf("%s is of moment %q, want %q", name, got, want)
		}
	}
}

// TestEveryEndedCodeOfTheNationalTablesIsCounted holds the catalogue against the
// tables of the RvIG.
func TestEveryEndedCodeOfTheNationalTablesIsCounted(t *testing.T) {
	for file, c := range map[string]struct{ column, label string }{
		"t32_nationaliteit.csv": {"nationaliteit", ""}, "t34_land.csv": {"geboorteland", ""}, "t33_gemeente.csv": {"geboorteplaats", ""},
		"t56_verblijfstitel.csv": {"verblijfstitel", ""},
	} {
		f, err := os.Open("../../../shared/data/codetables/" + file)
		if err != nil {
			t.Skipf("the code tables are not here: %v", err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		end := -1
		for i, h := range rows[0] {
			if strings.HasPrefix(h, "99.99") {
				end = i
			}
		}
		values, ended, lives := map[string]int64{}, map[string]bool{}, map[string]bool{}
		for _, r := range rows[1:] {
			values[r[0]] = 10
			if r[end] != "" {
				ended[r[0]] = true
			} else {
				lives[r[0]] = true
			}
		}
		want := int64(0)
		for code := range ended {
			if !lives[code] {
				want += 10
			}
		}
		q := measure(t, counted("bsn", map[string]int64{"1": 1}, 0), counted(c.column, values, 0))[c.column+" quality.withdrawn"]
		if q.Counts.X != want || want == 0 {
			t.Errorf("%s: %d records with an ended code, want %d", file, q.Counts.X, want)
		}
	}
}
