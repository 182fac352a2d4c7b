package postgres

import (
	"strings"
	"testing"
)

func TestRedactURL(t *testing.T) {
	tests := map[string]string{
		"postgres://u:p@host:5432/db":               "postgres://host:5432/db",
		"PostgreSQL://host/db?sslmode=require":      "postgres://host/db",
		"postgres://u:p@a:1,b:2/db":                 "postgres://a:1,b:2/db",
		"postgres://u:p@[::1]:5432/db":              "postgres://[::1]:5432/db",
		"postgres:///db?host=/run&user=u":           "postgres:///db",
		"postgres://host/db?application_name=a@b.c": "postgres://…",
		"postgres://u:p/q@host/db":                  "postgres://host/db",
		"postgres://u:geheim":                       "postgres://…",
		"host=x password=geheim":                    "postgres://…",
	}
	for location, want := range tests {
		if got := redactURL(location); got != want {
			t.Errorf("redactURL(%q) = %q, want %q", location, got, want)
		}
	}
}

func FuzzRedactURL(f *testing.F) {
	for _, secret := range []string{"geheim", "a@b", "a/b", "a?b", "a#b@c?d", "%zz", "a\nb", ""} {
		f.Add(secret)
	}
	f.Fuzz(func(t *testing.T, secret string) {
		got := redactURL("postgres://baas:" + secret + "@host:5432/db")
		if got != "postgres://host:5432/db" && got != "postgres://…" {
			t.Errorf("%q is shown", strings.TrimPrefix(got, "postgres://"))
		}
	})
}
