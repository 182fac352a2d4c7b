//go:build unix

package xlsx

import (
	"archive/zip"
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"toetssteen"
	"toetssteen/internal/grid"
	"toetssteen/internal/source"
)

// benchRows is the number of rows of the claim; TOETSSTEEN_BENCH_ROWS sets
// another.
const benchRows = 100_000

// writeBench writes a workbook as an administration has them: 38 columns of
// codes, dates, numbers that are all different, words and some text, with the
// texts in the shared table as Excel keeps them. All is invented.
func writeBench(b testing.TB) string {
	b.Helper()
	rows := benchRows
	if n, err := strconv.Atoi(os.Getenv("TOETSSTEEN_BENCH_ROWS")); err == nil {
		rows = n
	}
	path := filepath.Join(b.TempDir(), "bench.xlsx")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	z := zip.NewWriter(f)
	part := func(name, text string) {
		w, err := z.Create(name)
		if err != nil {
			b.Fatal(err)
		}
		fmt.Fprint(w, text)
	}
	const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	const ns = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	part("[Content_Types].xml", head+`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`)
	part("_rels/.rels", head+`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="`+rel+`officeDocument" Target="xl/workbook.xml"/></Relationships>`)
	part("xl/_rels/workbook.xml.rels", head+`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="`+rel+`worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="`+rel+`sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="`+rel+`styles" Target="styles.xml"/></Relationships>`)
	part("xl/workbook.xml", head+`<workbook `+ns+`><sheets><sheet name="Leerlingen" sheetId="1" r:id="rId1"/></sheets></workbook>`)
	part("xl/styles.xml", head+`<styleSheet `+ns+`><numFmts count="1"><numFmt numFmtId="164" formatCode="0000"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>`)
	shared, order := benchSheet(b, z, rows)
	w, err := z.Create("xl/sharedStrings.xml")
	if err != nil {
		b.Fatal(err)
	}
	fmt.Fprintf(w, head+`<sst %s count="%d" uniqueCount="%d">`, ns, rows*14, len(shared))
	for _, s := range order {
		fmt.Fprint(w, "<si><t>", s, "</t></si>")
	}
	fmt.Fprint(w, "</sst>")
	if err := z.Close(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

func benchSheet(b testing.TB, z *zip.Writer, rows int) (shared map[string]int, order []string) {
	b.Helper()
	zw, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriterSize(zw, 1<<20)
	shared = map[string]int{}
	rng := rand.New(rand.NewPCG(1, 2))
	column, row := 0, 0
	text := func(s string) {
		n, ok := shared[s]
		if !ok {
			n = len(shared)
			shared[s] = n
			order = append(order, s)
		}
		fmt.Fprintf(w, `<c r="%s" t="s"><v>%d</v></c>`, grid.Address(row, column), n)
		column++
	}
	number := func(style int, v any) {
		fmt.Fprintf(w, `<c r="%s" s="%d"><v>%v</v></c>`, grid.Address(row, column), style, v)
		column++
	}
	fmt.Fprint(w, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1" spans="1:38">`)
	for _, n := range []string{"id", "nummer", "geslacht", "nationaliteit", "geboorteland", "geboortedatum", "postcode", "opmerking"} {
		text(n)
	}
	for i := 8; i < 38; i++ {
		text(fmt.Sprint("veld_", i))
	}
	fmt.Fprint(w, "</row>")
	for row = 1; row <= rows; row++ {
		column = 0
		fmt.Fprintf(w, `<row r="%d" spans="1:38">`, row+1)
		number(0, row)
		number(0, rng.IntN(1e9))
		text(string("MVO"[rng.IntN(3)]))
		number(2, rng.IntN(300))
		number(0, 5000+rng.IntN(400))
		number(1, 15000+rng.IntN(25000))
		text(fmt.Sprintf("%d %c%c", 1000+rng.IntN(8999), 'A'+rng.IntN(26), 'A'+rng.IntN(26)))
		text(fmt.Sprintf("tekst nummer %d, van soort %d", row%5000, row%7))
		for c := 8; c < 38; c++ {
			switch c % 5 {
			case 0:
				number(0, fmt.Sprintf("%d.%d", rng.IntN(5000), rng.IntN(100)))
			case 1:
				text(fmt.Sprint("waarde", rng.IntN(40)))
			case 2:
				number(0, rng.IntN(2))
			case 3:
				text(fmt.Sprintf("%04d", rng.IntN(2000)))
			case 4:
				number(1, 40000+rng.IntN(5000))
			}
		}
		fmt.Fprint(w, "</row>")
	}
	fmt.Fprint(w, `</sheetData></worksheet>`)
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return shared, order
}

// cpu gives the seconds of processor time that the program used so far: on a
// busy machine they say more than the clock does.
func cpu() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

// BenchmarkCensus is the claim: at least twice as fast as BenchmarkExcelizeRows,
// which splits the same rows and counts nothing, and at most 200 MB. It opens
// the file, finds its table and reads every row.
func BenchmarkCensus(b *testing.B) {
	path := writeBench(b)
	b.ResetTimer()
	before := cpu()
	for b.Loop() {
		most := peak(func() {
			s, err := open(b.Context(), source.Target{Path: path})
			if err != nil {
				b.Fatal(err)
			}
			for a, err := range s.Assets(b.Context()) {
				if err != nil {
					b.Fatal(err)
				}
				p, err := s.Profile(b.Context(), a, source.Request{Depth: toetssteen.DepthCensus})
				if err != nil || len(p.Columns) != 38 || p.Partial {
					b.Fatal(err, len(p.Columns), p.NotRead)
				}
			}
			s.Close()
		})
		b.ReportMetric(most, "MiB-peak")
	}
	b.ReportMetric((cpu()-before)/float64(b.N), "cpu-s/op")
}

// BenchmarkExcelizeRows is the comparison.
func BenchmarkExcelizeRows(b *testing.B) {
	path := writeBench(b)
	b.ResetTimer()
	before := cpu()
	for b.Loop() {
		most := peak(func() {
			f, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true})
			if err != nil {
				b.Fatal(err)
			}
			rows, err := f.Rows("Leerlingen")
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for rows.Next() {
				if _, err := rows.Columns(excelize.Options{RawCellValue: true}); err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n < 2 {
				b.Fatal(n)
			}
			f.Close()
		})
		b.ReportMetric(most, "MiB-peak")
	}
	b.ReportMetric((cpu()-before)/float64(b.N), "cpu-s/op")
}
