package report

import (
	"slices"
	"strconv"

	"toetssteen"
	"toetssteen/internal/report/outline"
	"toetssteen/internal/report/words"
	"toetssteen/internal/text"
)

func numbered[T comparable](list []T) map[T]int {
	out := map[T]int{}
	for i, x := range list {
		out[x] = i
	}
	return out
}

// facet is a list to choose from in the filter.
type facet struct {
	ID, Key, Name string
	Options       []option
}

type option struct{ Value, Name string }

// facetLists are the values that findings have, in the order of the report.
type facetLists struct {
	sources []*outline.Source
	groups  []toetssteen.Group
	kinds   []toetssteen.KindID
	groupOf map[toetssteen.KindID]toetssteen.Group
	roles   []toetssteen.Role
	allowed bool
}

func (f facetLists) group(k toetssteen.KindID) int {
	return max(slices.Index(f.groups, f.groupOf[k]), 0)
}

func newFacetLists(r toetssteen.ScanResult, sources []*outline.Source) facetLists {
	f := facetLists{sources: sources, groups: slices.Clone(words.Groups), groupOf: map[toetssteen.KindID]toetssteen.Group{}}
	seen := map[toetssteen.Role]bool{}
	for i := range r.Findings {
		x := &r.Findings[i]
		f.groupOf[x.Kind] = x.Group
		f.allowed = f.allowed || x.Allowed != ""
		if !seen[x.Role] {
			seen[x.Role] = true
			f.roles = append(f.roles, x.Role)
		}
		if !slices.Contains(f.groups, x.Group) {
			f.groups = append(f.groups, x.Group)
		}
	}
	slices.Sort(f.roles)
	f.kinds = words.InOrder(f.groupOf)
	return f
}

// facets gives the lists of the filter. The values of a small page are those in
// its rows; of a large one they are numbers. A list of one value is left out.
func (v view) facets(f facetLists, large bool) []facet {
	value := func(i int, s string) string {
		if large {
			return strconv.Itoa(i)
		}
		return text.Clean(s)
	}
	var groups, levels, kinds, sources, roles facet
	for i, g := range f.groups {
		groups.Options = append(groups.Options, option{value(i, string(g)), v.Named("group", string(g))})
	}
	for l := toetssteen.High; l >= toetssteen.Low; l-- {
		levels.Options = append(levels.Options, option{value(int(l), l.String()), v.Named("level", l.String())})
	}
	for i, k := range f.kinds {
		kinds.Options = append(kinds.Options, option{value(i, string(k)), v.Label(k)})
	}
	for i, s := range f.sources {
		if len(s.Assets) > 0 {
			sources.Options = append(sources.Options, option{value(i, sourceAnchor(i)), text.Clean(s.Source)})
		}
	}
	for i, r := range f.roles {
		roles.Options = append(roles.Options, option{value(i, string(r)), v.Named("role", string(r))})
	}
	out := []facet{
		{"groep", "group", v.Text("filter.group"), groups.Options},
		{"zeker", "level", v.Text("filter.level"), levels.Options},
		{"soort", "kind", v.Text("filter.kind"), kinds.Options},
	}
	if len(sources.Options) > 1 {
		out = append(out, facet{"bron", "source", v.Text("filter.source"), sources.Options})
	}
	if len(roles.Options) > 1 {
		out = append(out, facet{"rol", "role", v.Text("filter.role"), roles.Options})
	}
	if f.allowed {
		out = append(out, facet{"toegestaan", "allowed", v.Text("filter.allowed"), []option{
			{value(0, "no"), v.Text("filter.allowed.no")}, {value(1, "yes"), v.Text("filter.allowed.yes")},
		}})
	}
	return out
}
