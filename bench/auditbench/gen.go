package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	_ "github.com/duckdb/duckdb-go/v2" // writes the file and runs the bare SQL
)

// generate has DuckDB write a Parquet file of invented persons. Six attributes
// of 4, 3, 6, 5, 6 and 41 levels hang together (education, age and distance
// follow origin), the decision follows education, age, distance and, beside
// them, origin: what an audit must find. hash() of the row number and the seed
// stands in for chance, so the same call gives the same rows.
func generate(ctx context.Context, path string, rows int64, seed uint64) error {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return fmt.Errorf("open duckdb: %w", err)
	}
	defer db.Close()
	query := fmt.Sprintf(generateQuery, seed, rows, strings.ReplaceAll(path, "'", "''"))
	if _, err := db.ExecContext(ctx, query); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// Origin is null for 15 of 1,000 persons, so it has four levels with missing.
// Skewed classes come from a power of an even number from 0 to 1.
const generateQuery = `copy (
  with numbers as (
    select i, hash(i * 1000003 + %d) as h, hash(i * 998244353 + %[1]d + 17) as g from range(%d) t(i)
  ), origin as (
    select h, g, case when h %% 1000 < 740 then 'NL' when h %% 1000 < 830 then 'EU' when h %% 1000 < 985 then 'nonEU' end as origin
    from numbers
  ), person as (
    select origin, g,
      case when (h >> 10) %% 1000 < 495 then 'V' when (h >> 10) %% 1000 < 992 then 'M' else 'X' end as sex,
      list_extract(['15-18','19-20','21-22','23-24','25-29','30+'],
        1 + cast(least(5, floor(pow(((h >> 20) %% 1000) / 1000.0, case when origin = 'nonEU' then 0.8 else 1.3 end) * 6)) as integer)) as age,
      list_extract(['mbo12','mbo34','hbo','wo','other'],
        1 + cast(least(4, floor(pow(((h >> 30) %% 1000) / 1000.0, case when origin = 'nonEU' then 1.6 else 0.9 end) * 5)) as integer)) as education,
      list_extract(['0-1','1-2','2-5','5-10','10-50','50+'],
        1 + cast(least(5, floor(pow(((h >> 40) %% 1000) / 1000.0, case when origin = 'nonEU' then 1.9 else 0.8 end) * 6)) as integer)) as distance,
      'R' || lpad(cast(((h >> 50) %% 41) as varchar), 2, '0') as region
    from origin
  ), scored as (
    select *, 8
      + case education when 'mbo12' then 90 when 'mbo34' then 40 when 'hbo' then 10 else 0 end
      + case distance when '0-1' then 160 when '1-2' then 70 when '2-5' then 25 else 0 end
      + case age when '15-18' then 25 when '19-20' then 15 else 0 end
      + case origin when 'nonEU' then 35 when 'EU' then 10 else 0 end as points
    from person
  )
  select origin, sex, age, education, distance, region,
    case when g %% 1000 < points then 'yes' else 'no' end as decision,
    case when (g >> 20) %% 1000 < 60 + points / 3 - case when origin = 'nonEU' then 30 else 0 end then 'wrong' else 'right' end as label
  from scored
) to '%[3]s' (format parquet, compression zstd)`
