package cli

import (
	"context"
	"io"
	"os"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/round"
	"toetssteen/internal/source"
)

func (s *session) roundList(ctx context.Context) error {
	return s.inWorkspace(ctx, func(a *app.App) error {
		all, err := app.Ask(ctx, a, s.actor(), app.Rounds, app.ReadRoundInput{On: s.today()})
		if err != nil {
			return s.orgFail("round", err, s.workspace)
		}
		rows := make([][]string, len(all))
		for i, r := range all {
			open := len(round.Open(r.Lines))
			rows[i] = []string{r.ID, r.Title, string(r.Opened), string(r.Deadline), string(r.Frozen), strconv.Itoa(len(r.Lines)), strconv.Itoa(open)}
		}
		return s.writeRows(roundsJSON(all), s.heads("round", "title", "opened", "deadline", "frozen", "units", "open"), rows)
	})
}

// roundJSON is a round in JSON, with its id.
type roundJSON struct {
	ID string `json:"id"`
	toetssteen.Round
	Lines []round.Line `json:"lines"`
}

func roundsJSON(all []app.RoundOutput) []roundJSON {
	out := make([]roundJSON, len(all))
	for i, r := range all {
		out[i] = roundJSON{r.ID, r.Round, r.Lines}
	}
	return out
}

func (s *session) writeRound(r app.RoundOutput, lines []round.Line) error {
	rows := make([][]string, len(lines))
	for i, l := range lines {
		rows[i] = []string{
			l.Unit, s.t("round.status." + string(l.Status)), strings.Join(l.Owners, ", "), string(l.Outcome),
			l.Signed, string(l.On), strconv.FormatFloat(l.Coverage, 'f', 2, 64), l.NotDone,
		}
	}
	heads := s.heads("unit", "status", "owner", "outcome", "signed", "on", "coverage", "not_done")
	return s.writeRows(roundJSON{r.ID, r.Round, lines}, heads, rows)
}

func (s *session) roundShow(ctx context.Context) error {
	id := s.grammar.Round.Show.ID
	return s.inWorkspace(ctx, func(a *app.App) error {
		r, err := app.Ask(ctx, a, s.actor(), app.ReadRound, app.ReadRoundInput{ID: id, On: s.today()})
		if err != nil {
			return s.orgFail("round", err, id)
		}
		return s.writeRound(r, r.Lines)
	})
}

func (s *session) roundOpen(ctx context.Context) error {
	f := s.grammar.Round.Open
	in := app.OpenRoundInput{ID: f.ID, Title: f.Title, Question: f.Question, Asked: f.Unit, Deadline: toetssteen.Date(f.Deadline)}
	return s.doRound(f.ID, "opened", func(a *app.App) error {
		_, err := app.Do(ctx, a, s.actor(), app.OpenRound, in)
		return err
	})(ctx)
}

// doRound runs a use case on a round and says that it is done.
func (s *session) doRound(id, done string, do func(*app.App) error) func(context.Context) error {
	return func(ctx context.Context) error {
		return s.inWorkspace(ctx, func(a *app.App) error {
			if err := do(a); err != nil {
				return s.orgFail("round", err, id)
			}
			s.note("round."+done, id)
			return nil
		})
	}
}

// roundManage reminds or freezes, and prints who still must answer.
func (s *session) roundManage(id *string, what toetssteen.Permission) func(context.Context) error {
	return func(ctx context.Context) error {
		return s.inWorkspace(ctx, func(a *app.App) error {
			r, err := app.Do(ctx, a, s.actor(), app.ManageRound, app.ManageRoundInput{ID: *id, Do: what})
			if err != nil {
				return s.orgFail("round", err, *id)
			}
			return s.writeRound(r, round.Open(r.Lines))
		})
	}
}

func (s *session) roundAnswer(ctx context.Context) error {
	f := s.grammar.Round.Answer
	in := app.AnswerInput{Round: f.ID, Unit: f.Unit, Remark: f.Remark}
	switch {
	case f.Uses:
		in.Outcome = toetssteen.UsesIndicators
	case f.None:
		in.Outcome = toetssteen.UsesNone
	}
	if f.Search != "" {
		var err error
		if in.Search, err = readStatement(f.Search); err != nil {
			return s.fail("round", source.WithoutPath(err), f.Search)
		}
	}
	return s.doRound(f.ID, "answered", func(a *app.App) error {
		_, err := app.Do(ctx, a, s.actor(), app.AnswerRound, in)
		return err
	})(ctx)
}

func readStatement(file string) (toetssteen.Statement, error) {
	f, err := os.Open(file)
	if err != nil {
		return toetssteen.Statement{}, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, 1<<20+1)) // one more than ParseStatement takes
	if err != nil {
		return toetssteen.Statement{}, err
	}
	return round.ParseStatement(data)
}

func (s *session) roundSign(ctx context.Context) error {
	f := s.grammar.Round.Sign
	return s.doRound(f.ID, "signed", func(a *app.App) error {
		_, err := app.Do(ctx, a, s.actor(), app.SignAnswer, app.SignInput{Round: f.ID, Unit: f.Unit})
		return err
	})(ctx)
}

func (s *session) roundCompare(ctx context.Context) error {
	f := s.grammar.Round.Compare
	return s.inWorkspace(ctx, func(a *app.App) error {
		in := app.CompareRoundsInput{Old: f.Before, New: f.After, On: s.today()}
		all, err := app.Ask(ctx, a, s.actor(), app.CompareRounds, in)
		if err != nil {
			return s.orgFail("round", err, f.Before+" "+f.After)
		}
		rows := make([][]string, len(all))
		for i, c := range all {
			rows[i] = []string{
				c.Unit, string(c.Before), string(c.After), string(c.Was), string(c.Is),
				strings.Join(c.New, " "), strings.Join(c.Changed, " "), strings.Join(c.Withdrawn, " "),
			}
		}
		heads := s.heads("unit", "before", "after", "was", "is", "new", "changed", "gone")
		return s.writeRows(all, heads, rows)
	})
}
