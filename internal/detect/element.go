package detect

import (
	"fmt"
	"regexp"
	"strings"

	"toetssteen/catalogue"
)

// BRP elements are written as category.group.element in many ways: 01.04.10,
// 010410, R01_04_10, cat01elem0410; without the category 04.10 or e0410.
var (
	elementFull  = regexp.MustCompile(`(?:^|\D)(\d{2})[._\- ]?(\d{2})[._\- ]?(\d{2})(?:\D|$)`)
	elementCat   = regexp.MustCompile(`(?i)c(?:at)?(?:egorie)?[._\- ]?(\d{2})\D{1,12}?(\d{2})[._\- ]?(\d{2})(?:\D|$)`)
	elementDot   = regexp.MustCompile(`(?:^|\D)(\d{2})\.(\d{2})(?:\D|$)`)
	elementNamed = regexp.MustCompile(`(?i)(?:^|[^a-z])(?:e|el|elem|element|r|rubr|rubriek|lo|brp|gba)[._\- ]*(\d{2})[._\- ]?(\d{2})(?:\D|$)`)
)

// elements maps "01.04.10" and "04.10" to indicators.
type elements map[string]int

func newElements(c *catalogue.Catalogue) elements {
	es := elements{}
	for i, ind := range c.Indicators {
		for _, e := range ind.Elements {
			es[e] = i
			if group := strings.TrimPrefix(e, "01."); len(e) == 8 && group != e {
				if _, ok := es[group]; !ok {
					es[group] = i
				}
			}
		}
	}
	return es
}

// find gives the indicator of the BRP element that a name denotes, and the
// element as LO writes it.
func (es elements) find(name string) (indicator int, element string, ok bool) {
	if digitsIn(name) < 4 { // the shortest form is group and element
		return 0, "", false
	}
	for _, re := range []*regexp.Regexp{elementCat, elementFull} {
		if m := re.FindStringSubmatch(name); m != nil {
			if i, e, ok := es.category(m[1], m[2], m[3]); ok {
				return i, e, true
			}
		}
	}
	for _, re := range []*regexp.Regexp{elementNamed, elementDot} {
		if m := re.FindStringSubmatch(name); m != nil {
			e := m[1] + "." + m[2]
			if i, ok := es[e]; ok {
				return i, e, true
			}
		}
	}
	return 0, "", false
}

func digitsIn(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n
}

// category resolves a full number; categories from 51 are the history of
// category minus 50. Other categories hold the same element of a relative.
func (es elements) category(cat, group, element string) (int, string, bool) {
	var n int
	if _, err := fmt.Sscanf(cat, "%d", &n); err != nil {
		return 0, "", false
	}
	if n > 50 {
		n -= 50
	}
	if n < 1 || n > 13 {
		return 0, "", false
	}
	short := group + "." + element
	full := fmt.Sprintf("%02d.%s", n, short)
	if i, ok := es[full]; ok {
		return i, cat + "." + short, true
	}
	i, ok := es[short]
	return i, cat + "." + short, ok
}
