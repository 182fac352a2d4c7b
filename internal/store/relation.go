package store

import (
	"context"
	"encoding/json"
	"fmt"

	"toetssteen"
)

type datumRow struct {
	scan, n           int64
	id, kind, members string
}

func (r *datumRow) fields() []any { return []any{&r.scan, &r.n, &r.id, &r.kind, &r.members} }

// member is how a toetssteen.DatumMember is stored.
type member struct {
	Source   string          `json:"source"`
	Place    place           `json:"place"`
	Finding  string          `json:"finding,omitempty"`
	Relation string          `json:"relation"`
	Evidence json.RawMessage `json:"evidence"`
}

type proxyRow struct {
	scan, n                    int64
	source, kind, status, body string
}

func (r *proxyRow) fields() []any {
	return []any{&r.scan, &r.n, &r.source, &r.kind, &r.status, &r.body}
}

// proxyBody is the part of a toetssteen.ProxyMeasure that no query chooses by;
// a figure that is absent is null.
type proxyBody struct {
	Indicator place      `json:"indicator"`
	Columns   []place    `json:"columns"`
	Forms     []string   `json:"forms"`
	Known     string     `json:"known,omitempty"`
	Through   []string   `json:"through,omitempty"`
	Depth     int        `json:"depth"`
	Seed      int64      `json:"seed"`
	Sample    int64      `json:"sample"`
	N         int64      `json:"n"`
	Levels    int        `json:"levels"`
	Groups    int        `json:"groups"`
	Tried     int        `json:"tried"`
	Figures   []*float64 `json:"figures"` // in the order of figuresOf
}

// figuresOf points to the figures of a measure, in the order in which they are
// stored. A new figure goes at the end.
func figuresOf(m *toetssteen.ProxyMeasure) []*toetssteen.Estimate {
	return []*toetssteen.Estimate{
		&m.U, &m.ULow, &m.UHigh, &m.Adjusted, &m.V, &m.AUC, &m.AUCLow, &m.AUCHigh, &m.P, &m.PAdjusted, &m.Added,
	}
}

func (tx *Tx) saveRelations(ctx context.Context, scan int64, r toetssteen.ScanResult) error {
	groups := make([]datumRow, len(r.Groups))
	for i, g := range r.Groups {
		members, err := encodeMembers(g.Members)
		if err != nil {
			return err
		}
		groups[i] = datumRow{scan, int64(i), g.ID, string(g.Kind), members}
	}
	if err := insert(ctx, tx, datumTable, groups); err != nil {
		return err
	}
	proxies := make([]proxyRow, len(r.Proxies))
	for i, m := range r.Proxies {
		body, err := encode("a measured proxy", bodyOf(m))
		if err != nil {
			return err
		}
		proxies[i] = proxyRow{scan, int64(i), m.Source, string(m.Kind), string(m.Status), body}
	}
	return insert(ctx, tx, proxyTable, proxies)
}

func encodeMembers(in []toetssteen.DatumMember) (string, error) {
	out := make([]member, len(in))
	for i, m := range in {
		e, err := encodeEvidence(m.Evidence)
		if err != nil {
			return "", err
		}
		out[i] = member{m.Source, placeOf(m.Location), m.Finding, string(m.Relation), json.RawMessage(e)}
	}
	return encode("the places of a datum", out)
}

func bodyOf(m toetssteen.ProxyMeasure) proxyBody {
	b := proxyBody{
		Indicator: placeOf(m.Indicator), Forms: m.Forms, Known: string(m.Known), Through: m.Through, Depth: int(m.Depth),
		Seed: m.Sample.Seed, Sample: m.Sample.Rows, N: m.N, Levels: m.Levels, Groups: m.Groups, Tried: m.Tried,
	}
	for _, c := range m.Columns {
		b.Columns = append(b.Columns, placeOf(c))
	}
	for _, e := range figuresOf(&m) {
		var v *float64
		if e.OK {
			v = &e.Value
		}
		b.Figures = append(b.Figures, v)
	}
	return b
}

// Groups reads which places hold the same datum, as a saved scan found them.
func (r *Reader) Groups(ctx context.Context, scan int64) ([]toetssteen.DatumGroup, error) {
	var out []toetssteen.DatumGroup
	query := `SELECT ` + datumTable.columns + ` FROM scan_datum WHERE scan = $1 ORDER BY n`
	err := each(ctx, r, "the groups of places", query, func(row *datumRow) error {
		var members []member
		if err := json.Unmarshal([]byte(row.members), &members); err != nil {
			return fmt.Errorf("read the places of datum %s: %w", row.id, err)
		}
		g := toetssteen.DatumGroup{ID: row.id, Kind: toetssteen.KindID(row.kind)}
		for _, m := range members {
			e, err := decodeEvidence(string(m.Evidence))
			if err != nil {
				return err
			}
			g.Members = append(g.Members, toetssteen.DatumMember{
				Source: m.Source, Location: m.Place.location(), Finding: m.Finding, Relation: toetssteen.Relation(m.Relation), Evidence: e,
			})
		}
		out = append(out, g)
		return nil
	}, scan)
	return out, err
}

// Proxies reads how strongly columns told of an indicator in a saved scan.
func (r *Reader) Proxies(ctx context.Context, scan int64) ([]toetssteen.ProxyMeasure, error) {
	var out []toetssteen.ProxyMeasure
	query := `SELECT ` + proxyTable.columns + ` FROM scan_proxy WHERE scan = $1 ORDER BY n`
	err := each(ctx, r, "the measured proxies", query, func(row *proxyRow) error {
		m, err := row.measure()
		out = append(out, m)
		return err
	}, scan)
	return out, err
}

func (r *proxyRow) measure() (toetssteen.ProxyMeasure, error) {
	var b proxyBody
	if err := json.Unmarshal([]byte(r.body), &b); err != nil {
		return toetssteen.ProxyMeasure{}, fmt.Errorf("read a measured proxy of scan %d: %w", r.scan, err)
	}
	m := toetssteen.ProxyMeasure{
		Source: r.source, Indicator: b.Indicator.location(), Kind: toetssteen.KindID(r.kind), Forms: b.Forms,
		Known: toetssteen.KindID(b.Known), Through: b.Through, Status: toetssteen.MeasureStatus(r.status),
		Depth: toetssteen.Depth(b.Depth), Sample: toetssteen.Sample{Seed: b.Seed, Rows: b.Sample},
		N: b.N, Levels: b.Levels, Groups: b.Groups, Tried: b.Tried,
	}
	for _, c := range b.Columns {
		m.Columns = append(m.Columns, c.location())
	}
	for i, e := range figuresOf(&m) {
		if i < len(b.Figures) && b.Figures[i] != nil {
			*e = toetssteen.Known(*b.Figures[i])
		}
	}
	return m, nil
}

func placeOf(l toetssteen.Location) place {
	return place{string(l.Kind), l.Asset, l.Field, l.Line, l.Column, l.Symbol}
}

func (p place) location() toetssteen.Location {
	return toetssteen.Location{
		Kind: toetssteen.LocationKind(p.Kind), Asset: p.Asset, Field: p.Field, Line: p.Line, Column: p.Column, Symbol: p.Symbol,
	}
}

func cleanLocation(l toetssteen.Location) toetssteen.Location {
	l.Asset, l.Field, l.Symbol = Clean(l.Asset), Clean(l.Field), Clean(l.Symbol)
	return l
}

func storableGroups(in []toetssteen.DatumGroup) []toetssteen.DatumGroup {
	out := make([]toetssteen.DatumGroup, len(in))
	for i, g := range in {
		members := make([]toetssteen.DatumMember, len(g.Members))
		for k, m := range g.Members {
			m.Source, m.Location, m.Finding = Clean(m.Source), cleanLocation(m.Location), Clean(m.Finding)
			m.Evidence = noneOr(storableEvidence(m.Evidence))
			members[k] = m
		}
		g.ID, g.Members = Clean(g.ID), members
		out[i] = g
	}
	return out
}

// storableProxies gives measures as they may be kept: one on fewer rows than
// the floor has no figures.
func storableProxies(in []toetssteen.ProxyMeasure) []toetssteen.ProxyMeasure {
	out := make([]toetssteen.ProxyMeasure, len(in))
	for i, m := range in {
		m.Source, m.Indicator = Clean(m.Source), cleanLocation(m.Indicator)
		m.Forms, m.Through = noneOr(cleanAll(m.Forms)), noneOr(cleanAll(m.Through))
		columns := make([]toetssteen.Location, len(m.Columns))
		for k, c := range m.Columns {
			columns[k] = cleanLocation(c)
		}
		m.Columns = noneOr(columns)
		small := m.N < toetssteen.Floor
		if small {
			if m.N, m.Levels, m.Groups = 0, 0, 0; m.Status == toetssteen.Measured {
				m.Status = toetssteen.TooFew
			}
		}
		for _, e := range figuresOf(&m) {
			switch {
			case small || !e.OK:
				*e = toetssteen.Estimate{}
			default:
				e.Value = finite(e.Value)
			}
		}
		out[i] = m
	}
	return out
}
