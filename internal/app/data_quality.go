package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"toetssteen"
	"toetssteen/internal/register"
	"toetssteen/internal/retention"
	"toetssteen/internal/store"
)

// DataQualityInput chooses element uses, and the day on which their terms of
// retention are reckoned.
type DataQualityInput struct {
	Unit string // this unit and those below it; empty is all
	On   toetssteen.Date
}

// Action implements Input.
func (DataQualityInput) Action() toetssteen.Permission { return MayReadDataQuality }

// Subject implements Input.
func (in DataQualityInput) Subject() string { return in.Unit }

// Validate implements Input.
func (in DataQualityInput) Validate() error {
	_, err := toetssteen.ParseDate(string(in.On))
	return err
}

// PlaceState says what is known of the data in the place of a use. The zero
// value is not a state.
type PlaceState string

// States of a place.
const (
	PlaceCounted PlaceState = "counted"     // values were counted
	PlaceUnknown PlaceState = "no_place"    // the register does not say where the datum is
	PlaceUnseen  PlaceState = "not_scanned" // no saved scan read the table
	PlaceShallow PlaceState = "names_only"  // scans read names and no values
	// PlaceUncounted is a place where the datum was found, by its name or in its
	// values, and of which nothing was counted.
	PlaceUncounted PlaceState = "found_uncounted"
	PlaceNotFound  PlaceState = "not_measured" // values were read, and in this field nothing was measured
)

// UseQuality is what a scan counted in the place of one element use.
type UseQuality struct {
	Use        toetssteen.ElementUse
	Processing string // id
	Unit       string // id
	Source     string // of the place; empty when it is not known
	Asset      string
	Field      string
	Scan       int64 // that counted; 0 is none
	State      PlaceState
	Measures   []toetssteen.DataQuality // of the field, by rule
	Retention  retention.Overrun
}

// Reports tells whether there is something to report: pollution, records older
// than their term, or a place of which neither was counted.
func (q UseQuality) Reports() bool {
	switch q.Retention.State {
	case retention.Over, retention.Possible, retention.NoPeriod, retention.NoTerm, retention.NoDate:
		return true
	case retention.Within:
	}
	return q.State != PlaceCounted || slices.ContainsFunc(q.Measures, toetssteen.DataQuality.Polluted)
}

// DataQualityOf gives, for each use of the register, what the last saved scan
// that looked into its place counted of polluted data, and how many records are
// older than the term of the use or else of its processing.
func DataQualityOf(ctx context.Context, r *store.Reader, in DataQualityInput) ([]UseQuality, error) {
	reg, err := readRegister(ctx, r, in.On)
	if err != nil {
		return nil, err
	}
	if in.Unit != "" && reg.Unit(in.Unit) == nil {
		return nil, fmt.Errorf("unit %s: %w", in.Unit, toetssteen.ErrNotFound)
	}
	q := qualityQuery{ctx: ctx, r: r, reg: reg, linked: map[string]string{}, places: map[string]toetssteen.Finding{}, found: map[foundKey]bool{}, kept: map[scanOf][]toetssteen.DataQuality{}}
	if err := q.findLinks(); err != nil {
		return nil, err
	}
	var out []UseQuality
	for i := range reg.Uses {
		u := UseQuality{Use: reg.Uses[i]}
		term := u.Use.Retention
		if p := reg.ProcessingOf(&u.Use); p != nil {
			u.Processing, u.Unit = p.ID, p.In
			term = cmp.Or(term, p.Retention)
		}
		if in.Unit != "" && !q.under(u.Unit, in.Unit) {
			continue
		}
		ages, err := q.measure(&u)
		if err != nil {
			return nil, err
		}
		if u.Retention, err = retention.Reckon(term, ages, in.On); err != nil {
			return nil, fmt.Errorf("reckon the term of use %s: %w", u.Use.ID, err)
		}
		out = append(out, u)
	}
	slices.SortStableFunc(out, func(a, b UseQuality) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Processing, b.Processing), cmp.Compare(a.Use.ID, b.Use.ID))
	})
	return out, nil
}

// qualityQuery is one such query under way.
type qualityQuery struct {
	ctx    context.Context //nolint:containedctx // lives as long as the query
	r      *store.Reader
	reg    *register.Register
	linked map[string]string             // finding by use, where a person linked them
	places map[string]toetssteen.Finding // by id
	found  map[foundKey]bool             // that are there and were not rejected
	kept   map[scanOf][]toetssteen.DataQuality
}

type scanOf struct {
	scan   int64
	source string
}

// findLinks finds what was found, and the uses that a person linked to it.
func (q *qualityQuery) findLinks() error {
	for _, l := range q.reg.Links {
		if l.Use != "" {
			q.linked[l.Use] = l.Finding
		}
	}
	found, err := q.r.Findings(q.ctx, store.FindingFilter{})
	for _, k := range found {
		q.places[k.ID] = k.Finding
		if k.GoneScan == 0 && (k.Decision == nil || k.Decision.Verdict != store.Reject) {
			q.found[foundKey{k.Source, k.Location.Asset, k.Location.Field, k.Kind}] = true
		}
	}
	return err
}

// foundHere tells whether a scan found the datum of a use in its place.
func (q *qualityQuery) foundHere(u *UseQuality) bool {
	return q.found[foundKey{u.Source, u.Asset, u.Field, u.Use.Kind}]
}

type foundKey struct {
	source, asset, field string
	kind                 toetssteen.KindID
}

// under reports whether a unit is another one or below it.
func (q *qualityQuery) under(unit, top string) bool {
	for range len(q.reg.Units) + 1 { // a tree that goes round ends here
		if unit == top {
			return true
		}
		u := q.reg.Unit(unit)
		if u == nil || u.Parent == "" {
			return false
		}
		unit = u.Parent
	}
	return false
}

// measure fills in what was counted in the place of a use, and gives the ages of
// the records of its table.
func (q *qualityQuery) measure(u *UseQuality) (ages []toetssteen.DataQuality, err error) {
	u.Source, u.Asset, u.Field = u.Use.Source, u.Use.Asset, u.Use.Field
	if f, ok := q.places[q.linked[u.Use.ID]]; ok && u.Field == "" {
		u.Source, u.Asset, u.Field = f.Source, f.Location.Asset, f.Location.Field
	}
	if u.Source == "" || u.Asset == "" || u.Field == "" {
		u.State = PlaceUnknown
		return nil, nil
	}
	if err := q.lastLook(u); err != nil || u.State != "" {
		return nil, err
	}
	at := scanOf{u.Scan, u.Source}
	all, ok := q.kept[at]
	if !ok {
		if all, err = q.r.Quality(q.ctx, u.Scan, u.Source); err != nil {
			return nil, err
		}
		q.kept[at] = all
	}
	for _, m := range all {
		switch {
		case m.Location.Asset != u.Asset:
		case m.Rule == toetssteen.QualityAge:
			ages = append(ages, m)
		case m.Location.Field == u.Field:
			u.Measures = append(u.Measures, m)
		}
	}
	if u.State = PlaceCounted; len(u.Measures) == 0 {
		u.State = PlaceNotFound
		if q.foundHere(u) {
			u.State = PlaceUncounted
		}
	}
	return ages, nil
}

// lastLook finds the last scan that read values of the table, or else its
// statistics.
func (q *qualityQuery) lastLook(u *UseQuality) (err error) {
	for _, depth := range []toetssteen.Depth{toetssteen.DepthValues, toetssteen.DepthStatistics, toetssteen.DepthNames} {
		if u.Scan, err = q.r.LastLook(q.ctx, u.Source, u.Asset, depth); err != nil {
			return err
		}
		if u.Scan != 0 {
			if depth == toetssteen.DepthNames {
				u.State = PlaceShallow
			}
			return nil
		}
	}
	u.State = PlaceUnseen
	return nil
}
