package scan

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"runtime"
	"strings"

	"toetssteen"
	"toetssteen/internal/source"
)

// Reasons that the runner itself gives. Like those of the connectors they are
// read by people and say what can be done where that is not plain.
const (
	whyNotOpened   = "de bron is niet geopend"
	whyEmpty       = "er is niets om te lezen: de bron is leeg, of deze gebruiker mag er niets van zien"
	whyExcluded    = "buiten de opgegeven keuze (--include, --exclude)"
	whyInterrupted = "de scan is afgebroken voordat dit gelezen was; draai hem opnieuw"
	whyUnexpected  = "onverwachte fout in de lezer"
)

// failure turns the error of one asset into an entry of what was not read.
func failure(what string, err error) toetssteen.NotRead {
	var part *source.NotReadError
	if !errors.As(err, &part) {
		return toetssteen.NotRead{What: what, Why: reason(err)}
	}
	n := toetssteen.NotRead{What: cmp.Or(part.What, what), Why: part.Why}
	// Of the cause only what has words for people adds something to the reason.
	if why := source.Why(part.Err); why != "" && !strings.Contains(n.Why, why) {
		n.Why += ": " + why
	}
	return n
}

// reason is the text of an error on one line.
func reason(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return whyInterrupted
	case source.Why(err) != "":
		return source.Why(err)
	case err.Error() == "":
		return whyUnexpected
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}

// whyPanic names where a reader broke, for a report to its makers, and nothing
// of the panic itself, which may quote data. It is called while the panic is
// being recovered.
func whyPanic() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	panicked := false
	for {
		f, more := frames.Next()
		switch {
		case strings.HasPrefix(f.Function, "runtime."):
			panicked = panicked || strings.HasPrefix(f.Function, "runtime.gopanic")
		case panicked:
			return fmt.Sprintf("%s (%s/%s, regel %d); meld dit bij de makers",
				whyUnexpected, path.Base(path.Dir(f.File)), path.Base(f.File), f.Line)
		}
		if !more {
			return whyUnexpected
		}
	}
}

func countAssets(n int) string {
	if n == 1 {
		return "1 tabel of bestand"
	}
	return fmt.Sprintf("%d tabellen of bestanden", n)
}

func countFields(n int) string {
	if n == 1 {
		return "1 veld"
	}
	return fmt.Sprintf("%d velden", n)
}

func compareNotRead(a, b toetssteen.NotRead) int {
	return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Why, b.Why))
}
