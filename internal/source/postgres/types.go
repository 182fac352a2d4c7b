package postgres

import (
	"context"

	"toetssteen/internal/sqltext"

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
				_, values := sqltext.Check(c, sqltext.Dialect{})
				info.labels = append(info.labels, values...)
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
