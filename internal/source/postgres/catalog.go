package postgres

import (
	"cmp"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/sqltext"
)

// table is what the catalogue says of one relation.
type table struct {
	oid            uint32
	schema, label  string
	kind           byte // pg_class.relkind
	rows           int64
	comment        string
	usage          bool // right to use the schema
	rowSecurity    bool // policies hide rows from this role
	columns        []column
	keys           []source.Key
	partitions     []partition
	shows          string // of a view: the columns behind it
	withoutSelects bool   // no column may be read
	locked         bool   // its checks could not be read
}

type column struct {
	number   int16
	name     string
	typeText string
	typeID   uint32 // base type, below domains
	typeName string
	array    bool
	comment  string
	selects  bool
}

// partition is a leaf below a partitioned table, which is not listed itself.
type partition struct {
	schema, label string
	rows          int64
}

const relationsQuery = `
SELECT c.oid, n.nspname::text, c.relname::text, c.relkind::text,
  CASE WHEN c.reltuples > 0 OR (c.reltuples = 0 AND c.relpages > 0) THEN c.reltuples::bigint ELSE -1 END,
  coalesce(d.description, ''),
  coalesce(pg_catalog.has_schema_privilege(n.oid, 'USAGE'), false),
  CASE WHEN c.relrowsecurity THEN coalesce(pg_catalog.row_security_active(c.oid), false) ELSE false END,
  CASE WHEN c.relispartition THEN coalesce(pg_catalog.pg_partition_root(c.oid), 0::oid) ELSE 0::oid END
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = 0
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
  AND n.nspname !~ '^pg_(toast_)?temp_'`

const columnsQuery = `
SELECT a.attrelid, a.attnum, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), a.atttypid,
  coalesce(d.description, ''),
  coalesce(pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT'), false)
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = a.attrelid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND NOT c.relispartition
  AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
ORDER BY a.attrelid, a.attnum`

// The text of a check needs a lock on its table, which somebody may hold for
// long: such tables go without their checks, and a null says so.
const constraintsQuery = `
SELECT k.conrelid, k.contype::text, k.conkey, k.confrelid, coalesce(k.confkey, '{}'),
  CASE WHEN k.contype <> 'c' THEN ''
    WHEN k.conrelid IN (SELECT l.relation FROM pg_catalog.pg_locks l WHERE l.mode = 'AccessExclusiveLock' AND l.relation IS NOT NULL) THEN NULL
    ELSE pg_catalog.pg_get_constraintdef(k.oid) END
FROM pg_catalog.pg_constraint k
WHERE k.contype IN ('p', 'f', 'c') AND k.conrelid <> 0 AND k.conparentid = 0 AND k.conkey IS NOT NULL
ORDER BY k.conrelid, k.contype, k.conkey, k.conname`

// catalog reads the whole database's names, once, in five queries.
func (d *database) catalog(ctx context.Context) ([]*table, error) {
	if d.tables != nil {
		return d.tables, ctx.Err()
	}
	var tables []*table
	err := d.readOnly(ctx, catalogTimeout, func(tx pgx.Tx) error {
		byOID, err := relations(ctx, tx)
		if err != nil {
			return err
		}
		types, err := readTypes(ctx, tx)
		if err != nil {
			return err
		}
		if err := addColumns(ctx, tx, byOID, types); err != nil {
			return err
		}
		if err := addConstraints(ctx, tx, byOID); err != nil {
			return err
		}
		for oid, t := range byOID { // after the keys, which may point to other schemas
			if !d.wanted(t.schema) {
				delete(byOID, oid)
			}
		}
		tables = listed(byOID)
		return addViews(ctx, tx, byOID)
	})
	if err != nil {
		return nil, err
	}
	d.tables = tables
	d.stats = &statsCache{}
	return tables, nil
}

func listed(byOID map[uint32]*table) []*table {
	out := make([]*table, 0, len(byOID))
	for _, t := range byOID {
		t.withoutSelects = !slices.ContainsFunc(t.columns, func(c column) bool { return c.selects })
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b *table) int { return cmp.Compare(sortedKey(a), sortedKey(b)) })
	return out
}

func relations(ctx context.Context, tx pgx.Tx) (map[uint32]*table, error) {
	rows, err := tx.Query(ctx, relationsQuery)
	if err != nil {
		return nil, err
	}
	byOID := map[uint32]*table{}
	leaves := map[uint32][]partition{}
	var (
		t    table
		kind string
		root uint32
	)
	_, err = pgx.ForEachRow(rows, []any{&t.oid, &t.schema, &t.label, &kind, &t.rows, &t.comment, &t.usage, &t.rowSecurity, &root}, func() error {
		if root != 0 {
			if kind == "r" {
				leaves[root] = append(leaves[root], partition{t.schema, t.label, t.rows})
			}
			return nil
		}
		one := t
		one.kind = kind[0]
		byOID[one.oid] = &one
		return nil
	})
	if err != nil {
		return nil, err
	}
	for root, parts := range leaves {
		if t := byOID[root]; t != nil {
			t.addPartitions(parts)
		}
	}
	return byOID, nil
}

// addPartitions gives a partitioned table the rows of its leaves: the server
// itself counts them only when somebody runs ANALYZE on the parent.
func (t *table) addPartitions(parts []partition) {
	slices.SortFunc(parts, func(a, b partition) int {
		return cmp.Or(cmp.Compare(a.schema, b.schema), cmp.Compare(a.label, b.label))
	})
	t.partitions = parts
	known, sum := false, int64(0)
	for _, p := range parts {
		if p.rows >= 0 {
			known = true
			sum += p.rows
		}
	}
	if known {
		t.rows = sum
	}
}

func addColumns(ctx context.Context, tx pgx.Tx, byOID map[uint32]*table, types typeMap) error {
	rows, err := tx.Query(ctx, columnsQuery)
	if err != nil {
		return err
	}
	var (
		rel, typeID uint32
		c           column
	)
	_, err = pgx.ForEachRow(rows, []any{&rel, &c.number, &c.name, &c.typeText, &typeID, &c.comment, &c.selects}, func() error {
		t := byOID[rel]
		if t == nil {
			return nil
		}
		one := c
		one.selects = c.selects && t.usage
		var base typeInfo
		one.typeID, base = types.base(typeID)
		one.typeName, one.array = base.name, base.array
		one.typeText = source.WithEnum(c.typeText, types.labels(typeID))
		t.columns = append(t.columns, one)
		return nil
	})
	return err
}

func addConstraints(ctx context.Context, tx pgx.Tx, byOID map[uint32]*table) error {
	rows, err := tx.Query(ctx, constraintsQuery)
	if err != nil {
		return err
	}
	var (
		rel, ref     uint32
		kind         string
		check        *string
		own, foreign []int16
	)
	_, err = pgx.ForEachRow(rows, []any{&rel, &kind, &own, &ref, &foreign, &check}, func() error {
		t := byOID[rel]
		if t == nil {
			return nil
		}
		switch {
		case kind == "c" && check == nil:
			t.locked = true
			return nil
		case kind == "c":
			t.addCheck(own, *check)
			return nil
		}
		k := source.Key{Columns: t.names(own), Primary: kind == "p"}
		if r := byOID[ref]; kind == "f" && r != nil {
			k.RefAsset, k.RefColumns = r.name(), r.names(foreign)
		}
		t.keys = append(t.keys, k)
		return nil
	})
	return err
}

// addCheck adds the values that a check on one column allows to its type.
func (t *table) addCheck(numbers []int16, check string) {
	_, labels := sqltext.Check(check, sqltext.Dialect{})
	if len(numbers) != 1 || len(labels) == 0 {
		return
	}
	for i := range t.columns {
		if t.columns[i].number == numbers[0] {
			t.columns[i].typeText = source.WithEnum(t.columns[i].typeText, labels)
		}
	}
}

func (t *table) names(numbers []int16) []string {
	out := make([]string, 0, len(numbers))
	for _, n := range numbers {
		for _, c := range t.columns {
			if c.number == n {
				out = append(out, c.name)
			}
		}
	}
	return out
}

func (t *table) name() string { return t.schema + "." + t.label }

func (t *table) asset() source.Asset {
	kind := "table"
	if t.kind == 'v' || t.kind == 'm' {
		kind = "view"
	}
	return source.Asset{Name: t.name(), Kind: kind, Format: format, Comment: t.comment, Rows: t.rows, Ref: t}
}

// profile gives the table at depth names.
func (t *table) profile(a source.Asset) source.Profile {
	p := source.Profile{Asset: a, Depth: toetssteen.DepthNames, Rows: t.rows, Keys: t.keys, Definition: t.shows}
	p.Columns = make([]source.Column, 0, len(t.columns))
	for _, c := range t.columns {
		p.Columns = append(p.Columns, c.named())
	}
	if t.locked {
		p.NotRead = append(p.NotRead, toetssteen.NotRead{What: t.name(), Why: "de tabel was vergrendeld; de lijsten van toegestane waarden (CHECK) zijn niet gelezen"})
	}
	return p
}

// named gives the column at depth names.
func (c column) named() source.Column {
	return source.Column{Name: c.name, Type: c.typeText, Comment: c.comment, Rows: -1, Nulls: -1, Distinct: -1}
}
