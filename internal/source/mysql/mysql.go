// Package mysql reads MariaDB (10.3 and later) and MySQL (5.7 and later)
// databases: names from information_schema, value lists from the histograms
// that the server keeps, a repeatable sample, or every row. It works in
// read-only transactions with time-outs over one connection, and it never
// writes, never lets a server ask for a file of the client, and never puts a
// value or a password in an error.
package mysql

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"

	"toetssteen/internal/source"
	"toetssteen/internal/sqlscan"
)

// Opener opens mysql:// and mariadb:// URLs.
var Opener = source.Opener{
	Name:    format,
	Schemes: schemes,
	Open:    open,
}

var schemes = []string{"mysql://", "mariadb://"}

const (
	format         = "mysql"
	defaultPort    = "3306"
	connectTimeout = 10 * time.Second
	lockTimeout    = 5 // seconds
	// writeTimeout is how long the server waits for a reader that holds back,
	// in seconds: its own 60 are too few for a slow pace.
	writeTimeout = 600
)

// engine is what the dialect knows of one server.
type engine struct {
	database string // the only database to list; "" is all but the system's
	known    bool   // the version was read
	mariadb  bool
	// withoutHistograms is set when this user may not read the table with them:
	// asking again for each table would tell the same.
	withoutHistograms bool
}

func open(ctx context.Context, at source.Target) (source.Source, error) {
	address, err := sqlscan.ParseAddress(at, schemes)
	if err != nil {
		return nil, err
	}
	c, err := config(address)
	if err != nil {
		return nil, err
	}
	connector, err := mysql.NewConnector(c)
	if err != nil { // the driver's words may repeat the address
		return nil, &source.NotReadError{What: address.Where, Why: "deze instellingen van de verbinding zijn niet te gebruiken"}
	}
	e := &engine{database: c.DBName}
	return sqlscan.Open(ctx, sqlscan.Config{Dialect: e.dialect(), DB: sql.OpenDB(connector), Where: address.Where, Options: at.Options})
}

// config turns an address into the driver's settings. Only options that change
// how to connect are known: what an address says must not change what is read.
func config(a sqlscan.Address) (*mysql.Config, error) {
	refuse := func(why string) (*mysql.Config, error) {
		return nil, &source.NotReadError{What: a.Where, Why: why}
	}
	c := mysql.NewConfig()
	c.User, c.Passwd = a.User, a.Password
	c.DBName = strings.Trim(a.URL.Path, "/")
	if strings.Contains(c.DBName, "/") {
		return refuse("achter de host staat meer dan de naam van een database")
	}
	c.Net = "tcp"
	c.Addr = net.JoinHostPort(cmp.Or(a.URL.Hostname(), "127.0.0.1"), cmp.Or(a.URL.Port(), defaultPort))
	c.Timeout = connectTimeout
	c.InterpolateParams = true // the text protocol gives every value as text
	c.ConnectionAttributes = "program_name:toetssteen"
	c.Logger = &mysql.NopLogger{} // it would write to stderr, past everything
	if err := c.Apply(mysql.Charset("utf8mb4", "")); err != nil {
		return refuse("deze instellingen van de verbinding zijn niet te gebruiken")
	}
	mode, ca := "preferred", ""
	for name, values := range a.URL.Query() {
		value := values[len(values)-1]
		switch name {
		case "tls", "ssl-mode", "sslmode":
			mode = strings.ToLower(value)
		case "ssl-ca", "sslrootcert", "tls-ca":
			ca = value
		case "socket":
			c.Net, c.Addr = "unix", value
		default:
			return refuse("onbekende instelling in het adres; bekend zijn tls, ssl-ca en socket")
		}
	}
	if why := encrypt(c, mode, ca, a.URL.Hostname()); why != "" {
		return refuse(why)
	}
	return c, nil
}

// encrypt sets how the connection is encrypted, in the words of the driver
// (tls=true) or of MySQL's own programs (ssl-mode=VERIFY_IDENTITY). It gives
// the reason why that cannot be.
func encrypt(c *mysql.Config, mode, ca, host string) (why string) {
	if c.Net == "unix" {
		return "" // it does not leave the machine
	}
	var roots *x509.CertPool
	if ca != "" {
		pem, err := os.ReadFile(ca)
		if err != nil {
			return "het bestand met certificaten (ssl-ca) is niet te lezen"
		}
		roots = x509.NewCertPool()
		if !roots.AppendCertsFromPEM(pem) {
			return "het bestand met certificaten (ssl-ca) bevat geen certificaat"
		}
		if mode == "preferred" {
			mode = "verify_identity"
		}
	}
	full := &tls.Config{RootCAs: roots, ServerName: host, MinVersion: tls.VersionTLS12}
	switch mode {
	case "false", "disabled", "disable":
	case "preferred", "prefer":
		c.TLSConfig = "preferred"
	case "skip-verify", "required", "require":
		c.TLSConfig = "skip-verify"
	case "true", "verify_identity", "verify-full":
		c.TLS = full
	case "verify_ca", "verify-ca":
		full.InsecureSkipVerify = true // the chain is verified below, the name is not, as asked
		full.VerifyConnection = func(s tls.ConnectionState) error { return verifyChain(s, roots) }
		c.TLS = full
	default:
		return "onbekende waarde voor tls; kies false, preferred, skip-verify, verify-ca of true"
	}
	return ""
}

// verifyChain checks that a certificate comes from a trusted authority, not for
// which name it is.
func verifyChain(s tls.ConnectionState, roots *x509.CertPool) error {
	if len(s.PeerCertificates) == 0 {
		return x509.UnknownAuthorityError{}
	}
	between := x509.NewCertPool()
	for _, c := range s.PeerCertificates[1:] {
		between.AddCert(c)
	}
	_, err := s.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between})
	return err
}

func (e *engine) dialect() sqlscan.Dialect {
	return sqlscan.Dialect{
		Format:     format,
		Quote:      quote,
		Begin:      e.begin,
		Connected:  e.connected,
		Catalog:    e.catalog,
		Statistics: e.statistics,
		Sample:     sample,
		Text:       text,
		Filled:     filled,
		Failure:    failure,
	}
}

// quote writes an identifier as MySQL does, which needs no setting of the
// session, unlike double quotes.
func quote(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

// begin starts a read-only transaction. The session is set each time: a pooler
// may give each transaction another connection.
func (e *engine) begin(ctx context.Context, conn *sql.Conn, limit time.Duration) (*sql.Tx, error) {
	set := fmt.Sprintf("SET SESSION sql_mode = '', time_zone = '+00:00', lock_wait_timeout = %d, net_write_timeout = %d", lockTimeout, writeTimeout)
	switch {
	case !e.known:
	case e.mariadb:
		set += fmt.Sprintf(", max_statement_time = %.3f", limit.Seconds())
	default:
		set += fmt.Sprintf(", max_execution_time = %d", limit.Milliseconds())
	}
	if _, err := conn.ExecContext(ctx, set); err != nil {
		return nil, err
	}
	return conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
}

// connected reads which of the two servers it is.
func (e *engine) connected(ctx context.Context, tx *sql.Tx) error {
	var version string
	if err := tx.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version); err != nil {
		return err
	}
	e.mariadb = strings.Contains(strings.ToLower(version), "mariadb")
	e.known = true
	return nil
}
