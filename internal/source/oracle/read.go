package oracle

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"toetssteen/internal/sqlscan"
)

const (
	// maxText and maxLob bound a value, in characters; a text of SQL holds 4,000
	// bytes unless the server is set otherwise.
	maxText = 4000
	maxLob  = 1000
	// numeric writes a number in full, whatever the session's language.
	numeric = `, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''')`
)

// text gives a column as bounded text.
func text(c *sqlscan.Column) string {
	name := sqlscan.QuoteStandard(c.Name)
	base, _, _ := strings.Cut(c.Base, "(")
	switch {
	case base == "char", base == "nchar": // filled with spaces, which are no part of the value
		return "RTRIM(" + name + ")"
	case base == "varchar2", base == "nvarchar2", base == "varchar":
		return "SUBSTR(" + name + ", 1, " + strconv.Itoa(maxText) + ")"
	case base == "clob", base == "nclob":
		return "DBMS_LOB.SUBSTR(" + name + ", " + strconv.Itoa(maxLob) + ", 1)"
	case base == "number", base == "float", base == "binary_float", base == "binary_double":
		return "TO_CHAR(" + name + numeric
	case base == "date":
		return "TO_CHAR(" + name + ", 'YYYY-MM-DD HH24:MI:SS')"
	case base == "timestamp" && strings.Contains(c.Base, "time zone"):
		return "TO_CHAR(" + name + ", 'YYYY-MM-DD HH24:MI:SS.FF3 TZH:TZM')"
	case base == "timestamp":
		return "TO_CHAR(" + name + ", 'YYYY-MM-DD HH24:MI:SS.FF3')"
	}
	return "TO_CHAR(" + name + ")"
}

// selects writes a query with FETCH FIRST, since there is no LIMIT.
func selects(expressions []string, p sqlscan.Part) string {
	q := "SELECT " + strings.Join(expressions, ", ") + " FROM " + p.From
	if p.Where != "" {
		q += " WHERE " + p.Where
	}
	if p.Order != "" {
		q += " ORDER BY " + p.Order
	}
	if p.Limit > 0 {
		q += " FETCH FIRST " + strconv.FormatInt(p.Limit, 10) + " ROWS ONLY"
	}
	return q
}

const (
	// most is how many times the rows asked for a sample may give, where the
	// estimate of the table was wrong.
	most = 4
	// A share of blocks lies between these, in percents, and a seed is at most
	// maxSeed (SQL Language Reference, SELECT, sample_clause).
	leastShare, mostShare = 0.000001, 99.999999
	maxSeed               = 1<<32 - 1
)

// sample draws blocks, which the same seed draws again as long as the table
// does not change. External tables have no blocks to draw.
func sample(_ context.Context, _ *sql.Tx, t *sqlscan.Table, d sqlscan.Draw) ([]sqlscan.Part, error) {
	if _, no := t.Ref.(unsampled); no || d.Rows <= 0 {
		return nil, nil
	}
	share := min(max(float64(d.Aim)/float64(d.Rows)*100, leastShare), mostShare)
	seed := uint64(d.Seed) % (maxSeed + 1) //nolint:gosec // wraps to a seed
	dialect := sqlscan.Dialect{}
	from := fmt.Sprintf("%s SAMPLE BLOCK (%s) SEED (%d)", dialect.From(t), strconv.FormatFloat(share, 'f', 6, 64), seed)
	return []sqlscan.Part{{From: from, Limit: d.Aim * most}}, nil
}
