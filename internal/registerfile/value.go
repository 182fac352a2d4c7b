package registerfile

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"toetssteen"
	"toetssteen/catalogue"
)

// value reads a cell as a field of JSON has it; nil is nothing. A cell that
// cannot be read gives the reason. A text is kept to the letter; what is chosen
// from is not.
func (s *Schema) value(c *catalogue.RegisterColumn, cell string) (any, *Reason) {
	trimmed := strings.TrimSpace(cell)
	if trimmed == "" && c.Form != "" && c.Form != "text" {
		return nil, nil
	}
	no := func(key string) *Reason { r := because("reason."+key, c.Name.NL, shorten(trimmed)); return &r }
	switch c.Form {
	case "list":
		if items := splitList(cell); len(items) > 0 {
			return items, nil
		}
		return nil, nil
	case "transfers":
		if t := splitTransfers(cell); len(t) > 0 {
			return t, nil
		}
		return nil, nil
	case "date":
		d, ok := readDate(trimmed)
		if !ok {
			return nil, no("date")
		}
		return string(d), nil
	case "flag":
		yes, ok := flags[normal(trimmed)]
		switch {
		case !ok:
			return nil, no("flag")
		case yes:
			return true, nil
		}
		return nil, nil
	case "number":
		n, err := strconv.Atoi(trimmed)
		switch {
		case err != nil || n < 0:
			return nil, no("number")
		case n == 0:
			return nil, nil
		}
		return n, nil
	case "kind":
		if k, ok := s.kinds[normal(trimmed)]; ok {
			return string(k), nil
		}
		return nil, no("kind")
	case "role":
		if s.Role != nil && !s.Role(toetssteen.ActorRole(trimmed)) {
			return nil, no("role")
		}
		return trimmed, nil
	case "choice":
		if id, ok := chosen(c, trimmed); ok {
			return id, nil
		}
		return nil, no("choice")
	}
	if c.Required || c.Refers != "" || c.Field == "id" {
		cell = trimmed
	}
	if cell == "" {
		return nil, nil
	}
	return cell, nil
}

// shorten keeps a cell that is quoted in a reason short.
func shorten(s string) string {
	const most = 60
	r := []rune(oneLine(s))
	if len(r) > most {
		return string(r[:most]) + "…"
	}
	return string(r)
}

var flags = map[string]bool{
	"ja": true, "j": true, "yes": true, "y": true, "true": true, "waar": true, "x": true, "1": true,
	"nee": false, "n": false, "no": false, "false": false, "onwaar": false, "0": false,
}

// letterOfGround reads "6.1.e", "art. 6, lid 1, onder e" and "e) publieke taak".
var letterOfGround = regexp.MustCompile(`(?i)^(?:(?:avg\W*)?(?:art(?:ikel|\.)?\s*)?6\b[^a-z]*(?:(?:lid|eerste lid|1|onder|sub|en|onderdeel)[^a-z]*)*)?([a-f])(?:[).:,]\s.*|[).]?)$`)

func chosen(c *catalogue.RegisterColumn, cell string) (string, bool) {
	n := normal(cell)
	for _, v := range c.Values {
		if n == normal(v.ID) || n == normal(v.Name.NL) || n == normal(v.Name.EN) || slices.ContainsFunc(v.Also, func(a string) bool { return normal(a) == n }) {
			return v.ID, true
		}
	}
	if c.Field == "ground" {
		if m := letterOfGround.FindStringSubmatch(cell); m != nil {
			return strings.ToLower(m[1]), true
		}
	}
	return "", false
}

// dateForms are how people write days; the day before the month, as in the
// Netherlands.
var dateForms = []string{
	time.DateOnly, "02-01-2006", "2-1-2006", "02/01/2006", "2/1/2006", "02.01.2006", "2.1.2006", "20060102", time.DateTime,
	"2006-01-02T15:04:05", time.RFC3339, "2-1-2006 15:04", "2-1-2006 15:04:05",
}

var monthNames = strings.NewReplacer(
	"januari", "1", "februari", "2", "maart", "3", "april", "4", "mei", "5", "juni", "6", "juli", "7", "augustus", "8",
	"september", "9", "oktober", "10", "november", "11", "december", "12")

func readDate(cell string) (toetssteen.Date, bool) {
	written := strings.ToLower(cell)
	if parts := strings.Fields(monthNames.Replace(written)); len(parts) == 3 && monthNames.Replace(written) != written {
		cell = strings.Join(parts, "-")
	}
	for _, form := range dateForms {
		if t, err := time.Parse(form, cell); err == nil && t.Year() >= 1000 {
			return toetssteen.Date(t.Format(time.DateOnly)), true
		}
	}
	return "", false
}
