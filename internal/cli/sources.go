package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"toetssteen/catalogue"
	"toetssteen/internal/scan"
	"toetssteen/internal/source"
)

// passwordVariables are the environment variables that may hold the password
// of a source, the first that is set being used. The name with _FILE names a
// file that holds it.
var passwordVariables = []string{"TOETSSTEEN_PASSWORD", "TOETSSTEEN_PASSWORD_FILE", "PGPASSWORD"}

// maxPassword bounds what is read as a password: a larger file is a mistake.
const maxPassword = 4 << 10

// openAll opens the sources that were named. One that cannot be opened becomes
// an input with its reason, so that the others are scanned.
func (s *session) openAll(ctx context.Context, targets []target) []scan.Input {
	inputs := make([]scan.Input, 0, len(targets))
	given := map[string]int{}
	for i, t := range targets {
		name, src, err := s.Open(ctx, t.location, t.options)
		if err != nil {
			name = cmp.Or(name, nameOf(t.location, i))
			err = s.openError(err)
		}
		if t.name != "" {
			name = t.name
		} else {
			name = logicalName(s.grammar.Scan.System, name, len(targets) > 1)
		}
		given[name]++
		if n := given[name]; n > 1 {
			name += "#" + strconv.Itoa(n)
		}
		inputs = append(inputs, scan.Input{Name: name, Source: src, OpenError: err, Look: t.look, Stamp: stampOf(t.location)})
	}
	return inputs
}

// openError keeps of an error what may be shown. What is said about a file
// that is not read stands by itself.
func (s *session) openError(err error) error {
	var part *source.NotReadError
	made := errors.As(err, &part)
	why := s.why(err)
	switch {
	case made && (why == "" || s.lang == catalogue.Languages[0]): // the reader's own reason, which says more
		return &source.NotReadError{Why: s.secrets.hide(part.Why)}
	case why != "":
		return &source.NotReadError{Why: why}
	}
	return errors.New(s.secrets.hide(err.Error()))
}

func closeAll(inputs []scan.Input) {
	for _, in := range inputs {
		if in.Source != nil {
			_ = in.Source.Close() // it was read only: there is nothing to lose
		}
	}
}

// logicalName is the name that findings carry: what the user gave, or what the
// source is called by itself.
func logicalName(system, name string, several bool) string {
	switch {
	case system == "":
		return name
	case several:
		return system + "/" + name
	}
	return system
}

// nameOf names a source that could not be opened, without credentials.
func nameOf(location string, index int) string {
	name := filepath.Base(location)
	if scheme, rest, ok := strings.Cut(location, "://"); ok {
		name = ""
		rest = rest[strings.LastIndexByte(rest, '@')+1:] // a password may hold a slash
		rest, _, _ = strings.Cut(rest, "?")
		if i := strings.LastIndexByte(strings.TrimRight(rest, "/"), '/'); i >= 0 {
			name = scheme + ":" + path.Base(rest)
		}
	} else if scheme, rest, ok := strings.Cut(location, ":"); ok && len(scheme) > 1 {
		name = filepath.Base(rest)
	}
	if name == "" || name == "." || name == "/" {
		return fmt.Sprintf("bron %d", index+1)
	}
	return name
}

// password finds the password for the sources; the location may hold its own.
func (s *session) password(file string) (string, error) {
	file = cmp.Or(file, s.Env("TOETSSTEEN_PASSWORD_FILE"))
	if file == "" {
		return cmp.Or(s.Env("TOETSSTEEN_PASSWORD"), s.Env("PGPASSWORD")), nil
	}
	return s.passwordIn(file)
}

// passwordIn reads the password that stands on the first line of a file.
func (s *session) passwordIn(file string) (string, error) {
	info, err := os.Stat(file)
	if err != nil {
		return "", s.fail("password", source.WithoutPath(err), file)
	}
	if info.Size() > maxPassword {
		return "", s.fail("password", errors.New(s.t("error.password.large")), file)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", s.fail("password", source.WithoutPath(err), file)
	}
	first, _, _ := strings.Cut(string(data), "\n")
	first = strings.TrimSuffix(first, "\r")
	if first == "" {
		return "", s.fail("password", errors.New(s.t("error.password.empty")), file)
	}
	return first, nil
}
