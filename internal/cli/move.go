package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"strconv"

	"toetssteen/internal/app"
	"toetssteen/internal/source"
)

// exportWorkspace writes the whole workspace to one file.
func (s *session) exportWorkspace(ctx context.Context) error {
	cmd := s.grammar.Export
	return s.inWorkspace(ctx, func(a *app.App) error {
		in := app.ExportInput{}
		if cmd.WithKey {
			var err error
			if in.Key, err = a.KeyText(); err != nil {
				return s.fail("move.export", err, s.workspace)
			}
		}
		err := s.writeTo(cmd.Out, func(w io.Writer) error {
			in.To = w
			_, err := app.Ask(ctx, a, s.actor(), app.Export, in)
			return err
		})
		if err != nil {
			return err
		}
		if cmd.WithKey {
			s.note("move.with_key")
		} else {
			s.note("move.without_key")
		}
		return nil
	})
}

// backup writes all of the workspace, its key too, to one file.
func (s *session) backup(ctx context.Context) error {
	return s.inWorkspace(ctx, func(a *app.App) error {
		err := s.writeTo(s.grammar.Backup.Out, func(w io.Writer) error {
			_, err := app.Ask(ctx, a, s.actor(), app.Backup, app.BackupInput{To: w, Dir: a.Dir})
			return err
		})
		if err == nil {
			s.note("move.with_key")
		}
		return err
	})
}

// importWorkspace puts an exported workspace in place.
func (s *session) importWorkspace(ctx context.Context) error {
	cmd := s.grammar.Import
	return s.putInPlace(ctx, "move.import", cmd.File, cmd.Checkpoint, app.Import)
}

// restore puts a backup in place.
func (s *session) restore(ctx context.Context) error {
	cmd := s.grammar.Restore
	return s.putInPlace(ctx, "move.restore", cmd.File, cmd.Checkpoint, app.Restore)
}

type putter func(ctx context.Context, dir string, d app.Database, from io.Reader, known ...string) (app.Moved, error)

func (s *session) putInPlace(ctx context.Context, key, file string, checkpoints []string, put putter) error {
	var known []string
	for _, c := range checkpoints {
		text, err := s.checkpointIn(c)
		if err != nil {
			return err
		}
		known = append(known, text)
	}
	d, err := s.database()
	if err != nil {
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return s.fail(key, source.WithoutPath(err), file, s.workspace)
	}
	defer f.Close()
	out, err := put(ctx, s.workspace, d, f, known...)
	var problems *app.ProblemsError
	if errors.As(err, &problems) {
		if err := s.writeVerification(problems.Report); err != nil {
			return err
		}
		return s.fail(key, errors.New(s.t("move.wrong")), file, s.workspace)
	}
	if err != nil {
		return s.fail(key, err, file, s.workspace)
	}
	s.note("move.done", out.Workspace, s.workspace, d.Engine(), strconv.FormatInt(out.Report.Entries, 10))
	if out.ReadOnly {
		s.note("move.read_only")
	}
	return nil
}
