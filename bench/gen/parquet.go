package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	_ "github.com/duckdb/duckdb-go/v2" // writes the Parquet file, as another program than ours
)

// parquet has DuckDB write a file of persons: coded columns in dictionary
// pages among numbers and dates. hash() of the row number and the seed stands
// in for chance, so the same call gives the same rows.
func parquet(ctx context.Context, path string, rows int, seed uint64) error {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return fmt.Errorf("open duckdb: %w", err)
	}
	defer db.Close()
	quoted := strings.ReplaceAll(path, "'", "''")
	query := fmt.Sprintf(parquetQuery, seed, rows, quoted)
	if _, err := db.ExecContext(ctx, query); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

const parquetQuery = `copy (
  with n as (select i, hash(i * 1000003 + %d) as h from range(%d) t(i))
  select i as persoon_nr,
    'p' || format('{:x}', h) as pseudoniem,
    cast(date '1960-01-01' + cast(h %% 16000 as integer) as varchar) as geboortedatum,
    case when h %% 1000 < 4 then 'O' when h %% 2 = 0 then 'M' else 'V' end as geslachtsaanduiding,
    case when (h >> 8) %% 100 < 82 then '0001'
      else list_extract(['0131','0339','0263','0336','0072','0055','0052','0084','0300','0307'], cast((h >> 16) %% 10 as integer) + 1) end as nationaliteit,
    case when (h >> 9) %% 100 < 82 then '6030'
      else list_extract(['5022','6043','5007','7009','7028','9089','5010','9003','6023','6022'], cast((h >> 17) %% 10 as integer) + 1) end as geboorteland,
    case when (h >> 10) %% 100 < 90 then null
      else list_extract(['21','25','26','27','32','98'], cast((h >> 18) %% 6 as integer) + 1) end as verblijfstitel,
    list_extract(['mbo 1-2','mbo 3-4','hbo','wo'], cast((h >> 20) %% 4 as integer) + 1) as opleidingsniveau,
    'OPL' || cast((h >> 22) %% 400 as varchar) as opleidingcode,
    list_extract(['betaald','open','termijnen'], cast((h >> 24) %% 3 as integer) + 1) as betaalstatus,
    cast((h >> 26) %% 241 as integer) as studiepunten,
    cast((h >> 28) %% 100 as double) / 10 as gemiddeld_cijfer,
    cast(1000 + (h >> 30) %% 9000 as varchar) as postcode4,
    list_extract(['A','B','C','D'], cast((h >> 32) %% 4 as integer) + 1) as veld03,
    case when (h >> 34) %% 2 = 0 then 'M' else 'V' end as veld17,
    (h >> 36) %% 100 < 12 as uitval
  from n
) to '%[3]s' (format parquet, compression zstd, row_group_size 122880)`
