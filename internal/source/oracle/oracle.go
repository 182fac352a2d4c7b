// Package oracle reads Oracle databases: names, types, comments, keys and views
// from the data dictionary, value lists from the histograms of the statistics,
// a repeatable sample of blocks, or every row.
//
// It is written from the documentation of the vendor and has not been run
// against a server; every result says so (see whyUntried). Its queries are
// kept as goldens, its answers are tried on a scripted driver, and the decoding
// of histograms on examples that others published.
package oracle

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	goora "github.com/sijms/go-ora/v2"
	"github.com/sijms/go-ora/v2/network"

	"toetssteen/internal/source"
	"toetssteen/internal/sqlscan"
)

// Opener opens "oracle://USER@HOST:1521/SERVICE".
var Opener = source.Opener{Name: format, Schemes: schemes(), Open: open}

const (
	format = "oracle"
	// whyUntried is said of every database.
	whyUntried = "de aansluiting op Oracle is geschreven naar de documentatie van de leverancier en niet beproefd op een server; controleer de uitkomst"
	// leastVersion is Oracle 12c, which has all that is asked for.
	leastVersion = 12
)

func schemes() []string { return []string{"oracle://"} }

func open(ctx context.Context, at source.Target) (source.Source, error) {
	a, err := sqlscan.ParseAddress(at, schemes())
	if err != nil {
		return nil, err
	}
	if strings.Trim(a.URL.Path, "/") == "" && !a.URL.Query().Has("SID") {
		return nil, &source.NotReadError{What: a.Where, Why: "de naam van de dienst (service) ontbreekt: oracle://gebruiker@host:1521/DIENST"}
	}
	db := sql.OpenDB(goora.NewConnector(dsn(a)))
	return sqlscan.Open(ctx, sqlscan.Config{Dialect: dialect(a.Where), DB: db, Where: a.Where, Options: at.Options})
}

// dsn adds the password, which may have been given apart.
func dsn(a sqlscan.Address) string {
	u := *a.URL
	u.Scheme, u.User = "oracle", nil
	if a.User != "" {
		u.User = url.UserPassword(a.User, a.Password)
	}
	return u.String()
}

func dialect(where string) sqlscan.Dialect {
	return sqlscan.Dialect{
		Format:    format,
		Begin:     begin,
		Connected: func(ctx context.Context, tx *sql.Tx) error { return connected(ctx, tx, where) },
		Catalog: func(ctx context.Context, tx *sql.Tx, keep func(string) bool) (*sqlscan.Catalog, error) {
			return catalog(ctx, tx, keep, where)
		},
		Statistics: statistics,
		Sample:     sample,
		Text:       text,
		Select:     selects,
		Failure:    failure,
	}
}

// readOnly must be the first statement of a transaction (Oracle, SET
// TRANSACTION). Reading waits for no lock and holds none.
const readOnly = "SET TRANSACTION READ ONLY"

// begin starts a read-only transaction. The time-out of a statement is kept by
// the context, at which the driver asks the server to stop.
func begin(ctx context.Context, conn *sql.Conn, _ time.Duration) (*sql.Tx, error) {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	if _, err := tx.ExecContext(ctx, readOnly); err != nil {
		_ = tx.Rollback() // what went wrong before it matters more
		return nil, err
	}
	return tx, nil
}

const versionQuery = "SELECT version FROM product_component_version WHERE ROWNUM = 1"

func connected(ctx context.Context, tx *sql.Tx, where string) error {
	var version sql.NullString
	if err := tx.QueryRowContext(ctx, versionQuery).Scan(&version); err != nil {
		return err
	}
	major, _, _ := strings.Cut(version.String, ".")
	if n, err := strconv.Atoi(major); err == nil && n < leastVersion {
		return &source.NotReadError{What: where, Why: "deze Oracle is ouder dan versie 12c en wordt niet gelezen"}
	}
	return nil
}

// kinds are the numbers of the errors of which people can do something (Oracle,
// Database Error Messages). A table on which a user has no right does not exist
// for it: 942.
var kinds = map[int]sqlscan.Kind{
	942: sqlscan.NoRight, 1031: sqlscan.NoRight, 41900: sqlscan.NoRight,
	1013: sqlscan.TimedOut, 40: sqlscan.TimedOut, 2393: sqlscan.TimedOut, 2395: sqlscan.TimedOut,
	54: sqlscan.Locked, 60: sqlscan.Locked, 30006: sqlscan.Locked,
	904: sqlscan.Gone, 8103: sqlscan.Gone, 1466: sqlscan.Gone,
	4063: sqlscan.Broken, 4045: sqlscan.Broken,
	1426: sqlscan.BadValue, 1476: sqlscan.BadValue, 1722: sqlscan.BadValue, 1830: sqlscan.BadValue, 1843: sqlscan.BadValue,
	1858: sqlscan.BadValue, 1861: sqlscan.BadValue, 6502: sqlscan.BadValue,
	1456: sqlscan.Writes,
	2019: sqlscan.Remote, 2063: sqlscan.Remote, 12154: sqlscan.Remote, 29913: sqlscan.Remote, 30653: sqlscan.Remote,
	1005: sqlscan.BadLogin, 1017: sqlscan.BadLogin, 28000: sqlscan.BadLogin, 28001: sqlscan.BadLogin,
	1045: sqlscan.NoConnect, 12505: sqlscan.NoDatabase, 12514: sqlscan.NoDatabase,
	18: sqlscan.Full, 20: sqlscan.Full, 2391: sqlscan.Full, 12516: sqlscan.Full, 12519: sqlscan.Full, 12520: sqlscan.Full,
	1033: sqlscan.NotReady, 1034: sqlscan.NotReady, 1089: sqlscan.NotReady, 12528: sqlscan.NotReady,
	28860: sqlscan.Encryption, 29024: sqlscan.Encryption,
	28: sqlscan.Lost, 1012: sqlscan.Lost, 3113: sqlscan.Lost, 3114: sqlscan.Lost, 3135: sqlscan.Lost,
}

func failure(err error) (sqlscan.Kind, string, bool) {
	var e *network.OracleError
	if !errors.As(err, &e) {
		return sqlscan.Other, "", false
	}
	return kinds[e.ErrCode], fmt.Sprintf("ORA%05d", e.ErrCode), true
}
