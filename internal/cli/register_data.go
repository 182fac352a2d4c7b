package cli

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/app"
	"toetssteen/internal/report/words"
	"toetssteen/internal/retention"
	"toetssteen/internal/source"
)

// registerData shows the polluted data in the places of the uses of the
// register, and the records that are older than their term.
func (s *session) registerData(ctx context.Context) error {
	o := s.grammar.Register.Data
	on, err := s.lawDate(o.On)
	if err != nil {
		return err
	}
	c, err := s.loadCatalogue()
	if err != nil {
		return err
	}
	return s.inWorkspace(ctx, func(a *app.App) error {
		all, err := app.Ask(ctx, a, s.actor(), app.DataQualityOf, app.DataQualityInput{Unit: o.Unit, On: toetssteen.Date(on)})
		if errors.Is(err, toetssteen.ErrNotFound) {
			return s.fail("register.data", errors.New(s.t("register.data.no_unit", o.Unit)), s.workspace)
		}
		if err != nil {
			return s.fail("register.data", err, s.workspace)
		}
		for _, u := range all {
			if u.Reports() {
				s.code = exitFindings
			}
		}
		if err := s.writeTo(o.Out, func(w io.Writer) error { return s.writeUseData(w, c, all) }); err != nil {
			return s.fail("write", source.WithoutPath(err), o.Out)
		}
		return nil
	})
}

// useData is one use in the JSON of `register data`.
type useData struct {
	Unit       string       `json:"unit"`
	Processing string       `json:"processing"`
	Use        string       `json:"use"`
	Kind       string       `json:"kind"`
	Source     string       `json:"source"`
	Asset      string       `json:"asset"`
	Field      string       `json:"field"`
	Scan       int64        `json:"scan"` // 0 is none
	State      string       `json:"state"`
	Text       string       `json:"text"` // of the state
	Measures   []useMeasure `json:"measures"`
	Retention  useRetention `json:"retention"`
}

type useMeasure struct {
	Rule     string   `json:"rule"`
	Polluted bool     `json:"polluted"`
	X        any      `json:"x"` // a number, or "<10"
	N        any      `json:"n"`
	Depth    string   `json:"depth"`
	Codes    []string `json:"codes,omitempty"`
	Text     string   `json:"text"`
}

type useRetention struct {
	State   string   `json:"state"`
	Term    string   `json:"term"`
	Limit   string   `json:"limit"`
	Moment  string   `json:"moment"`
	Field   string   `json:"field"`
	Since   int      `json:"since"` // year
	AtLeast int64    `json:"at_least"`
	AtMost  int64    `json:"at_most"`
	N       int64    `json:"n"`
	Low     *float64 `json:"share_low,omitempty"` // of a sample
	High    *float64 `json:"share_high,omitempty"`
	Text    string   `json:"text"`
}

func (s *session) useData(say words.Words, u app.UseQuality) useData {
	out := useData{
		Unit: u.Unit, Processing: u.Processing, Use: u.Use.ID, Kind: string(u.Use.Kind), Source: u.Source, Asset: u.Asset, Field: u.Field,
		Scan: u.Scan, State: string(u.State), Text: s.t("register.data.state." + string(u.State)), Measures: []useMeasure{},
		Retention: s.useRetention(say, u.Retention),
	}
	if u.State == app.PlaceCounted {
		out.Text = s.t("register.data.state.counted", strconv.FormatInt(u.Scan, 10))
	}
	for _, m := range u.Measures {
		out.Measures = append(out.Measures, useMeasure{
			Rule: string(m.Rule), Polluted: m.Polluted(), X: numberOr(m.Counts.XText(toetssteen.Floor), m.Counts.X == 0 && m.Counts.N >= toetssteen.Floor),
			N: numberOr(m.Counts.NText(toetssteen.Floor), false), Depth: m.Depth.String(), Codes: m.Codes, Text: say.Quality(m),
		})
	}
	return out
}

// numberOr gives a printed count as a number, or as the text the floor made of
// it; none says that it is 0, which gives nobody away.
func numberOr(text string, none bool) any {
	if none {
		return 0
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	return text
}

func (s *session) useRetention(say words.Words, o retention.Overrun) useRetention {
	out := useRetention{
		State: string(o.State), Term: o.Term, Limit: string(o.Limit), Moment: string(o.Moment), Field: o.Field, Since: o.Since,
		AtLeast: o.AtLeast, AtMost: o.AtMost, N: o.N,
	}
	if o.Sampled {
		out.Low, out.High = &o.Low, &o.High
	}
	moment := ""
	if o.Moment != "" {
		moment = s.t("register.data.moment." + string(o.Moment))
	}
	out.Text = s.t("register.data.term."+string(o.State), o.Term, string(o.Limit), moment, o.Field,
		say.Number(o.AtLeast), say.Number(o.AtMost), say.Number(o.N), strconv.Itoa(o.Since))
	if o.Sampled && o.State == retention.Over {
		from, to := say.Interval(o.Low, o.High)
		out.Text += s.t("register.data.sampled", from, to)
	}
	return out
}

func (s *session) writeUseData(w io.Writer, c *catalogue.Catalogue, all []app.UseQuality) error {
	say := words.New(c, s.lang)
	out := make([]useData, len(all))
	for i, u := range all {
		out[i] = s.useData(say, u)
	}
	switch s.grammar.Output {
	case "json":
		return encodeJSON(w, out)
	case "csv":
		return useCSV(w, out)
	}
	s.useTable(w, say, all, out)
	return nil
}

func (s *session) useTable(w io.Writer, say words.Words, all []app.UseQuality, out []useData) {
	if len(all) == 0 {
		fmt.Fprintln(w, s.t("register.data.empty"))
		return
	}
	polluted, over, open := 0, 0, 0
	for i, u := range all {
		o := out[i]
		fmt.Fprintln(w, oneLine(strings.TrimSpace(o.Unit+" "+o.Processing)+" · "+o.Use+" ("+say.InSentence(u.Use.Kind)+")"))
		if o.Field != "" {
			fmt.Fprintln(w, "  "+oneLine(o.Source+" · "+o.Asset+"."+o.Field))
		}
		fmt.Fprintln(w, "  "+oneLine(o.Text))
		dirty := false
		for _, m := range o.Measures {
			if m.Polluted {
				dirty = true
				fmt.Fprintln(w, "  ! "+oneLine(m.Text))
			}
		}
		if u.State == app.PlaceCounted && !dirty {
			fmt.Fprintln(w, "  "+s.t("register.data.clean"))
		}
		mark := "  "
		if u.Retention.State == retention.Over {
			mark = "  ! "
			over++
		}
		fmt.Fprintln(w, mark+oneLine(o.Retention.Text))
		fmt.Fprintln(w)
		switch {
		case dirty:
			polluted++
		case u.State != app.PlaceCounted:
			open++
		}
	}
	fmt.Fprintln(w, s.t("register.data.summary", strconv.Itoa(len(all)), strconv.Itoa(polluted), strconv.Itoa(over), strconv.Itoa(open)))
}

// useCSV writes one row per measure, and one for the term of each use.
func useCSV(w io.Writer, all []useData) error {
	rows := [][]string{{"unit", "processing", "use", "kind", "source", "asset", "field", "scan", "rule", "state", "x", "n", "text"}}
	for _, u := range all {
		head := []string{u.Unit, u.Processing, u.Use, u.Kind, u.Source, u.Asset, u.Field, strconv.FormatInt(u.Scan, 10)}
		add := func(rule, state, x, n, text string) {
			row := append(head[:len(head):len(head)], rule, state, x, n, text)
			for i, cell := range row {
				row[i] = inert(printable(cell))
			}
			rows = append(rows, row)
		}
		if len(u.Measures) == 0 {
			add("", u.State, "", "", u.Text)
		}
		for _, m := range u.Measures {
			state := "counted"
			if m.Polluted {
				state = "polluted"
			}
			add(m.Rule, state, fmt.Sprint(m.X), fmt.Sprint(m.N), m.Text)
		}
		r := u.Retention
		x, n := "", ""
		if r.N > 0 {
			x, n = strconv.FormatInt(r.AtLeast, 10), strconv.FormatInt(r.N, 10)
		}
		add("retention", r.State, x, n, r.Text)
	}
	return csv.NewWriter(w).WriteAll(rows)
}
