package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/coverage"
	"toetssteen/internal/journal"
)

// link puts findings under a processing.
func (s *session) link(ctx context.Context) error {
	cmd := s.grammar.Findings.Link
	return s.inWorkspace(ctx, func(a *app.App) error {
		in := app.LinkInput{Findings: cmd.ID, Processing: cmd.Processing, Use: cmd.Use, Reason: cmd.Reason}
		out, err := app.Do(ctx, a, s.actor(), app.Link, in)
		if err != nil {
			return s.fail("link", err, strings.Join(cmd.ID, ", "), cmd.Processing)
		}
		for _, l := range out {
			fmt.Fprintln(s.Stdout, s.t("findings.link.done", l.Finding, l.Processing))
		}
		return nil
	})
}

// unlink takes findings away from a processing.
func (s *session) unlink(ctx context.Context) error {
	cmd := s.grammar.Findings.Unlink
	return s.inWorkspace(ctx, func(a *app.App) error {
		in := app.UnlinkInput{Findings: cmd.ID, Processing: cmd.Processing, Reason: cmd.Reason}
		out, err := app.Do(ctx, a, s.actor(), app.Unlink, in)
		if err != nil {
			return s.fail("link", err, strings.Join(cmd.ID, ", "), cmd.Processing)
		}
		for _, id := range out {
			fmt.Fprintln(s.Stdout, s.t("findings.unlink.done", id, cmd.Processing))
		}
		return nil
	})
}

// suggestedLine is a finding with its suggestions in JSON.
type suggestedLine struct {
	ID          string           `json:"id"`
	Source      string           `json:"source"`
	Place       string           `json:"place"`
	Kind        string           `json:"kind"`
	Suggestions []suggestionLine `json:"suggestions"`
}

type suggestionLine struct {
	Processing string   `json:"processing"`
	Name       string   `json:"name"`
	Unit       string   `json:"unit"`
	Use        string   `json:"use,omitempty"`
	Score      float64  `json:"score"`
	Why        []string `json:"why"`
}

// suggest shows which processings findings may belong to, and why.
func (s *session) suggest(ctx context.Context) error {
	cmd := s.grammar.Findings.Suggest
	return s.inWorkspace(ctx, func(a *app.App) error {
		in := app.SuggestInput{On: s.today(), Findings: cmd.ID, Most: cmd.Most}
		out, err := app.Ask(ctx, a, s.actor(), app.Suggest, in)
		if err != nil {
			return s.fail("suggest", err, strings.Join(cmd.ID, ", "))
		}
		lines := []suggestedLine{}
		for _, f := range out.Findings {
			l := suggestedLine{f.Finding.ID, f.Finding.Source, f.Finding.Location.String(), string(f.Finding.Kind), []suggestionLine{}}
			for _, x := range f.Suggestions {
				l.Suggestions = append(l.Suggestions, suggestionOf(out, x))
			}
			lines = append(lines, l)
		}
		if s.grammar.Output == "json" {
			return s.writeJSON(lines)
		}
		return buffered(s.Stdout, func(w io.Writer) error {
			s.suggestTable(w, lines)
			return nil
		})
	})
}

func suggestionOf(out app.SuggestOutput, x coverage.Suggestion) suggestionLine {
	l := suggestionLine{Processing: x.Processing, Use: x.Use, Score: x.Score}
	if p := out.Register.Processing(x.Processing); p != nil {
		l.Name, l.Unit = p.Name, p.In
	}
	for _, c := range x.Clues {
		l.Why = append(l.Why, string(c))
	}
	return l
}

func (s *session) suggestTable(w io.Writer, lines []suggestedLine) {
	if len(lines) == 0 {
		fmt.Fprintln(w, s.t("findings.suggest.all_held"))
	}
	for _, l := range lines {
		kind := s.texts.Label(s.lang, toetssteen.KindID(l.Kind))
		fmt.Fprintln(w, oneLine(fmt.Sprintf("%s  %s  %s  %s", l.ID, l.Source, l.Place, kind)))
		if len(l.Suggestions) == 0 {
			fmt.Fprintln(w, "  "+s.t("findings.suggest.none"))
		}
		for i, x := range l.Suggestions {
			why := make([]string, len(x.Why))
			for k, c := range x.Why {
				why[k] = s.c("clue." + c)
			}
			fmt.Fprintln(w, "  "+oneLine(fmt.Sprintf("%d. %s %s: %s", i+1, x.Processing, x.Name, strings.Join(why, "; "))))
		}
	}
}

// today is the day of the clock of the session.
func (s *session) today() toetssteen.Date {
	return toetssteen.Date(s.Clock().Format(time.DateOnly))
}

// showFinding tells all that is known of one finding.
func (s *session) showFinding(ctx context.Context) error {
	id := s.grammar.Findings.Show.ID
	return s.inWorkspace(ctx, func(a *app.App) error {
		story, err := app.Ask(ctx, a, s.actor(), app.FindingStory, app.StoryInput{Finding: id})
		if err != nil {
			return s.fail("show", err, id)
		}
		told, err := tell(story)
		if err != nil {
			return s.fail("show", err, id)
		}
		if s.grammar.Output == "json" {
			return s.writeJSON(told)
		}
		return buffered(s.Stdout, func(w io.Writer) error {
			s.storyTable(w, told, story)
			return nil
		})
	})
}

// told is the story of a finding in JSON.
type told struct {
	listed
	Sightings []sightingLine `json:"observations"`
	Decisions []decided      `json:"decisions"`
	LinkLines []linkLine     `json:"links"`
	Rules     []ruleLine     `json:"rules"`
}

type sightingLine struct {
	Scan     int64    `json:"scan"`
	On       string   `json:"on"`
	Gone     bool     `json:"gone,omitempty"`
	Level    string   `json:"level,omitempty"`
	Role     string   `json:"role,omitempty"`
	Evidence []string `json:"evidence,omitempty"` // rules
	Against  []string `json:"against,omitempty"`
}

type linkLine struct {
	Processing string `json:"processing"`
	Use        string `json:"use,omitempty"`
	Version    int64  `json:"version"`
	Reason     string `json:"reason,omitempty"`
	Withdrawn  string `json:"withdrawn,omitempty"`
	By         string `json:"by"`
	At         string `json:"at"`
}

func tell(story app.Story) (told, error) {
	k := story.Known
	out := told{
		listed: listedOf("", "", k.Finding, k.Decision), Sightings: []sightingLine{}, Decisions: []decided{},
		LinkLines: []linkLine{}, Rules: []ruleLine{},
	}
	out.Stale = story.Stale
	for _, x := range story.Sightings {
		l := sightingLine{Scan: x.Scan.ID, On: journal.FormatTime(x.Scan.Finished), Gone: x.Finding == nil}
		if f := x.Finding; f != nil {
			l.Level, l.Role = f.Level.String(), string(f.Role)
			l.Evidence, l.Against = ruleIDs(f.Evidence), ruleIDs(f.Against)
		}
		out.Sightings = append(out.Sightings, l)
	}
	for _, d := range story.Decisions {
		out.Decisions = append(out.Decisions, decided{string(d.Verdict), d.Reason, d.Actor, journal.FormatTime(d.At)})
	}
	for _, x := range story.Links {
		l, err := toetssteen.Unpack[toetssteen.Link](x)
		if err != nil {
			return out, err
		}
		out.LinkLines = append(out.LinkLines, linkLine{
			l.Processing, l.Use, x.Version, l.Reason, x.Withdrawn, x.Actor, journal.FormatTime(x.At),
		})
	}
	for _, x := range story.Learned {
		l, err := toetssteen.Unpack[toetssteen.LearnedIgnore](x)
		if err != nil {
			return out, err
		}
		out.Rules = append(out.Rules, learnedLine(l))
	}
	for _, a := range story.Rules {
		if !strings.HasPrefix(a.Rule.ID, "L-") {
			out.Rules = append(out.Rules, fileLine(a.Rule, a.Expired))
		}
	}
	return out, nil
}

func ruleIDs(es []toetssteen.Evidence) []string {
	out := make([]string, len(es))
	for i, e := range es {
		out[i] = e.Rule
	}
	return out
}

func (s *session) storyTable(w io.Writer, x told, story app.Story) {
	say := func(line string) { fmt.Fprintln(w, oneLine(line)) }
	kind := s.texts.Label(s.lang, story.Known.Kind)
	say(fmt.Sprintf("%s  %s  %s  %s  %s", x.ID, x.Source, story.Known.Location.String(), kind, s.t("level."+x.Level)))
	fmt.Fprintln(w, s.t("story.observations"))
	for _, o := range x.Sightings {
		what := s.t("story.gone")
		if !o.Gone {
			what = s.t("level."+o.Level) + ", " + s.t("story.evidence", strings.Join(o.Evidence, ", "))
			if len(o.Against) > 0 {
				what += ", " + s.t("story.against", strings.Join(o.Against, ", "))
			}
		}
		say("  " + s.t("story.scan", strconv.FormatInt(o.Scan, 10), o.On[:min(10, len(o.On))], what))
	}
	fmt.Fprintln(w, s.t("story.decisions"))
	for _, d := range x.Decisions {
		say("  " + s.t("story.decision", d.At[:min(10, len(d.At))], d.Actor, s.t("findings."+d.Verdict), d.Reason))
	}
	if len(x.Decisions) == 0 {
		fmt.Fprintln(w, "  "+s.t("findings.open"))
	}
	if len(x.Stale) > 0 {
		say("  " + s.t("findings.stale", s.whatChanged(x.Stale)))
	}
	if len(x.LinkLines) > 0 {
		fmt.Fprintln(w, s.t("story.links"))
	}
	for _, l := range x.LinkLines {
		key, why := "story.link", l.Reason
		if l.Withdrawn != "" {
			key, why = "story.unlink", l.Withdrawn
		}
		say("  " + s.t(key, l.At[:min(10, len(l.At))], l.By, strings.TrimSpace(l.Processing+" "+l.Use), why))
	}
	if len(x.Rules) > 0 {
		fmt.Fprintln(w, s.t("story.rules"))
	}
	for _, r := range x.Rules {
		say("  " + s.ruleText(r))
	}
}
