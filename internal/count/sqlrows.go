package count

import (
	"context"
	"database/sql"
	"strconv"
	"time"
)

// Querier is a database, a connection or a transaction.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Rows is a Runner over database/sql. Explain takes the values out of a
// driver's error.
func Rows(db Querier, explain func(error) error) Runner {
	return func(ctx context.Context, query string, row func([]Value) error) error {
		rows, err := db.QueryContext(ctx, query)
		if err != nil {
			return explain(err)
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			return explain(err)
		}
		read, into, values := make([]any, len(columns)), make([]any, len(columns)), make([]Value, len(columns))
		for i := range read {
			into[i] = &read[i]
		}
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				return explain(err)
			}
			for i, v := range read {
				values[i] = valueOf(v)
			}
			if err := row(values); err != nil {
				return err
			}
		}
		if err := rows.Err(); err != nil {
			return explain(err)
		}
		return nil
	}
}

func valueOf(v any) Value {
	switch x := v.(type) {
	case nil:
		return Value{}
	case string:
		return Value{Kind: String, Text: x}
	case []byte:
		return Value{Kind: String, Text: string(x)}
	case int64:
		return Value{Kind: Integer, Int: x}
	case float64:
		return Value{Kind: Float, Float: x}
	case float32:
		return Value{Kind: Float32, Float: float64(x)}
	case bool:
		return Value{Kind: String, Text: strconv.FormatBool(x)}
	case time.Time:
		return Value{Kind: String, Text: x.UTC().Format("2006-01-02 15:04:05.999999")}
	}
	return Value{Kind: String, Text: "?"} // engines show every type as one of these
}
