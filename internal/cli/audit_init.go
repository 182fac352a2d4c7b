package cli

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"toetssteen"
	"toetssteen/internal/audit"
	"toetssteen/internal/count"
	"toetssteen/internal/detect"
)

// auditInit writes a specification from a data file, asking nothing that it
// can see.
func (s *session) auditInit(ctx context.Context) error {
	cmd := s.grammar.Audit.Init
	if _, err := os.Stat(cmd.Out); cmd.Out != "" && err == nil {
		return s.fail("audit.init", fs.ErrExist, cmd.Out) // somebody may have chosen in it
	}
	c, err := s.loadCatalogue()
	if err != nil {
		return err
	}
	spec, err := s.looked(ctx, cmd, detect.New(c))
	if err != nil {
		return s.auditError(err, filepath.Base(cmd.Data))
	}
	text, err := audit.WriteInit(spec, audit.Comments{
		Head: s.t("audit.init.head"), Direction: s.t("audit.init.direction"), Groups: s.t("audit.init.groups"),
		Steps: s.t("audit.init.steps"), Norm: s.t("audit.init.norm"), Criteria: s.t("audit.init.criteria"),
	})
	if err != nil {
		return s.auditError(err, cmd.Data)
	}
	err = s.writeTo(cmd.Out, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	if err == nil && cmd.Out != "" {
		s.note("audit.init.done", cmd.Out)
	}
	return err
}

// looked reads what the data shows: published counts by their shape, all else
// by its columns.
func (s *session) looked(ctx context.Context, cmd auditInitCommand, d *detect.Detector) (toetssteen.AuditSpec, error) {
	if !strings.Contains(cmd.Data, "://") && s.Engines.Detect != nil {
		data, ok, err := s.Engines.Detect(cmd.Data)
		if err == nil && ok {
			return audit.InitWide(data, relative(cmd.Data, cmd.Out)), nil
		}
	}
	password, err := s.password(cmd.PasswordFile)
	if err != nil {
		return toetssteen.AuditSpec{}, err
	}
	e, name, err := s.Engines.Open(ctx, cmd.Data, count.Options{Password: password})
	if err != nil {
		return toetssteen.AuditSpec{}, err
	}
	defer func() { _ = e.Close() }() // read-only
	location := relative(cmd.Data, cmd.Out)
	if strings.Contains(cmd.Data, "://") {
		location = withoutPassword(cmd.Data)
	}
	seen, err := audit.Look(ctx, e, location, cmd.Table)
	if err != nil {
		return toetssteen.AuditSpec{}, err
	}
	spec := audit.Init(d, seen)
	spec.Title = s.t("audit.init.title", name)
	return spec, nil
}

// relative names a file as the specification beside it does.
func relative(data, out string) string {
	scheme := ""
	if rest, ok := strings.CutPrefix(data, "sqlite:"); ok {
		scheme, data = "sqlite:", rest
	}
	if out == "" || filepath.IsAbs(data) {
		return scheme + data
	}
	if r, err := filepath.Rel(filepath.Dir(out), data); err == nil {
		return scheme + r
	}
	return scheme + data
}

// withoutPassword takes the password out of a URL: a specification is shown.
func withoutPassword(location string) string {
	return passwordParameter.ReplaceAllString(userinfo.ReplaceAllString(location, "${1}@"), "")
}
