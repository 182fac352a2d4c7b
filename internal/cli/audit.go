package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/app"
	"toetssteen/internal/audit"
	"toetssteen/internal/auditreport"
	"toetssteen/internal/bias"
	"toetssteen/internal/count"
	"toetssteen/internal/source"
)

// audit runs an audit specification, or the short form on a data file.
func (s *session) audit(ctx context.Context) error {
	cmd := s.grammar.Audit.Run
	spec, text, err := s.auditSpec(ctx, cmd)
	if err != nil {
		return err
	}
	c, err := s.loadCatalogue()
	if err != nil {
		return err
	}
	result, err := s.runAudit(ctx, cmd, spec, text)
	if err != nil {
		target := cmd.Target
		if errors.Is(err, fs.ErrNotExist) {
			target = filepath.Base(spec.Data.Source) // the specification is there, its data is not
		}
		return s.auditError(err, target)
	}
	if result.Verdict.State != toetssteen.VerdictNoIndication {
		s.code = exitFindings
	}
	view := s.auditView(c, result)
	if err := s.writeAudit(cmd, view); err != nil {
		return err
	}
	if cmd.Save {
		return s.saveAudit(ctx, view, text)
	}
	return nil
}

// isSpec tells a specification from data by its name.
func isSpec(file string) bool {
	ext := strings.ToLower(filepath.Ext(file))
	return ext == ".yaml" || ext == ".yml"
}

// auditSpec reads the specification, or makes it of the flags. Its text is what
// the hash in the result is of.
func (s *session) auditSpec(ctx context.Context, cmd auditRunCommand) (toetssteen.AuditSpec, []byte, error) {
	var none toetssteen.AuditSpec
	if !isSpec(cmd.Target) {
		return s.shortForm(ctx, cmd)
	}
	if len(cmd.Group) > 0 || cmd.Selected != "" || cmd.Count != "" {
		return none, nil, s.fail("usage", errors.New(s.t("usage.audit_flags", cmd.Target)))
	}
	text, err := os.ReadFile(cmd.Target)
	if err != nil {
		return none, nil, s.fail("audit.read", source.WithoutPath(err), cmd.Target)
	}
	if _, err := audit.ReadResult(text); err == nil {
		return none, nil, s.fail("audit", errors.New(s.t("why.audit.is_result")), cmd.Target)
	}
	spec, _, err := audit.ParseSpec(text)
	if err != nil {
		return none, nil, s.auditError(err, cmd.Target)
	}
	if problems := audit.Lint(spec, s.Clock()); len(problems) > 0 {
		return none, nil, s.auditError(&audit.LintError{Problems: problems}, cmd.Target)
	}
	return audit.Default(spec), text, nil
}

// runAudit runs the audit with its progress on standard error.
func (s *session) runAudit(ctx context.Context, cmd auditRunCommand, spec toetssteen.AuditSpec, text []byte) (toetssteen.AuditResult, error) {
	password, err := s.password(cmd.PasswordFile)
	if err != nil {
		return toetssteen.AuditResult{}, err
	}
	o := audit.Options{
		Engines: s.Engines, Hash: audit.Hash(text), AllCriteria: !isSpec(cmd.Target) && len(cmd.Criteria) == 0,
		Count: count.Options{Memory: cmd.Memory, Threads: cmd.Threads, Password: password, Timeout: cmd.StatementTimeout},
	}
	if !isSpec(cmd.Target) {
		o.Location = cmd.Target // with its password, which the specification may not hold
	}
	if cmd.NoSpill {
		o.Count.SpillDir = "-"
	}
	if isSpec(cmd.Target) {
		o.Dir = filepath.Dir(cmd.Target)
	}
	o.Progress = func(stage string) { s.note("audit.progress." + stage) }
	return audit.Run(ctx, spec, o)
}

func (s *session) auditView(c *catalogue.Catalogue, r toetssteen.AuditResult) auditreport.View {
	return auditreport.View{Result: r, Catalogue: c, Lang: s.lang, Generated: s.Clock().Format("2006-01-02 15:04")}
}

// writeAudit writes the result in the form that was asked for, and the extra
// HTML page.
func (s *session) writeAudit(cmd auditRunCommand, v auditreport.View) error {
	format, ok := auditreport.Find(s.grammar.Output)
	if !ok {
		return s.fail("usage", errors.New(s.t("usage.audit_output", s.grammar.Output)))
	}
	if cmd.HTML != "" {
		html, _ := auditreport.Find("html")
		if err := s.writeAuditTo(cmd.HTML, html, v); err != nil || format.Name == "html" && cmd.Out == "" {
			return err
		}
	}
	return s.writeAuditTo(cmd.Out, format, v)
}

func (s *session) writeAuditTo(file string, f auditreport.Format, v auditreport.View) error {
	if file == "" {
		v.Width, v.Color = s.StdoutWidth, s.colours()
	}
	return s.writeTo(file, func(w io.Writer) error { return f.Write(w, v) })
}

// saveAudit keeps specification, hash and aggregate result in the workspace.
func (s *session) saveAudit(ctx context.Context, v auditreport.View, text []byte) error {
	var result bytes.Buffer
	if err := auditreport.JSON(&result, v); err != nil {
		return s.fail("save", err, s.workspace)
	}
	a, err := s.open(ctx)
	if err != nil {
		return s.fail("save", err, s.workspace)
	}
	saved, err := app.Do(ctx, a, s.actor(), app.SaveAudit, app.SaveAuditInput{
		Title: v.Result.Spec.Title, Specification: text, Hash: v.Result.Specification, Result: result.Bytes(),
		Verdict: string(v.Result.Verdict.State), Engine: v.Result.Engine, Catalogue: v.Catalogue.Hash(),
	})
	if err := errors.Join(err, a.Close()); err != nil {
		return s.fail("save", err, s.workspace)
	}
	s.note("audit.saved", s.workspace, strconv.FormatInt(saved.ID, 10))
	return nil
}

// auditError says in the user's language what does not fit.
func (s *session) auditError(err error, target string) error {
	var own *userError
	var spec *bias.SpecError
	var lint *audit.LintError
	var column *count.UnknownColumnError
	var many *count.TooManyError
	var bad *count.BadCountError
	var key *count.DuplicateKeyError
	var read *count.ReadError
	var table *count.UnknownTableError
	switch {
	case errors.As(err, &own):
		return err
	case errors.As(err, &spec):
		err = errors.New(s.texts.Text(s.lang, spec.Key, spec.Args...))
	case errors.As(err, &lint):
		err = errors.New(s.lintText(lint))
	case errors.As(err, &column):
		err = errors.New(s.t("why.audit.no_header", column.Column))
		if looksLikeHeader(column.Known) {
			err = errors.New(s.t("why.audit.column", column.Column, strings.Join(column.Known, ", ")))
		}
	case errors.As(err, &many):
		err = errors.New(s.t("why.audit.too_many", strconv.Itoa(many.Most), many.Column, strconv.FormatInt(many.Levels, 10)))
	case errors.As(err, &bad):
		err = errors.New(s.t("why.audit.bad_count", bad.Column, strconv.FormatInt(bad.Rows, 10), s.t("why.audit.count."+bad.Kind)))
	case errors.As(err, &key):
		err = errors.New(s.t("why.audit.duplicate_key", key.Column, strconv.FormatInt(key.Keys, 10)))
	case errors.As(err, &read):
		err = errors.New(s.texts.Text(s.lang, read.Key, read.Args...))
	case errors.As(err, &table):
		err = errors.New(s.t("why.audit.table", table.Table, strings.Join(table.Known, ", ")))
	case errors.Is(err, count.ErrEmpty):
		err = errors.New(s.t("why.audit.empty"))
	case errors.Is(err, fs.ErrNotExist):
		err = source.WithoutPath(err)
	}
	return s.fail("audit", err, target)
}

func (s *session) lintText(lint *audit.LintError) string {
	var b strings.Builder
	b.WriteString(s.t("audit.problems", strconv.Itoa(len(lint.Problems))))
	for _, p := range lint.Problems {
		fmt.Fprintf(&b, "\n  %s: %s", p.Path, s.texts.Text(s.lang, p.Message.Key, p.Message.Args...))
	}
	b.WriteString("\n")
	return b.String()
}

// looksLikeHeader tells names of columns from a first line of data: that may be
// a person, and is not printed.
func looksLikeHeader(names []string) bool {
	for _, n := range names {
		first, _ := utf8.DecodeRuneInString(n)
		if n == "" || len(n) > 60 || !unicode.IsLetter(first) && first != '_' && first != '#' {
			return false
		}
	}
	return true
}
