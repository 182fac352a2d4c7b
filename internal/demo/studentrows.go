package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
)

type course struct{ code, name, level, sector string }

var courses = []course{
	{"25180", "Medewerker dierverzorging", "mbo 1-2", "groen"},
	{"25443", "Vakbekwaam hovenier", "mbo 3-4", "groen"},
	{"25655", "Verzorgende", "mbo 3-4", "zorg"},
	{"25187", "Expert ICT-systemen", "mbo 3-4", "techniek"},
	{"34479", "Technische informatica", "hbo", "techniek"},
	{"34808", "Leraar basisonderwijs", "hbo", "onderwijs"},
	{"39100", "Bedrijfskunde", "hbo", "economie"},
	{"56978", "Informatica", "wo", "techniek"},
	{"56860", "Kunstgeschiedenis", "wo", "cultuur"},
	{"50300", "Econometrie", "wo", "economie"},
}

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func studentRow(r *rand.Rand, p person) []any {
	mail := fmt.Sprintf("student%05d@voorbeeld.invalid", p.id)
	made := day(r, 2019, 2021)
	return []any{
		p.id, p.bsn, p.first, nullable(p.prefix), p.last, p.sex, p.born, nullable(p.place), p.birth.code, p.nationality,
		nullable(p.residence), p.street, p.house, p.postcode, p.city, pick(r, []string{"BRP", "BAG", "opgave", "balie"}),
		mail, "+31", fmt.Sprintf("06000%05d", r.IntN(100_000)), fmt.Sprintf("inlees_%04d.txt", r.IntN(60)), made, day(r, 2022, 2022),
	}
}

func parentRow(r *rand.Rand, p person, i int) []any {
	role, land := "ouder 1", p.mother
	if i%2 == 1 {
		role, land = "ouder 2", p.father
	}
	return []any{i + 1, p.id, role, surname(r), land.code, fmt.Sprintf("06000%05d", r.IntN(100_000)), chance(r, 30)}
}

func enrolmentRow(r *rand.Rand, p person) []any {
	c := pick(r, courses)
	for c.level != p.level {
		c = pick(r, courses)
	}
	begin := day(r, 2019, 2021)
	var end any
	if chance(r, 25) {
		end = day(r, 2022, 2022)
	}
	return []any{
		p.id, p.id, c.code, begin, end, pick(r, []string{"propedeuse", "hoofdfase", "afstuderen"}),
		pick(r, []string{"actief", "onderbroken", "afgerond"}), chance(r, 96), float64(r.IntN(230_000)) / 100,
		pick(r, []string{"machtiging", "factuur", "termijnen"}),
	}
}

func gradeRow(r *rand.Rand, id, enrolments int) []any {
	return []any{
		id, 1 + r.IntN(enrolments), fmt.Sprintf("VAK%03d", r.IntN(180)), pick(r, []string{"tentamen", "opdracht", "praktijk"}),
		1 + r.IntN(3), math.Round(10*(1+9*r.Float64())) / 10, day(r, 2021, 2022),
	}
}

func teacherRow(r *rand.Rand, i int) []any {
	return []any{
		70_001 + i, draw(r, []weighted[string]{{"Dhr.", 49}, {"Mevr.", 50}, {"Geachte collega", 1}}),
		letter(r) + "." + letter(r) + ".", surname(r),
		pick(r, []string{"rekenen", "taal en communicatie", "groen", "techniek", "zorg"}), float64(4+r.IntN(7)) / 10,
		fmt.Sprintf("%s%d.%02d", letter(r), r.IntN(5), r.IntN(30)), day(r, 2001, 2021),
	}
}

// animalRow: the breed of an animal is the classic false friend of race.
func animalRow(r *rand.Rand, i int) []any {
	type kind struct {
		species string
		breeds  []string
	}
	k := pick(r, []kind{
		{"kat", []string{"Europese korthaar", "Maine Coon", "Siamees"}},
		{"konijn", []string{"Vlaamse Reus", "Hollander", "Wener"}},
		{"koe", []string{"Holstein", "Blaarkop", "Lakenvelder"}},
		{"schaap", []string{"Texelaar", "Drents heideschaap"}},
	})
	return []any{
		i + 1, firstName(r), k.species, pick(r, k.breeds), 2008 + r.IntN(14),
		fmt.Sprintf("528%012d", r.Int64N(1_000_000_000_000)), fmt.Sprintf("H%02d", r.IntN(40)),
	}
}

func deviceRow(r *rand.Rand, i int) []any {
	return []any{
		i + 1, pick(r, []string{"Kweps", "Bramofoon", "Zwitel"}), 1 + r.IntN(6), fmt.Sprintf("0800%04d", r.IntN(10_000)),
		pick(r, []string{"31", "32", "49"}), pick(r, []string{"fabriek", "bijgewerkt", "teststraat"}), chance(r, 60),
	}
}

func logRow(r *rand.Rand, i int) []any {
	hour, minute := r.IntN(24), r.IntN(60)
	return []any{
		i + 1, fmt.Sprintf("%sT%02d:%02d:00Z", day(r, 2022, 2022), hour, minute),
		pick(r, []string{"inschrijven", "cijfers", "koppeling", "beheer"}),
		draw(r, []weighted[string]{{"info", 90}, {"waarschuwing", 8}, {"fout", 2}}),
		pick(r, []string{"https://portaal.voorbeeld.invalid", "https://beheer.voorbeeld.invalid"}), chance(r, 1), r.IntN(900),
		pick(r, []string{"regel verwerkt", "bericht verstuurd", "sessie verlopen", "bestand ingelezen"}),
	}
}
