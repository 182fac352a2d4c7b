package xlsx

import (
	"strings"
	"testing"
)

// seeds are sheets with what sheets hold.
var seeds = []string{
	`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><r><t>land</t></r></is></c></row><row r="9" hidden="1"><c r="B9" s="1"><v>1.5E3</v></c><c t="b"><v>1</v></c></row>`,
	`<row r="2"><c r="C2" t="e"><v>#N/A</v></c><c r="A2" t="str"><f>x</f><v>_x0041_&amp;&#x41;</v></c></row><row><c t="d"><v>2020-01-01</v></c></row>`,
	`<row><c><v>naam</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells><dataValidations><dataValidation type="list" sqref="A1:A9 B2"><formula1>"M,V"</formula1></dataValidation></dataValidations><sheetData>`,
	`<row r="1"><c r="ZZZ1"><v><![CDATA[1]]></v></c><!-- x --></row>`,
}

// FuzzSheet reads any XML as a sheet.
func FuzzSheet(f *testing.F) {
	for _, s := range seeds {
		f.Add(sheetOf(s))
	}
	f.Add(plain()["xl/worksheets/sheet1.xml"])
	f.Fuzz(func(t *testing.T, sheet string) {
		parts := plain()
		parts["xl/worksheets/sheet1.xml"] = sheet
		readAll(t, pack(t, parts))
	})
}

// FuzzParts reads any XML as the parts around a sheet.
func FuzzParts(f *testing.F) {
	p := plain()
	f.Add(p["xl/sharedStrings.xml"], `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[h]:mm;@"/></numFmts><cellXfs><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
		`<table ref="A1:B3" totalsRowCount="1"><tableColumn name="geslacht"/><tableColumn name="x_x000a_y"/></table>`,
		`<comments><authors><author>a</author></authors><commentList><comment ref="A1" authorId="0"><text><r><t>a:</t></r><r><t>b</t></r></text></comment></commentList></comments>`,
		`<pivotCacheDefinition><cacheFields><cacheField name="geslacht"><sharedItems><s v="M"/><n v="1"/><m/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>`,
		`<pivotCacheRecords><r><x v="0"/></r><r><x v="9"/><s v="x"/></r></pivotCacheRecords>`)
	f.Fuzz(func(t *testing.T, texts, styles, table, comments, cache, records string) {
		parts := plain()
		parts["xl/sharedStrings.xml"] = texts
		parts["xl/styles.xml"] = styles
		parts["xl/tables/table1.xml"] = table
		parts["xl/comments1.xml"] = comments
		parts["xl/pivotCache/pivotCacheDefinition1.xml"] = cache
		parts["xl/pivotCache/pivotCacheRecords1.xml"] = records
		rel := func(kind, target string) string {
			return `<Relationship Id="r` + kind + `" Type="/` + kind + `" Target="` + target + `"/>`
		}
		parts["xl/_rels/workbook.xml.rels"] = strings.Replace(parts["xl/_rels/workbook.xml.rels"], "</Relationships>", rel("styles", "styles.xml")+"</Relationships>", 1)
		parts["xl/worksheets/_rels/sheet1.xml.rels"] = "<Relationships>" + rel("table", "../tables/table1.xml") + rel("comments", "/xl/comments1.xml") + "</Relationships>"
		parts["xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels"] = "<Relationships>" + rel("pivotCacheRecords", "pivotCacheRecords1.xml") + "</Relationships>"
		readAll(t, pack(t, parts))
	})
}

// FuzzFile reads any bytes as a workbook.
func FuzzFile(f *testing.F) {
	f.Add(pack(f, plain()))
	f.Fuzz(func(t *testing.T, file []byte) { readAll(t, file) })
}

// FuzzFormats reads any text as a number format.
func FuzzFormats(f *testing.F) {
	for _, s := range []string{"0000", `dd\-mm\-yyyy`, "[$-413]d mmmm yyyy;@", "[h]:mm:ss", `"x`, "[", `\`, "0.00E+00", "#,##0.00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, code string) { styleOf(code) })
}
