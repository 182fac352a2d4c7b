package app

import (
	"context"
	"slices"

	"toetssteen"
	"toetssteen/internal/org"
	"toetssteen/internal/register"
	"toetssteen/internal/store"
)

// Which units an input touches, for the inputs about sources, findings and the
// register. What belongs to no known unit is a matter of the whole
// organisation.

// Units implements Located.
func (in DecideInput) Units(ctx context.Context, r *store.Reader) ([]string, error) {
	return unitsOfFindings(ctx, r, []string{in.Finding})
}

// Units implements Located.
func (in DecideAllInput) Units(ctx context.Context, r *store.Reader) ([]string, error) {
	ids := make([]string, len(in.Items))
	for i, p := range in.Items {
		ids[i] = p.Finding
	}
	return unitsOfFindings(ctx, r, ids)
}

// Units implements Located: of the findings and of the processing.
func (in LinkInput) Units(ctx context.Context, r *store.Reader) ([]string, error) {
	return unitsOfLink(ctx, r, in.Findings, in.Processing)
}

// Units implements Located: of the findings and of the processing.
func (in UnlinkInput) Units(ctx context.Context, r *store.Reader) ([]string, error) {
	return unitsOfLink(ctx, r, in.Findings, in.Processing)
}

// Units implements Located.
func (in SaveScanInput) Units(ctx context.Context, r *store.Reader) ([]string, error) {
	reg, err := readRegister(ctx, r, "")
	if err != nil {
		return nil, err
	}
	out := make([]string, len(in.Result.Sources))
	for i, s := range in.Result.Sources {
		out[i] = reg.UnitOfSource(s.Source)
	}
	return out, nil
}

// Units implements Located: where the rows that change something stood, and
// where they will stand.
func (in ImportRegisterInput) Units(ctx context.Context, r *store.Reader) ([]string, error) {
	plan, err := PlanImport(ctx, r, in)
	if err != nil {
		return nil, err
	}
	before, err := r.Records(ctx, registerTypes...)
	if err != nil {
		return nil, err
	}
	type key struct {
		kind toetssteen.RecordType
		id   string
	}
	was, written := map[key]toetssteen.Record{}, map[key]bool{}
	for _, x := range before {
		was[key{x.Type, x.ID}] = x
	}
	for _, x := range plan.Records {
		written[key{x.Type, x.ID}] = true
	}
	after := slices.DeleteFunc(slices.Clone(before), func(x toetssteen.Record) bool { return written[key{x.Type, x.ID}] })
	stood, stands := unitsOf(before), unitsOf(append(after, plan.Records...))
	var out []string
	for _, x := range plan.Records {
		out = append(out, matterOf(x, stands))
		if y, ok := was[key{x.Type, x.ID}]; ok {
			out = append(out, matterOf(y, stood))
		}
	}
	if len(plan.Records) == 0 { // it changes nothing: then the right in what it names will do
		for _, row := range plan.Rows {
			if y, ok := was[key{row.Type, row.ID}]; ok {
				out = append(out, stood(y))
			}
		}
	}
	if len(out) == 0 {
		out = []string{in.Options.Unit}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// matterOf gives the unit whose matter a record is: for a unit, the one above.
func matterOf(x toetssteen.Record, find func(toetssteen.Record) string) string {
	if x.Type == toetssteen.RecordUnit {
		return x.Parent
	}
	return find(x)
}

func unitsOfLink(ctx context.Context, r *store.Reader, findings []string, processing string) ([]string, error) {
	out, err := unitsOfFindings(ctx, r, findings)
	if err != nil {
		return nil, err
	}
	reg, err := readRegister(ctx, r, "")
	if err != nil {
		return nil, err
	}
	unit := ""
	if p := reg.Processing(processing); p != nil {
		unit = p.In
	}
	return append(out, unit), nil
}

// unitsOfFindings gives the units of the sources of findings.
func unitsOfFindings(ctx context.Context, r *store.Reader, short []string) ([]string, error) {
	known, err := r.Findings(ctx, store.FindingFilter{})
	if err != nil {
		return nil, err
	}
	var reg *register.Register
	if reg, err = readRegister(ctx, r, ""); err != nil {
		return nil, err
	}
	all := newIDs(known)
	out := make([]string, len(short))
	for i, id := range short {
		if k, why := all.whole(id); why == "" {
			out[i] = reg.UnitOfSource(k.Source)
		}
	}
	return out, nil
}

// mayWrite refuses records of the organisation in a file from who may not write
// them one by one: an import is no way around the rights, nor to a role for
// oneself.
func mayWrite(who toetssteen.Actor, records []toetssteen.Record) error {
	needed := map[toetssteen.RecordType]toetssteen.Permission{
		toetssteen.RecordUnit: MayPutUnit, toetssteen.RecordGrant: MayPutGrant,
		toetssteen.RecordSystem: MayPutSystem, toetssteen.RecordSource: MayPutSource,
	}
	for _, x := range records {
		if !slices.Contains(org.Types, x.Type) {
			continue
		}
		if need := needed[x.Type]; !slices.Contains(permissions[who.Role], need) {
			return denied(who, need, x.Unit)
		}
		if x.Type != toetssteen.RecordGrant || who.Role == toetssteen.RoleLocal {
			continue
		}
		g, err := toetssteen.Unpack[toetssteen.Grant](x)
		if err != nil {
			return err
		}
		if err := apart(who, MayPutGrant, MayPutGrant, g.In, g.Person); err != nil {
			return err
		}
	}
	return nil
}
