package all

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"toetssteen/internal/source/folder"
)

// TestFilesThatLookLikeAnotherKindGoToTheRightReader has files of which the name
// or the first words suggest another kind than they are.
func TestFilesThatLookLikeAnotherKindGoToTheRightReader(t *testing.T) {
	const persons = "geslacht;nationaliteit\nM;0001\nV;0131\n"
	transport, err := os.ReadFile(filepath.Join("..", "sas", "testdata", "v5.xpt"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, want := range map[string]struct{ content, reader, why string }{
		"begint_met_create.csv": {"CREATE;geslacht\n1;M\n2;V\n", "delimited", ""},
		"werkwoorden.csv":       {"insert,update,geslacht\nja,nee,M\nnee,ja,V\n", "delimited", ""},
		"opdrachten.csv":        {"nr;opdracht\n1;\"CREATE TABLE x (a int);\"\n2;\"INSERT INTO x VALUES (1);\"\n", "delimited", ""},
		"selectie.csv":          {"select;from\nM;1\nV;2\n", "delimited", ""},
		"regels.sql":            {"{\"geslacht\":\"M\"}\n{\"geslacht\":\"V\"}\n", "json", ""},
		"tabel.sql":             {persons, "delimited", ""},
		"vraag.sql":             {"-- rapport\nSELECT geslacht, count(*) FROM klant GROUP BY geslacht;\n", "", "SQL-bestand dat geen tabel maakt of vult: wordt nog niet gelezen"},
		"kopie.txt":             {"CREATE TABLE klant (nr int, geslacht char(1));\nINSERT INTO klant VALUES (1, 'M');\n", "sqldump", ""},
		"kopie":                 {"-- PostgreSQL database dump\nSET x = 1;\n", "sqldump", ""},
		"kopie.csv.gz":          {gzipped(t, "CREATE TABLE klant (nr int, geslacht char(1));\nINSERT INTO klant VALUES (1, 'M');\n"), "sqldump", ""},
		"uitvoer.gz":            {gzipped(t, string(transport)), "archive", ""},
		"uitvoer.csv":           {string(transport), "sas", ""},
		"instellingen.plist":    {"<?xml version=\"1.0\"?>\n<plist version=\"1.0\"><dict><key>a</key><string>b</string></dict></plist>", "xml", ""},
		"gegevens.txt":          {"<personen><persoon><geslacht>M</geslacht></persoon></personen>", "xml", ""},
		"schema.xml":            {`<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a" type="xs:string"/></xs:schema>`, "xsd", ""},
		"pagina.xml":            {"<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"x\">\n<html><body><p>a</p></body></html>", "", "webpagina (HTML): wordt nog niet gelezen"},
		"pagina.txt":            {"<!DOCTYPE html><html><body><table><tr><td>geslacht</td></tr></table></body></html>", "", "webpagina (HTML): wordt nog niet gelezen"},
		"tekening.svg":          {"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"><circle r=\"3\"/><text>a</text></svg>", "", "afbeelding: wordt niet gelezen"},
		"brief.docx":            {"PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00word/document.xml", "", "Word-document: wordt nog niet gelezen"},
		"oud.xls":               {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "", "Excel-werkmap in het oude formaat: wordt nog niet gelezen"},
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(want.content), 0o600); err != nil {
			t.Fatal(err)
		}
		o, why := folder.Recognise(path, name, files)
		got := ""
		if o != nil {
			got = o.Name
		}
		if got != want.reader || got == "" && why != want.why {
			t.Errorf("%s: read by %q (%s), want %q (%s)", name, got, why, want.reader, want.why)
		}
	}
}

func gzipped(t *testing.T, content string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
