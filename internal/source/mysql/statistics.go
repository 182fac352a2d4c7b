package mysql

import (
	"context"
	"database/sql"

	"toetssteen"
	"toetssteen/internal/sqlscan"
)

const (
	whyNoHistograms = "de histogrammen van MariaDB (mysql.column_stats) zijn niet te lezen; zonder SELECT daarop " +
		"zijn er alleen aantallen verschillende waarden uit de indexen"
	whyPositions = "het histogram van deze kolom bevat geen waarden (oude vorm); alleen de kleinste en grootste zijn bekend. " +
		"ANALYZE TABLE ... PERSISTENT FOR ALL met histogram_type = JSON_HB geeft er wel een met waarden"
)

const mariadbQuery = `
SELECT column_name, min_value, max_value, nulls_ratio, avg_frequency, COALESCE(hist_type, ''), histogram
FROM mysql.column_stats
WHERE db_name = ? AND table_name = ?
ORDER BY column_name`

const mysqlQuery = `
SELECT COLUMN_NAME, HISTOGRAM
FROM information_schema.COLUMN_STATISTICS
WHERE SCHEMA_NAME = ? AND TABLE_NAME = ?
ORDER BY COLUMN_NAME`

// The cardinality of the first column of an index is its number of distinct
// values, as the storage engine estimates it.
const indexQuery = `
SELECT COLUMN_NAME, MAX(CARDINALITY)
FROM information_schema.STATISTICS
WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND SEQ_IN_INDEX = 1 AND CARDINALITY > 0 AND SUB_PART IS NULL
GROUP BY COLUMN_NAME
ORDER BY COLUMN_NAME`

// statistics gives the histograms of a table's columns, and of columns that
// have none how many distinct values an index holds.
func (e *engine) statistics(ctx context.Context, tx *sql.Tx, t *sqlscan.Table) (map[string]sqlscan.Estimate, []toetssteen.NotRead, error) {
	out := map[string]sqlscan.Estimate{}
	if err := e.indexes(ctx, tx, t, out); err != nil {
		return nil, nil, err
	}
	read := e.histogramsMySQL
	if e.mariadb {
		read = e.histogramsMariaDB
	}
	var remarks []toetssteen.NotRead
	var err error
	if !e.withoutHistograms {
		remarks, err = read(ctx, tx, t, out)
		if kind, _, ok := failure(err); ok && (kind == sqlscan.NoRight || kind == sqlscan.Gone) {
			e.withoutHistograms, err = true, nil
		}
	}
	if e.withoutHistograms && e.mariadb {
		remarks = append(remarks, toetssteen.NotRead{Why: whyNoHistograms})
	}
	return out, remarks, err
}

func (e *engine) indexes(ctx context.Context, tx *sql.Tx, t *sqlscan.Table, out map[string]sqlscan.Estimate) error {
	var name string
	var distinct int64
	return sqlscan.Each(ctx, tx, indexQuery, []any{t.Schema, t.Name}, []any{&name, &distinct}, func() {
		out[name] = sqlscan.Estimate{Nulls: -1, Distinct: distinct}
	})
}

func (e *engine) histogramsMariaDB(ctx context.Context, tx *sql.Tx, t *sqlscan.Table, out map[string]sqlscan.Estimate) ([]toetssteen.NotRead, error) {
	var (
		name, kind       string
		least, most      []byte
		nulls, frequency sql.NullFloat64
		histogram        []byte
		remarks          []toetssteen.NotRead
	)
	into := []any{&name, &least, &most, &nulls, &frequency, &kind, &histogram}
	err := sqlscan.Each(ctx, tx, mariadbQuery, []any{t.Schema, t.Name}, into, func() {
		c := find(t, name)
		if c == nil || c.NotRead != "" {
			return
		}
		est := out[c.Name]
		est.Nulls = -1
		if nulls.Valid {
			est.Nulls = nulls.Float64
		}
		filled := 1 - max(est.Nulls, 0)
		if frequency.Float64 > 0 && t.Rows > 0 {
			est.Distinct = max(int64(float64(t.Rows)*filled/frequency.Float64+0.5), 1)
		}
		if !addBuckets(&est, c, histogram, filled, kind) {
			addEnds(&est, c, least, most)
			if kind != "" && kind != jsonHistogram {
				remarks = append(remarks, toetssteen.NotRead{What: t.Label() + "." + c.Name, Why: whyPositions})
			}
		}
		out[c.Name] = est
	})
	return remarks, err
}

func (e *engine) histogramsMySQL(ctx context.Context, tx *sql.Tx, t *sqlscan.Table, out map[string]sqlscan.Estimate) ([]toetssteen.NotRead, error) {
	var name string
	var histogram []byte
	err := sqlscan.Each(ctx, tx, mysqlQuery, []any{t.Schema, t.Name}, []any{&name, &histogram}, func() {
		c := find(t, name)
		if c == nil || c.NotRead != "" {
			return
		}
		if est, ok := histogramMySQL(c, histogram); ok {
			est.Distinct = max(est.Distinct, out[c.Name].Distinct)
			out[c.Name] = est
		}
	})
	return nil, err
}
