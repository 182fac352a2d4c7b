package cli

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/app"
	"toetssteen/internal/lawjudge"
	"toetssteen/internal/quality"
	"toetssteen/internal/registerreport"
)

type registerCheckCommand struct {
	Unit       string `placeholder:"name" help:"flag.register_check.unit"`
	Processing string `placeholder:"id" help:"flag.register_check.processing"`
	On         string `placeholder:"date" help:"flag.register_check.on"`
	Rule       string `placeholder:"rule" help:"flag.register_check.rule"`
	Out        string `short:"O" placeholder:"file" help:"flag.out"`
}

// checkInput is what the check needs: the catalogue, the laws and what was asked.
func (s *session) checkInput() (app.CheckRegisterInput, error) {
	o := s.grammar.Register.Check
	c, laws, err := s.loadLaws()
	if err != nil {
		return app.CheckRegisterInput{}, err
	}
	if o.On != "" {
		if _, err := s.lawDate(o.On); err != nil {
			return app.CheckRegisterInput{}, err
		}
	}
	return app.CheckRegisterInput{
		Catalogue: c, Judge: lawjudge.New(laws), Today: toetssteen.Date(s.Clock().Format(time.DateOnly)),
		On: toetssteen.Date(o.On), Unit: o.Unit, Processing: o.Processing, Rule: o.Rule,
	}, nil
}

// registerCheck judges the register in the workspace.
func (s *session) registerCheck(ctx context.Context) error {
	in, err := s.checkInput()
	if err != nil {
		return err
	}
	c := in.Catalogue
	return s.inWorkspace(ctx, func(a *app.App) error {
		res, err := app.Ask(ctx, a, s.actor(), app.CheckRegister, in)
		var unknown *app.UnknownError
		if errors.As(err, &unknown) {
			return s.fail("register.check", errors.New(s.t("register_check.no_"+unknown.What, unknown.ID)), s.workspace)
		}
		if err != nil {
			return s.fail("register.check", err, s.workspace)
		}
		if !res.Clean() || res.Total.Processings == 0 { // nothing checked is something to report
			s.code = exitFindings
		}
		return s.writeRegisterCheck(c, res)
	})
}

func (s *session) writeRegisterCheck(c *catalogue.Catalogue, res *quality.Result) error {
	var write func(io.Writer) error
	switch s.grammar.Output {
	case "json":
		return s.writeJSON(qualityRecord(c, s.lang, res))
	case "csv":
		write = func(w io.Writer) error { return s.qualityCSV(w, c, res) }
	case "html":
		write = func(w io.Writer) error {
			return registerreport.Check(w, registerreport.CheckView{Result: res, Catalogue: c, Lang: s.lang, Generated: string(res.Today)})
		}
	case "table":
		write = func(w io.Writer) error {
			s.qualityTable(w, c, res)
			return nil
		}
	default:
		return s.fail("output", errors.New(s.t("error.output.why")), s.grammar.Output)
	}
	return s.writeTo(s.grammar.Register.Check.Out, write)
}

// qualityTable prints the score per unit, then what to mend, the worst unit
// first.
func (s *session) qualityTable(w io.Writer, c *catalogue.Catalogue, res *quality.Result) {
	if res.Total.Processings == 0 && len(res.Orphans) == 0 {
		fmt.Fprintln(w, s.t("register_check.empty"))
		s.qualityOut(w, res)
		return
	}
	fmt.Fprintln(w, s.t("register_check.summary", strconv.Itoa(res.Total.Processings), strconv.Itoa(len(res.Uses)),
		s.share(res.Total.Share()), s.share(res.Total.References.Share())))
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, strings.Join([]string{
		s.t("register_check.unit"), s.t("register_check.processings"), s.t("register_check.share"), s.t("register_check.failed"),
		s.t("register_check.not_known"), s.t("register_check.references"),
	}, "\t"))
	for _, u := range res.Units {
		fmt.Fprintf(t, "%s\t%d\t%s\t%d\t%d\t%s\n", oneLine(strings.Repeat("  ", u.Depth)+s.unitName(res, u.ID)), u.Processings, s.share(u.Share()),
			u.Failed, u.Unknown, s.share(u.References.Share()))
	}
	_ = t.Flush() // into a buffer, whose own Flush reports the error
	s.qualityOut(w, res)
	for _, o := range res.Orphans {
		fmt.Fprintln(w, oneLine(s.t("register_check.orphan", string(o.Type), o.ID, o.Parent)))
	}
	if res.Clean() {
		fmt.Fprintln(w, "\n"+s.t("register_check.clean"))
		return
	}
	for _, unit := range res.Grouped(c, s.lang) {
		fmt.Fprintln(w, "\n"+oneLine(s.t("register_check.mend", s.unitName(res, unit.Unit), strconv.Itoa(unit.Count))))
		for _, g := range unit.Groups {
			s.qualityGroup(w, c, g)
		}
	}
}

// qualityOut tells which units take no part.
func (s *session) qualityOut(w io.Writer, res *quality.Result) {
	for _, o := range res.Out {
		name, reason := cmp.Or(o.Name, o.ID), cmp.Or(o.Reason, s.t("register_check.no_reason"))
		fmt.Fprintln(w, oneLine(s.t("register_check.out", name, reason, strconv.Itoa(o.Processings))))
	}
}

// mostIDs is how many records of a group the table names; -o csv names all.
const mostIDs = 12

func (s *session) qualityGroup(w io.Writer, c *catalogue.Catalogue, g quality.Group) {
	fmt.Fprintln(w, "  "+oneLine(fmt.Sprintf("%s: %s (%s)", s.t("register_check.outcome."+string(g.Outcome)), g.Rule.Title.In(s.lang), g.Rule.ID)))
	fmt.Fprintln(w, "    "+oneLine(g.Why))
	var ids []string
	for _, r := range g.Records[:min(len(g.Records), mostIDs)] {
		ids = append(ids, r.ID)
	}
	list := strings.Join(ids, ", ")
	if more := len(g.Records) - len(ids); more > 0 {
		list += " " + s.t("register_check.more", strconv.Itoa(more))
	}
	fmt.Fprintln(w, "    "+oneLine(s.t("register_check.who", s.mender(c, g.Rule, g.Person), list)))
}

// mender names the role that must mend, and who has it.
func (s *session) mender(c *catalogue.Catalogue, r *catalogue.QualityRule, person string) string {
	role := r.Who
	if q, err := c.Quality(); err == nil {
		role = q.Roles[r.Who].In(s.lang)
	}
	if person == "" {
		return role
	}
	return role + " (" + person + ")"
}

func (s *session) unitName(res *quality.Result, id string) string {
	switch u := res.Unit(id); {
	case id == "":
		return s.t("register_check.no_owner")
	case u == nil || u.Name == "":
		return id
	default:
		return u.Name
	}
}

func (s *session) share(share float64, ok bool) string {
	if !ok {
		return s.t("register_check.none")
	}
	return strconv.Itoa(quality.Percent(share)) + " %"
}

// qualityCSV writes a line for each record that does not pass a rule.
func (s *session) qualityCSV(w io.Writer, c *catalogue.Catalogue, res *quality.Result) error {
	rows := [][]string{{"unit", "processing", "record", "id", "rule", "outcome", "title", "why", "source", "role", "person"}}
	whys := quality.NewWhys(c, s.lang)
	for _, x := range res.Wrong {
		rows = append(rows, []string{
			x.Unit, x.Processing, string(x.Type), x.ID, x.Rule.ID, string(x.Outcome), x.Rule.Title.In(s.lang), whys.Of(x),
			x.Rule.Source, x.Rule.Who, x.Person,
		})
	}
	for _, o := range res.Orphans {
		rows = append(rows, []string{"", "", string(o.Type), o.ID, "orphan", string(catalogue.Failed), "", s.t("register_check.orphan", string(o.Type), o.ID, o.Parent), "", "", ""})
	}
	for _, row := range rows {
		for i, cell := range row {
			row[i] = inert(cell)
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}
