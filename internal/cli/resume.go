package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/scan"
	"toetssteen/internal/source"
)

// resume opens the progress of a scan that is to be saved, so that one that was
// killed goes on where it was.
func (s *session) resume(ctx context.Context, run string, restart bool) (*app.Progress, error) {
	at, err := s.at()
	if err != nil {
		return nil, err
	}
	p, err := app.Resume(ctx, s.workspace, s.Clock, s.actor(), run, restart, at)
	if err != nil {
		return nil, s.fail("save", err, s.workspace)
	}
	return p, nil
}

// endProgress closes the progress and says when it could not be kept: then a
// killed scan begins again.
func (s *session) endProgress(ctx context.Context, p *app.Progress, saved bool) {
	if err := p.Err(); err != nil {
		s.printError(s.fail("resume", err, s.workspace))
	}
	if err := p.Close(context.WithoutCancel(ctx), saved); err != nil {
		s.printError(s.fail("resume", err, s.workspace))
	}
}

// look is what makes two scans the same scan: the next one goes on with the
// other only if all of it is equal. It holds no password.
type look struct {
	Version, Detector, Catalogue, Rules string
	Depth                               toetssteen.Depth
	Sample                              toetssteen.Sample
	Include, Exclude                    []string
	Inputs                              []lookInput
}

type lookInput struct {
	Name, Location string
	Schemas        []string
	Look           *scan.Look
}

// identity gives a scan a key that says nothing about it.
func (l look) identity() (string, error) {
	text, err := json.Marshal(l)
	if err != nil {
		return "", fmt.Errorf("identify the scan: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16]), nil
}

// bare gives a location without credentials: of a URL the place alone, of a
// path the whole path.
func bare(location string) string {
	if u, err := url.Parse(location); err == nil && u.Host != "" && !strings.Contains(u.Path, "@") {
		return u.Scheme + "://" + u.Host + u.Path
	}
	if strings.Contains(location, "://") {
		return "" // it may hold a password in a way that is not known
	}
	if path, err := filepath.Abs(location); err == nil {
		return path
	}
	return location
}

// stampOf tells when the file of an asset changed, for a source that is a file
// or a folder on this machine. A database in a folder has several assets in one
// file.
func stampOf(location string) func(source.Asset) string {
	if scheme, rest, ok := strings.Cut(location, ":"); ok && len(scheme) > 1 && !strings.HasPrefix(rest, "//") {
		if _, err := os.Stat(location); err != nil {
			location = rest // "sqlite:school.db"
		}
	}
	info, err := os.Stat(location)
	switch {
	case err != nil:
		return nil
	case !info.IsDir():
		return func(source.Asset) string { return stamp(location) }
	}
	return func(a source.Asset) string {
		for name := a.Name; name != "." && name != "/"; name = filepath.Dir(name) {
			if path := filepath.Join(location, name); isFile(path) {
				return stamp(path)
			}
		}
		return ""
	}
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func stamp(path string) string {
	var b strings.Builder
	for _, p := range []string{path, path + "-wal"} { // what SQLite has not put in its file yet
		if info, err := os.Stat(p); err == nil {
			fmt.Fprintf(&b, "%d %d ", info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}
