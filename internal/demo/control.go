package demo

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// buildControl writes the control process of the student grant: files of
// risk scores that hold no indicator at all, and beside them an export and
// notes of the field work that do.
func buildControl(ctx context.Context, dir string, people []person) error {
	files := []struct {
		name string
		head string
		rows iter.Seq[[]string]
	}{
		{"risicoscores.csv", scoreHead, texts(20, len(people), func(r *rand.Rand, i int) []string { return scoreRow(r, people[i]) })},
		{"selectie_2021.csv.gz", scoreHead, texts(21, min(6000, len(people)), func(r *rand.Rand, i int) []string { return scoreRow(r, people[i]) })},
		{"export_veldwerk.csv", exportHead, texts(22, len(people), func(r *rand.Rand, i int) []string { return exportRow(r, people[i]) })},
		{"notities.csv", noteHead, texts(23, min(3000, len(people)), func(r *rand.Rand, i int) []string { return noteRow(r, people[i]) })},
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		path := filepath.Join(dir, f.name)
		if err := writeFile(path, strings.HasSuffix(f.name, ".gz"), func(w io.Writer) error {
			return writeDelimited(charmap.Windows1252.NewEncoder().Writer(w), ";", f.head, f.rows)
		}); err != nil {
			return fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	return nil
}

// texts gives n rows of text, each made with the stream's own randomness.
func texts(stream uint64, n int, row func(r *rand.Rand, i int) []string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		r := newRand(stream)
		for i := range n {
			if !yield(row(r, i)) {
				return
			}
		}
	}
}

// writeFile writes a file, compressed if asked. No time is stored in it: two
// runs give the same bytes.
func writeFile(path string, compressed bool, write func(io.Writer) error) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
	}()
	if !compressed {
		return write(f)
	}
	z := gzip.NewWriter(f)
	if err := write(z); err != nil {
		return err
	}
	return z.Close()
}

// writeDelimited writes a header and rows; a value with the separator in it is
// quoted. The last column, "verzonnen" (invented), marks each row.
func writeDelimited(out io.Writer, sep, head string, rows iter.Seq[[]string]) error {
	w := bufio.NewWriterSize(out, 64<<10)
	if _, err := w.WriteString(head + "\r\n"); err != nil {
		return err
	}
	for row := range rows {
		for i, v := range row {
			if i > 0 {
				_, _ = w.WriteString(sep) // Flush gives the first error
			}
			if strings.ContainsAny(v, sep+"\"\r\n") {
				v = `"` + strings.ReplaceAll(v, `"`, `""`) + `"`
			}
			_, _ = w.WriteString(v)
		}
		_, _ = w.WriteString("\r\n")
	}
	return w.Flush()
}

const (
	scoreHead  = "dossiernummer;opleidingsniveau;leeftijd;afstand_ouders_km;woonvorm;maanden_uitwonend;basisbedrag;score;risicoklasse;selectie;uitkomst;toelichting;verzonnen"
	exportHead = "regel;veld01;veld02;veld03;veld04;veld05;veld17;kenmerk_a;kenmerk_b;f21;f22;f23;verzonnen"
	noteHead   = "dossiernummer;datum_bezoek;medewerker;duur_minuten;aangetroffen;notitie;vervolg;verzonnen"
)

// dutchNumber prints a figure the way a Dutch spreadsheet does.
func dutchNumber(f float64, digits int) string {
	return strings.Replace(fmt.Sprintf("%.*f", digits, f), ".", ",", 1)
}

func yesNo(b bool) string {
	if b {
		return "ja"
	}
	return "nee"
}

func dossier(p person) string { return fmt.Sprintf("D-%06d", 400_000+p.id) }

func scoreRow(r *rand.Rand, p person) []string {
	outcome := ""
	if p.selected {
		outcome = "terecht"
		if p.wrongful {
			outcome = "onterecht"
		}
	}
	return []string{
		dossier(p), p.level, strconv.Itoa(p.age), dutchNumber(p.distance, 1),
		draw(r, []weighted[string]{{"kamer", 55}, {"studentenhuis", 30}, {"zelfstandig", 15}}), strconv.Itoa(r.IntN(48)),
		"€ " + dutchNumber(80+220*r.Float64(), 2), strconv.Itoa(p.riskScore), strconv.Itoa(p.riskClass), yesNo(p.selected), outcome,
		pick(r, []string{"", "één adres bekend", "geïndexeerd bedrag", "geen bijzonderheden – standaard"}), "ja",
	}
}

// exportRow is an export whose headings say nothing; veld17 is sex, kenmerk_a
// nationality and f23 country of birth.
func exportRow(r *rand.Rand, p person) []string {
	return []string{
		strconv.Itoa(p.id), fmt.Sprintf("R%07d", r.IntN(10_000_000)), pick(r, []string{"A", "B", "C", "D"}), strconv.Itoa(r.IntN(1000)),
		day(r, 2022, 2022), dutchNumber(100*r.Float64(), 2), p.sex, p.nationality, pick(r, []string{"J", "N"}),
		strconv.Itoa(10 * r.IntN(20)), pick(r, []string{"open", "dicht"}), p.birth.code, "ja",
	}
}

var ordinaryNotes = []string{
	"Niemand thuis, briefje achtergelaten bij de voordeur.",
	"Kamer op de tweede verdieping, bed en bureau aanwezig.",
	"Student was aanwezig en liet het huurcontract zien.",
	"Naam stond niet op de bel; buren niet gesproken.",
	"Adres is een studentenhuis, volgens afspraak geen bezoek meer.",
	"Later terugkomen, er wordt verbouwd in het trappenhuis.",
	"Herkomst van het signaal: reguliere selectie van deze maand.",
}

// tellingNotes state origin or sex in words, as field notes do.
var tellingNotes = []string{
	"Volgens de buurvrouw is student van Turkse afkomst en woont hij bij zijn oom.",
	"Moeder is geboren in Marokko, spreekt weinig Nederlands.",
	"Mevrouw heeft de Syrische nationaliteit en een verblijfsvergunning asiel.",
	"Betrokkene is van Surinaamse komaf, woont in bij familie.",
	"Student heeft een migratieachtergrond, meerdere namen op de bel.",
}

func noteRow(r *rand.Rand, p person) []string {
	note := pick(r, ordinaryNotes)
	if chance(r, 2) {
		note = pick(r, tellingNotes)
	}
	return []string{
		dossier(p), day(r, 2022, 2022), fmt.Sprintf("M%03d", r.IntN(40)), strconv.Itoa(5 + r.IntN(50)), yesNo(chance(r, 60)), note,
		pick(r, []string{"geen", "tweede bezoek", "brief"}), "ja",
	}
}
