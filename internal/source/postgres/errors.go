package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"toetssteen/internal/source"
)

const whyUnparsed = "dit is geen geldig adres van een PostgreSQL-database (postgres://gebruiker@host:poort/database); " +
	"schrijf tekens als @ : / ? # % in een wachtwoord als %40 %3A %2F %3F %23 %25, of geef het wachtwoord apart (PGPASSWORD of --password-file)"

// place is what of an address can be shown: hosts, ports and a database name.
var place = regexp.MustCompile(`^[A-Za-z0-9_.,:\[\]-]*(/[A-Za-z0-9_.%-]*)?$`)

// redactURL gives the address without user, password and options. It works on
// text and not on a parsed URL, because the address that cannot be parsed is
// the one with an odd password in it: everything up to the last @ goes, and
// what does not look like a place is left out whole.
func redactURL(location string) string {
	scheme, rest, found := strings.Cut(location, "://")
	if !found || (!strings.EqualFold(scheme, "postgres") && !strings.EqualFold(scheme, "postgresql")) {
		return "postgres://…"
	}
	before, after, cut := strings.Cut(rest, "?")
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		// An @ after the question mark is an option's, unless the question
		// mark itself stands in a password: then nothing can be told apart.
		if cut && strings.Contains(after, "@") {
			return "postgres://…"
		}
		before = before[strings.LastIndexByte(before, '@')+1:]
	}
	before, _, _ = strings.Cut(before, "#")
	if !place.MatchString(before) || !hostPorts(before) {
		return "postgres://…"
	}
	return "postgres://" + before
}

// hostPorts reports whether the part before the slash is hosts with numeric
// ports: "user:secret" without a host is not.
func hostPorts(s string) bool {
	hosts, _, _ := strings.Cut(s, "/")
	for _, h := range strings.Split(hosts, ",") {
		if strings.HasPrefix(h, "[") {
			continue
		}
		_, port, _ := strings.Cut(h, ":")
		if strings.Trim(port, "0123456789") != "" || len(port) > 5 {
			return false
		}
	}
	return true
}

// connectError says why there is no connection. The driver's own words are
// left out: they repeat the address.
func connectError(ctx context.Context, where string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("connect to %s: %w", where, ctx.Err())
	}
	return &source.NotReadError{What: where, Why: whyNoConnection(err)}
}

func whyNoConnection(err error) string {
	var server *pgconn.PgError
	var dns *net.DNSError
	var network *net.OpError
	switch {
	case errors.Is(err, errTooOld):
		return "deze server is ouder dan PostgreSQL 12; die versies worden niet gelezen"
	case errors.As(err, &server):
		return whyRefused(server.Code)
	case errors.As(err, &dns):
		return "de hostnaam is niet gevonden; controleer de naam en het netwerk"
	case pgconn.Timeout(err) || errors.Is(err, context.DeadlineExceeded):
		return "de server antwoordde niet op tijd; controleer host, poort en firewall"
	case errors.As(err, &network):
		return "er is geen verbinding te maken; controleer host en poort en of de server draait"
	}
	return "er kwam geen verbinding tot stand; controleer host, poort, versleuteling (sslmode) en aanmeldgegevens"
}

func whyRefused(code string) string {
	switch code {
	case "28P01", "28000":
		return "de server weigerde de aanmelding; controleer gebruiker, wachtwoord en pg_hba.conf"
	case "3D000":
		return "deze database bestaat niet op de server; controleer de naam achter de laatste schuine streep"
	case "42501":
		return "deze gebruiker mag niet met de database verbinden; vraag GRANT CONNECT"
	case "53300":
		return "de server heeft geen verbindingen vrij; probeer het later opnieuw"
	case "57P03":
		return "de server start op of sluit af; probeer het later opnieuw"
	}
	return "de server weigerde de verbinding (SQLSTATE " + code + ")"
}

// serverError is a refusal by the server. It keeps the code alone: the
// server's message may quote a value.
type serverError struct{ code string }

func (e *serverError) Error() string { return e.why() }

// why gives the reason as people read it.
func (e *serverError) why() string {
	switch {
	case e.code == "57014":
		return "de tijdslimiet per opdracht is bereikt; neem een kleinere steekproef of een ruimere --statement-timeout"
	case e.code == "55P03" || e.code == "40P01":
		return "de tabel was vergrendeld door een ander; probeer het later opnieuw"
	case e.code == "42501":
		return "geen leesrecht (SELECT), hierop of op wat erachter zit"
	case e.code == "42P01" || e.code == "42703" || e.code == "3F000" || e.code == "XX000":
		return "bestaat niet meer in deze vorm; de structuur is tijdens de scan gewijzigd"
	case e.code == "25006":
		return "wil bij het lezen iets schrijven; dat is geweigerd"
	case strings.HasPrefix(e.code, "22"):
		return "de berekening achter deze gegevens mislukt op een waarde (SQLSTATE " + e.code + ")"
	case strings.HasPrefix(e.code, "HV") || strings.HasPrefix(e.code, "08"):
		return "de andere server achter deze tabel is niet te lezen (SQLSTATE " + e.code + ")"
	}
	return "de server weigerde de opdracht (SQLSTATE " + e.code + ")"
}

// explain turns a driver's error into one that holds no value and no address:
// the context's, a *serverError about one statement, or the loss of the
// connection.
func (d *database) explain(ctx context.Context, err error) error {
	var known *source.NotReadError
	var server *pgconn.PgError
	var explained *serverError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &known) || errors.As(err, &explained):
		return err
	case d.conn == nil || d.conn.IsClosed() || (errors.As(err, &server) && strings.HasPrefix(server.Code, "57P")):
		return &source.NotReadError{What: d.where, Why: "de verbinding met de server is tijdens de scan verbroken; start de scan opnieuw als de server weer draait"}
	case errors.As(err, &server):
		return &serverError{code: server.Code}
	}
	return &source.NotReadError{What: d.where, Why: "het antwoord van de server was niet te lezen"}
}
