package counts

import (
	"maps"
	"math"
	"slices"
	"strings"
)

// everyoneNames are names of a column that holds the total.
var everyoneNames = []string{"total", "totaal", "n", "aantal", "all", "alle", "allen"}

// columns guesses of which levels each column of counts is.
func (g *guess) columns() map[string]map[string]string {
	out := map[string]map[string]string{}
	if g.label < 0 {
		for i, levels := range []map[string]string{
			{"decision": "yes", "label": "yes"}, {"decision": "yes", "label": "no"}, {"decision": "no", "label": "yes"}, {"decision": "no", "label": "no"},
		} {
			out[g.names[g.counts[i]]] = levels
		}
		return out
	}
	total, left := -1, []int(nil)
	for _, i := range g.counts {
		if total < 0 && slices.Contains(everyoneNames, strings.ToLower(g.names[i])) {
			total = i
			out[g.names[i]] = map[string]string{}
			continue
		}
		left = append(left, i)
	}
	if total < 0 {
		for _, i := range left {
			out[g.names[i]] = map[string]string{groupVariable: g.names[i]}
		}
		return out
	}
	for _, found := range g.variables(left, total) {
		maps.Copy(out, found)
	}
	left = slices.DeleteFunc(left, func(i int) bool { return out[g.names[i]] != nil })
	left = g.crosses(left, out)
	if g.adds(left, total) {
		for _, i := range left {
			out[g.names[i]] = map[string]string{groupVariable: g.names[i]}
		}
	}
	return out
}

// groupVariable is the variable of columns whose names do not say one.
const groupVariable = "group"

// separators stand between a variable and its level in the name of a column.
var separators = []string{": ", "_", " "}

// cut is the name of a column as a variable and a level.
type cut struct {
	column          int
	variable, level string
}

// variables groups columns whose names begin alike and whose counts add up to
// the total.
func (g *guess) variables(columns []int, total int) []map[string]map[string]string {
	var out []map[string]map[string]string
	used := map[int]bool{}
	for _, sep := range separators {
		by := map[string][]cut{}
		for _, i := range columns {
			if v, l, ok := strings.Cut(g.names[i], sep); ok && v != "" && l != "" && !used[i] {
				by[v] = append(by[v], cut{i, v, l})
			}
		}
		for _, v := range slices.Sorted(maps.Keys(by)) {
			simple := slices.DeleteFunc(slices.Clone(by[v]), func(c cut) bool { return strings.Contains(c.level, sep) })
			for _, set := range [][]cut{by[v], simple} {
				if found := g.variable(set, total); found != nil {
					out = append(out, found)
					for _, c := range set {
						used[c.column] = true
					}
					break
				}
			}
		}
	}
	return out
}

func (g *guess) variable(set []cut, total int) map[string]map[string]string {
	var columns []int
	out := map[string]map[string]string{}
	for _, c := range set {
		columns = append(columns, c.column)
		out[g.names[c.column]] = map[string]string{words(c.variable): words(c.level)}
	}
	if !g.adds(columns, total) {
		return nil
	}
	return out
}

func words(name string) string { return strings.ReplaceAll(name, "_", " ") }

// adds tells whether the counts of some columns add up to the total in nearly
// all rows, within what rounding explains; rows with suppressed counts say
// nothing.
func (g *guess) adds(columns []int, total int) bool {
	if len(columns) < 2 {
		return false
	}
	const mostWrong = .05
	rows, wrong := 0, 0
	for _, l := range g.rows {
		sum := -g.value(l, total)
		for _, i := range columns {
			sum += g.value(l, i)
		}
		if math.IsNaN(sum) {
			continue
		}
		rows++
		if math.Abs(sum) > float64(len(columns)+1)*float64(g.round)/2 {
			wrong++
		}
	}
	return rows > 0 && float64(wrong) <= mostWrong*float64(rows)
}

// crosses finds columns whose names are two known ones after each other
// ("born_nl_origin_nl"), and gives those that are left.
func (g *guess) crosses(columns []int, known map[string]map[string]string) (left []int) {
	type named struct {
		name   string
		levels map[string]string
	}
	var all []named
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if len(known[name]) == 1 {
			all = append(all, named{name, known[name]})
		}
	}
	for _, i := range columns {
		found := false
		for _, a := range all {
			for _, b := range all {
				both := maps.Clone(a.levels)
				maps.Copy(both, b.levels)
				if !found && len(both) == 2 && (g.names[i] == a.name+"_"+b.name || g.names[i] == a.name+" "+b.name) {
					known[g.names[i]] = both
					found = true
				}
			}
		}
		if !found {
			left = append(left, i)
		}
	}
	return left
}
