package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"

	"toetssteen"
	"toetssteen/internal/source"
)

// version prints the release and the catalogue that a scan would use.
func (s *session) version(context.Context) error {
	c, err := s.loadCatalogue()
	if err != nil {
		return err
	}
	if s.grammar.Output == "json" {
		return s.writeJSON(struct {
			Toetssteen string `json:"toetssteen"`
			Catalogue  string `json:"catalogue"`
			Go         string `json:"go"`
			Platform   string `json:"platform"`
		}{toetssteen.Version, c.Hash(), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH})
	}
	fmt.Fprintln(s.Stdout, s.t("version", toetssteen.Version, c.Hash(), runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH))
	return nil
}

// check is one thing that doctor looked at.
type check struct {
	What   string `json:"what"`
	Status string `json:"status"` // ok, none, wrong
	Detail string `json:"detail"`
}

const (
	checkOK    = "ok"
	checkNone  = "none" // not there, which is no fault
	checkWrong = "wrong"
)

// doctor looks at what Toetssteen needs to work here. It changes nothing but a
// file that it makes and removes in the folders it would write to.
func (s *session) doctor(ctx context.Context) error {
	checks := []check{
		s.checkCatalogue(),
		s.checkWorkspace(ctx),
		s.checkWritable("doctor.temp", os.TempDir()),
	}
	for _, c := range checks {
		if c.Status == checkWrong {
			s.code = exitFailed
		}
	}
	if s.grammar.Output == "json" {
		return s.writeJSON(checks)
	}
	for _, c := range checks {
		fmt.Fprintf(s.Stdout, "%-10s %s: %s\n", s.t("doctor."+c.Status), c.What, oneLine(s.secrets.hide(c.Detail)))
	}
	return nil
}

func (s *session) checkCatalogue() check {
	c, err := s.loadCatalogue()
	if err != nil {
		return check{s.t("doctor.catalogue"), checkWrong, err.Error()}
	}
	return check{s.t("doctor.catalogue"), checkOK, s.t("lint.loaded", strconv.Itoa(len(c.Indicators)), c.Hash())}
}

func (s *session) checkWritable(key, dir string) check {
	f, err := os.CreateTemp(dir, ".toetssteen-*")
	if err != nil {
		return check{s.t(key), checkWrong, dir + ": " + source.WithoutPath(err).Error()}
	}
	_, err = f.WriteString("doctor")
	if err := errors.Join(closing(f, err), os.Remove(f.Name())); err != nil {
		return check{s.t(key), checkWrong, dir + ": " + source.WithoutPath(err).Error()}
	}
	return check{s.t(key), checkOK, dir}
}
