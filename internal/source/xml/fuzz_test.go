package xml

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

// FuzzXML reads damaged documents: no input may end the program or break the
// promises of a profile, and rows are as many as the profile says.
func FuzzXML(f *testing.F) {
	b, err := os.ReadFile("testdata/bericht.xml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(b))
	f.Add(`<e xmlns:a="urn:a"><p a:x="1"><b>t</b> tekst</p><p><jan><l>1</l></jan><piet><l>2</l></piet></p></e>`)
	f.Add(`<?xml version="1.0" encoding="ISO-8859-2"?><!DOCTYPE e [<!ELEMENT e ANY>]><e><![CDATA[x]]>&#65;<p/><p/></e>`)
	f.Add("<e><r><zq1>1</zq1></r><r><zq2>2</zq2></r><r><zq3>2</zq3></r></e>")
	path := filepath.Join(f.TempDir(), "x.xml")
	f.Fuzz(func(t *testing.T, content string) {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := open(t.Context(), source.Target{Path: path})
		if err != nil {
			return
		}
		sniff("x", []byte(content))
		for a, err := range s.Assets(t.Context()) {
			if err != nil {
				continue
			}
			for _, d := range []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthCensus} {
				p, err := s.Profile(t.Context(), a, sourcetest.Request(d, 1, 10))
				if err != nil {
					t.Fatal(err)
				}
				if problems := sourcetest.Problems(p, d); len(problems) > 0 {
					t.Fatalf("depth %s: %s", d, strings.Join(problems, "\n"))
				}
				if d == toetssteen.DepthCensus {
					sameRows(t, s.(source.RowReader), p)
				}
			}
		}
	})
}

func sameRows(t *testing.T, s source.RowReader, p source.Profile) {
	t.Helper()
	var names []string
	for _, c := range p.Columns {
		names = append(names, c.Name)
	}
	rows := int64(0)
	for row, err := range s.Rows(t.Context(), p.Asset, source.RowRequest{Columns: names}) {
		if err != nil {
			if !p.Partial {
				t.Fatal(err)
			}
			return
		}
		if len(row) != len(names) {
			t.Fatalf("%d values for %d columns", len(row), len(names))
		}
		rows++
	}
	if rows != p.Rows {
		t.Fatalf("%d rows, the profile has %d", rows, p.Rows)
	}
}
