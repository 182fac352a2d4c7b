package cli

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/org"
)

// orgFail says what went wrong with a record, in the user's language.
func (s *session) orgFail(key string, err error, args ...string) error {
	var denied *app.DeniedError
	var wrong *app.OrganisationError
	var asked *app.RoundError
	switch {
	case errors.As(err, &denied):
		err = errors.New(s.deniedText(denied))
	case errors.As(err, &wrong):
		lines := make([]string, len(wrong.Problems))
		for i, p := range wrong.Problems {
			lines[i] = s.orgProblem(p)
		}
		err = errors.New(strings.Join(lines, "; "))
	case errors.As(err, &asked):
		lines := make([]string, len(asked.Problems))
		for i, p := range asked.Problems {
			lines[i] = s.t("round.problem."+p.Key, p.Args...)
		}
		err = errors.New(strings.Join(lines, "; "))
	}
	return s.fail(key, err, args...)
}

func (s *session) deniedText(e *app.DeniedError) string {
	unit := cmp.Or(e.Unit, s.t("org.whole"))
	if e.Apart != "" {
		return s.t("denied.apart", e.Actor.Name, string(e.Action), unit, string(e.Apart))
	}
	roles := make([]string, len(e.Needed))
	for i, r := range e.Needed {
		roles[i] = string(r)
	}
	return s.t("denied.role", e.Actor.Name, string(e.Action), unit, strings.Join(roles, ", "))
}

func (s *session) orgProblem(p org.Problem) string {
	return string(p.Type) + " " + p.ID + ": " + s.t("org.problem."+string(p.Code), p.About)
}

// plain runs a verb that gives a table, JSON or CSV, and refuses any other form
// before anything is done.
func (s *session) plain(verb func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		if form := s.grammar.Output; form == "html" || form == "sarif" {
			return s.fail("output", errors.New(s.t("error.output.why")), form)
		}
		return verb(ctx)
	}
}

// writeRows prints rows as a table or CSV, or the whole as JSON.
func (s *session) writeRows(whole any, heads []string, rows [][]string) error {
	switch s.grammar.Output {
	case "json":
		return s.writeJSON(whole)
	case "csv":
		return buffered(s.Stdout, func(w io.Writer) error {
			safe := [][]string{heads}
			for _, row := range rows {
				cells := make([]string, len(row))
				for i, c := range row {
					cells[i] = inert(c)
				}
				safe = append(safe, cells)
			}
			return csv.NewWriter(w).WriteAll(safe)
		})
	}
	return buffered(s.Stdout, func(w io.Writer) error {
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, row := range append([][]string{heads}, rows...) {
			cells := make([]string, len(row))
			for i, c := range row {
				cells[i] = cmp.Or(oneLine(c), "-")
			}
			if _, err := io.WriteString(t, strings.Join(cells, "\t")+"\n"); err != nil {
				return err
			}
		}
		return t.Flush()
	})
}

func (s *session) heads(keys ...string) []string {
	for i, k := range keys {
		keys[i] = s.t("org.head." + k)
	}
	return keys
}

func (s *session) readOrg(ctx context.Context) (out app.OrganisationOutput, err error) {
	err = s.inWorkspace(ctx, func(a *app.App) (err error) {
		if out, err = app.Ask(ctx, a, s.actor(), app.Organisation, app.OrganisationInput{On: s.today()}); err != nil {
			return s.orgFail("org.read", err, s.workspace)
		}
		return nil
	})
	return out, err
}

// orgRow is one record of the organisation in a listing.
type orgRow struct {
	Type    string   `json:"type"`
	ID      string   `json:"id"`
	Version string   `json:"version_id"`
	Name    string   `json:"name"`
	In      string   `json:"in"`
	Detail  string   `json:"detail"`
	Missing []string `json:"missing"`
}

func (s *session) orgRows(o app.OrganisationOutput) []orgRow {
	rows := []orgRow{}
	add := func(t toetssteen.RecordType, h toetssteen.Head, name, in, detail string) {
		r := orgRow{string(t), h.ID, h.VersionID(), name, in, detail, []string{}}
		for _, p := range o.Problems {
			if p.Type == t && p.ID == h.ID {
				r.Missing = append(r.Missing, s.t("org.problem."+string(p.Code), p.About))
			}
		}
		rows = append(rows, r)
	}
	for _, u := range o.Units {
		add(toetssteen.RecordUnit, u.Head, u.Name, u.Parent, strings.TrimSpace(string(u.Scope)+" "+u.ScopeReason))
	}
	for _, g := range o.Grants {
		add(toetssteen.RecordGrant, g.Head, g.Person, g.In, strings.TrimSpace(string(g.Role)+" "+string(g.Until)))
	}
	for _, x := range o.Systems {
		add(toetssteen.RecordSystem, x.Head, x.Name, x.In, strings.TrimSpace(x.Owner+" "+x.Processor))
	}
	for _, x := range o.Sources {
		detail := strconv.Itoa(cmp.Or(x.Every, 365))
		add(toetssteen.RecordSource, x.Head, x.ID, x.System, strings.TrimSpace(detail+" "+x.Excluded))
	}
	return rows
}

func (s *session) orgList(ctx context.Context) error {
	o, err := s.readOrg(ctx)
	if err != nil {
		return err
	}
	return s.writeOrg(s.orgRows(o))
}

func (s *session) writeOrg(all []orgRow) error {
	rows := make([][]string, len(all))
	for i, r := range all {
		rows[i] = []string{r.Type, r.ID, r.Name, r.In, r.Detail, strings.Join(r.Missing, "; ")}
	}
	return s.writeRows(all, s.heads("type", "id", "name", "in", "detail", "missing"), rows)
}

// putOrg writes a record, in a workspace that is made when there is none.
func (s *session) putOrg(ctx context.Context, in app.PutInput) error {
	a, err := s.open(ctx)
	if err != nil {
		return s.fail("workspace.open", err, s.workspace)
	}
	r, err := app.Do(ctx, a, s.actor(), app.PutOrganisation, in)
	if err == nil {
		s.note("org.written", string(r.Type), r.VersionID())
	}
	if err := errors.Join(err, a.Close()); err != nil {
		return s.orgFail("org.put", err, in.ID)
	}
	return nil
}

// given keeps the flags that were given, by the field that they set.
func given[T any](fields map[string]any, flags map[string]*T) map[string]any {
	for field, value := range flags {
		if value != nil {
			fields[field] = *value
		}
	}
	return fields
}

func (s *session) orgUnit(ctx context.Context) error {
	f := s.grammar.Org.Unit
	set := given(map[string]any{}, map[string]*string{
		"name": f.Name, "parent": f.Parent, "tooi": f.TOOI, "kind": f.Kind, "scope": f.Scope, "scope_reason": f.Reason,
	})
	return s.putOrg(ctx, app.PutInput{ID: f.ID, From: toetssteen.Date(f.From), Record: &toetssteen.Unit{}, Set: set})
}

func (s *session) orgGrant(ctx context.Context) error {
	f := s.grammar.Org.Grant
	set := given(map[string]any{"person": f.Person, "role": f.Role, "unit": f.Unit}, map[string]*string{"until": f.Until})
	id := f.Person + "/" + f.Role + "/" + f.Unit
	return s.putOrg(ctx, app.PutInput{ID: id, From: toetssteen.Date(f.From), Record: &toetssteen.Grant{}, Set: set})
}

func (s *session) orgSystem(ctx context.Context) error {
	f := s.grammar.Org.System
	set := given(map[string]any{}, map[string]*string{
		"name": f.Name, "unit": f.Unit, "owner": f.Owner, "processor": f.Processor,
	})
	return s.putOrg(ctx, app.PutInput{ID: f.ID, From: toetssteen.Date(f.From), Record: &toetssteen.System{}, Set: set})
}

func (s *session) orgSource(ctx context.Context) error {
	f := s.grammar.Org.Source
	set := given(map[string]any{}, map[string]*string{"system": f.System, "excluded": f.Exclude})
	set = given(set, map[string]*int{"every_days": f.Every})
	return s.putOrg(ctx, app.PutInput{ID: f.Name, From: toetssteen.Date(f.From), Record: &toetssteen.Source{}, Set: set})
}

func (s *session) orgWithdraw(ctx context.Context) error {
	f := s.grammar.Org.Withdraw
	return s.inWorkspace(ctx, func(a *app.App) error {
		in := app.WithdrawInput{Type: toetssteen.RecordType(f.Type), ID: f.ID, Reason: f.Reason}
		r, err := app.Do(ctx, a, s.actor(), app.WithdrawOrganisation, in)
		if err != nil {
			return s.orgFail("org.put", err, f.ID)
		}
		s.note("org.written", string(r.Type), r.VersionID())
		return nil
	})
}

func (s *session) orgHistory(ctx context.Context) error {
	f := s.grammar.Org.History
	return s.inWorkspace(ctx, func(a *app.App) error {
		in := app.HistoryInput{Type: toetssteen.RecordType(f.Type), ID: f.ID}
		all, err := app.Ask(ctx, a, s.actor(), app.History, in)
		if err != nil {
			return s.orgFail("org.read", err, f.ID)
		}
		type version struct {
			Version   string          `json:"version_id"`
			ValidFrom toetssteen.Date `json:"valid_from"`
			Actor     string          `json:"actor"`
			Withdrawn string          `json:"withdrawn"`
			Content   string          `json:"content"`
		}
		out, rows := make([]version, len(all)), make([][]string, len(all))
		for i, r := range all {
			out[i] = version{r.VersionID(), r.ValidFrom, r.Actor, r.Withdrawn, string(r.Body)}
			rows[i] = []string{r.VersionID(), string(r.ValidFrom), r.Actor, r.Withdrawn, string(r.Body)}
		}
		return s.writeRows(out, s.heads("version", "from", "actor", "withdrawn", "content"), rows)
	})
}

// orgErasePerson takes a name out of the workspace. It prints the id that
// stays, and does not repeat the name.
func (s *session) orgErasePerson(ctx context.Context) error {
	f := s.grammar.Org.ErasePerson
	return s.inWorkspace(ctx, func(a *app.App) error {
		id, err := app.Do(ctx, a, s.actor(), app.ErasePerson, app.ErasePersonInput{Name: f.Name, Reason: f.Reason})
		if err != nil {
			return s.orgFail("org.erase", err, s.workspace)
		}
		s.note("org.erased", id)
		return nil
	})
}
