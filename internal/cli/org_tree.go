package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/org"
)

// orgTree shows the units as a tree: who signs and which FG goes about each,
// its systems with their sources, and what is missing. The other forms give the
// list.
func (s *session) orgTree(ctx context.Context) error {
	o, err := s.readOrg(ctx)
	if err != nil {
		return err
	}
	if s.grammar.Output != "table" {
		return s.writeOrg(s.orgRows(o))
	}
	return buffered(s.Stdout, func(w io.Writer) error {
		t := orgTree{s, o, org.NewTree(o.Units, o.Grants), w, map[string]bool{}}
		for _, root := range t.tree.Roots() {
			t.branch(root, 0)
		}
		for _, u := range o.Units { // what stands above itself hangs under no root
			if !t.shown[u.ID] {
				t.branch(u.ID, 0)
			}
		}
		for _, p := range o.Problems {
			if p.Type == toetssteen.RecordGrant {
				t.line(0, s.t("org.tree.missing", s.orgProblem(p)))
			}
		}
		return nil
	})
}

type orgTree struct {
	s     *session
	o     app.OrganisationOutput
	tree  *org.Tree
	w     io.Writer
	shown map[string]bool
}

func (t *orgTree) line(depth int, parts ...string) {
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	fmt.Fprintln(t.w, strings.Repeat("  ", depth)+oneLine(strings.Join(parts, "  ")))
}

func (t *orgTree) branch(id string, depth int) {
	if t.shown[id] {
		return
	}
	t.shown[id] = true
	u, _ := t.tree.Unit(id)
	t.line(depth, u.ID, u.Name, u.Kind, t.scope(u))
	t.role(depth+1, "director", u, toetssteen.RoleDirector)
	t.role(depth+1, "dpo", u, toetssteen.RoleDPO)
	t.missing(depth+1, toetssteen.RecordUnit, id)
	for _, x := range t.o.Systems {
		if x.In == id {
			t.system(depth+1, x)
		}
	}
	for _, below := range t.tree.Children(id) {
		t.branch(below, depth+1)
	}
}

func (t *orgTree) scope(u toetssteen.Unit) string {
	if u.Scope == "" {
		return "" // it is said to be missing
	}
	return strings.TrimSuffix(t.s.t("org.tree.scope."+string(u.Scope), u.ScopeReason), ": ")
}

// role names who has a role for a unit, and where it comes from when that is
// not the unit itself.
func (t *orgTree) role(depth int, key string, u toetssteen.Unit, role toetssteen.ActorRole) {
	if u.Scope == toetssteen.ScopeOut {
		return
	}
	var who []string
	for _, g := range t.tree.Jurisdiction(u.ID, role, t.s.today()) {
		name := g.Person
		if g.In != u.ID {
			name += " (" + t.s.t("org.tree.of", cmp.Or(g.In, t.s.t("org.whole"))) + ")"
		}
		who = append(who, name)
	}
	if len(who) > 0 {
		t.line(depth, t.s.t("org.tree."+key, strings.Join(who, ", ")))
	}
}

func (t *orgTree) system(depth int, x toetssteen.System) {
	t.line(depth, t.s.t("org.tree.system", x.ID), x.Name, x.Owner, x.Processor)
	t.missing(depth+1, toetssteen.RecordSystem, x.ID)
	for _, y := range t.o.Sources {
		if y.System != x.ID {
			continue
		}
		how := t.s.t("org.tree.every", strconv.Itoa(cmp.Or(y.Every, 365)))
		if y.Excluded != "" {
			how = t.s.t("org.tree.excluded", y.Excluded)
		}
		t.line(depth+1, t.s.t("org.tree.source", y.ID), how)
		t.missing(depth+2, toetssteen.RecordSource, y.ID)
	}
}

func (t *orgTree) missing(depth int, kind toetssteen.RecordType, id string) {
	for _, p := range t.o.Problems {
		if p.Type == kind && p.ID == id {
			t.line(depth, t.s.t("org.tree.missing", t.s.t("org.problem."+string(p.Code), p.About)))
		}
	}
}
