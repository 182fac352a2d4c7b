package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"toetssteen/internal/app"
	"toetssteen/internal/journal"
	"toetssteen/internal/source"
)

// verify checks the journal of the workspace, or what was exported of it.
func (s *session) verify(ctx context.Context) error {
	cmd := s.grammar.Journal.Verify
	var known []string
	for _, file := range cmd.Checkpoint {
		text, err := s.checkpointIn(file)
		if err != nil {
			return err
		}
		known = append(known, text)
	}
	if cmd.File != "" {
		r, err := app.VerifyFile(ctx, cmd.File, known...)
		if err != nil {
			return s.fail("verify", source.WithoutPath(err), cmd.File)
		}
		return s.writeVerification(r)
	}
	return s.inWorkspace(ctx, func(a *app.App) error {
		r, err := app.Ask(ctx, a, s.actor(), app.VerifyJournal, app.VerifyJournalInput{Known: known, Folder: os.DirFS(a.Dir)})
		if err != nil {
			return s.fail("verify", err, s.workspace)
		}
		return s.writeVerification(r)
	})
}

// maxCheckpoint bounds a kept checkpoint: it is a few lines.
const maxCheckpoint = 64 << 10

// checkpointIn reads a kept checkpoint, as it was saved, printed or mailed.
func (s *session) checkpointIn(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", s.fail("checkpoint", source.WithoutPath(err), file)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxCheckpoint))
	if err != nil {
		return "", s.fail("checkpoint", source.WithoutPath(err), file)
	}
	plain := strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n"))
	if !strings.HasPrefix(plain, journal.Origin("")) {
		return "", s.fail("checkpoint", errors.New(s.t("error.checkpoint.why")), file)
	}
	return plain + "\n", nil
}

// checkpoint writes the last checkpoint, to be kept by somebody else.
func (s *session) checkpoint(ctx context.Context) error {
	return s.inWorkspace(ctx, func(a *app.App) error {
		r, err := app.Ask(ctx, a, s.actor(), app.VerifyJournal, app.VerifyJournalInput{Folder: os.DirFS(a.Dir)})
		if err != nil {
			return s.fail("verify", err, s.workspace)
		}
		if len(r.Problems) > 0 {
			return s.writeVerification(r)
		}
		return s.writeTo(s.grammar.Journal.Checkpoint.Out, func(w io.Writer) error {
			_, err := io.WriteString(w, r.Last)
			return err
		})
	})
}

// prove writes the proof that an entry is in the log.
func (s *session) prove(ctx context.Context) error {
	cmd := s.grammar.Journal.Proof
	return s.writeProof(ctx, app.ProveInput{Entry: cmd.Entry}, cmd.Out, strconv.FormatInt(cmd.Entry, 10))
}

// proveConsistency writes the proof that the log was only added to.
func (s *session) proveConsistency(ctx context.Context) error {
	cmd := s.grammar.Journal.Consistency
	old, err := s.checkpointIn(cmd.File)
	if err != nil {
		return err
	}
	return s.writeProof(ctx, app.ProveInput{Old: old}, cmd.Out, cmd.File)
}

func (s *session) writeProof(ctx context.Context, in app.ProveInput, out, what string) error {
	return s.inWorkspace(ctx, func(a *app.App) error {
		p, err := app.Ask(ctx, a, s.actor(), app.Prove, in)
		if errors.Is(err, journal.ErrInconsistent) {
			s.code = exitFindings
			fmt.Fprintln(s.Stdout, s.t("proof.inconsistent", what))
			return nil
		}
		if err != nil {
			return s.fail("proof", err, what)
		}
		return s.writeTo(out, func(w io.Writer) error { return journal.WriteProof(w, p) })
	})
}

// checkProof checks a proof with the public key alone, without a workspace.
func (s *session) checkProof(context.Context) error {
	cmd := s.grammar.Journal.CheckProof
	f, err := os.Open(cmd.File)
	if err != nil {
		return s.fail("check_proof", source.WithoutPath(err), cmd.File)
	}
	p, err := journal.ReadProof(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return s.fail("check_proof", source.WithoutPath(err), cmd.File)
	}
	if err := p.Check(cmp.Or(cmd.PublicKey, p.PublicKey)); err != nil {
		s.code = exitFindings
		fmt.Fprintln(s.Stdout, s.t("proof.wrong", oneLine(err.Error())))
		return nil
	}
	if p.Kind == journal.Inclusion {
		fmt.Fprintln(s.Stdout, s.t("proof.inclusion", strconv.FormatInt(p.Entry.Sequence, 10), oneLine(p.Entry.Action), oneLine(p.Entry.Subject), p.Entry.Time))
	} else {
		fmt.Fprintln(s.Stdout, s.t("proof.consistency"))
	}
	if cmd.PublicKey == "" {
		s.note("proof.key", oneLine(p.PublicKey))
	}
	return nil
}
