package cli

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"toetssteen/internal/app"
	"toetssteen/internal/registerfile"
	"toetssteen/internal/source"
)

// exportRegister writes the whole register to a file, or an empty one to fill
// in.
func (s *session) exportRegister(ctx context.Context) error {
	cmd := s.grammar.Register.Export
	form, err := s.registerForm()
	if err != nil {
		return err
	}
	c, err := s.loadCatalogue()
	if err != nil {
		return err
	}
	schema := registerfile.NewSchema(c)
	if cmd.Template {
		sheets := schema.Template(s.lang, func(key string, args ...string) string { return s.texts.Text(s.lang, "registerfile."+key, args...) })
		return s.writeForm(form, func(w io.Writer) error { return registerfile.WriteSheets(w, form, sheets) })
	}
	var problems []registerfile.Problem
	err = s.inWorkspace(ctx, func(a *app.App) error {
		return s.writeForm(form, func(w io.Writer) (err error) {
			in := app.ExportRegisterInput{Schema: schema, Form: form, Lang: s.lang, To: w}
			problems, err = app.Ask(ctx, a, s.actor(), app.ExportRegister, in)
			return err
		})
	})
	if err != nil {
		return s.fail("register.export", source.WithoutPath(err), s.workspace)
	}
	for _, p := range problems {
		fmt.Fprintln(s.Stderr, printable(oneLine(p.ID+": "+s.say(p.Reason))))
	}
	if len(problems) > 0 {
		s.code = exitFindings
		s.note("register.problems", strconv.Itoa(len(problems)))
	}
	return nil
}

// registerForm is the form that is asked for, or that the file's name says.
func (s *session) registerForm() (string, error) {
	cmd := s.grammar.Register.Export
	form := cmd.Form
	if form == "" {
		form = strings.TrimPrefix(strings.ToLower(filepath.Ext(cmd.Out)), ".")
		switch form {
		case "zip":
			form = registerfile.FormCSV
		case registerfile.FormCSV: // one file cannot hold several tables
			form = ""
		}
	}
	if form == "" && cmd.Out == "" && !cmd.Template {
		form = registerfile.FormJSON
	}
	if form == registerfile.FormCSV && strings.EqualFold(filepath.Ext(cmd.Out), ".csv") {
		form = ""
	}
	tables := []string{registerfile.FormXLSX, registerfile.FormODS, registerfile.FormCSV}
	if !slices.Contains(registerfile.Forms, form) || cmd.Template && !slices.Contains(tables, form) {
		return "", s.fail("register.form", errors.New(s.t("register.no_form", strings.Join(registerfile.Forms, ", "))), cmd.Out)
	}
	return form, nil
}

// writeForm writes a file, or the folder of CSV files that a name without an
// ending stands for.
func (s *session) writeForm(form string, write func(io.Writer) error) error {
	dir := s.grammar.Register.Export.Out
	if form != registerfile.FormCSV || dir == "" || filepath.Ext(dir) != "" {
		return s.writeTo(dir, write)
	}
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return s.fail("write", source.WithoutPath(err), dir)
	}
	for _, f := range z.File {
		err := s.writeTo(filepath.Join(dir, filepath.Base(f.Name)), func(w io.Writer) error {
			r, err := f.Open()
			if err != nil {
				return err
			}
			_, err = io.Copy(w, r) //nolint:gosec // it was written above
			return errors.Join(err, r.Close())
		})
		if err != nil {
			return err
		}
	}
	return nil
}
