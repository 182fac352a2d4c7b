package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"toetssteen/catalogue"
	"toetssteen/internal/assess"
	"toetssteen/internal/detect"
	"toetssteen/internal/source"
)

// lint checks the catalogue with the organisation's own files over it, and
// prints every problem at once: first whether the files can be read and agree,
// then whether the detector does what their examples say.
func (s *session) lint(context.Context) error {
	dir := s.grammar.Catalogue.Lint.Dir
	given := dir != ""
	if !given {
		dir = filepath.Join(s.workspace, "catalogue")
	}
	var overlays []fs.FS
	info, err := os.Stat(dir)
	switch {
	case err == nil && info.IsDir():
		overlays = append(overlays, os.DirFS(dir))
	case err == nil:
		return s.fail("catalogue.load", errors.New(s.t("error.not_a_folder")), dir)
	case given || !errors.Is(err, fs.ErrNotExist):
		return s.fail("catalogue.load", source.WithoutPath(err), dir)
	}
	c, err := catalogue.Load(overlays...)
	if err == nil {
		_, err = c.Quality() // those in the binary are not read by Load
	}
	var problems []catalogue.Problem
	var lint *catalogue.LintError
	switch {
	case errors.As(err, &lint):
		problems = lint.Problems
	case err != nil:
		return s.fail("catalogue.load", err, dir)
	default:
		problems = detect.New(c).CheckExamples()
		wrong, err := assess.Check(c)
		if err != nil {
			return s.fail("catalogue.load", err, dir)
		}
		problems = append(problems, wrong...)
	}
	return s.writeProblems(problems, c)
}

// problem is one line of the JSON of `catalogue lint`.
type problem struct {
	File string `json:"file"`
	What string `json:"what"`
}

func (s *session) writeProblems(found []catalogue.Problem, c *catalogue.Catalogue) error {
	if len(found) > 0 {
		s.code = exitFindings
	}
	if s.grammar.Output == "json" {
		out := make([]problem, 0, len(found))
		for _, p := range found {
			out = append(out, problem(p))
		}
		return s.writeJSON(out)
	}
	for _, p := range found {
		fmt.Fprintln(s.Stdout, oneLine(p.File+": "+p.What))
	}
	if len(found) > 0 {
		s.note("lint.problems", strconv.Itoa(len(found)))
		return nil
	}
	frameworks, err := c.Frameworks()
	if err != nil {
		return s.fail("assess.load", err)
	}
	fmt.Fprintln(s.Stdout, s.t("lint.clean", strconv.Itoa(len(c.Indicators)), c.Hash(), strconv.Itoa(len(frameworks.All))))
	return nil
}
