package postgres

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCheckList(t *testing.T) {
	tests := map[string]struct {
		def  string
		want []string
	}{
		"char":         {`CHECK ((g = ANY (ARRAY['M'::bpchar, 'V'::bpchar])))`, []string{"M", "V"}},
		"varchar":      {`CHECK (((g)::text = ANY ((ARRAY['M'::character varying, 'it''s'::character varying(2)])::text[])))`, []string{"M", "it's"}},
		"numbers":      {`CHECK ((g = ANY (ARRAY[0, 1, 2, 9])))`, []string{"0", "1", "2", "9"}},
		"numeric cast": {`CHECK ((g = ANY (ARRAY[(1)::numeric(3,1), (2.5)::numeric(3,1)])))`, []string{"1", "2.5"}},
		"or null":      {`CHECK (((g IS NULL) OR (g = ANY (ARRAY['a'::text, 'b'::text]))))`, []string{"a", "b"}},
		"not in":       {`CHECK ((g <> ALL (ARRAY['a'::text, 'b'::text])))`, nil},
		"not":          {`CHECK ((NOT (g = ANY (ARRAY['a'::text]))))`, nil},
		"a range":      {`CHECK (((g >= 0) AND (g <= 9)))`, nil},
		"a function":   {`CHECK ((g = ANY (ARRAY[upper('a'::text)])))`, nil},
		"cut off":      {`CHECK ((g = ANY (ARRAY['a'::text, 'b`, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, checkList(tt.def)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzCheckList(f *testing.F) {
	f.Add(`CHECK ((g = ANY (ARRAY['M'::bpchar, 'V'::bpchar])))`)
	f.Add(`= ANY (ARRAY[(1)::numeric(3,1)`)
	f.Add(`= ANY (ARRAY['`)
	f.Fuzz(func(t *testing.T, def string) {
		for _, label := range checkList(def) {
			if len(label) > len(def) {
				t.Errorf("the parser invents %q", label)
			}
		}
	})
}

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
