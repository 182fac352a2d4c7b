package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/store"
)

// pollution is what was put in a file of persons, to be found back to the record.
type pollution struct {
	rows, ended, outside, unknown, second, beside, older int64
}

// plantPersons writes rows as a register of persons may have them: codes that
// ended, second nationalities from before 2014, and records that are too old.
func plantPersons(t *testing.T, file string, rows int) pollution {
	t.Helper()
	var b bytes.Buffer
	p := pollution{rows: int64(rows)}
	b.WriteString("persoonsnummer,nationaliteit,tweede_nationaliteit,einddatum,bedrag\n")
	for i := range rows {
		nationality, second := "0001", ""
		switch {
		case i%50 == 3:
			nationality = []string{"0002", "0500", "0301"}[i/50%3] // of which 0301 lives
			if nationality != "0301" {
				p.ended++
			}
		case i%100 == 7:
			nationality = "8888"
			p.outside++
		case i%100 == 9:
			nationality = "0000"
			p.unknown++
		case i%4 == 0:
			nationality = "0052"
		}
		if i%20 == 5 || i%40 == 8 {
			second = "0339"
			p.second++
			if nationality == "0001" {
				p.beside++
			}
		}
		year := 2000 + i%26
		if year < 2019 {
			p.older++
		}
		fmt.Fprintf(&b, "%d,%s,%s,%d-%02d-%02d,%d\n", 900000+i, nationality, second, year, i/26%12+1, i/312%28+1, i*7%5000)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

type qualityOf struct {
	Rule   string `json:"rule"`
	Field  string `json:"field"`
	Counts struct {
		X         any     `json:"x"`
		N         any     `json:"n"`
		ShareLow  float64 `json:"share_low"`
		ShareHigh float64 `json:"share_high"`
	} `json:"counts"`
	Years []struct {
		From, To *int
		N        int64
	} `json:"years"`
}

func measuresOf(t *testing.T, args ...string) map[string]qualityOf {
	t.Helper()
	got := program(t, append([]string{"scan", "-o", "json", "-q"}, args...)...)
	var out struct {
		Findings []struct {
			Quality []qualityOf `json:"quality"`
		} `json:"findings"`
	}
	if err := json.Unmarshal(got.stdout, &out); err != nil {
		t.Fatalf("%v: %s", err, got.stderr)
	}
	all := map[string]qualityOf{}
	for _, f := range out.Findings {
		for _, q := range f.Quality {
			all[q.Field+" "+q.Rule] = q
		}
	}
	return all
}

func TestPollutedDataIsCountedToTheRecord(t *testing.T) {
	file := filepath.Join(t.TempDir(), "personen.csv")
	p := plantPersons(t, file, 20_000)
	got := measuresOf(t, file, "--full")
	want := map[string][2]int64{
		"nationaliteit quality.withdrawn":            {p.ended, p.rows},
		"nationaliteit quality.outside":              {p.outside, p.rows},
		"nationaliteit quality.unknown":              {p.unknown, p.rows},
		"tweede_nationaliteit quality.second_filled": {p.second, p.rows},
		"tweede_nationaliteit quality.beside_dutch":  {p.beside, p.rows},
		"einddatum quality.age":                      {p.rows, p.rows},
	}
	for key, counts := range want {
		q := got[key]
		if diff := cmp.Diff([]any{float64(counts[0]), float64(counts[1])}, []any{q.Counts.X, q.Counts.N}); diff != "" {
			t.Errorf("%s: %s", key, diff)
		}
	}
	var older int64
	for _, y := range got["einddatum quality.age"].Years {
		if y.To != nil && *y.To < 2019 {
			older += y.N
		}
	}
	if older != p.older {
		t.Errorf("%d records are from before 2019, want %d", older, p.older)
	}
}

func TestASampleOfPollutedDataHoldsTheTruth(t *testing.T) {
	file := filepath.Join(t.TempDir(), "personen.csv")
	p := plantPersons(t, file, 20_000)
	got := measuresOf(t, file, "--sample", "4000", "--seed", "3")
	for key, x := range map[string]int64{
		"nationaliteit quality.withdrawn": p.ended, "nationaliteit quality.outside": p.outside, "tweede_nationaliteit quality.beside_dutch": p.beside,
	} {
		q, share := got[key], float64(x)/float64(p.rows)
		if q.Counts.ShareLow >= share || q.Counts.ShareHigh <= share || q.Counts.ShareHigh-q.Counts.ShareLow > 0.03 {
			t.Errorf("%s: %.4f is not between %.4f and %.4f", key, share, q.Counts.ShareLow, q.Counts.ShareHigh)
		}
	}
}

// fill puts records in a workspace.
type fill struct{ records []toetssteen.Recorded }

func (fill) Action() toetssteen.Permission { return app.MaySaveScan }
func (fill) Subject() string               { return "proef" }
func (fill) Validate() error               { return nil }

func (f fill) run(ctx context.Context, c app.Call, tx *store.Tx, _ fill) (int, error) {
	var out []toetssteen.Record
	for _, x := range f.records {
		r, err := toetssteen.Pack(x)
		if err != nil {
			return 0, err
		}
		out = append(out, r)
	}
	put, err := tx.PutRecords(ctx, c.At, c.Who.Name, out)
	return len(put), err
}

func TestUsesOfTheRegisterShowTheirPollutedData(t *testing.T) {
	dir := t.TempDir()
	file, work := filepath.Join(dir, "personen.csv"), "--workspace="+filepath.Join(dir, "werkmap")
	p := plantPersons(t, file, 20_000)
	if got := program(t, "scan", file, "--full", "--save", "--system", "SIS", work); got.code != 1 {
		t.Fatalf("save: exit code %d: %s", got.code, got.stderr)
	}
	a, err := app.Open(t.Context(), filepath.Join(dir, "werkmap"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	head := func(id string) toetssteen.Head { return toetssteen.Head{ID: id} }
	use := func(id, asset, field, term string, kind toetssteen.KindID) *toetssteen.ElementUse {
		u := &toetssteen.ElementUse{Head: head(id), Purpose: "D-1", Kind: kind, Role: toetssteen.UseStored, Retention: term, Asset: asset, Field: field}
		if asset != "" {
			u.Source = "SIS"
		}
		return u
	}
	in := fill{[]toetssteen.Recorded{
		&toetssteen.Unit{Head: head("OCW"), Name: "OCW"}, &toetssteen.Unit{Head: head("DUO"), Name: "DUO", Parent: "OCW"}, &toetssteen.Unit{Head: head("RCE"), Name: "RCE", Parent: "OCW"},
		&toetssteen.Processing{Head: head("VW-1"), Name: "Toekennen", In: "DUO"}, &toetssteen.Purpose{Head: head("D-1"), Processing: "VW-1", Text: "toekennen"},
		use("G-1", "personen.csv", "tweede_nationaliteit", "P7Y", "second_nationality"),
		use("G-2", "personen.csv", "nationaliteit", "zolang nodig", "nationality"),
		use("G-3", "", "", "", "birth_country"),
		use("G-4", "andere.csv", "geboorteland", "P1Y", "birth_country"),
	}}
	who := toetssteen.Actor{Name: "medewerker", Role: toetssteen.RoleLocal}
	if _, err := app.Do(t.Context(), a, who, in.run, in); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	got := program(t, "register", "data", "--unit", "OCW", "--on", "2026-11-25", "-o", "json", work)
	var all []struct {
		Use, State string
		Scan       int64
		Measures   []struct {
			Rule     string
			Polluted bool
			X        any
		}
		Retention struct {
			State   string
			Since   int
			AtLeast int64 `json:"at_least"`
			N       int64
		}
	}
	if err := json.Unmarshal(got.stdout, &all); err != nil || got.code != 1 {
		t.Fatalf("%v, exit code %d: %s%s", err, got.code, got.stdout, got.stderr)
	}
	var lines []string
	for _, u := range all {
		line := fmt.Sprintf("%s %s %d %s %d of %d since %d", u.Use, u.State, u.Scan, u.Retention.State, u.Retention.AtLeast, u.Retention.N, u.Retention.Since)
		for _, m := range u.Measures {
			if m.Polluted {
				line += fmt.Sprintf("; %s %v", m.Rule, m.X)
			}
		}
		lines = append(lines, line)
	}
	want := []string{
		fmt.Sprintf("G-1 counted 1 over %d of %d since 2000; quality.beside_dutch %d", p.older, p.rows, p.beside),
		fmt.Sprintf("G-2 counted 1 no_period 0 of 0 since 0; quality.outside %d; quality.withdrawn %d", p.outside, p.ended),
		"G-3 no_place 0 no_term 0 of 0 since 0",
		"G-4 not_scanned 0 no_date 0 of 0 since 0",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	for _, form := range []string{"table", "csv"} {
		if out := program(t, "register", "data", "-o", form, work); out.code != 1 || !bytes.Contains(out.stdout, []byte("quality.")) && form == "csv" {
			t.Errorf("%s: exit code %d\n%s", form, out.code, out.stdout)
		} else if form == "table" {
			t.Logf("%s", out.stdout)
		}
	}
	if out := program(t, "register", "data", "--unit", "RCE", work); out.code != 0 {
		t.Errorf("a unit without uses: exit code %d\n%s", out.code, out.stdout)
	}
	if out := program(t, "register", "data", "--unit", "ABC", work); out.code != 2 {
		t.Errorf("a unit that is not there: exit code %d", out.code)
	}
	if out := program(t, "journal", "verify", work); out.code != 0 {
		t.Errorf("the journal: %s", out.stdout)
	}
}

// TestFewOldRecordsAreNotTold plants three records with an ended code, one that
// is older and one that is newer than all others.
func TestFewOldRecordsAreNotTold(t *testing.T) {
	dir := t.TempDir()
	file, work := filepath.Join(dir, "personen.csv"), "--workspace="+filepath.Join(dir, "werkmap")
	var b strings.Builder
	b.WriteString("bsn,nationaliteit,mutatiedatum\n")
	for i := range 4000 {
		code, day := []string{"0001", "0052", "0068"}[i%3], fmt.Sprintf("%d-06-%02d", 2015+i%5, i%28+1)
		switch {
		case i < 3:
			code = "0500"
		case i == 3:
			day = "1987-03-14"
		case i == 4:
			day = "2031-03-14"
		}
		fmt.Fprintf(&b, "%d,%s,%s\n", 100000000+i, code, day)
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	q := measuresOf(t, file, "--full")
	if x := q["nationaliteit quality.withdrawn"].Counts.X; x != "<10" {
		t.Errorf("three records are told as %v", x)
	}
	if years := q["mutatiedatum quality.age"].Years; len(years) != 5 || years[0].From != nil || years[4].To != nil {
		t.Errorf("the years: %+v", years)
	}
	var told []byte
	for _, form := range []string{"table", "csv", "html"} {
		told = append(told, program(t, "scan", file, "--full", "-o", form, "-q", "--no-relations").stdout...)
	}
	told = append(told, program(t, "scan", file, "--full", "--explain", "*datum", "--save", "-q", work).stdout...)
	for _, few := range []string{"1987", "2031", "codes: 0500"} {
		if bytes.Contains(told, []byte(few)) {
			t.Errorf("%s is told: it is of too few records", few)
		}
	}
}
