package demo

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"

	"github.com/parquet-go/parquet-go"
)

// feature is a row of the feature table that a model of school results was
// trained on: derived and one-hot columns, and countries in dictionary pages.
type feature struct {
	Verzonnen         bool    `parquet:"verzonnen"`
	StudentPseudoniem string  `parquet:"student_pseudoniem"`
	Peildatum         string  `parquet:"peildatum,dict"`
	Opleidingsniveau  string  `parquet:"opleidingsniveau,dict"`
	Sector            string  `parquet:"sector,dict"`
	Leeftijd          int64   `parquet:"leeftijd"`
	AfstandSchool     float64 `parquet:"afstand_school_km"`
	GemiddeldCijfer   float64 `parquet:"gemiddeld_cijfer"`
	Studiepunten      int64   `parquet:"studiepunten"`
	VerzuimUren       int64   `parquet:"verzuim_uren"`
	AantalHerkansing  int64   `parquet:"aantal_herkansingen"`
	Natio0001         int64   `parquet:"natio_0001"`
	Natio0131         int64   `parquet:"natio_0131"`
	Natio0263         int64   `parquet:"natio_0263"`
	Natio0339         int64   `parquet:"natio_0339"`
	IsNL              bool    `parquet:"is_nl"`
	GebBuitenland     bool    `parquet:"geb_buitenland"`
	GeslachtV         int64   `parquet:"geslacht_v"`
	LandGeboorte      string  `parquet:"land_geboorte,dict"`
	LandMoeder        string  `parquet:"gebland_moeder,dict"`
	LandVader         *string `parquet:"gebland_vader,optional,dict"`
	Generatie         int64   `parquet:"generatie_laptop"`
	BronHerkomst      string  `parquet:"bron_herkomst,dict"`
	NationaalExamen   bool    `parquet:"nationaal_examen"`
	Uitval            bool    `parquet:"uitval"`
	Score             float64 `parquet:"score_model"`
}

// buildWarehouse writes the feature table, as Parquet.
func buildWarehouse(ctx context.Context, dir string, people []person) error {
	return writeFile(filepath.Join(dir, "kenmerken.parquet"), false, func(out io.Writer) error {
		buffered := bufio.NewWriter(out)
		w := parquet.NewGenericWriter[feature](buffered,
			parquet.Compression(&parquet.Snappy),
			parquet.CreatedBy("toetssteen", "demo", ""),
			parquet.KeyValueMetadata("leesmij", Mark))
		r := newRand(30)
		const group = 5000
		rows := make([]feature, 0, group)
		for len(people) > 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			n := min(group, len(people))
			rows = rows[:0]
			for _, p := range people[:n] {
				rows = append(rows, featureOf(r, p))
			}
			people = people[n:]
			if _, err := w.Write(rows); err != nil {
				return fmt.Errorf("write rows: %w", err)
			}
			if err := w.Flush(); err != nil {
				return fmt.Errorf("write row group: %w", err)
			}
		}
		if err := w.Close(); err != nil {
			return fmt.Errorf("write footer: %w", err)
		}
		return buffered.Flush()
	})
}

func featureOf(r *rand.Rand, p person) feature {
	f := feature{
		Verzonnen: true, StudentPseudoniem: fmt.Sprintf("p%015x", r.Uint64()>>4), Peildatum: "2022-10-01",
		Opleidingsniveau: p.level, Sector: pick(r, courses).sector, Leeftijd: int64(p.age),
		AfstandSchool: 40 * r.Float64(), GemiddeldCijfer: 4 + 5*r.Float64(), Studiepunten: int64(r.IntN(61)),
		VerzuimUren: int64(r.IntN(80)), AantalHerkansing: int64(r.IntN(6)),
		Natio0001: flag(p.nationality == "0001"), Natio0131: flag(p.nationality == "0131"),
		Natio0263: flag(p.nationality == "0263"), Natio0339: flag(p.nationality == "0339"),
		IsNL: p.nationality == "0001", GebBuitenland: p.birth.code != "6030", GeslachtV: flag(p.sex == "V"),
		LandGeboorte: p.birth.code, LandMoeder: p.mother.code, Generatie: int64(1 + r.IntN(5)),
		BronHerkomst: pick(r, []string{"sis", "dwh", "handmatig"}), NationaalExamen: chance(r, 70), Uitval: chance(r, 12),
		Score: r.Float64(),
	}
	if p.father.code != "0000" {
		f.LandVader = &p.father.code
	}
	return f
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
