package mysql

import (
	"context"
	"errors"
	"net"
	"net/url"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/testkit"
)

func TestNoPasswordAndNoUserInAnyError(t *testing.T) {
	location := testkit.MariaDB(t)
	u, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	at, good := u.Host, databaseOf(t, location)
	const secret = "z3erGeh3im"
	tests := []struct{ name, location, want string }{
		{"wrong password", "mysql://baas:" + secret + "@" + at + "/" + good, "aanmelding"},
		{"unknown database", strings.Replace(location, good, "weg", 1), "bestaat niet"},
		{"unreachable host", "mariadb://baas:" + secret + "@" + closed.Addr().String() + "/x", "geen verbinding"},
		{"unknown host", "mysql://baas:" + secret + "@bestaat.niet.invalid/x", "controleer"},
		{"slash and at sign in the password", "mysql://baas:" + secret + "@/" + secret + "@" + at + "/x", ""},
		{"percent sign in the password", "mysql://baas:" + secret + "%zz@" + at + "/x", "geldig adres"},
		{"question mark in the password", "mysql://baas:" + secret + "?" + secret + "@" + at + "/x", ""},
		{"hash in the password", "mysql://baas:" + secret + "#" + secret + "@" + at + "/x", ""},
		{"space in the password", "mysql://baas:" + secret + " 1@" + at + "/x", ""},
		{"forgotten host", "mysql://baas:" + secret, "geldig adres"},
		{"bad option", "mysql://baas:" + secret + "@" + at + "/x?wachtwoord=" + secret, "onbekende instelling"},
		{"bad encryption", "mysql://baas:" + secret + "@" + at + "/x?tls=" + secret, "onbekende waarde"},
		{"a certificate of an unknown authority", strings.Replace(location, "/"+good, "/"+good+"?tls=true", 1), "TLS"},
		{"no certificate", "mysql://baas:" + secret + "@" + at + "/x?ssl-ca=/weg/" + secret, "niet te lezen"},
		{"newline", "mysql://baas:" + secret + "\n@" + at + "/x", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Opener.Open(context.Background(), source.Target{Location: tt.location})
			if err == nil {
				s.Close()
				t.Fatal("it connected")
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %q does not say %q", err, tt.want)
			}
			pass, _ := u.User.Password()
			for e := err; e != nil; e = errors.Unwrap(e) {
				for _, hidden := range []string{secret, "baas", pass} {
					if strings.Contains(e.Error(), hidden) {
						t.Errorf("error %q gives away %q", e, hidden)
					}
				}
			}
		})
	}
}

func TestPasswordFromElsewhereAndASocket(t *testing.T) {
	server, location := testkit.StartMariaDB(t)
	u, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	run(t, location, "CREATE TABLE t (a int); INSERT INTO t VALUES (7)")
	pass, _ := u.User.Password()
	bare := "mariadb://" + u.User.Username() + "@" + u.Host + u.Path
	if got := values(columnOf(t, profileOf(t, openURL(t, bare, source.Options{Password: pass}), "t", toetssteen.DepthCensus), "a")); got != "7" {
		t.Errorf("with a password given apart: %q", got)
	}
	openURL(t, location, source.Options{Password: "van-een-ander"}) // the URL comes first
	socket := "mysql://" + u.User.String() + "@/" + databaseOf(t, location) + "?socket=" + url.QueryEscape(server.Socket())
	if got := values(columnOf(t, profileOf(t, openURL(t, socket), "t", toetssteen.DepthCensus), "a")); got != "7" {
		t.Errorf("over a socket: %q", got)
	}
}

func TestTheConnectionIsEncryptedAsAsked(t *testing.T) {
	server, location := testkit.StartMariaDB(t)
	run(t, location, "CREATE TABLE t (a int); CREATE USER streng IDENTIFIED BY 'lees-geheim' REQUIRE SSL; GRANT SELECT ON *.* TO streng")
	strict := asUser(t, location, "streng")
	ca := "ssl-ca=" + url.QueryEscape(server.Authority())
	u, err := url.Parse(strict)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := strings.Replace(strict, u.Host, "localhost:"+u.Port(), 1) // a name that the certificate lacks
	for _, c := range []struct {
		name, location, query, want string // want is empty for a connection
	}{
		{"nothing asked", strict, "", ""},
		{"encrypted, unchecked", strict, "?tls=skip-verify", ""},
		{"checked", strict, "?tls=true&" + ca, ""},
		{"a certificate alone asks for a check", strict, "?" + ca, ""},
		{"the chain alone", elsewhere, "?tls=verify-ca&" + ca, ""},
		{"another name", elsewhere, "?tls=true&" + ca, "TLS"},
		{"unknown authority", strict, "?tls=verify-ca", "TLS"},
		{"not encrypted, which the server refuses", strict, "?tls=false", "aanmelding"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Opener.Open(context.Background(), source.Target{Location: c.location + c.query})
			if err == nil {
				s.Close()
			}
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}
