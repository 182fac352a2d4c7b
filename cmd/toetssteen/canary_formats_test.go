package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"
	"github.com/go-sql-driver/mysql"
	"github.com/xuri/excelize/v2"

	"toetssteen/internal/source/sourcetest"
	"toetssteen/internal/testkit"
)

// formats are the sources in a file that hold a table, or a few, by file name.
// Those of statistical programs are made by another program; without it they are
// left out, or the test fails where services are required.
func formats(t *testing.T) map[string]func(m sourcetest.Canaries) []byte {
	t.Helper()
	out := map[string]func(m sourcetest.Canaries) []byte{
		"pg_dump.sql":   func(m sourcetest.Canaries) []byte { return copyOf(m) },
		"mysqldump.sql": func(m sourcetest.Canaries) []byte { return insertsOf(m) },
		"gezipt.sql.gz": func(m sourcetest.Canaries) []byte { return zipped(t, copyOf(m)) },
		"werkmap.xlsx":  func(m sourcetest.Canaries) []byte { return workbookOf(t, m) },
		"blad.ods":      func(m sourcetest.Canaries) []byte { return spreadsheetOf(t, m) },
		"bericht.xml":   func(m sourcetest.Canaries) []byte { return xmlOf(t, m) },
		"bericht.xsd":   schemaOf,
		"pakket.zip":    func(m sourcetest.Canaries) []byte { return zipOf(t, m) },
		"pakket.tar.gz": func(m sourcetest.Canaries) []byte { return tarOf(t, m) },
		"analyse.duckdb": func(m sourcetest.Canaries) []byte {
			return read(t, duckdbOf(t, filepath.Join(t.TempDir(), "analyse.duckdb"), m))
		},
	}
	if hasReadStat(t) {
		for _, ext := range []string{"sav", "zsav", "por", "dta", "sas7bdat", "xpt"} {
			out["enquete."+ext] = func(m sourcetest.Canaries) []byte { return statisticsOf(t, ext, m) }
		}
	}
	return out
}

func copyOf(m sourcetest.Canaries) []byte {
	var b strings.Builder
	b.WriteString("--\n-- PostgreSQL database dump\n--\n\nSET standard_conforming_strings = on;\n\n" + createTable("public.klant") + ";\n\nCOPY public.klant (" + strings.Join(clientColumns, ", ") + ") FROM stdin;\n")
	for _, c := range clients(m, 400) {
		b.WriteString(strings.Join(c.fields(), "\t") + "\n")
	}
	// Statements that hold values and are no rows; what they say is not listed.
	fmt.Fprintf(&b, "\\.\n\nINSERT INTO public.klant SELECT '%s', '%s';\nUPDATE public.klant SET naam = '%s';\n", m[0], m[1], m[2])
	return []byte(b.String() + "\n--\n-- PostgreSQL database dump complete\n--\n")
}

func insertsOf(m sourcetest.Canaries) []byte {
	return []byte("-- MySQL dump 10.13\n/*!40101 SET NAMES utf8mb4 */;\n" + strings.ReplaceAll(createTable("`klant`"), ")", ") ENGINE=InnoDB") + ";\n" +
		insert("`klant`", m) + ";\n-- Dump completed\n")
}

// workbookOf has the table between a title and a note that hold values, a second
// sheet without header, and values in a list, a comment and the properties.
func workbookOf(t *testing.T, m sourcetest.Canaries) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	set := func(sheet string, row int, fields []string) {
		cell, err := excelize.CoordinatesToCellName(1, row)
		if err == nil {
			err = f.SetSheetRow(sheet, cell, &fields)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.NewSheet("Zonder kop"); err != nil {
		t.Fatal(err)
	}
	set("Sheet1", 1, []string{"Overzicht voor " + m[0]})
	set("Sheet1", 3, clientColumns)
	for i, c := range clients(m, 400) {
		set("Sheet1", i+4, c.fields())
		set("Zonder kop", i+1, c.fields())
	}
	set("Sheet1", 410, []string{"Opgesteld door " + m[2]})
	list := excelize.NewDataValidation(true)
	list.SetSqref("D4:D403")
	for _, err := range []error{
		list.SetDropList([]string{"M", "V", m[4]}),
		f.AddDataValidation("Sheet1", list),
		f.AddComment("Sheet1", excelize.Comment{Cell: "B5", Author: m[0], Text: m[3]}),
		f.SetDefinedName(&excelize.DefinedName{Name: "lijst", RefersTo: "Sheet1!$B$4:$B$9", Comment: m[1]}),
		f.SetDocProps(&excelize.DocProperties{Creator: m[0], Title: m[1], Description: m[3]}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func spreadsheetOf(t *testing.T, m sourcetest.Canaries) []byte {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="Blad1">`)
	row := func(fields []string) {
		b.WriteString("<table:table-row>")
		for _, f := range fields {
			b.WriteString(`<table:table-cell office:value-type="string"><text:p>` + f + `</text:p></table:table-cell>`)
		}
		b.WriteString("</table:table-row>")
	}
	row(clientColumns)
	for _, c := range clients(m, 400) {
		row(c.fields())
	}
	b.WriteString("</table:table></office:spreadsheet></office:body></office:document-content>")
	return packOf(t, "mimetype", []byte("application/vnd.oasis.opendocument.spreadsheet"), "content.xml", []byte(b.String()))
}

func xmlOf(t *testing.T, m sourcetest.Canaries) []byte {
	t.Helper()
	var b bytes.Buffer
	fmt.Fprintf(&b, "<?xml version=\"1.0\"?>\n<!-- %s -->\n<klanten bron=\"%s\">", m[0], m[1])
	for _, c := range clients(m, 200) {
		fmt.Fprintf(&b, "<klant nr=\"%s\"><!-- %s -->", c.Number, m[3])
		for i, f := range c.fields() {
			fmt.Fprintf(&b, "<%s>", clientColumns[i])
			if err := xml.EscapeText(&b, []byte(f)); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "</%s>", clientColumns[i])
		}
		b.WriteString("</klant>")
	}
	b.WriteString("</klanten>")
	return b.Bytes()
}

// schemaOf has values where people leave some in a schema: as defaults, and in
// comments that are no documentation.
func schemaOf(m sourcetest.Canaries) []byte {
	var b strings.Builder
	b.WriteString(`<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><!-- ` + m[0] + ` --><xs:element name="klant"><xs:complexType><xs:sequence>`)
	for i, c := range clientColumns {
		fmt.Fprintf(&b, `<xs:element name="%s" type="xs:string" default="%s"/>`, c, m[i%len(m)])
	}
	fmt.Fprintf(&b, `</xs:sequence><xs:attribute name="nr" type="xs:string" fixed="%s"/></xs:complexType></xs:element></xs:schema>`, m[1])
	return []byte(b.String())
}

// packOf makes a zip file of names and contents in turn.
func packOf(t *testing.T, parts ...any) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: parts[i].(string), Method: zip.Deflate})
		if err == nil {
			_, err = w.Write(parts[i+1].([]byte))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zipOf(t *testing.T, m sourcetest.Canaries) []byte {
	t.Helper()
	inner := packOf(t, "binnen/tabel.csv", csvOf(m, true, ";"), "binnen/boom.json", jsonOf(t, m))
	return packOf(t, "a.csv", csvOf(m, false, ","), "map/b.xlsx", workbookOf(t, m), "c.sql", copyOf(m), "d.parquet", parquetOf(t, m), "e.zip", inner,
		"brief.txt", []byte("Geachte "+m[0]+",\n\nU bent "+m[3]+".\n"))
}

func tarOf(t *testing.T, m sourcetest.Canaries) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, part := range []struct {
		name    string
		content []byte
	}{{"a.jsonl", linesOf(t, m)}, {"b.xml", xmlOf(t, m)}, {"c.csv.gz", zipped(t, csvOf(m, true, ";"))}} {
		if err := w.WriteHeader(&tar.Header{Name: part.name, Mode: 0o600, Size: int64(len(part.content))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(part.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return zipped(t, b.Bytes())
}

func duckdbOf(t *testing.T, path string, m sourcetest.Canaries) string {
	t.Helper()
	runSQL(t, "duckdb", path, createTable("klant"), insert("klant", m), "CREATE VIEW stuk AS SELECT CAST(naam AS INTEGER) AS nationaliteit, klantcode FROM klant")
	return path
}

// runSQL runs statements on a database.
func runSQL(t *testing.T, driver, name string, statements ...string) {
	t.Helper()
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%.60s: %v", s, err)
		}
	}
}

// mariadbOf also has views whose errors quote a value.
func mariadbOf(t *testing.T, m sourcetest.Canaries) string {
	t.Helper()
	location := testkit.MariaDB(t)
	u, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	c := mysql.NewConfig()
	c.User, c.Net, c.Addr, c.DBName = u.User.Username(), "tcp", u.Host, strings.Trim(u.Path, "/")
	c.Passwd, _ = u.User.Password()
	runSQL(t, "mysql", c.FormatDSN(), strings.ReplaceAll(createTable("klant"), " TEXT", " varchar(100)"), insert("klant", m), "CREATE INDEX op_code ON klant (klantcode)",
		"CREATE VIEW als_getal AS SELECT CAST(naam AS UNSIGNED) * 9223372036854775807 * 4 - length(naam) AS nationaliteit, klantcode FROM klant",
		"CREATE VIEW als_json AS SELECT JSON_EXTRACT(opmerking, '$.x') AS opmerking FROM klant", "ANALYZE TABLE klant PERSISTENT FOR ALL")
	return location
}

func hasReadStat(t *testing.T) bool {
	t.Helper()
	if _, err := exec.LookPath("readstat"); err != nil {
		if testkit.RequireServices() {
			t.Fatal("readstat is not installed (Debian package readstat)")
		}
		return false
	}
	return true
}

// statisticsOf has ReadStat write the rows, under names that every format can
// hold.
func statisticsOf(t *testing.T, ext string, m sourcetest.Canaries) []byte {
	t.Helper()
	type variable struct {
		Type  string `json:"type"`
		Name  string `json:"name"`
		Label string `json:"label"`
	}
	names := []string{"KLANTNR", "NAAM", "EMAIL", "GESLACHT", "NATIO", "OPM", "KODE", "GEBLAND", "KMK_A", "KMK_B"}
	var (
		about struct {
			Type      string     `json:"type"`
			Variables []variable `json:"variables"`
		}
		b bytes.Buffer
	)
	about.Type = "SPSS"
	for i, n := range names {
		about.Variables = append(about.Variables, variable{"STRING", n, clientColumns[i]})
	}
	w := csv.NewWriter(&b)
	_ = w.Write(names) // a buffer takes all
	for _, c := range clients(m, 400) {
		_ = w.Write(c.fields())
	}
	w.Flush()
	dir := t.TempDir()
	described, err := json.Marshal(about)
	if err != nil {
		t.Fatal(err)
	}
	first, last := filepath.Join(dir, "x.sav"), filepath.Join(dir, "y."+ext)
	for _, args := range [][]string{
		{keep(t, dir, "x.csv", b.Bytes()), keep(t, dir, "x.json", described), first},
		{first, last},
	} {
		if out, err := exec.CommandContext(t.Context(), "readstat", args...).CombinedOutput(); err != nil {
			t.Fatalf("readstat %s: %v: %s", ext, err, out)
		}
	}
	content, err := os.ReadFile(last)
	if err != nil || len(content) == 0 {
		t.Fatalf("readstat wrote no %s: %v", ext, err)
	}
	return content
}
