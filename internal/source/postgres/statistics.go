package postgres

import (
	"bytes"
	"context"
	"math"
	"slices"

	"github.com/jackc/pgx/v5"

	"toetssteen"
	"toetssteen/internal/source"
)

// statsChunk is for how many tables statistics are fetched at once: enough
// that a thousand tables take few queries, few enough to hold in memory.
const statsChunk = 40

// The view pg_stats shows a role only the columns it may select, and nothing
// of tables whose rows a policy hides from it.
const statisticsQuery = `
SELECT s.schemaname::text, s.tablename::text, s.attname::text, s.inherited, s.null_frac::float8, s.n_distinct::float8,
  s.most_common_vals::text::text[], s.most_common_freqs::float8[], s.histogram_bounds::text::text[]
FROM pg_catalog.pg_stats s
WHERE s.schemaname = ANY ($1::name[]) AND s.tablename = ANY ($2::name[])`

type tableName struct{ schema, label string }

// columnStats is one row of pg_stats.
type columnStats struct {
	inherited    bool
	nulls        float64 // share
	distinct     float64 // count; negative: share of the rows
	common       []string
	frequencies  []float64
	histogram    []string
	rowsOfItsOwn int64
}

// statsCache holds the statistics of one chunk of tables.
type statsCache struct {
	first, end int // the chunk, as indices into database.tables
	byTable    map[tableName]map[string][]columnStats
}

// statistics gives what the server knows of a table's columns, by name: one
// row for a table, one per partition for a partitioned table that was never
// analysed as a whole.
func (d *database) statistics(ctx context.Context, t *table) (map[string][]columnStats, error) {
	i := slices.Index(d.tables, t)
	if i < 0 {
		return nil, nil
	}
	if d.stats.byTable == nil || i < d.stats.first || i >= d.stats.end {
		end := min(i+statsChunk, len(d.tables))
		byTable, err := d.readStatistics(ctx, d.tables[i:end])
		if err != nil {
			return nil, err
		}
		d.stats = &statsCache{first: i, end: end, byTable: byTable}
	}
	out := map[string][]columnStats{}
	for _, part := range t.parts() {
		for name, stats := range d.stats.byTable[tableName{part.schema, part.label}] {
			for _, s := range stats {
				s.rowsOfItsOwn = part.rows
				out[name] = append(out[name], s)
			}
		}
	}
	for name, stats := range out {
		out[name] = wholeOrParts(stats)
	}
	return out, nil
}

// parts gives the table itself and its partitions, in order.
func (t *table) parts() []partition {
	return append([]partition{{t.schema, t.label, t.rows}}, t.partitions...)
}

// wholeOrParts keeps the statistics over a table with all that inherits from
// it, where the server has them, and else those of the parts.
func wholeOrParts(stats []columnStats) []columnStats {
	for _, s := range stats {
		if s.inherited {
			return []columnStats{s}
		}
	}
	return stats
}

func (d *database) readStatistics(ctx context.Context, tables []*table) (map[tableName]map[string][]columnStats, error) {
	wanted := map[tableName]map[string][]columnStats{}
	var schemas, labels []string
	for _, t := range tables {
		for _, p := range t.parts() {
			if !slices.Contains(schemas, p.schema) {
				schemas = append(schemas, p.schema)
			}
			labels = append(labels, p.label)
			wanted[tableName{p.schema, p.label}] = map[string][]columnStats{}
		}
	}
	err := d.readOnly(ctx, max(d.limit(toetssteen.DepthStatistics), sampleTimeout), func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, statisticsQuery, schemas, labels)
		if err != nil {
			return err
		}
		var (
			name   tableName
			column string
			s      columnStats
		)
		_, err = pgx.ForEachRow(rows, []any{
			&name.schema, &name.label, &column, &s.inherited, &s.nulls, &s.distinct,
			&s.common, &s.frequencies, &s.histogram,
		}, func() error {
			if columns := wanted[name]; columns != nil {
				columns[column] = append(columns[column], s)
			}
			return nil
		})
		return err
	})
	return wanted, err
}

// addStatistics raises the columns that have statistics to that depth and says
// of the others why they have none. No table is read.
func (d *database) addStatistics(ctx context.Context, t *table, p *source.Profile, want source.Request) error {
	notRead := func(what, why string) { p.NotRead = append(p.NotRead, toetssteen.NotRead{What: what, Why: why}) }
	if t.kind == 'v' {
		notRead(t.name(), "een view heeft geen statistieken; kies diepte values om hem te lezen")
		return nil
	}
	if t.withoutSelects {
		notRead(t.name(), whyNoRight)
		return nil
	}
	if t.rowSecurity {
		notRead(t.name(), "rijbeveiliging (row level security) verbergt de statistieken voor deze gebruiker")
		return nil
	}
	stats, err := d.statistics(ctx, t)
	if err != nil {
		return err
	}
	if len(stats) == 0 {
		notRead(t.name(), "er zijn geen statistieken van deze tabel; laat de beheerder ANALYZE uitvoeren")
		return nil
	}
	for i, c := range t.columns {
		column, ok := estimate(c, stats[c.name], want.Watch)
		switch {
		case ok:
			p.Columns[i] = column
			p.Depth = toetssteen.DepthStatistics
		case !c.selects:
			notRead(t.name()+"."+c.name, whyNoRightColumn)
		default:
			notRead(t.name()+"."+c.name, "er zijn geen statistieken van deze kolom; laat de beheerder ANALYZE uitvoeren")
		}
	}
	return nil
}

// estimate builds a column from the planner's statistics. A common value
// counts for its share of the rows. The histogram's bounds split the rows that
// remain into equal parts, so each bound stands for one part: without that, a
// column whose values are all rare would seem to hold next to nothing. All
// counts are estimates and say so.
func estimate(c column, stats []columnStats, watch source.Watcher) (source.Column, bool) {
	k := source.NewCounter(c.named(), toetssteen.DepthStatistics, watch)
	var rows, nulls, filled int64
	distinct, known := 0.0, false
	for _, s := range stats {
		if s.rowsOfItsOwn <= 0 {
			continue
		}
		n := float64(s.rowsOfItsOwn)
		known = true
		rows += s.rowsOfItsOwn
		partNulls := int64(math.Round(s.nulls * n))
		nulls += partNulls
		filled += s.rowsOfItsOwn - partNulls
		if s.distinct < 0 {
			s.distinct *= -n
		}
		distinct = max(distinct, s.distinct)
		if !isBinary(c.typeName) {
			addEstimates(k, c, s, n)
		}
	}
	if !known {
		return source.Column{}, false
	}
	out := k.Column()
	out.Seen = max(out.Seen, filled)
	out.Nulls = nulls
	out.Rows = max(rows, out.Seen+nulls)
	out.Distinct = max(int64(math.Round(distinct)), int64(len(out.Values)))
	out.Truncated = out.Truncated || out.Distinct > int64(len(out.Values))
	out.Estimated = true
	return out, true
}

func addEstimates(k *source.Collector, c column, s columnStats, rows float64) {
	rest := rows * (1 - s.nulls)
	for i, v := range s.common {
		if i >= len(s.frequencies) {
			break
		}
		n := rows * s.frequencies[i]
		rest -= n
		k.AddCount(written(c, v), max(1, int64(math.Round(n))))
	}
	if len(s.histogram) == 0 {
		return
	}
	each := max(1, int64(rest/float64(len(s.histogram))))
	for _, v := range s.histogram {
		k.AddCount(written(c, v), each)
	}
}

// written gives a value of an array's text as a cast to text would write it, so
// that statistics and samples of one column look the same.
func written(c column, v string) []byte {
	switch {
	case c.typeName == "bool" && v == "t":
		return []byte("true")
	case c.typeName == "bool" && v == "f":
		return []byte("false")
	case c.typeName == "bpchar":
		return bytes.TrimRight([]byte(v), " ")
	}
	return []byte(v)
}
