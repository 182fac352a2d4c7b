// Package estate generates an estate of tables in which no name tells
// anything: tables t001, t002, ... with columns f1, f2, ... Some columns hold
// codes of registers, with the long tails that registers have; the others hold
// what administrations are full of, much of which looks like codes. All of it
// is invented from a seed.
package estate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"toetssteen/catalogue"
)

// Table is one table of the estate.
type Table struct {
	Name    string
	Columns []Column
	Rows    [][]string // "" is absent
}

// Column is a column, and the code list its values are from; "" for ordinary
// data.
type Column struct {
	Name string
	List string
}

// coded are the lists, with the code that most people have.
var coded = []struct{ list, most string }{
	{"brp/nationaliteit", "0001"},
	{"brp/land", "6030"},
	{"brp/verblijfstitel", ""},
	{"brp/titel_predicaat", ""},
	{"stuf/geslacht", ""},
	{"iso/3166-1-alpha2", "NL"},
	{"iso/3166-1-alpha3", "NLD"},
}

// maker makes a value for a row.
type maker func(rng *rand.Rand, row int) string

// Generate makes an estate of so many tables with so many rows each. The same
// seed gives the same estate.
func Generate(c *catalogue.Catalogue, tables, rows int, seed uint64) []Table {
	rng := rand.New(rand.NewPCG(seed, 17))
	out := make([]Table, tables)
	for i := range out {
		out[i] = table(c, rng, i, rows)
	}
	return out
}

func table(c *catalogue.Catalogue, rng *rand.Rand, number, rows int) Table {
	t := Table{Name: fmt.Sprintf("t%03d", number+1)}
	var makers []maker
	add := func(list string, m maker) {
		t.Columns = append(t.Columns, Column{List: list})
		makers = append(makers, m)
	}
	add("", func(_ *rand.Rand, row int) string { return strconv.Itoa(row + 1) })
	for range 1 + rng.IntN(3) { // most tables have some code of a register
		if rng.IntN(4) > 0 {
			k := coded[rng.IntN(len(coded))]
			add(k.list, codes(c, rng, k.list, k.most))
		}
	}
	for range 5 + rng.IntN(8) {
		add("", ordinary[rng.IntN(len(ordinary))](rng))
	}
	order := rng.Perm(len(makers))
	cols := make([]Column, len(order))
	for at, from := range order {
		cols[at] = Column{Name: fmt.Sprintf("f%d", at+1), List: t.Columns[from].List}
	}
	t.Columns = cols
	for row := range rows {
		r := make([]string, len(order))
		for at, from := range order {
			r[at] = makers[from](rng, row)
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// codes draws from a list as a population does: one code that most have, and a
// tail in which each next code is rarer (Zipf). A share may be absent.
func codes(c *catalogue.Catalogue, rng *rand.Rand, list, most string) maker {
	var all []string
	for _, e := range c.CodeList(list).Entries {
		if e.Code != most && !slices.Contains(all, e.Code) && !strings.HasPrefix(e.Code, "word:") {
			all = append(all, e.Code)
		}
	}
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	tail := rand.NewZipf(rng, 1.2, 4, uint64(len(all)-1))
	absent, share := rng.IntN(20), 50+rng.IntN(45)
	return func(rng *rand.Rand, _ int) string {
		switch {
		case rng.IntN(100) < absent:
			return ""
		case most != "" && rng.IntN(100) < share:
			return most
		}
		return all[tail.Uint64()]
	}
}

func one(values ...string) func(*rand.Rand) maker {
	return func(*rand.Rand) maker {
		return func(rng *rand.Rand, _ int) string { return values[rng.IntN(len(values))] }
	}
}

func number(low, high int, format string) func(*rand.Rand) maker {
	return func(*rand.Rand) maker {
		return func(rng *rand.Rand, _ int) string { return fmt.Sprintf(format, low+rng.IntN(high-low+1)) }
	}
}

// few draws some numbers first, as the codes of an own list.
func few(n, low, high int, format string) func(*rand.Rand) maker {
	return func(rng *rand.Rand) maker {
		own := make([]string, n)
		for i := range own {
			own[i] = fmt.Sprintf(format, low+rng.IntN(high-low+1))
		}
		return func(rng *rand.Rand, _ int) string { return own[rng.IntN(len(own))] }
	}
}

// ordinary is what columns hold that are about something else.
var ordinary = []func(*rand.Rand) maker{
	number(0, 250_000, "%d"), number(0, 99, "%d"), number(1, 5, "%d"), number(1000, 9999, "%04d"), number(0, 9999, "%04d"),
	number(1, 31, "%02d"), number(2000, 2026, "%d"), number(0, 100, "%d"), number(1, 999, "%03d"), number(100, 105, "%d"),
	few(40, 0, 9999, "%04d"), few(12, 10, 99, "%d"), few(60, 100, 999, "%d"), few(8, 1, 20, "%02d"), few(25, 20000, 29999, "%d"),
	one("J", "N"), one("0", "1"), one("true", "false"), one("A", "B", "C", "D"), one("A", "B", "C", "D", "E", "F", "G", "H", "I"),
	one("open", "gesloten", "in behandeling"), one("HOOG", "MIDDEN", "LAAG"), one("S", "M", "L", "XL"), one("P", "D", "C"),
	one("aanvraag", "wijziging", "beëindiging", "bezwaar"), one("web", "post", "balie", "telefoon"), one("EUR", "USD", "GBP"),
	one("MBO", "HBO", "WO"), one("K", "L", "Q", "Z"), one("AB", "CD", "EF", "GH", "XY"), one("PRD", "TST", "ACC"),
	one("ma", "di", "wo", "do", "vr"), one("rood", "groen", "blauw", "wit"), one("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"),
	one("Team Noord", "Team Zuid", "Team Oost", "Team West"), one("kg", "st", "m2", "uur"), one("NB", "OV", "UT", "ZH", "NH", "GR"),
	func(*rand.Rand) maker {
		return func(rng *rand.Rand, _ int) string {
			return fmt.Sprintf("20%02d-%02d-%02d", rng.IntN(26), 1+rng.IntN(12), 1+rng.IntN(28))
		}
	},
	func(*rand.Rand) maker {
		return func(rng *rand.Rand, _ int) string { return fmt.Sprintf("%.2f", rng.ExpFloat64()*400) }
	},
	func(*rand.Rand) maker {
		return func(rng *rand.Rand, _ int) string { return fmt.Sprintf("%08x", rng.Uint32()) }
	},
	func(*rand.Rand) maker {
		return func(rng *rand.Rand, row int) string {
			return fmt.Sprintf("ZK-%04d-%06d", 2015+rng.IntN(11), row)
		}
	},
	func(*rand.Rand) maker {
		return func(rng *rand.Rand, _ int) string {
			return string([]byte{'A' + byte(rng.IntN(26)), 'A' + byte(rng.IntN(26))})
		}
	},
	func(*rand.Rand) maker {
		return func(rng *rand.Rand, _ int) string {
			return string([]byte{'A' + byte(rng.IntN(26)), 'A' + byte(rng.IntN(26)), 'A' + byte(rng.IntN(26))})
		}
	},
}
