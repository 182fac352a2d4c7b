package mysql

import (
	"crypto/tls"
	"crypto/x509"
	"database/sql/driver"
	"errors"
	"fmt"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"

	"toetssteen/internal/source"
	"toetssteen/internal/sqlscan"
	"toetssteen/internal/sqltext"
)

func textColumn(charset string) *sqlscan.Column {
	return &sqlscan.Column{Name: "k", Base: "varchar", Ref: stored{charset: charset, length: 40}}
}

// The histograms are in the form that the MySQL 8.0 Reference Manual documents
// ("Optimizer Statistics"); the first is its example. No MySQL server takes part
// in these tests.
func TestHistogramsOfMySQL(t *testing.T) {
	enum := &sqlscan.Column{Name: "k", Base: "enum", Ref: stored{labels: []string{"M", "V", "O"}}}
	set := &sqlscan.Column{Name: "k", Base: "set", Ref: stored{labels: []string{"a", "b", "c"}}}
	for _, c := range []struct {
		name   string
		column *sqlscan.Column
		text   string
		want   sqlscan.Estimate
		ok     bool
	}{
		{
			"the manual's example", &sqlscan.Column{Base: "int"}, `{ "buckets": [ [ 1, 0.3333333333333333 ], [ 2, 0.6666666666666666 ], [ 3, 1 ] ],
			"null-values": 0, "last-updated": "2017-03-24 13:32:40.000000", "sampling-rate": 1, "histogram-type": "singleton",
			"number-of-buckets-specified": 128, "data-type": "int", "collation-id": 8 }`,
			sqlscan.Estimate{Distinct: 3, Values: []sqlscan.Share{{Value: "1", Share: 1. / 3}, {Value: "2", Share: 1. / 3}, {Value: "3", Share: 1. / 3}}},
			true,
		},
		{
			"equi-height over text", textColumn("utf8mb4"), `{"buckets": [["base64:type254:TWFyb2trbw==", "base64:type254:TmVkZXJsYW5k", 0.75, 40]],
			"data-type": "string", "null-values": 0.25, "collation-id": 255, "histogram-type": "equi-height"}`,
			sqlscan.Estimate{Nulls: 0.25, Distinct: 40, Bounds: []string{"Marokko", "Nederland"}},
			true,
		},
		{
			"singleton over text", textColumn("utf8mb4"), `{"buckets": [["base64:type254:TWFyb2trbw==", 0.25], ["base64:type254:TmVkZXJsYW5k", 0.75], ["base64:type254:VMO8cmtpamU=", 0.9]],
			"data-type": "string", "null-values": 0.1, "collation-id": 255, "last-updated": "2026-03-24 13:32:40.000000",
			"sampling-rate": 1.0, "histogram-type": "singleton", "number-of-buckets-specified": 100}`,
			sqlscan.Estimate{Nulls: 0.1, Distinct: 3, Values: []sqlscan.Share{{Value: "Marokko", Share: 0.25}, {Value: "Nederland", Share: 0.5}, {Value: "Türkije", Share: 0.15}}},
			true,
		},
		{
			"equi-height over numbers", &sqlscan.Column{Base: "int"}, `{"buckets": [[1, 23, 0.25, 20], [24, 24, 0.5, 1], [25, 90, 1.0, 40]],
			"data-type": "int", "null-values": 0.0, "collation-id": 8, "histogram-type": "equi-height", "number-of-buckets-specified": 3}`,
			sqlscan.Estimate{Distinct: 61, Values: []sqlscan.Share{{Value: "24", Share: 0.25}}, Bounds: []string{"1", "23", "25", "90"}},
			true,
		},
		{
			"latin1", textColumn("latin1"), `{"buckets": [["base64:type254:VPxya2lqZQ==", 1.0]], "null-values": 0, "histogram-type": "singleton"}`,
			sqlscan.Estimate{Distinct: 1, Values: []sqlscan.Share{{Value: "Türkije", Share: 1}}},
			true,
		},
		{
			"bytes of another character set are left out", textColumn("gbk"), `{"buckets": [["base64:type254:VPxya2lqZQ==", 1.0]], "histogram-type": "singleton"}`,
			sqlscan.Estimate{Distinct: 1},
			true,
		},
		{
			"members of an enumeration", enum, `{"buckets": [[1, 0.5], [2, 1.0]], "data-type": "enum", "histogram-type": "singleton"}`,
			sqlscan.Estimate{Distinct: 2, Values: []sqlscan.Share{{Value: "M", Share: 0.5}, {Value: "V", Share: 0.5}}},
			true,
		},
		{"a member that is not there", enum, `{"buckets": [[0, 0.5], [4, 1.0]], "histogram-type": "singleton"}`, sqlscan.Estimate{Distinct: 2}, true},
		{
			"members of a set", set, `{"buckets": [[5, 1.0]], "data-type": "set", "histogram-type": "singleton"}`,
			sqlscan.Estimate{Distinct: 1, Values: []sqlscan.Share{{Value: "a,c", Share: 1}}},
			true,
		},
		{
			"dates", &sqlscan.Column{Base: "date"}, `{"buckets": [["2001-02-03", 0.5], ["2001-02-04 00:00:00.000000", 1]], "histogram-type": "singleton"}`,
			sqlscan.Estimate{Distinct: 2, Values: []sqlscan.Share{{Value: "2001-02-03", Share: 0.5}, {Value: "2001-02-04", Share: 0.5}}},
			true,
		},
		{"no histogram", textColumn("utf8mb4"), `{"buckets": [[1]]}`, sqlscan.Estimate{}, false},
		{"no JSON", textColumn("utf8mb4"), `{`, sqlscan.Estimate{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := histogramMySQL(c.column, []byte(c.text))
			near := cmp.Comparer(func(a, b float64) bool { return a-b < 1e-9 && b-a < 1e-9 })
			if ok != c.ok {
				t.Fatalf("ok %v", ok)
			}
			if diff := cmp.Diff(c.want, got, near); ok && diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestOldHistogramsOfMariaDBGiveTheEndsAlone(t *testing.T) {
	var e sqlscan.Estimate
	if addBuckets(&e, textColumn("latin1"), []byte{1, 2, 255}, 1, "DOUBLE_PREC_HB") {
		t.Error("positions were taken for values")
	}
	addEnds(&e, textColumn("latin1"), []byte("Marokko"), []byte("T\xfcrkije"))
	addEnds(&e, textColumn("ucs2"), []byte("\x00M"), nil)
	if diff := cmp.Diff([]string{"Marokko", "Türkije"}, e.Bounds); diff != "" {
		t.Error(diff)
	}
}

func TestListsOfAllowedValues(t *testing.T) {
	// As MySQL 8.4 prints it, with its quotes escaped.
	if name, got := checkList("(`g` in (_utf8mb4\\'M\\',_utf8mb4\\'V\\'))"); name != "g" || !cmp.Equal(got, []string{"M", "V"}) {
		t.Errorf("%q %q", name, got)
	}
	if name, ok := jsonCheck("json_valid(`Meta`)"); !ok || name != "Meta" {
		t.Errorf("the check of JSON: %q, %v", name, ok)
	}
}

func TestFailuresAreToldApart(t *testing.T) {
	for _, c := range []struct {
		err  error
		want sqlscan.Kind
		ok   bool
	}{
		{&mysql.MySQLError{Number: 1969}, sqlscan.TimedOut, true},
		{fmt.Errorf("read: %w", &mysql.MySQLError{Number: 3024}), sqlscan.TimedOut, true},
		{&mysql.MySQLError{Number: 1}, sqlscan.Other, true},
		{mysql.ErrInvalidConn, sqlscan.Lost, true},
		{driver.ErrBadConn, sqlscan.Lost, true},
		{mysql.ErrNoTLS, sqlscan.Encryption, true},
		{&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, sqlscan.Encryption, true},
		{mysql.ErrUnknownPlugin, sqlscan.BadLogin, true},
		{errors.New("iets anders"), sqlscan.Other, false},
	} {
		if kind, _, ok := failure(c.err); kind != c.want || ok != c.ok {
			t.Errorf("%v: kind %d, ok %v", c.err, kind, ok)
		}
	}
}

func TestHowTheConnectionIsEncrypted(t *testing.T) {
	for _, c := range []struct{ query, named string }{
		{"", "preferred"},
		{"?tls=false", ""},
		{"?ssl-mode=REQUIRED", "skip-verify"},
		{"?tls=preferred", "preferred"},
		{"?tls=true", "own"},
		{"?ssl-mode=VERIFY_CA", "chain"},
		{"?socket=/tmp/x", ""},
	} {
		a, err := sqlscan.ParseAddress(source.Target{Location: "mysql://lezer@db.voorbeeld.nl/school" + c.query}, schemes)
		if err != nil {
			t.Fatal(err)
		}
		cfg, err := config(a)
		if err != nil {
			t.Fatal(err)
		}
		got := cfg.TLSConfig
		if cfg.TLS != nil {
			got = map[bool]string{true: "chain", false: "own"}[cfg.TLS.InsecureSkipVerify]
			if cfg.TLS.ServerName != "db.voorbeeld.nl" {
				t.Errorf("%s checks the name %q", c.query, cfg.TLS.ServerName)
			}
			if err := verifyChain(tls.ConnectionState{}, nil); err == nil {
				t.Error("no certificate at all is trusted")
			}
		}
		if got != c.named {
			t.Errorf("%q gives %q, want %q", c.query, got, c.named)
		}
	}
}

func FuzzHistogramsAndChecks(f *testing.F) {
	f.Add(`{"buckets": [["base64:type254:TWFy", 0.25], [1, 2, 0.5, 3]], "histogram-type": "equi-height"}`)
	f.Add("{\"histogram_hb\": [{\"start\": \"M\", \"size\": 0.3, \"ndv\": 1}, {\"start_hex\": \"0fff\", \"end\": \"\", \"size\": 7, \"ndv\": 4}]}")
	f.Add("(`g` in (_utf8mb4\\'M\\',_utf8mb4\\'V\\'))")
	f.Add("enum('a','it''s')")
	f.Fuzz(func(t *testing.T, text string) {
		for _, base := range []string{"varchar", "enum", "set", "bit", "date"} {
			c := &sqlscan.Column{Name: "k", Base: base, Ref: stored{charset: "latin1", labels: []string{"a", "b"}}}
			e, _ := histogramMySQL(c, []byte(text))
			addBuckets(&e, c, []byte(text), 1, jsonHistogram)
			for _, v := range e.Values {
				if v.Value == "" || v.Share < 0 {
					t.Errorf("a bucket of %q with share %v", v.Value, v.Share)
				}
			}
		}
		_, _ = checkList(text)
		_ = sqltext.List(text, written)
		_, _ = jsonCheck(text)
	})
}
