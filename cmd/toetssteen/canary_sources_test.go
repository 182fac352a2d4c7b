package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/parquet-go/parquet-go"

	"toetssteen/internal/source/sourcetest"
	"toetssteen/internal/testkit"
)

// client is one row of the planted tables: columns that are found, with a few
// planted values among the codes, and ordinary ones that hold nothing else.
type client struct {
	Number        string `parquet:"klantnummer" json:"klantnummer"`
	Name          string `parquet:"naam" json:"naam"`
	Email         string `parquet:"emailadres" json:"emailadres"`
	Sex           string `parquet:"geslacht,dict" json:"geslacht"`
	Nationality   string `parquet:"nationaliteit,dict" json:"nationaliteit"`
	Note          string `parquet:"opmerking" json:"opmerking"`
	Code          string `parquet:"klantcode,dict" json:"klantcode"` // one planted value, most often
	BirthLand     string `parquet:"geboorteland,dict" json:"geboorteland"`
	FirstOfAKind  string `parquet:"kenmerk_a" json:"kenmerk_a"`
	SecondOfAKind string `parquet:"kenmerk_b" json:"kenmerk_b"`
}

var clientColumns = []string{
	"klantnummer", "naam", "emailadres", "geslacht", "nationaliteit", "opmerking", "klantcode", "geboorteland", "kenmerk_a", "kenmerk_b",
}

func (c client) fields() []string {
	return []string{c.Number, c.Name, c.Email, c.Sex, c.Nationality, c.Note, c.Code, c.BirthLand, c.FirstOfAKind, c.SecondOfAKind}
}

// clients gives rows in which each marker stands several times: what occurs
// often comes first in statistics, and what occurs once is a least or greatest.
func clients(m sourcetest.Canaries, n int) []client {
	out := make([]client, n)
	for i := range out {
		c := client{
			Number: m[1], Name: m[0], Email: m[2],
			Sex: []string{"M", "V"}[i%2], Nationality: []string{"0001", "0131", "0339", "0263"}[i%4],
			Note: "geen bijzonderheden", Code: m[4], BirthLand: []string{"6030", "5022", "6043"}[i%3],
			FirstOfAKind: fmt.Sprintf("%s-%d", m[i%len(m)], i%5), SecondOfAKind: []string{"J", "N"}[i%2],
		}
		switch i % 40 {
		case 0: // also in the first row, which must not become a header
			c.Sex, c.BirthLand = m[4], m[5]
		case 7:
			c.Nationality, c.SecondOfAKind = m[5], m[6]
		case 11:
			c.Nationality, c.Sex = m[0], m[3]
		case 3, 4, 5:
			c.Note = "gezin van Turkse afkomst, " + m[i%len(m)]
		case 6, 8:
			c.Note = m[3]
		}
		out[i] = c
	}
	return out
}

// plantFiles makes a source of every kind that is a file. Each has markers of its own, so that
// a leak names where it comes from.
func plantFiles(t *testing.T) []plantedSource {
	t.Helper()
	dir := t.TempDir()
	var out []plantedSource
	next := func(name string, broken bool, plant func(m sourcetest.Canaries) (location string)) {
		m := sourcetest.Canary(uint64(len(out)+1), 8)
		out = append(out, plantedSource{name, plant(m), m, broken})
	}
	file := func(name string, content func(m sourcetest.Canaries) []byte) {
		next(name, false, func(m sourcetest.Canaries) string { return keep(t, dir, name, content(m)) })
	}
	file("met_kop.csv", func(m sourcetest.Canaries) []byte { return csvOf(m, true, ";") })
	file("gezipt.csv.gz", func(m sourcetest.Canaries) []byte { return zipped(t, csvOf(m, true, ",")) })
	file("utf16.tsv", func(m sourcetest.Canaries) []byte { return inUTF16(csvOf(m, true, "\t")) })
	file("boom.json", func(m sourcetest.Canaries) []byte { return jsonOf(t, m) })
	file("regels.jsonl", func(m sourcetest.Canaries) []byte { return linesOf(t, m) })
	file("tabel.parquet", func(m sourcetest.Canaries) []byte { return parquetOf(t, m) })
	made := formats(t)
	for _, name := range slices.Sorted(maps.Keys(made)) {
		file(name, made[name])
	}
	next("zonder_kop.csv", false, func(m sourcetest.Canaries) string {
		return keep(t, dir, "zonder_kop.csv", csvOf(m, false, ";"))
	})
	next("school.db", false, func(m sourcetest.Canaries) string { return sqliteOf(t, filepath.Join(dir, "school.db"), m) })
	next("dictionary", false, func(m sourcetest.Canaries) string {
		return "dictionary:" + keep(t, dir, "stelsel.tsv", dictionaryOf(m))
	})
	next("a folder", false, func(m sourcetest.Canaries) string { return folderOf(t, filepath.Join(dir, "map"), m) })
	for name, content := range brokenFiles(t) {
		next(name, true, func(m sourcetest.Canaries) string { return keep(t, dir, name, content(m)) })
	}
	next("data as a dictionary", true, func(m sourcetest.Canaries) string {
		return "dictionary:" + keep(t, dir, "geen_stelsel.csv", csvOf(m, false, ";"))
	})
	return out
}

func csvOf(m sourcetest.Canaries, header bool, delim string) []byte {
	var b bytes.Buffer
	if header {
		b.WriteString(strings.Join(clientColumns, delim) + "\r\n")
	}
	for _, c := range clients(m, 400) {
		for i, f := range c.fields() {
			if i > 0 {
				b.WriteString(delim)
			}
			b.WriteString(`"` + f + `"`)
		}
		b.WriteString("\r\n")
	}
	return b.Bytes()
}

func zipped(t *testing.T, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func inUTF16(content []byte) []byte {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(string(content))) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

// jsonOf holds the markers as values and, in a map of persons, as keys.
func jsonOf(t *testing.T, m sourcetest.Canaries) []byte {
	t.Helper()
	persons := map[string]any{}
	for _, key := range []string{m[1], m[2], m[3], m[5], m[6], m[7]} {
		persons[key] = map[string]any{"geslacht": "V", "nationaliteit": "0131", "partner": map[string]any{m[2]: m[0]}}
	}
	return asJSON(t, map[string]any{"klanten": clients(m, 200), "personen": persons, "bron": m[0]})
}

func linesOf(t *testing.T, m sourcetest.Canaries) []byte {
	t.Helper()
	var b bytes.Buffer
	for i, c := range clients(m, 200) {
		b.Write(asJSON(t, map[string]any{"klant": c, "per_nummer": map[string]any{m[1]: i, m[2]: m[3]}}))
		b.WriteByte('\n')
	}
	return b.Bytes()
}

func asJSON(t *testing.T, v any) []byte {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func parquetOf(t *testing.T, m sourcetest.Canaries) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[client](&b, parquet.DataPageStatistics(true), parquet.MaxRowsPerRowGroup(150))
	if _, err := w.Write(clients(m, 400)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// insert gives the statement that fills a table with the rows.
func insert(table string, m sourcetest.Canaries) string {
	var rows []string
	for _, c := range clients(m, 400) {
		rows = append(rows, "('"+strings.Join(c.fields(), "','")+"')")
	}
	return "INSERT INTO " + table + " VALUES " + strings.Join(rows, ",")
}

func createTable(table string) string {
	return "CREATE TABLE " + table + " (" + strings.Join(clientColumns, " TEXT, ") + " TEXT)"
}

func sqliteOf(t *testing.T, path string, m sourcetest.Canaries) string {
	t.Helper()
	sqliteRun(t, path, createTable("klant"), insert("klant", m),
		"CREATE INDEX op_nationaliteit ON klant (nationaliteit)", "CREATE INDEX op_code ON klant (klantcode)",
		"CREATE VIEW stuk AS SELECT json_extract(naam, '$.x') AS nationaliteit, klantcode FROM klant", "ANALYZE")
	return path
}

// postgresOf also has views whose errors quote a value.
func postgresOf(t *testing.T, m sourcetest.Canaries) string {
	t.Helper()
	url := testkit.Postgres(t)
	postgresRun(t, url, createTable("klant"), insert("klant", m), createTable("gedeeld"),
		"CREATE INDEX ON klant (lower(naam))",
		"CREATE VIEW als_getal AS SELECT naam::int AS nationaliteit, klantcode FROM klant",
		"CREATE VIEW als_datum AS SELECT emailadres::date AS geboortedatum, klantcode FROM klant",
		"CREATE VIEW als_json AS SELECT opmerking::jsonb AS opmerking FROM klant",
		"CREATE FUNCTION roep(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'waarde %', $1 USING DETAIL = $1, HINT = $1; END $$",
		"CREATE VIEW roepend AS SELECT roep(naam) AS nationaliteit FROM klant", "ANALYZE")
	return url
}

// dictionaryOf has the markers among the samples, where some organisations
// leave real values.
func dictionaryOf(m sourcetest.Canaries) []byte {
	var b strings.Builder
	b.WriteString("table\tcolumn\ttype\tcomment\tsamples\n")
	for _, r := range [][]string{
		{"nationaliteit", "0001|0131|0339|" + m[5] + "|" + m[0]},
		{"geslacht", "M|V|" + m[4]},
		{"opmerking", "gezin van Turkse afkomst " + m[2] + "|" + m[3]},
		{"klantcode", strings.Join(m, "|")},
	} {
		b.WriteString("klant\t" + r[0] + "\ttext\teen veld\t" + r[1] + "\n")
	}
	return []byte(b.String())
}

// folderOf holds a file of every kind, and text that no reader takes.
func folderOf(t *testing.T, dir string, m sourcetest.Canaries) string {
	t.Helper()
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	keep(t, dir, "a.csv", csvOf(m, true, ";"))
	keep(t, dir, "b", csvOf(m, false, ","))
	keep(t, dir, "c.json", jsonOf(t, m))
	keep(t, dir, "d.jsonl", linesOf(t, m))
	keep(t, dir, "e.parquet", parquetOf(t, m))
	keep(t, dir, "brief.txt", []byte("Geachte "+m[0]+",\n\nU bent "+m[3]+".\n"))
	keep(t, dir, "afdruk.log", []byte("2026-01-02 ERROR klant "+m[2]+" onbekend\n2026-01-03 INFO "+m[1]+"\n"))
	sqliteOf(t, filepath.Join(dir, "f.db"), m)
	for name, content := range formats(t) {
		keep(t, dir, name, content(m))
	}
	for name, content := range brokenFiles(t) {
		keep(t, dir, "stuk_"+name, content(m))
	}
	return dir
}
