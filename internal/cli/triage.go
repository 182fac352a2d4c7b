package cli

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/source"
	"toetssteen/internal/store"
)

// addPeople adds to a list what people did with the findings: under which
// processings they put them, and what changed since they decided.
func (s *session) addPeople(ctx context.Context, a *app.App, all []listed) error {
	links, err := app.Ask(ctx, a, s.actor(), app.Links, app.LinksInput{})
	if err != nil {
		return err
	}
	stale, err := app.Ask(ctx, a, s.actor(), app.Stale, app.StaleInput{})
	if err != nil {
		return err
	}
	for i := range all {
		for _, l := range links[all[i].ID] {
			all[i].Links = append(all[i].Links, l.Processing)
		}
		if all[i].Decision != nil {
			all[i].Stale = stale[all[i].ID]
		}
	}
	return nil
}

// decide records the same decision on the findings that are named, or on all
// that are open and meet what is asked for.
func (s *session) decide(cmd *decideCommand, verdict store.Verdict) func(context.Context) error {
	return func(ctx context.Context) error {
		about := strings.Join(cmd.ID, ", ")
		filtered := len(cmd.Source) > 0 || len(cmd.Kind) > 0 || cmd.Field != ""
		switch {
		case strings.TrimSpace(cmd.Reason) == "":
			return s.fail("decide", errors.New(s.t("error.decide.reason")), about)
		case filtered == (len(cmd.ID) > 0):
			return s.fail("decide", errors.New(s.t("error.decide.which")), about)
		}
		in := app.DecideAllInput{}
		if reject := s.grammar.Findings.Reject; verdict == store.Reject {
			in.Learn, in.Until = reject.Learn, toetssteen.Date(reject.Until)
		}
		return s.inWorkspace(ctx, func(a *app.App) error {
			ids := cmd.ID
			if filtered {
				var err error
				if ids, err = s.openOnes(ctx, a, cmd); err != nil {
					return s.fail("findings", err, s.workspace)
				}
			}
			for _, id := range ids {
				in.Items = append(in.Items, app.Proposed{Finding: id, Verdict: verdict, Reason: cmd.Reason})
			}
			return s.decideAll(ctx, a, in, cmd.DryRun, false)
		})
	}
}

// openOnes gives the ids of the findings that nobody confirmed or rejected and
// that meet what is asked for: a decision of a person is never overwritten by a
// filter.
func (s *session) openOnes(ctx context.Context, a *app.App, cmd *decideCommand) ([]string, error) {
	known, err := app.Ask(ctx, a, s.actor(), app.Findings, app.FindingsInput{Open: true, Field: cmd.Field})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, k := range known {
		if (len(cmd.Source) == 0 || slices.Contains(cmd.Source, k.Source)) &&
			(len(cmd.Kind) == 0 || slices.Contains(cmd.Kind, string(k.Kind))) {
			ids = append(ids, k.ID)
		}
	}
	return ids, nil
}

// decideFile records the decisions of a file: id, decision, reason.
func (s *session) decideFile(ctx context.Context) error {
	cmd := s.grammar.Findings.Decide
	items, err := readDecisions(cmd.File)
	if err != nil {
		var wrong *decisionsError
		if errors.As(err, &wrong) {
			err = errors.New(s.t("error.decisions."+wrong.key, wrong.arg))
		}
		return s.fail("decisions", source.WithoutPath(err), cmd.File)
	}
	return s.inWorkspace(ctx, func(a *app.App) error {
		return s.decideAll(ctx, a, app.DecideAllInput{Items: items}, cmd.DryRun, true)
	})
}

// decideAll records what can be recorded, in one entry of the journal, and
// tells what cannot and why.
func (s *session) decideAll(ctx context.Context, a *app.App, in app.DecideAllInput, dry, skip bool) error {
	if len(in.Items) == 0 {
		fmt.Fprintln(s.Stdout, s.t("findings.none"))
		return nil
	}
	batch, err := app.Ask(ctx, a, s.actor(), app.CheckBatch, app.CheckBatchInput{Items: in.Items, Learn: in.Learn, SkipStanding: skip})
	if err != nil {
		return s.fail("decide", err, s.workspace)
	}
	in.Items = batch.Accepted
	if len(in.Items) > 0 && !dry {
		if _, err := app.Do(ctx, a, s.actor(), app.DecideAll, in); err != nil {
			return s.fail("decide", err, in.Subject())
		}
	}
	if err := s.writeBatch(batch, dry, in.Learn); err != nil {
		return err
	}
	var wrong []error
	for _, r := range batch.Refused {
		about := r.Finding
		if r.Row > 0 {
			about = s.t("findings.row", strconv.Itoa(r.Row), r.Finding)
		}
		wrong = append(wrong, s.fail("decide", errors.New(s.t("findings.refused."+string(r.Why))), about))
	}
	return errors.Join(wrong...)
}

// batchLine is one decision in the JSON of a batch.
type batchLine struct {
	Row      int    `json:"row,omitempty"`
	ID       string `json:"id"`
	Decision string `json:"decision"`
	Reason   string `json:"reason"`
	Refused  string `json:"refused,omitempty"`
}

func (s *session) writeBatch(b app.Batch, dry, learn bool) error {
	if s.grammar.Output == "json" {
		accepted, standing, refused := []batchLine{}, []batchLine{}, []batchLine{}
		for _, p := range b.Standing {
			standing = append(standing, batchLine{p.Row, p.Finding, string(p.Verdict), p.Reason, ""})
		}
		for _, p := range b.Accepted {
			accepted = append(accepted, batchLine{p.Row, p.Finding, string(p.Verdict), p.Reason, ""})
		}
		for _, r := range b.Refused {
			refused = append(refused, batchLine{r.Row, r.Finding, string(r.Verdict), r.Reason, string(r.Why)})
		}
		return s.writeJSON(struct {
			DryRun   bool        `json:"dry_run"`
			Learned  bool        `json:"learned"`
			Accepted []batchLine `json:"accepted"`
			Standing []batchLine `json:"standing"`
			Refused  []batchLine `json:"refused"`
		}{dry, learn && !dry, accepted, standing, refused})
	}
	const most = 20
	for i, p := range b.Accepted {
		if i == most && !dry {
			break
		}
		fmt.Fprintln(s.Stdout, s.t("findings.decided", p.Finding, s.t("findings."+string(p.Verdict))))
	}
	if n := len(b.Standing); n > 0 {
		fmt.Fprintln(s.Stdout, s.t("findings.standing", strconv.Itoa(n)))
	}
	key := "findings.batch"
	switch {
	case dry:
		key = "findings.batch.dry"
	case len(b.Accepted) <= 1 && len(b.Refused) == 0 && !learn:
		return nil
	case learn:
		key = "findings.batch.learned"
	}
	fmt.Fprintln(s.Stdout, s.t(key, strconv.Itoa(len(b.Accepted)), strconv.Itoa(len(b.Refused))))
	return nil
}

// Bounds of a file of decisions.
const maxDecisions = 64 << 20

// decisionsError says what is wrong with a file of decisions as a whole.
type decisionsError struct{ key, arg string }

func (e *decisionsError) Error() string { return "file of decisions: " + e.key + " " + e.arg }

func readDecisions(file string) ([]app.Proposed, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	items, err := parseDecisions(f)
	return items, errors.Join(err, f.Close())
}

// parseDecisions reads a CSV file with the columns id, decision and reason, in
// any order and between others, by comma or semicolon.
func parseDecisions(r io.Reader) ([]app.Proposed, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxDecisions+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxDecisions {
		return nil, &decisionsError{"large", ""}
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	c := csv.NewReader(strings.NewReader(text))
	head, _, _ := strings.Cut(text, "\n")
	if strings.Count(head, ";") > strings.Count(head, ",") {
		c.Comma = ';'
	}
	c.FieldsPerRecord = -1
	names, err := c.Read()
	if err != nil {
		return nil, &decisionsError{"empty", ""}
	}
	at := map[string]int{}
	for i, n := range names {
		at[strings.ToLower(strings.TrimSpace(n))] = i
	}
	for _, need := range []string{"id", "decision", "reason"} {
		if _, ok := at[need]; !ok {
			return nil, &decisionsError{"column", need}
		}
	}
	var out []app.Proposed
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			line, _ := c.FieldPos(0)
			return nil, &decisionsError{"row", strconv.Itoa(line)}
		}
		cell := func(name string) string {
			if i := at[name]; i < len(row) {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		if cell("decision") == "" && cell("reason") == "" {
			continue // a row that nobody decided on yet, as `findings -o csv` gives it
		}
		line, _ := c.FieldPos(0)
		out = append(out, app.Proposed{
			Row: line, Finding: cell("id"), Verdict: store.Verdict(strings.ToLower(cell("decision"))), Reason: cell("reason"),
		})
	}
}
