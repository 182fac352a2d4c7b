package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"toetssteen/catalogue"
	"toetssteen/examples"
	"toetssteen/internal/audit"
	"toetssteen/internal/auditreport"
	"toetssteen/internal/source"
)

// demoYears are the audits of the demonstration: the control of the student
// grant at DUO, on the figures that Statistics Netherlands published.
var demoYears = []string{"2014", "2019"}

// demoAudits runs the audits of the demonstration, keeps them in its workspace
// and gives their pages. The figures are real and public, and said to be.
func (s *session) demoAudits(ctx context.Context, dir string, c *catalogue.Catalogue) ([]Page, error) {
	if s.Engines.Wide == nil {
		return nil, nil
	}
	folder := filepath.Join(dir, "audit")
	if err := copyExamples(folder); err != nil {
		return nil, s.fail("write", source.WithoutPath(err), folder)
	}
	var pages []Page
	for _, year := range demoYears {
		page, err := s.demoAudit(ctx, folder, year, c)
		if err != nil {
			return nil, err
		}
		pages = append(pages, page)
	}
	return pages, nil
}

func copyExamples(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return fs.WalkDir(examples.DUO, "duo", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(examples.DUO, name)
		if err != nil {
			return err
		}
		return writeFile(filepath.Join(folder, filepath.Base(name)), func(w io.Writer) error {
			_, err := w.Write(data)
			return err
		})
	})
}

func (s *session) demoAudit(ctx context.Context, folder, year string, c *catalogue.Catalogue) (Page, error) {
	name := "duo_" + year + ".yaml"
	file := filepath.Join(folder, name)
	text, err := os.ReadFile(file)
	if err != nil {
		return Page{}, s.fail("audit.read", source.WithoutPath(err), file)
	}
	spec, hash, err := audit.ParseSpec(text)
	if err != nil {
		return Page{}, s.auditError(err, file)
	}
	r, err := audit.Run(ctx, audit.Default(spec), audit.Options{Engines: s.Engines, Dir: folder, Hash: hash})
	if err != nil {
		return Page{}, s.auditError(err, file)
	}
	view := auditreport.View{Result: r, Catalogue: c, Lang: s.lang}
	var html bytes.Buffer
	if err := auditreport.HTML(&html, view); err != nil {
		return Page{}, s.fail("write", err, file)
	}
	out := filepath.Join(folder, "duo_"+year+".html")
	err = writeFile(out, func(w io.Writer) error {
		_, err := w.Write(html.Bytes())
		return err
	})
	if err != nil {
		return Page{}, s.fail("write", source.WithoutPath(err), out)
	}
	if err := s.saveAudit(ctx, view, text); err != nil {
		return Page{}, err
	}
	return Page{Path: "/audit-" + year, Type: "text/html; charset=utf-8", Policy: auditreport.Policy(view), Body: html.Bytes()}, nil
}

// showAudits prints where the audits of the demonstration are.
func (s *session) showAudits(dir string, pages []Page) {
	if len(pages) == 0 {
		return
	}
	fmt.Fprintln(s.Stdout, s.t("demo.audits"))
	for _, year := range demoYears {
		fmt.Fprintf(s.Stdout, "  %-24s %s\n", s.t("demo.audit", year), filepath.Join(dir, "audit", "duo_"+year+".html"))
	}
	fmt.Fprintln(s.Stdout)
}
