package demo

import (
	"math/rand/v2"
	"strconv"
)

// country is an entry of the national tables 34 (countries) and 32
// (nationalities) that belong together, with a place for those born there.
type country struct {
	code, name    string
	nat, natName  string
	places        []string
	outsideEurope bool
}

// countries holds the codes that the demo uses. Codes and names are those of
// the national tables of RvIG; the shares are invented.
var countries = []weighted[country]{
	{country{"6030", "Nederland", "0001", "Nederlandse", []string{"Amsterdam", "Groningen", "Zwolle", "Tilburg", "Den Haag", "Almelo", "Heerlen"}, false}, 800},
	{country{"6043", "Turkije", "0339", "Turkse", []string{"Ankara", "Kayseri", "Konya"}, true}, 28},
	{country{"5022", "Marokko", "0131", "Marokkaanse", []string{"Nador", "Al Hoceima", "Oujda"}, true}, 28},
	{country{"5007", "Suriname", "0263", "Surinaamse", []string{"Paramaribo", "Nickerie"}, true}, 22},
	{country{"7009", "Syrië", "0336", "Syrische", []string{"Aleppo", "Homs", "Damascus"}, true}, 18},
	{country{"9089", "Bondsrepubliek Duitsland", "0055", "Burger van de Bondsrepubliek Duitsland", []string{"Kleve", "Gronau"}, false}, 18},
	{country{"7028", "Polen", "0072", "Poolse", []string{"Lublin", "Gdansk"}, false}, 16},
	{country{"5010", "België", "0052", "Belgische", []string{"Gent", "Luik"}, false}, 12},
	{country{"5107", "Curaçao", "0001", "Nederlandse", []string{"Willemstad"}, true}, 12},
	{country{"9003", "Eritrea", "0084", "Eritrese", []string{"Asmara", "Keren"}, true}, 9},
	{country{"6023", "Afghanistan", "0300", "Afghaanse", []string{"Kabul", "Herat"}, true}, 8},
	{country{"6022", "China", "0307", "Chinese", []string{"Wenzhou"}, true}, 7},
	{country{"7024", "Bulgarije", "0053", "Bulgaarse", []string{"Plovdiv"}, false}, 6},
	{country{"6038", "Oekraïne", "0034", "Oekraïense", []string{"Lviv", "Odessa"}, false}, 6},
	{country{"6013", "Somalië", "0149", "Somalische", []string{"Mogadishu"}, true}, 5},
	{country{"0000", "Onbekend", "0000", "Onbekend", []string{""}, false}, 2},
}

// person is one invented student; all systems of the demo know the same ones.
type person struct {
	id                   int
	bsn, first, last     string
	prefix               string
	sex                  string // M, V or O
	born                 string
	birth                country
	place                string
	father, mother       country
	nationality          string // code
	residence            string // code of table 56; empty for most
	arrival              string // date of settling in the Netherlands
	street, house        string
	postcode, city       string
	level                string // of the education
	age                  int
	distance             float64 // to the parents, in km
	originOutsideEurope  bool
	selected, wrongful   bool
	riskScore, riskClass int
}

var (
	prefixes = []weighted[string]{{"", 70}, {"van", 14}, {"de", 8}, {"van der", 6}, {"el", 2}}
	sexes    = []weighted[string]{{"M", 496}, {"V", 500}, {"O", 4}}
	levels   = []weighted[string]{{"mbo 1-2", 12}, {"mbo 3-4", 33}, {"hbo", 35}, {"wo", 20}}
	streets  = []string{"Proefveldweg", "Fantasielaan", "Schetsplein", "Voorbeeldstraat", "Rekenkade", "Gedachtendreef"}
	cities   = []string{"Modelstad", "Schijndrecht", "Nergenshuizen", "Voorbeeldam", "Denkenburg"}
	titles56 = []weighted[string]{{"21", 30}, {"25", 25}, {"26", 25}, {"27", 10}, {"32", 5}, {"46", 4}, {"98", 1}}
)

// population invents n students.
func population(n int) []person {
	r := newRand(1)
	people := make([]person, n)
	for i := range people {
		people[i] = newPerson(r, i+1)
	}
	return people
}

func newPerson(r *rand.Rand, id int) person {
	p := person{
		id: id, bsn: falseBSN(r), first: firstName(r), last: surname(r), prefix: draw(r, prefixes),
		sex: draw(r, sexes), age: 17 + r.IntN(14), birth: draw(r, countries), level: draw(r, levels),
		street: pick(r, streets), house: strconv.Itoa(1 + r.IntN(240)), city: pick(r, cities),
	}
	p.born = day(r, 2022-p.age, 2022-p.age)
	p.postcode = strconv.Itoa(1000+r.IntN(9000)) + letter(r) + letter(r)
	p.place = pick(r, p.birth.places)
	p.father, p.mother = parent(r, p.birth), parent(r, p.birth)
	p.nationality = p.birth.nat
	if p.birth.code != "6030" {
		settle(r, &p)
	}
	p.originOutsideEurope = p.birth.outsideEurope || p.father.outsideEurope || p.mother.outsideEurope
	assess(r, &p)
	return p
}

// parent shares the country of the child, more often than not.
func parent(r *rand.Rand, child country) country {
	if chance(r, 85) {
		return child
	}
	return draw(r, countries)
}

// settle gives those born abroad a date of arrival and, outside the Union, a
// residence title; many became Dutch.
func settle(r *rand.Rand, p *person) {
	p.arrival = day(r, 2023-p.age, 2021)
	switch {
	case chance(r, 45):
		p.nationality = "0001"
	case p.birth.outsideEurope && p.nationality != "0001":
		p.residence = draw(r, titles56)
	}
}

// assess scores a student in the way of the control process: three criteria
// that look neutral. In the demo, as an invented assumption, students with an
// origin outside Europe live nearer to their parents more often; the score
// never sees the origin and yet follows it.
func assess(r *rand.Rand, p *person) {
	p.distance = 60 * r.Float64() * r.Float64()
	if p.originOutsideEurope && chance(r, 50) {
		p.distance = 3 * r.Float64()
	}
	switch p.level {
	case "mbo 1-2":
		p.riskScore += 80
	case "mbo 3-4":
		p.riskScore += 60
	case "hbo":
		p.riskScore += 20
	}
	switch {
	case p.age <= 18:
		p.riskScore += 60
	case p.age <= 22:
		p.riskScore += 40
	}
	switch {
	case p.distance < 1:
		p.riskScore += 60
	case p.distance < 5:
		p.riskScore += 40
	case p.distance < 20:
		p.riskScore += 20
	}
	p.riskClass = 6 - min(p.riskScore/40, 5)
	p.selected = p.riskClass <= 3 && chance(r, 30)
	p.wrongful = p.selected && chance(r, 36)
}
