package postgres

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
)

const typesQuery = `
SELECT t.oid, t.typname::text, t.typtype::text, t.typbasetype, t.typcategory = 'A',
  ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder),
  ARRAY(SELECT pg_catalog.pg_get_constraintdef(k.oid) FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid ORDER BY k.conname)
FROM pg_catalog.pg_type t
WHERE t.typtype IN ('b', 'e', 'd')`

// typeInfo is what matters of a type: its values, if they are a closed list,
// the type below a domain, and whether it is an array.
type typeInfo struct {
	name   string
	array  bool
	base   uint32
	labels []string
}

type typeMap map[uint32]typeInfo

func readTypes(ctx context.Context, tx pgx.Tx) (typeMap, error) {
	rows, err := tx.Query(ctx, typesQuery)
	if err != nil {
		return nil, err
	}
	var (
		oid, base      uint32
		name, kind     string
		array          bool
		labels, checks []string
	)
	types := typeMap{}
	_, err = pgx.ForEachRow(rows, []any{&oid, &name, &kind, &base, &array, &labels, &checks}, func() error {
		info := typeInfo{name: name, array: array}
		switch kind {
		case "e":
			info.labels = labels
		case "d":
			info.base = base
			for _, c := range checks {
				info.labels = append(info.labels, checkList(c)...)
			}
		}
		types[oid] = info
		return nil
	})
	return types, err
}

// maxDomains ends a chain of domains over domains.
const maxDomains = 32

// base follows domains down to the type that is stored.
func (m typeMap) base(oid uint32) (id uint32, info typeInfo) {
	for range maxDomains {
		if info = m[oid]; info.base == 0 {
			return oid, info
		}
		oid = info.base
	}
	return oid, m[oid]
}

// labels gives the values of the type or of the nearest type below it that has
// a closed list.
func (m typeMap) labels(oid uint32) []string {
	for range maxDomains {
		info, ok := m[oid]
		if !ok || len(info.labels) > 0 {
			return info.labels
		}
		oid = info.base
	}
	return nil
}

// checkList gives the values that a check constraint allows, from the form in
// which the server prints "x IN (...)": "x = ANY (ARRAY['M'::bpchar, ...])". A
// check of another form gives none.
func checkList(def string) []string {
	_, rest, found := strings.Cut(def, "= ANY (")
	if !found || strings.Contains(def, "NOT (") {
		return nil
	}
	rest = strings.TrimLeft(rest, "(")
	rest, found = strings.CutPrefix(rest, "ARRAY[")
	if !found {
		return nil
	}
	var out []string
	for rest != "" && rest[0] != ']' {
		var label string
		var ok bool
		if label, rest, ok = literal(strings.TrimLeft(rest, "( ")); !ok {
			return nil
		}
		out = append(out, label)
		rest = strings.TrimPrefix(afterCast(rest), ",")
		rest = strings.TrimLeft(rest, " ")
	}
	return out
}

// afterCast skips a cast, as ::numeric(3,1), up to the comma or bracket that
// ends the element; it gives "" when there is none.
func afterCast(s string) string {
	depth := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == '(':
			depth++
		case c == ')':
			depth = max(0, depth-1) // the literal may stand in brackets itself
		case depth == 0 && (c == ',' || c == ']'):
			return s[i:]
		}
	}
	return ""
}

// literal reads one string or number at the start of s.
func literal(s string) (value, rest string, ok bool) {
	if !strings.HasPrefix(s, "'") {
		end := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != '-' })
		if end <= 0 {
			return "", s, false
		}
		return s[:end], s[end:], true
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == '\'' {
			b.WriteByte('\'')
			i++
			continue
		}
		return b.String(), s[i+1:], true
	}
	return "", s, false
}
