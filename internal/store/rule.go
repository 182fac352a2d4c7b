package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"toetssteen"
)

type ruleRow struct {
	scan, n                                                   int64
	id, action, source, field, kinds, name, reason, by, until string
	expired                                                   int64
	places                                                    string
}

func (r *ruleRow) fields() []any {
	return []any{
		&r.scan, &r.n, &r.id, &r.action, &r.source, &r.field, &r.kinds, &r.name, &r.reason, &r.by, &r.until,
		&r.expired, &r.places,
	}
}

type allowedRow struct {
	scan          int64
	finding, rule string
}

func (r *allowedRow) fields() []any { return []any{&r.scan, &r.finding, &r.rule} }

// place is how a toetssteen.Location is stored with a rule.
type place struct {
	Kind   string `json:"kind"`
	Asset  string `json:"asset"`
	Field  string `json:"field,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	Symbol string `json:"symbol,omitempty"`
}

// saveRules writes the rules of people that lay over a scan, and which finding
// each accepts.
func (tx *Tx) saveRules(ctx context.Context, scan int64, r toetssteen.ScanResult) error {
	rows := make([]ruleRow, len(r.Rules))
	for i, a := range r.Rules {
		row, err := newRuleRow(a)
		if err != nil {
			return err
		}
		row.scan, row.n = scan, int64(i)
		rows[i] = row
	}
	if err := insert(ctx, tx, ruleTable, rows); err != nil {
		return err
	}
	var allowed []allowedRow
	for _, f := range r.Findings {
		if f.Allowed != "" {
			allowed = append(allowed, allowedRow{scan, f.ID, f.Allowed})
		}
	}
	slices.SortFunc(allowed, func(a, b allowedRow) int { return cmp.Compare(a.finding, b.finding) })
	return insert(ctx, tx, allowedTable, allowed)
}

// Rules reads the rules of people that lay over a saved scan, in the order of
// their file.
func (r *Reader) Rules(ctx context.Context, scan int64) ([]toetssteen.AppliedRule, error) {
	var out []toetssteen.AppliedRule
	query := `SELECT ` + ruleTable.columns + ` FROM scan_rule WHERE scan = $1 ORDER BY n`
	err := each(ctx, r, "the rules of a scan", query, func(row *ruleRow) error {
		a, err := row.applied()
		out = append(out, a)
		return err
	}, scan)
	return out, err
}

func newRuleRow(a toetssteen.AppliedRule) (ruleRow, error) {
	r := a.Rule
	row := ruleRow{
		id: r.ID, action: string(r.Action), source: r.Source, field: r.Field, name: r.Name, reason: r.Reason, by: r.By,
		until: r.Until.Format(time.DateOnly), expired: number(a.Expired),
	}
	places := make([]place, len(a.Places))
	for i, l := range a.Places {
		places[i] = place{string(l.Kind), l.Asset, l.Field, l.Line, l.Column, l.Symbol}
	}
	var err error
	if row.kinds, err = encodeTexts(r.Kinds); err != nil {
		return row, err
	}
	row.places, err = encode("the places of a rule", places)
	return row, err
}

func (r *ruleRow) applied() (toetssteen.AppliedRule, error) {
	until, err := time.Parse(time.DateOnly, r.until)
	if err != nil {
		return toetssteen.AppliedRule{}, fmt.Errorf("read rule %s: its last day is not a day", r.id)
	}
	out := toetssteen.AppliedRule{
		Rule: toetssteen.TuningRule{
			ID: r.id, Action: toetssteen.TuningAction(r.action), Source: r.source, Field: r.field, Name: r.name,
			Reason: r.reason, By: r.by, Until: until,
		},
		Expired: r.expired != 0,
	}
	if out.Rule.Kinds, err = decodeTexts[toetssteen.KindID](r.kinds); err != nil {
		return out, err
	}
	var places []place
	if err := json.Unmarshal([]byte(r.places), &places); err != nil {
		return out, fmt.Errorf("read the places of rule %s: %w", r.id, err)
	}
	for _, p := range places {
		out.Places = append(out.Places, toetssteen.Location{
			Kind: toetssteen.LocationKind(p.Kind), Asset: p.Asset, Field: p.Field, Line: p.Line, Column: p.Column, Symbol: p.Symbol,
		})
	}
	return out, nil
}

func storableRules(in []toetssteen.AppliedRule) []toetssteen.AppliedRule {
	out := make([]toetssteen.AppliedRule, len(in))
	for i, a := range in {
		r := &a.Rule
		r.ID, r.Source, r.Field, r.Name = Clean(r.ID), Clean(r.Source), Clean(r.Field), Clean(r.Name)
		r.Reason, r.By, r.Kinds = Clean(r.Reason), Clean(r.By), cleanAll(r.Kinds)
		a.Places = slices.Clone(a.Places)
		for k := range a.Places {
			l := &a.Places[k]
			l.Asset, l.Field, l.Symbol = Clean(l.Asset), Clean(l.Field), Clean(l.Symbol)
		}
		out[i] = a
	}
	return out
}
