package source

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"toetssteen/internal/infile"
)

// whys are the reasons that people read for what goes wrong with any file, in
// Dutch as all reasons of connectors are. The surest comes first.
var whys = []struct {
	err error
	why string
}{
	{fs.ErrNotExist, "het bestaat niet; controleer het pad"},
	{fs.ErrPermission, "deze gebruiker mag het niet lezen; vraag leesrecht"},
	{infile.ErrNotPlain, "het is geen gewoon bestand en geen map"},
	{ErrInflate, "het ingepakte bestand wordt bij uitpakken te groot; pak het zelf uit als u het vertrouwt"},
	{infile.ErrSpoiled, "het ingepakte bestand is beschadigd"},
	{infile.ErrGrew, "het bestand groeit tijdens het lezen: gelezen is wat er bij het begin in stond"},
	{infile.ErrShrank, "het bestand werd korter tijdens het lezen; wat voor de breuk staat is gelezen"},
	{context.DeadlineExceeded, "de tijdslimiet is bereikt"},
	{io.ErrUnexpectedEOF, "het bestand is afgebroken; wat voor de breuk staat is gelezen"},
}

// Why gives the reason that people read for an error that any reader of files
// may meet. It is empty for an error that it does not know.
func Why(err error) string {
	for _, w := range whys {
		if errors.Is(err, w.err) {
			return w.why
		}
	}
	return ""
}

// WithoutPath keeps the operating system's reason and drops the path, which
// the sentence around it names already and which tells of the machine.
func WithoutPath(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}
