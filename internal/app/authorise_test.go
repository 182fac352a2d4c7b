package app

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"toetssteen"
	"toetssteen/internal/org"
)

// The table of rights that people read is the one that counts.
func TestTheDocumentedRightsAreThose(t *testing.T) {
	text, err := os.ReadFile("../../docs/organisation.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[toetssteen.ActorRole]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) == 4 && strings.Contains(cells[1], "`") {
			role := toetssteen.ActorRole(strings.Trim(cells[1], " `"))
			if documented[role] != "" {
				t.Errorf("%s stands there twice", role)
			}
			documented[role] = strings.TrimSpace(cells[2])
		}
	}
	for role, rights := range permissions {
		var names []string
		for _, p := range rights {
			if !slices.Contains(reading, p) {
				names = append(names, string(p))
			}
		}
		for _, p := range reading {
			if !slices.Contains(rights, p) {
				t.Errorf("%s may not %s, and every role may read", role, p)
			}
		}
		slices.Sort(names)
		want := strings.Join(names, ", ")
		if want == "" {
			want = "reads only"
		}
		if documented[role] != want {
			t.Errorf("| `%s` | %s | is to stand in docs/organisation.md, and it says %q", role, want, documented[role])
		}
		delete(documented, role)
	}
	for role := range documented {
		t.Errorf("%s is documented and has no rights", role)
	}
	for _, role := range []toetssteen.ActorRole{"", toetssteen.RoleGranted, "admin"} {
		if len(permissions[role]) > 0 {
			t.Errorf("%q has rights", role)
		}
	}
}

func grant(in string, role toetssteen.ActorRole, until toetssteen.Date) toetssteen.Grant {
	return toetssteen.Grant{Head: toetssteen.Head{ID: "g", ValidFrom: "2026-01-01"}, Person: "anna", Role: role, In: in, Until: until}
}

func TestAGrantReachesItsUnitAndWhatLiesBelow(t *testing.T) {
	unit := func(id, parent string) toetssteen.Unit {
		return toetssteen.Unit{Head: toetssteen.Head{ID: id}, Parent: parent}
	}
	tree := org.NewTree([]toetssteen.Unit{unit("M", ""), unit("D", "M"), unit("D1", "D"), unit("E", "M")}, nil)
	owner := toetssteen.RoleOwner
	for _, tt := range []struct {
		name   string
		grants []toetssteen.Grant
		units  []string
		want   bool
	}{
		{"its own unit", []toetssteen.Grant{grant("D", owner, "")}, []string{"D"}, true},
		{"a unit below", []toetssteen.Grant{grant("D", owner, "")}, []string{"D1"}, true},
		{"the unit above", []toetssteen.Grant{grant("D", owner, "")}, []string{"M"}, false},
		{"a unit beside", []toetssteen.Grant{grant("D", owner, "")}, []string{"E"}, false},
		{"one of two units", []toetssteen.Grant{grant("D", owner, "")}, []string{"D", "E"}, false},
		{"two grants for two units", []toetssteen.Grant{grant("D", owner, ""), grant("E", owner, "")}, []string{"D", "E"}, true},
		{"an unknown unit", []toetssteen.Grant{grant("", owner, "")}, []string{"X"}, false},
		{"the whole organisation by a unit", []toetssteen.Grant{grant("M", owner, "")}, []string{""}, false},
		{"the whole organisation", []toetssteen.Grant{grant("", owner, "")}, []string{""}, true},
		{"no grants", nil, []string{"D"}, false},
		{"no units", []toetssteen.Grant{grant("", owner, "")}, nil, false},
		{"another role", []toetssteen.Grant{grant("D", toetssteen.RoleDirector, "")}, []string{"D"}, false},
		{"the role local is not for giving", []toetssteen.Grant{grant("D", toetssteen.RoleLocal, "")}, []string{"D"}, false},
		{"its last day", []toetssteen.Grant{grant("D", owner, "2026-06-01")}, []string{"D"}, true},
		{"expired", []toetssteen.Grant{grant("D", owner, "2026-05-31")}, []string{"D"}, false},
	} {
		who := toetssteen.Actor{Name: "anna", Role: toetssteen.RoleGranted, Grants: tt.grants}
		got, err := permit(who, MayAnswer, tt.units, tree, "2026-06-01")
		if (err == nil) != tt.want {
			t.Errorf("%s: %v", tt.name, err)
		}
		if err == nil && got.Role != owner {
			t.Errorf("%s: acts as %q", tt.name, got.Role)
		}
	}
}

// No set of grants reaches a unit that none of them stands on or above, and no
// right that none of their roles gives.
func TestNoGrantsWidenBeyondTheirUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "units")
		units := make([]toetssteen.Unit, n)
		for i := range units {
			units[i].ID = fmt.Sprint("U", i)
			if p := rapid.IntRange(-1, n-1).Draw(t, "parent"); p >= 0 { // cycles too
				units[i].Parent = fmt.Sprint("U", p)
			}
		}
		var grants []toetssteen.Grant
		for range rapid.IntRange(0, 8).Draw(t, "grants") {
			in := units[rapid.IntRange(0, n-1).Draw(t, "in")].ID
			role := rapid.SampledFrom(toetssteen.GrantedRoles()).Draw(t, "role")
			until := rapid.SampledFrom([]toetssteen.Date{"", "2026-05-01", "2026-07-01"}).Draw(t, "until")
			grants = append(grants, grant(in, role, until))
		}
		unit := rapid.SampledFrom(append(units, toetssteen.Unit{}, toetssteen.Unit{Head: toetssteen.Head{ID: "unknown"}})).Draw(t, "unit").ID
		action := rapid.SampledFrom([]toetssteen.Permission{MayAnswer, MaySign, MaySaveScan, MayPutGrant, MayPutUnit, MayImportRegister}).Draw(t, "action")
		tree := org.NewTree(units, grants)
		_, err := permit(toetssteen.Actor{Name: "anna", Grants: grants}, action, []string{unit}, tree, "2026-06-01")
		want := slices.ContainsFunc(grants, func(g toetssteen.Grant) bool {
			above := g.In == unit || slices.Contains(tree.Descendants(g.In), unit)
			return above && g.Until != "2026-05-01" && slices.Contains(permissions[g.Role], action)
		})
		if (err == nil) != want {
			t.Fatalf("%s in %q: %v, want %v", action, unit, err, want)
		}
	})
}
