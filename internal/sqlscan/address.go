package sqlscan

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"toetssteen/internal/source"
)

// Address is the place of a database, from a URL.
type Address struct {
	URL      *url.URL // as given; may hold the password
	Where    string   // without user, password and options; may be shown
	User     string
	Password string // of the URL, or else the one given apart
}

// ParseAddress reads a URL of one of the schemes ("mysql://"). A URL that cannot
// be read gives an error that says so and shows none of it but the host.
func ParseAddress(at source.Target, schemes []string) (Address, error) {
	where := redactURL(at.Location, schemes)
	u, err := url.Parse(at.Location)
	if err != nil || !slices.Contains(schemes, strings.ToLower(u.Scheme)+"://") || u.Opaque != "" {
		return Address{}, &source.NotReadError{What: where, Why: "dit is geen geldig adres van een database (" +
			schemes[0] + "gebruiker@host:poort/database); schrijf tekens als @ : / ? # % in een wachtwoord als " +
			"%40 %3A %2F %3F %23 %25, of geef het wachtwoord apart (TOETSSTEEN_PASSWORD of --password-file)"}
	}
	a := Address{URL: u, Where: where, User: u.User.Username(), Password: at.Options.Password}
	if p, set := u.User.Password(); set {
		a.Password = p
	}
	return a, nil
}

// place is what of an address can be shown: hosts, ports and a database name.
var place = regexp.MustCompile(`^[A-Za-z0-9_.,:\[\]-]*(/[A-Za-z0-9_.%-]*)*$`)

// redactURL gives the address without user, password and options. It works on
// text and not on a parsed URL, because the address that cannot be parsed is
// the one with an odd password in it: everything up to the last @ goes, and
// what does not look like a place is left out whole.
func redactURL(location string, schemes []string) string {
	scheme, rest, found := strings.Cut(location, "://")
	scheme = strings.ToLower(scheme) + "://"
	if !found || !slices.Contains(schemes, scheme) {
		return schemes[0] + "…"
	}
	before, after, cut := strings.Cut(rest, "?")
	if strings.Contains(rest, "@") {
		// An @ after the question mark is an option's, unless the question
		// mark itself stands in a password: then nothing can be told apart.
		if cut && strings.Contains(after, "@") {
			return scheme + "…"
		}
		before = before[strings.LastIndexByte(before, '@')+1:]
	}
	before, _, _ = strings.Cut(before, "#")
	if !place.MatchString(before) || !hostPorts(before) {
		return scheme + "…"
	}
	return scheme + before
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

// Keep gives the test whether people asked for a schema: one of the patterns (*
// is any text, ? one character) fits its whole name, in any letter case. Without
// patterns all are asked for.
func Keep(patterns []string) func(schema string) bool {
	var exprs []*regexp.Regexp
	for _, p := range patterns {
		e := regexp.QuoteMeta(p)
		e = strings.ReplaceAll(strings.ReplaceAll(e, `\*`, `.*`), `\?`, `.`)
		exprs = append(exprs, regexp.MustCompile(`(?is)^`+e+`$`))
	}
	return func(schema string) bool {
		return len(exprs) == 0 || slices.ContainsFunc(exprs, func(e *regexp.Regexp) bool { return e.MatchString(schema) })
	}
}
