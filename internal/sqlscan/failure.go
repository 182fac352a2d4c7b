package sqlscan

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"

	"toetssteen/internal/source"
)

// Kind is what went wrong at a server, as far as people act on it differently.
type Kind int

// Kinds of failures of one statement, and from BadLogin on of connecting.
const (
	Other      Kind = iota // said with its code
	NoRight                // no right to select this, or what lies behind it
	TimedOut               // the time-out of the statement
	Locked                 // somebody else holds a lock
	Gone                   // the table or column does not exist (any more) in this form
	Broken                 // a view that the server itself cannot run
	BadValue               // a computation in a view or column fails on a value
	Writes                 // reading it would write something
	Remote                 // the other server behind a table cannot be read
	Lost                   // the connection is gone
	BadLogin               // user or password
	NoDatabase             // there is no such database
	NoConnect              // the user may not use the database
	Full                   // too many connections
	NotReady               // starts or stops
	Encryption             // TLS is required, missing, or not to be trusted
)

const whyStopped = "de verbinding met de server is tijdens de scan verbroken; start de scan opnieuw als de server weer draait"

// kindWhys are the reasons that people read; what is not here is said with its
// code.
var kindWhys = map[Kind]string{
	NoRight:    "geen leesrecht (SELECT), hierop of op wat erachter zit",
	TimedOut:   "de tijdslimiet per opdracht is bereikt; neem een kleinere steekproef of een ruimere --statement-timeout",
	Locked:     "de tabel was vergrendeld door een ander; probeer het later opnieuw",
	Gone:       "bestaat niet meer in deze vorm; de structuur is tijdens de scan gewijzigd",
	Broken:     "deze view werkt niet: wat erachter zit bestaat niet meer, of de eigenaar mist rechten",
	Writes:     "wil bij het lezen iets schrijven; dat is geweigerd",
	Lost:       whyStopped,
	BadLogin:   "de server weigerde de aanmelding; controleer gebruiker, wachtwoord en vanwaar deze gebruiker mag aanmelden",
	NoDatabase: "deze database bestaat niet op de server; controleer de naam",
	NoConnect:  "deze gebruiker mag niet bij de database; vraag leesrecht",
	Full:       "de server heeft geen verbindingen vrij; probeer het later opnieuw",
	NotReady:   "de server start op of sluit af; probeer het later opnieuw",
	Encryption: "de versleutelde verbinding (TLS) komt niet tot stand; controleer de instellingen daarvan en het certificaat",
}

// codedWhys are reasons that are told with the server's code.
var codedWhys = map[Kind]string{
	BadValue: "de berekening achter deze gegevens mislukt op een waarde",
	Remote:   "de andere server achter deze tabel is niet te lezen",
}

// StatementError is a refusal by the server. It keeps the kind and the code
// alone: the server's message may quote a value.
type StatementError struct {
	Kind Kind
	Code string
}

func (e *StatementError) Error() string { return e.Why() }

// Why gives the reason as people read it.
func (e *StatementError) Why() string {
	if why, ok := kindWhys[e.Kind]; ok {
		return why
	}
	return cmp.Or(codedWhys[e.Kind], "de server weigerde de opdracht") + " (code " + e.Code + ")"
}

// explain turns a driver's error into one that holds no value and no address:
// the context's, a *StatementError about one statement, or the loss of the connection.
// limited is the context with the time-out of the statement.
func (d *database) explain(ctx, limited context.Context, err error) error {
	var known *source.NotReadError
	var failure *StatementError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &known) || errors.As(err, &failure):
		return err
	}
	kind, code, ok := d.dialect.Failure(err)
	switch {
	case ok && kind != Lost && kind != NotReady:
		return &StatementError{Kind: kind, Code: code}
	case limited.Err() != nil: // a driver may break the connection to stop a statement
		return &StatementError{Kind: TimedOut}
	}
	return &source.NotReadError{What: d.where, Why: whyStopped}
}

// connectError says why there is no connection. The driver's own words are left
// out: they may repeat the address.
func (d *database) connectError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("connect to %s: %w", d.where, ctx.Err())
	}
	var known *source.NotReadError
	if errors.As(err, &known) {
		return err
	}
	return &source.NotReadError{What: d.where, Why: d.whyNoConnection(err)}
}

func (d *database) whyNoConnection(err error) string {
	var failure *StatementError
	if errors.As(err, &failure) {
		return failure.Why()
	}
	if kind, code, ok := d.dialect.Failure(err); ok {
		if kind == Other {
			return "de server weigerde de verbinding (code " + code + ")"
		}
		return (&StatementError{Kind: kind, Code: code}).Why()
	}
	var dns *net.DNSError
	var network *net.OpError
	var timeout net.Error
	switch {
	case errors.As(err, &dns):
		return "de hostnaam is niet gevonden; controleer de naam en het netwerk"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "de server antwoordde niet op tijd; controleer host, poort en firewall"
	case errors.As(err, &network):
		return "er is geen verbinding te maken; controleer host en poort en of de server draait"
	}
	return "er kwam geen verbinding tot stand; controleer host, poort, versleuteling en aanmeldgegevens"
}
