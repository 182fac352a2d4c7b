package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/org"
	"toetssteen/internal/store"
)

// PutInput is a unit, grant, system or source: a new one, or a new version of
// one that is there.
type PutInput struct {
	// Record is the whole content or, when Set is given, an empty record that
	// says the type: then the fields in Set change and the others stay.
	Record toetssteen.Recorded
	Set    map[string]any // by name in JSON; an empty text clears the field
	ID     string
	From   toetssteen.Date // from when it holds; empty is today
}

// Action implements Input.
func (in PutInput) Action() toetssteen.Permission {
	switch in.Record.(type) {
	case *toetssteen.Unit:
		return MayPutUnit
	case *toetssteen.Grant:
		return MayPutGrant
	case *toetssteen.System:
		return MayPutSystem
	case *toetssteen.Source:
		return MayPutSource
	}
	return "" // in no role's rights
}

// Subject implements Input.
func (in PutInput) Subject() string {
	if in.Record == nil {
		return in.ID
	}
	return subject(in.Record.RecordType(), in.ID)
}

// Validate implements Input.
func (in PutInput) Validate() error {
	if strings.TrimSpace(in.ID) == "" {
		return errors.New("give the record an id")
	}
	if in.Action() == "" {
		return fmt.Errorf("write %s: it is no unit, grant, system or source", in.ID)
	}
	if in.From != "" {
		if _, err := toetssteen.ParseDate(string(in.From)); err != nil {
			return err
		}
	}
	return nil
}

// Units implements Located: where the record stood, and where it will stand. A
// unit without one above it is a matter of the whole organisation.
func (in PutInput) Units(ctx context.Context, r *store.Reader) ([]string, error) {
	x, err := in.next(ctx, r)
	if err != nil {
		return nil, err
	}
	target, err := recordUnit(ctx, r, x)
	if err != nil {
		return nil, err
	}
	id, err := storedID(ctx, r, in.Record.RecordType(), in.ID)
	if err != nil {
		return nil, err
	}
	before, err := standsIn(ctx, r, in.Record.RecordType(), id)
	if errors.Is(err, toetssteen.ErrNotFound) {
		return []string{target}, nil
	}
	return []string{before, target}, err
}

// recordUnit gives the unit that some content of the organisation falls under.
func recordUnit(ctx context.Context, r *store.Reader, x toetssteen.Recorded) (string, error) {
	unit, parent := x.Home()
	switch x.(type) {
	case *toetssteen.Unit:
		return parent, nil
	case *toetssteen.Source:
		return standsIn(ctx, r, toetssteen.RecordSystem, parent)
	}
	return unit, nil
}

// standsIn gives the unit that a stored record falls under.
func standsIn(ctx context.Context, r *store.Reader, t toetssteen.RecordType, id string) (string, error) {
	x, err := r.Record(ctx, t, id)
	switch {
	case err != nil:
		return "", err
	case t == toetssteen.RecordUnit:
		return x.Parent, nil
	case t == toetssteen.RecordSource:
		return standsIn(ctx, r, toetssteen.RecordSystem, x.Parent)
	}
	return x.Unit, nil
}

// PutOrganisation writes a unit, grant, system or source, and gives its new
// version. What would make the organisation wrong is refused whole, with every
// problem.
func PutOrganisation(ctx context.Context, c Call, tx *store.Tx, in PutInput) (toetssteen.Record, error) {
	x, err := in.next(ctx, &tx.Reader)
	if err != nil {
		return toetssteen.Record{}, err
	}
	if g, ok := x.(*toetssteen.Grant); ok && c.Who.Role != toetssteen.RoleLocal {
		if err := apart(c.Who, MayPutGrant, MayPutGrant, g.In, g.Person); err != nil {
			return toetssteen.Record{}, err
		}
	}
	rec, err := toetssteen.Pack(x)
	if err != nil {
		return toetssteen.Record{}, err
	}
	rec.Head = toetssteen.Head{ID: in.ID, ValidFrom: in.From}
	if g, ok := x.(*toetssteen.Grant); ok {
		if _, err := tx.Person(ctx, g.Person); err != nil { // so that the id is known
			return toetssteen.Record{}, err
		}
		if rec.ID, err = grantID(ctx, &tx.Reader, in.ID); err != nil {
			return toetssteen.Record{}, err
		}
	}
	if rec.ValidFrom == "" {
		rec.ValidFrom = day(c.At)
	}
	return putChecked(ctx, c, tx, rec)
}

// putChecked writes a version if it makes nothing wrong that was not.
func putChecked(ctx context.Context, c Call, tx *store.Tx, rec toetssteen.Record) (toetssteen.Record, error) {
	before, err := tx.Records(ctx, org.Types...)
	if err != nil {
		return toetssteen.Record{}, err
	}
	same := func(r toetssteen.Record) bool { return r.Type == rec.Type && r.ID == rec.ID }
	after := slices.Clone(before)
	if at := slices.IndexFunc(after, same); at >= 0 {
		rec.Version = after[at].Version
		after[at] = rec
	} else {
		after = append(after, rec)
	}
	if err := worse(before, after, day(c.At)); err != nil {
		return toetssteen.Record{}, err
	}
	out, err := tx.PutRecords(ctx, c.At, c.Who.Name, []toetssteen.Record{rec})
	if err != nil {
		return toetssteen.Record{}, err
	}
	return out[0], nil
}

// OrganisationError says what would be wrong with the organisation.
type OrganisationError struct{ Problems []org.Problem }

// Error implements error.
func (e *OrganisationError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = strings.TrimSpace(fmt.Sprintf("%s %s: %s %s", p.Type, p.ID, p.Code, p.About))
	}
	return "the organisation would be wrong: " + strings.Join(lines, "; ")
}

func worse(before, after []toetssteen.Record, on toetssteen.Date) error {
	old, err := org.New(before)
	if err != nil {
		return err
	}
	o, err := org.New(after)
	if err != nil {
		return err
	}
	had := org.Check(old, on)
	wrong := slices.DeleteFunc(org.Wrong(org.Check(o, on)), func(p org.Problem) bool { return slices.Contains(had, p) })
	if len(wrong) > 0 {
		return &OrganisationError{wrong}
	}
	return nil
}

// WithdrawInput says that a record of the organisation holds no longer.
type WithdrawInput struct {
	Type   toetssteen.RecordType
	ID     string
	Reason string
}

// Action implements Input.
func (WithdrawInput) Action() toetssteen.Permission { return MayWithdraw }

// Subject implements Input.
func (in WithdrawInput) Subject() string { return subject(in.Type, in.ID) }

// Validate implements Input.
func (in WithdrawInput) Validate() error {
	switch {
	case !slices.Contains(org.Types, in.Type):
		return fmt.Errorf("%q is not a part of the organisation; choose unit, grant, system or source", string(in.Type))
	case strings.TrimSpace(in.Reason) == "":
		return errors.New("give the reason with --reason")
	case len(in.Reason) > maxReason:
		return fmt.Errorf("the reason is longer than %d characters", maxReason)
	}
	return nil
}

// Units implements Located.
func (in WithdrawInput) Units(ctx context.Context, r *store.Reader) ([]string, error) {
	id, err := storedID(ctx, r, in.Type, in.ID)
	if err != nil {
		return nil, err
	}
	unit, err := standsIn(ctx, r, in.Type, id)
	return []string{unit}, err
}

// WithdrawOrganisation writes the version that says so. What others still hang
// on is refused.
func WithdrawOrganisation(ctx context.Context, c Call, tx *store.Tx, in WithdrawInput) (toetssteen.Record, error) {
	id, err := storedID(ctx, &tx.Reader, in.Type, in.ID)
	if err != nil {
		return toetssteen.Record{}, err
	}
	rec, err := tx.Record(ctx, in.Type, id)
	if err != nil {
		return toetssteen.Record{}, err
	}
	rec.Withdrawn, rec.ValidFrom = strings.TrimSpace(in.Reason), day(c.At)
	return putChecked(ctx, c, tx, rec)
}

// OrganisationInput asks for the organisation and what is missing in it, on a
// day.
type OrganisationInput struct{ On toetssteen.Date }

// Action implements Input.
func (OrganisationInput) Action() toetssteen.Permission { return MayReadOrganisation }

// Subject implements Input.
func (OrganisationInput) Subject() string { return "" }

// Validate implements Input.
func (OrganisationInput) Validate() error { return nil }

// OrganisationOutput is the organisation with its problems.
type OrganisationOutput struct {
	org.Organisation
	Problems []org.Problem
}

// Organisation gives the organisation as it stands.
func Organisation(ctx context.Context, r *store.Reader, in OrganisationInput) (OrganisationOutput, error) {
	o, err := readOrganisation(ctx, r)
	return OrganisationOutput{o, org.Check(o, in.On)}, err
}

// HistoryInput asks for all versions of one record of the organisation.
type HistoryInput struct {
	Type toetssteen.RecordType
	ID   string
}

// Action implements Input.
func (HistoryInput) Action() toetssteen.Permission { return MayReadOrganisation }

// Subject implements Input.
func (in HistoryInput) Subject() string { return subject(in.Type, in.ID) }

// Validate implements Input.
func (in HistoryInput) Validate() error {
	return WithdrawInput{Type: in.Type, ID: in.ID, Reason: "-"}.Validate()
}

// History gives the versions of a record, the first one first.
func History(ctx context.Context, r *store.Reader, in HistoryInput) ([]toetssteen.Record, error) {
	id, err := storedID(ctx, r, in.Type, in.ID)
	if err != nil {
		return nil, err
	}
	all, err := r.RecordVersions(ctx, in.Type, id)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("%s %s: %w", in.Type, in.ID, toetssteen.ErrNotFound)
	}
	return all, err
}
