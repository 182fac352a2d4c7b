package demo

import (
	"context"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"strconv"
)

// buildCouncil writes the lists of a unit that uses no indicators at all: a
// scan must find nothing here, and say that it looked.
func buildCouncil(_ context.Context, dir string, _ []person) error {
	files := []struct {
		name, head string
		rows       iter.Seq[[]string]
	}{
		{"agenda.csv", "volgnummer,datum,begintijd,onderwerp,zaal,duur_minuten,status,verzonnen", texts(50, 300, agendaRow)},
		{"documenten.csv", "documentnummer,titel,soort,versie,bladzijden,vastgesteld_op,openbaar,verzonnen", texts(51, 800, documentRow)},
	}
	for _, f := range files {
		if err := writeFile(filepath.Join(dir, f.name), false, func(w io.Writer) error {
			return writeDelimited(w, ",", f.head, f.rows)
		}); err != nil {
			return fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	return nil
}

var subjects = []string{"schaalgrootte in het mbo", "lerarentekort", "digitale leermiddelen", "bekostiging", "kwaliteit van examens", "leesvaardigheid"}

func agendaRow(r *rand.Rand, i int) []string {
	return []string{
		strconv.Itoa(i + 1), day(r, 2022, 2022), fmt.Sprintf("%02d:%02d", 9+r.IntN(8), 15*r.IntN(4)), "Overleg over " + pick(r, subjects),
		fmt.Sprintf("zaal %d", 1+r.IntN(6)), strconv.Itoa(30 * (1 + r.IntN(5))), pick(r, []string{"gepland", "gehouden", "vervallen"}), "ja",
	}
}

func documentRow(r *rand.Rand, i int) []string {
	return []string{
		fmt.Sprintf("DOC-%04d", i+1), "Advies over " + pick(r, subjects), pick(r, []string{"advies", "verslag", "brief", "notitie"}),
		fmt.Sprintf("%d.%d", r.IntN(4), r.IntN(10)), strconv.Itoa(1 + r.IntN(60)), day(r, 2020, 2022), yesNo(chance(r, 80)), "ja",
	}
}
