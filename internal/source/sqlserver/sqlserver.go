// Package sqlserver reads Microsoft SQL Server and Azure SQL databases: names,
// types, comments, keys and views from the catalogue, value lists from the
// histograms of the statistics, a repeatable sample of pages, or every row.
//
// It is written from the documentation of the vendor and has not been run
// against a server; every result says so (see whyUntried). Its queries are
// kept as goldens and its answers are tried on a scripted driver.
package sqlserver

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	mssql "github.com/microsoft/go-mssqldb"

	"toetssteen/internal/source"
	"toetssteen/internal/sqlscan"
)

// Opener opens "sqlserver://USER@HOST:1433/DATABASE".
var Opener = source.Opener{Name: format, Schemes: schemes(), Open: open}

const (
	format = "sqlserver"
	// whyUntried is said of every database.
	whyUntried = "de aansluiting op SQL Server is geschreven naar de documentatie van de leverancier en niet beproefd op een server; controleer de uitkomst"
	// leastVersion is SQL Server 2017, which has all that is asked for.
	leastVersion = 14
	lockTimeout  = 5 * time.Second
	program      = "toetssteen"
)

func schemes() []string { return []string{"sqlserver://"} }

func open(ctx context.Context, at source.Target) (source.Source, error) {
	a, err := sqlscan.ParseAddress(at, schemes())
	if err != nil {
		return nil, err
	}
	connector, err := mssql.NewConnector(dsn(a))
	if err != nil {
		// The driver's words may repeat the address.
		return nil, &source.NotReadError{What: a.Where, Why: "de opties achter het adres zijn niet geldig; kijk ze na"}
	}
	return sqlscan.Open(ctx, sqlscan.Config{Dialect: dialect(a.Where), DB: sql.OpenDB(connector), Where: a.Where, Options: at.Options})
}

// dsn writes the address as the driver wants it: there a path is the name of an
// instance, and the database an option. With that option the path is left as
// it is. Encryption is asked for unless the address says otherwise, and the
// server may send us to a copy that can only be read.
func dsn(a sqlscan.Address) string {
	u := *a.URL
	options := url.Values{}
	for k, v := range u.Query() {
		options[strings.ToLower(k)] = v
	}
	if path := strings.Trim(u.Path, "/"); path != "" && !options.Has("database") {
		options.Set("database", path)
		u.Path, u.RawPath = "", ""
	}
	if !options.Has("encrypt") {
		options.Set("encrypt", "true")
	}
	if options.Has("database") && !options.Has("applicationintent") {
		options.Set("applicationintent", "ReadOnly")
	}
	options.Set("app name", program)
	u.User = nil
	if a.User != "" {
		u.User = url.UserPassword(a.User, a.Password)
	}
	u.Scheme, u.RawQuery = "sqlserver", options.Encode()
	return u.String()
}

func dialect(where string) sqlscan.Dialect {
	return sqlscan.Dialect{
		Format:    format,
		Quote:     quote,
		Begin:     begin,
		Connected: func(ctx context.Context, tx *sql.Tx) error { return connected(ctx, tx, where) },
		Catalog: func(ctx context.Context, tx *sql.Tx, keep func(string) bool) (*sqlscan.Catalog, error) {
			return catalog(ctx, tx, keep, where)
		},
		Statistics: statistics,
		Sample:     sample,
		Text:       text,
		Filled:     filled,
		Select:     selects,
		Failure:    failure,
	}
}

// quote writes an identifier in brackets, a closing one doubled (QUOTENAME).
func quote(name string) string { return "[" + strings.ReplaceAll(name, "]", "]]") + "]" }

// settings make a statement wait shortly for a lock, give way where two wait
// for each other, and read nothing that is not committed.
func settings() string {
	return "SET LOCK_TIMEOUT " + strconv.FormatInt(lockTimeout.Milliseconds(), 10) +
		"; SET DEADLOCK_PRIORITY LOW; SET TRANSACTION ISOLATION LEVEL READ COMMITTED;"
}

// begin starts a transaction. SQL Server has none that is read-only: what
// guards are the rights of the user, the intent of the connection, and that
// nothing but SELECT is ever sent. The time-out of a statement is kept by the
// context, which the driver passes on to the server.
func begin(ctx context.Context, conn *sql.Conn, _ time.Duration) (*sql.Tx, error) {
	if _, err := conn.ExecContext(ctx, settings()); err != nil {
		return nil, err
	}
	return conn.BeginTx(ctx, nil)
}

const versionQuery = "SELECT CAST(SERVERPROPERTY('ProductMajorVersion') AS int), CAST(SERVERPROPERTY('EngineEdition') AS int)"

// azure are the editions whose version number says nothing: Azure SQL Database
// and Managed Instance (SERVERPROPERTY).
func azure(edition int64) bool { return edition == 5 || edition == 8 }

func connected(ctx context.Context, tx *sql.Tx, where string) error {
	var version, edition sql.NullInt64
	if err := tx.QueryRowContext(ctx, versionQuery).Scan(&version, &edition); err != nil {
		return err
	}
	if azure(edition.Int64) || version.Int64 >= leastVersion {
		return nil
	}
	return &source.NotReadError{What: where, Why: "deze SQL Server is ouder dan versie 2017 en wordt niet gelezen"}
}

// kinds are the numbers of the errors of which people can do something (SQL
// Server, Database Engine events and errors).
var kinds = map[int32]sqlscan.Kind{
	229: sqlscan.NoRight, 230: sqlscan.NoRight, 262: sqlscan.NoRight, 297: sqlscan.NoRight, 300: sqlscan.NoRight, 371: sqlscan.NoRight,
	1222: sqlscan.Locked, 1205: sqlscan.Locked,
	207: sqlscan.Gone, 208: sqlscan.Gone,
	4413: sqlscan.Broken, 4502: sqlscan.Broken,
	220: sqlscan.BadValue, 232: sqlscan.BadValue, 241: sqlscan.BadValue, 242: sqlscan.BadValue, 245: sqlscan.BadValue,
	8114: sqlscan.BadValue, 8115: sqlscan.BadValue, 8134: sqlscan.BadValue,
	7202: sqlscan.Remote, 7303: sqlscan.Remote, 7312: sqlscan.Remote, 7399: sqlscan.Remote, 46530: sqlscan.Remote,
	18452: sqlscan.BadLogin, 18456: sqlscan.BadLogin, 18486: sqlscan.BadLogin, 18487: sqlscan.BadLogin, 18488: sqlscan.BadLogin,
	911: sqlscan.NoDatabase, 4060: sqlscan.NoDatabase, 916: sqlscan.NoConnect,
	10928: sqlscan.Full, 10929: sqlscan.Full, 17809: sqlscan.Full,
	983: sqlscan.NotReady, 17142: sqlscan.NotReady, 40613: sqlscan.NotReady,
	-2: sqlscan.TimedOut, 8649: sqlscan.TimedOut,
}

func failure(err error) (sqlscan.Kind, string, bool) {
	var e mssql.Error
	if !errors.As(err, &e) {
		return sqlscan.Other, "", false
	}
	return kinds[e.Number], strconv.Itoa(int(e.Number)), true
}
