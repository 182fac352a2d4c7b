package cli

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/registerfile"
	"toetssteen/internal/source"
)

// importRegister reads a register from files and puts in the workspace what can
// be; what cannot goes into a file, to be mended.
func (s *session) importRegister(ctx context.Context) error {
	in, err := s.registerInput(ctx)
	if err != nil {
		return err
	}
	cmd := s.grammar.Register.Import
	var plan *registerfile.Plan
	run := func(a *app.App) (err error) {
		if cmd.DryRun {
			plan, err = app.Ask(ctx, a, s.actor(), app.PlanImport, in)
		} else {
			plan, err = app.Do(ctx, a, s.actor(), app.ImportRegister, in)
		}
		return err
	}
	if cmd.DryRun && !app.Exists(s.workspace, app.Database{Address: s.grammar.Database}) {
		plan, err = in.Schema.Plan(in.Tables, nil, in.Options)
	} else {
		err = s.inNewWorkspace(ctx, run)
	}
	if err != nil {
		return s.fail("register.import", err, strings.Join(in.Files, ", "))
	}
	if plan.Counts()[registerfile.Refused] > 0 {
		s.code = exitFindings
	}
	if err := s.writePlan(plan); err != nil {
		return err
	}
	return s.writeRefusals(plan)
}

// inNewWorkspace lets a verb work in the workspace, which is made when there is
// none.
func (s *session) inNewWorkspace(ctx context.Context, do func(*app.App) error) error {
	a, err := s.open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(do(a), a.Close())
}

// registerInput reads the files, finds out what they hold and tells it.
func (s *session) registerInput(ctx context.Context) (app.ImportRegisterInput, error) {
	cmd := s.grammar.Register.Import
	in := app.ImportRegisterInput{Options: registerfile.Options{Unit: cmd.Unit, Update: cmd.Update}}
	switch {
	case cmd.WithdrawMissing && strings.TrimSpace(cmd.Reason) == "":
		return in, s.fail("usage", errors.New(s.t("usage.missing_flag", "--reason")))
	case cmd.WithdrawMissing:
		in.Options.Withdraw = strings.TrimSpace(cmd.Reason)
	}
	if cmd.ValidFrom != "" {
		day, err := toetssteen.ParseDate(cmd.ValidFrom)
		if err != nil {
			return in, s.fail("law.date", errors.New(s.t("law.bad_date", cmd.ValidFrom)))
		}
		in.Options.ValidFrom = day
	}
	c, err := s.loadCatalogue()
	if err != nil {
		return in, err
	}
	in.Schema = registerfile.NewSchema(c)
	m, err := s.registerMapping(in.Schema)
	if err != nil {
		return in, err
	}
	for _, file := range cmd.File {
		name := filepath.ToSlash(s.secrets.hide(file))
		in.Files = append(in.Files, name)
		grids, err := in.Schema.Read(ctx, file, s.openRegister)
		if err != nil {
			return in, s.registerError("register.read", err, name)
		}
		for _, g := range grids {
			t, err := in.Schema.Recognise(g, m)
			if err != nil {
				return in, s.registerError("register.read", err, name)
			}
			s.noteTable(name, t)
			if t.Type != "" {
				in.Tables = append(in.Tables, t)
			}
		}
	}
	if len(in.Tables) == 0 {
		return in, s.fail("register.nothing", nil, strings.Join(in.Files, ", "))
	}
	if unused := m.Unused(); len(unused) > 0 {
		return in, s.fail("register.map", errors.New(s.texts.Text(s.lang, "registerfile.read.map_table", strings.Join(unused, ", "))), cmd.Map)
	}
	return in, nil
}

func (s *session) openRegister(ctx context.Context, location string) (source.Source, error) {
	_, src, err := s.Open(ctx, location, source.Options{Password: s.Env("PGPASSWORD")})
	return src, err
}

func (s *session) registerMapping(schema *registerfile.Schema) (*registerfile.Mapping, error) {
	file := s.grammar.Register.Import.Map
	if file == "" {
		return nil, nil //nolint:nilnil // no mapping is no error
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, s.fail("register.map", source.WithoutPath(err), file)
	}
	m, err := registerfile.ReadMapping(text, schema)
	if err != nil {
		return nil, s.registerError("register.map", err, file)
	}
	return m, nil
}

// registerError puts what is wrong with a file in the user's language.
func (s *session) registerError(key string, err error, file string) error {
	var known *registerfile.ReadError
	if errors.As(err, &known) {
		err = &reworded{s.say(known.Reason), err}
	}
	return s.fail(key, err, file)
}

func (s *session) say(r registerfile.Reason) string {
	return s.texts.Text(s.lang, "registerfile."+r.Key, r.Args...)
}

// noteTable tells what a table was taken for and what of it was not understood.
func (s *session) noteTable(file string, t registerfile.Table) {
	where := file
	if t.Name != "" && !strings.Contains(file, t.Name) {
		where += ", " + t.Name
	}
	if t.Type != "" {
		s.note("register.table", printable(where), s.texts.Text(s.lang, "registerfile.type."+string(t.Type)), strconv.Itoa(len(t.Rows)))
	} else {
		s.note("register.no_table", printable(where))
	}
	for _, n := range t.Notes {
		s.note("register.note", printable(oneLine(s.say(n))))
	}
}

// plannedRow is one row in the JSON of `register import`.
type plannedRow struct {
	File    string   `json:"file"`
	Table   string   `json:"table"`
	Row     int      `json:"row"`
	Type    string   `json:"type"`
	ID      string   `json:"id"`
	State   string   `json:"state"`
	Reasons []string `json:"reasons"`
}

func (s *session) plannedRows(p *registerfile.Plan) []plannedRow {
	out := make([]plannedRow, len(p.Rows))
	for i, r := range p.Rows {
		t := p.Tables[r.Table]
		out[i] = plannedRow{filepath.ToSlash(t.File), t.Name, t.Rows[r.Row].Line, string(r.Type), r.ID, string(r.State), []string{}}
		for _, reason := range r.Reasons {
			out[i].Reasons = append(out[i].Reasons, s.say(reason))
		}
	}
	return out
}

// writePlan prints what happens to each row; the table leaves out those that
// nothing happens to.
func (s *session) writePlan(p *registerfile.Plan) error {
	rows := s.plannedRows(p)
	switch s.grammar.Output {
	case "json":
		counts := p.Counts()
		return s.writeJSON(map[string]any{
			"dry_run": s.grammar.Register.Import.DryRun, "rows": rows, "withdrawn": p.Withdrawn(),
			"new": counts[registerfile.New], "changed": counts[registerfile.Changed],
			"unchanged": counts[registerfile.Unchanged], "refused": counts[registerfile.Refused],
		})
	case "csv":
		return s.writeTo("", func(w io.Writer) error { return planCSV(w, rows) })
	case "table":
		return s.writeTo("", func(w io.Writer) error { return s.planTable(w, p, rows) })
	}
	return s.fail("output", errors.New(s.t("error.output.why")), s.grammar.Output)
}

func planCSV(w io.Writer, rows []plannedRow) error {
	all := [][]string{{"file", "table", "row", "type", "id", "state", "reasons"}}
	for _, r := range rows {
		row := []string{r.File, r.Table, strconv.Itoa(r.Row), r.Type, r.ID, r.State, strings.Join(r.Reasons, " ")}
		for i, cell := range row {
			row[i] = inert(cell)
		}
		all = append(all, row)
	}
	return csv.NewWriter(w).WriteAll(all)
}

// shownRows is how many refused rows the table prints; all are in the file of
// refusals and in the JSON.
const shownRows = 50

func (s *session) planTable(w io.Writer, p *registerfile.Plan, rows []plannedRow) error {
	shown := 0
	for _, r := range rows {
		if r.State != string(registerfile.Refused) {
			continue
		}
		if shown++; shown > shownRows {
			continue
		}
		fmt.Fprintln(w, printable(oneLine(s.t("register.refused", r.Table, strconv.Itoa(r.Row), r.ID, strings.Join(r.Reasons, "; ")))))
	}
	if shown > shownRows {
		fmt.Fprintln(w, s.t("register.more", strconv.Itoa(shown-shownRows)))
	}
	for _, n := range p.Notes {
		fmt.Fprintln(w, printable(oneLine(s.say(n))))
	}
	counts := p.Counts()
	n := func(st registerfile.State) string { return strconv.Itoa(counts[st]) }
	key := "register.done"
	if s.grammar.Register.Import.DryRun {
		key = "register.dry"
	}
	_, err := fmt.Fprintln(w, s.t(key, strconv.Itoa(len(rows)), n(registerfile.New), n(registerfile.Changed), n(registerfile.Unchanged),
		n(registerfile.Refused), strconv.Itoa(p.Withdrawn())))
	return err
}

// writeRefusals writes the refused rows with their reasons, so that they can be
// mended and imported again. A dry run writes them only where it is asked to.
func (s *session) writeRefusals(p *registerfile.Plan) error {
	sheets := p.Refusals(s.lang, s.say)
	file := s.grammar.Register.Import.Report
	if len(sheets) == 0 || file == "" && s.grammar.Register.Import.DryRun {
		return nil
	}
	if strings.EqualFold(filepath.Ext(file), ".xlsx") {
		return s.writeTo(file, func(w io.Writer) error { return registerfile.WriteSheets(w, registerfile.FormXLSX, sheets) })
	}
	if file == "" {
		file = s.freeReport()
	}
	for i, t := range sheets {
		name := file
		if i > 0 {
			name = strings.TrimSuffix(file, filepath.Ext(file)) + "-" + strconv.Itoa(i+1) + filepath.Ext(file)
		}
		if err := s.writeTo(name, func(w io.Writer) error { return registerfile.WriteCSV(w, t) }); err != nil {
			return err
		}
	}
	s.note("register.mend")
	return nil
}

// freeReport is the first name in the workspace that no earlier import took.
func (s *session) freeReport() string {
	for n := 1; ; n++ {
		name := filepath.Join(s.workspace, "import-"+strconv.Itoa(n)+".csv")
		if _, err := os.Stat(name); err != nil {
			return name
		}
	}
}
