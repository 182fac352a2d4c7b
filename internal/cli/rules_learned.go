package cli

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/tuning"
)

// ruleLine is a rule of people in lists.
type ruleLine struct {
	ID        string   `json:"id"`
	From      string   `json:"from"` // file, or learned
	Action    string   `json:"action"`
	Source    string   `json:"source,omitempty"`
	Field     string   `json:"field"`
	Kinds     []string `json:"kinds,omitempty"`
	Name      string   `json:"name,omitempty"`
	Reason    string   `json:"reason"`
	By        string   `json:"by"`
	Until     string   `json:"until"`
	Expired   bool     `json:"expired"`
	Withdrawn string   `json:"withdrawn,omitempty"`
}

func fileLine(r toetssteen.TuningRule, expired bool) ruleLine {
	return ruleLine{
		ID: r.ID, From: "file", Action: string(r.Action), Source: r.Source, Field: r.Field, Kinds: kindNames(r.Kinds),
		Name: r.Name, Reason: r.Reason, By: r.By, Until: r.Until.Format(time.DateOnly), Expired: expired,
	}
}

func learnedLine(l toetssteen.LearnedIgnore) ruleLine {
	return ruleLine{
		ID: l.ID, From: "learned", Action: string(toetssteen.TuningIgnore), Source: l.Source, Field: l.Field,
		Kinds: kindNames(l.Kinds), Reason: l.Reason, By: l.By, Until: string(l.Until), Withdrawn: l.Withdrawn,
	}
}

func kindNames(kinds []toetssteen.KindID) []string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = string(k)
	}
	return out
}

// learned gives the rules that people taught in this workspace; none when there
// is no workspace yet.
func (s *session) learned(ctx context.Context) ([]toetssteen.TuningRule, error) {
	if !app.Exists(s.workspace, app.Database{Address: s.grammar.Database}) {
		return nil, nil
	}
	var out []toetssteen.TuningRule
	err := s.inWorkspace(ctx, func(a *app.App) (err error) {
		out, err = app.Ask(ctx, a, s.actor(), app.Learned, app.LearnedInput{})
		return err
	})
	return out, err
}

// listRules shows the rules of the file and those that people taught.
func (s *session) listRules(ctx context.Context) error {
	c, err := s.loadCatalogue()
	if err != nil {
		return err
	}
	file, err := s.loadRules(c, "")
	if err != nil {
		return err
	}
	taught, err := s.learned(ctx)
	if err != nil {
		return err
	}
	lines := []ruleLine{}
	for _, r := range file.All() {
		lines = append(lines, fileLine(r, tuning.Over(r, s.Clock())))
	}
	for _, r := range taught {
		l := fileLine(r, tuning.Over(r, s.Clock()))
		l.From = "learned"
		lines = append(lines, l)
	}
	switch s.grammar.Output {
	case "json":
		return s.writeJSON(lines)
	case "csv":
		return writeRulesCSV(s.Stdout, lines)
	}
	return buffered(s.Stdout, func(w io.Writer) error {
		if len(lines) == 0 {
			fmt.Fprintln(w, s.t("rules.list.none"))
		}
		for _, l := range lines {
			fmt.Fprintln(w, oneLine(s.ruleText(l)))
		}
		return nil
	})
}

// ruleText tells a rule in one line.
func (s *session) ruleText(l ruleLine) string {
	what := s.t("rules."+l.Action, l.Field, l.Name)
	if len(l.Kinds) > 0 {
		labels := make([]string, len(l.Kinds))
		for i, k := range l.Kinds {
			labels[i] = s.texts.Label(s.lang, toetssteen.KindID(k))
		}
		what += " (" + strings.Join(labels, ", ") + ")"
	}
	if l.Source != "" {
		what = l.Source + ": " + what
	}
	state := s.t("rules.until", l.Until)
	switch {
	case l.Withdrawn != "":
		state = s.t("rules.withdrawn", l.Withdrawn)
	case l.Expired:
		state += ", " + s.t("rules.expired")
	}
	return fmt.Sprintf("%s [%s] %s, %s: %s (%s)", l.ID, s.t("rules.from."+l.From), what, state, l.Reason, l.By)
}

func writeRulesCSV(w io.Writer, lines []ruleLine) error {
	c := csv.NewWriter(w)
	rows := [][]string{{"id", "from", "action", "source", "field", "kinds", "name", "reason", "by", "until", "expired"}}
	for _, l := range lines {
		row := []string{
			l.ID, l.From, l.Action, l.Source, l.Field, strings.Join(l.Kinds, " "), l.Name, l.Reason, l.By, l.Until,
			strconv.FormatBool(l.Expired),
		}
		for i, cell := range row {
			row[i] = inert(cell)
		}
		rows = append(rows, row)
	}
	return c.WriteAll(rows)
}

// forgetRule withdraws a rule that people taught.
func (s *session) forgetRule(ctx context.Context) error {
	cmd := s.grammar.Rules.Forget
	return s.inWorkspace(ctx, func(a *app.App) error {
		if _, err := app.Do(ctx, a, s.actor(), app.Forget, app.ForgetInput{Rule: cmd.ID, Reason: cmd.Reason}); err != nil {
			return s.fail("forget", err, cmd.ID)
		}
		fmt.Fprintln(s.Stdout, s.t("rules.forgotten", cmd.ID))
		return nil
	})
}
