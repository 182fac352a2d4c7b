package cli

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"strconv"
	"time"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/source"
)

// actor is the person at this command line: the owner of the files, or with
// --as a person with the roles that the workspace holds. That identifies and
// does not authenticate: who can write the files can name anyone.
func (s *session) actor() toetssteen.Actor {
	if as := cmp.Or(s.grammar.As, s.Env("TOETSSTEEN_AS")); as != "" {
		return toetssteen.Actor{Name: as, Role: toetssteen.RoleGranted}
	}
	name := cmp.Or(s.Env("TOETSSTEEN_ACTOR"), s.Env("USER"), s.Env("USERNAME"), "lokaal")
	return toetssteen.Actor{Name: name, Role: toetssteen.RoleLocal}
}

// inWorkspace opens the workspace that there is and lets a verb work in it.
func (s *session) inWorkspace(ctx context.Context, do func(*app.App) error) error {
	at, err := s.at()
	if err != nil {
		return err
	}
	a, err := app.OpenExisting(ctx, s.workspace, s.Clock, at)
	if errors.Is(err, toetssteen.ErrNotFound) {
		return s.fail("workspace", errors.New(s.t("error.workspace.none")), s.workspace)
	}
	if err != nil {
		return s.fail("workspace.open", err, s.workspace)
	}
	return errors.Join(do(a), a.Close())
}

// save stores a scan in the workspace and says what is new. The exit code is
// then about what is new, not about what there is.
func (s *session) save(ctx context.Context, r toetssteen.ScanResult, run string, started, finished time.Time) error {
	a, err := s.open(ctx)
	if err != nil {
		return s.fail("save", err, s.workspace)
	}
	in := app.SaveScanInput{Result: r, Started: started, Finished: finished, Progress: run}
	out, err := app.Do(ctx, a, s.actor(), app.SaveScan, in)
	if err := errors.Join(err, a.Close()); err != nil {
		return s.fail("save", err, s.workspace)
	}
	s.code = codeOf(r, out.New-out.NewAllowed) // what is new may lie in what was not reached
	s.note("save.done", s.workspace, strconv.FormatInt(out.Scan, 10), strconv.Itoa(out.New),
		strconv.Itoa(out.Changed), strconv.Itoa(out.Gone), strconv.Itoa(out.Unchanged), strconv.Itoa(out.NotLookedAt))
	return nil
}

// export writes the journal in the form that verify checks offline.
func (s *session) export(ctx context.Context) error {
	return s.inWorkspace(ctx, func(a *app.App) error {
		write := func(w io.Writer) error {
			_, err := app.Ask(ctx, a, s.actor(), app.ExportJournal, app.ExportJournalInput{To: w})
			return err
		}
		file := s.grammar.Journal.Export.Out
		if file == "" {
			if err := buffered(s.Stdout, write); err != nil {
				return s.fail("export", source.WithoutPath(err), s.workspace)
			}
			return nil
		}
		if err := writeFile(file, write); err != nil {
			return s.fail("write", source.WithoutPath(err), file)
		}
		s.note("scan.written", file)
		return nil
	})
}

// checkWorkspace opens the workspace, if there is one, and verifies its
// journal.
func (s *session) checkWorkspace(ctx context.Context) check {
	c := check{What: s.t("doctor.workspace"), Status: checkNone, Detail: s.t("doctor.no_workspace", s.workspace)}
	if !app.Exists(s.workspace, app.Database{Address: s.grammar.Database}) {
		return c
	}
	err := s.inWorkspace(ctx, func(a *app.App) error {
		r, err := app.Ask(ctx, a, s.actor(), app.VerifyJournal, app.VerifyJournalInput{Folder: os.DirFS(a.Dir)})
		switch {
		case err != nil:
			return err
		case len(r.Problems) > 0:
			return errors.New(s.t("journal.wrong", strconv.Itoa(len(r.Problems)), strconv.FormatInt(r.Entries, 10)))
		}
		c.Status, c.Detail = checkOK, s.t("doctor.workspace_ok", s.workspace, strconv.FormatInt(r.Entries, 10))+"; "+s.engineOf(a)
		return nil
	})
	if err != nil {
		c.Status, c.Detail = checkWrong, err.Error()
		return c
	}
	if w := s.checkWritable("doctor.workspace", s.workspace); w.Status == checkWrong {
		return w
	}
	return c
}
