package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/audit"
	"toetssteen/internal/source"
)

// auditRequest writes the request for a table of the statistics office.
func (s *session) auditRequest(context.Context) error {
	cmd := s.grammar.Audit.CBSRequest
	text, err := os.ReadFile(cmd.Spec)
	if err != nil {
		return s.fail("audit.read", source.WithoutPath(err), cmd.Spec)
	}
	spec, _, err := audit.ParseSpec(text)
	if err != nil {
		return s.auditError(err, cmd.Spec)
	}
	if problems := audit.Lint(spec, s.Clock()); len(problems) > 0 {
		return s.auditError(&audit.LintError{Problems: problems}, cmd.Spec)
	}
	request, err := audit.CBSRequest(audit.Default(spec))
	if err != nil {
		return s.auditError(err, cmd.Spec)
	}
	return s.writeTo(cmd.Out, func(w io.Writer) error {
		_, err := io.WriteString(w, request)
		return err
	})
}

// earlier reads the result of an audit: a file, or a saved audit by its
// number.
func (s *session) earlier(ctx context.Context, name string) (audit.Earlier, error) {
	id, err := strconv.ParseInt(name, 10, 64)
	if err != nil {
		data, err := os.ReadFile(name)
		if err != nil {
			return audit.Earlier{}, source.WithoutPath(err)
		}
		return audit.ReadResult(data)
	}
	var out audit.Earlier
	err = s.inWorkspace(ctx, func(a *app.App) error {
		saved, err := app.Ask(ctx, a, s.actor(), app.ReadAudit, app.ReadAuditInput{ID: id})
		if err != nil {
			return err
		}
		out, err = audit.ReadResult(saved.Result)
		return err
	})
	return out, err
}

// auditCompare sets two audits beside each other.
func (s *session) auditCompare(ctx context.Context) error {
	cmd := s.grammar.Audit.Compare
	fail := func(err error) error {
		for known, key := range map[error]string{
			audit.ErrNoResult: "no_result", audit.ErrOtherDirection: "direction", audit.ErrNothingInCommon: "nothing_common",
		} {
			if errors.Is(err, known) {
				err = errors.New(s.t("why.audit." + key))
			}
		}
		return s.fail("audit.compare", err, filepath.Base(cmd.Before), filepath.Base(cmd.After))
	}
	before, err := s.earlier(ctx, cmd.Before)
	if err != nil {
		return fail(err)
	}
	after, err := s.earlier(ctx, cmd.After)
	if err != nil {
		return fail(err)
	}
	changes, err := audit.Compare(before, after)
	if err != nil {
		return fail(err)
	}
	for _, c := range changes {
		if c.Outside || c.Flipped {
			s.code = exitFindings
		}
	}
	switch s.grammar.Output {
	case "json":
		return s.writeTo(cmd.Out, func(w io.Writer) error {
			e := json.NewEncoder(w)
			e.SetIndent("", " ")
			return e.Encode(map[string]any{"before": before.Specification, "after": after.Specification, "changes": changes})
		})
	case "table":
		return s.writeTo(cmd.Out, func(w io.Writer) error { return s.writeChanges(w, before, after, changes) })
	}
	return s.fail("output", errors.New(s.t("error.output.why")), s.grammar.Output)
}

func (s *session) writeChanges(w io.Writer, before, after audit.Earlier, changes []audit.Change) error {
	fmt.Fprintf(w, "%s: %s / %s\n\n", s.t("audit.compare.title"), printable(before.Title), printable(after.Title))
	t := tabwriter.NewWriter(w, 2, 8, 2, ' ', 0)
	fmt.Fprintln(t, s.t("audit.compare.columns"))
	for _, c := range changes {
		if !headline(c) {
			continue
		}
		where := c.Stage
		if c.Stratum != "" {
			where += " | " + c.Stratum
		}
		moved := s.t("audit.unknown")
		if c.Status == toetssteen.FigureOK {
			moved = fmt.Sprintf("%s (%s - %s)", s.short(c.Moved), s.short(c.Low), s.short(c.High))
		}
		fmt.Fprintf(t, "%s\t%s\t%s / %s\t%s\t%s\t%s\t%s\t%s\n", s.texts.Text(s.lang, "auditreport.figure."+c.Name), printable(where),
			printable(c.Group), printable(c.Reference), s.short(c.Before), s.short(c.After), moved, s.yes(c.Outside), s.yes(c.Flipped))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if before.Specification != after.Specification {
		fmt.Fprintf(w, "\n%s\n", s.t("audit.compare.other_spec", head(before.Specification), head(after.Specification)))
	}
	_, err := fmt.Fprintf(w, "\n%s\n", s.t("audit.compare.note"))
	return err
}

// headline are the changes for the screen: ratios of whole steps, with what is
// left of them within strata. JSON has every figure.
func headline(c audit.Change) bool {
	return strings.HasSuffix(c.Name, "rate_ratio") && !strings.Contains(c.Stage, "=") && !strings.Contains(c.Stratum, "=")
}

func (s *session) yes(b bool) string {
	if b {
		return s.t("audit.yes")
	}
	return s.t("audit.no")
}

func (s *session) short(r toetssteen.Real) string {
	v, ok := r.Get()
	if !ok {
		return "-"
	}
	text := strconv.FormatFloat(v, 'g', 4, 64)
	if s.lang == "nl" {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// head is enough of a hash to tell two apart.
func head(hash string) string { return hash[:min(12, len(hash))] }

// auditList shows the saved audits.
func (s *session) auditList(ctx context.Context) error {
	return s.inWorkspace(ctx, func(a *app.App) error {
		list, err := app.Ask(ctx, a, s.actor(), app.Audits, app.AuditsInput{})
		if err != nil {
			return s.fail("audit.list", err, s.workspace)
		}
		return s.writeTo("", func(w io.Writer) error {
			t := tabwriter.NewWriter(w, 2, 8, 2, ' ', 0)
			fmt.Fprintln(t, s.t("audit.list.columns"))
			for _, r := range list {
				fmt.Fprintln(t, strings.Join([]string{
					strconv.FormatInt(r.ID, 10), r.At.Format("2006-01-02 15:04"), printable(r.Title),
					s.texts.Text(s.lang, "auditreport.verdict."+r.Verdict), head(r.Hash),
				}, "\t"))
			}
			return t.Flush()
		})
	})
}
