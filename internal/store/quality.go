package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"toetssteen"
)

type qualityRow struct {
	scan, n                                   int64
	source, asset, field, finding, kind, rule string
	depth, sample                             int64
	body                                      string
}

func (r *qualityRow) fields() []any {
	return []any{&r.scan, &r.n, &r.source, &r.asset, &r.field, &r.finding, &r.kind, &r.rule, &r.depth, &r.sample, &r.body}
}

// qualityBody is the part of a toetssteen.DataQuality that no query chooses by.
type qualityBody struct {
	Place   string       `json:"place"`
	Counts  *counts      `json:"counts"`
	None    bool         `json:"none,omitempty"` // the hidden numerator is 0, and not a few
	List    string       `json:"list,omitempty"`
	AsOf    string       `json:"as_of,omitempty"`
	Codes   []string     `json:"codes,omitempty"`
	Moment  string       `json:"moment,omitempty"`
	Years   []yearBucket `json:"years,omitempty"`
	Remark  bool         `json:"remark,omitempty"`
	Message string       `json:"message"`
	Args    []string     `json:"args,omitempty"`
}

type yearBucket struct {
	From int   `json:"from"`
	To   int   `json:"to"`
	N    int64 `json:"n"`
}

func (tx *Tx) saveQuality(ctx context.Context, scan int64, in []toetssteen.DataQuality) error {
	rows := make([]qualityRow, len(in))
	for i, q := range in {
		years := make([]yearBucket, len(q.Years))
		for k, y := range q.Years {
			years[k] = yearBucket(y)
		}
		body, err := encode("a measure of polluted data", qualityBody{
			Place: string(q.Location.Kind), Counts: suppress(&q.Counts), None: q.Counts.X == 0, List: q.List, AsOf: q.AsOf, Codes: q.Codes,
			Moment: string(q.Moment), Years: years, Remark: q.Remark, Message: q.Message, Args: q.Args,
		})
		if err != nil {
			return err
		}
		rows[i] = qualityRow{
			scan: scan, n: int64(i), source: q.Source, asset: q.Location.Asset, field: q.Location.Field, finding: q.Finding,
			kind: string(q.Kind), rule: string(q.Rule), depth: int64(q.Depth), sample: q.Sample, body: body,
		}
	}
	return insert(ctx, tx, qualityTable, rows)
}

// Quality reads what a saved scan counted of polluted data in a source, by
// asset, field and rule.
func (r *Reader) Quality(ctx context.Context, scan int64, source string) ([]toetssteen.DataQuality, error) {
	var out []toetssteen.DataQuality
	query := `SELECT ` + qualityTable.columns + ` FROM scan_quality WHERE scan = $1 AND source = $2 ORDER BY n`
	err := each(ctx, r, "the measures of polluted data", query, func(row *qualityRow) error {
		q, err := row.quality()
		out = append(out, q)
		return err
	}, scan, source)
	return out, err
}

// LastLook gives the number of the last saved scan that looked into an asset at
// least so deep, or 0.
func (r *Reader) LastLook(ctx context.Context, source, asset string, depth toetssteen.Depth) (int64, error) {
	var id int64
	const query = `SELECT COALESCE(MAX(scan), 0) FROM scan_asset WHERE source = $1 AND asset = $2 AND depth >= $3`
	if err := r.tx.QueryRowContext(ctx, query, source, asset, int64(depth)).Scan(&id); err != nil {
		return 0, fmt.Errorf("find the last scan of %s: %w", asset, err)
	}
	return id, nil
}

func (r *qualityRow) quality() (toetssteen.DataQuality, error) {
	var b qualityBody
	if err := json.Unmarshal([]byte(r.body), &b); err != nil {
		return toetssteen.DataQuality{}, fmt.Errorf("read a measure of polluted data of scan %d: %w", r.scan, err)
	}
	q := toetssteen.DataQuality{
		Source: r.source, Location: toetssteen.Location{Kind: toetssteen.LocationKind(b.Place), Asset: r.asset, Field: r.field},
		Finding: r.finding, Kind: toetssteen.KindID(r.kind), Rule: toetssteen.QualityRule(r.rule),
		Depth: toetssteen.Depth(r.depth), Sample: r.sample, List: b.List, AsOf: b.AsOf, Codes: b.Codes,
		Moment: toetssteen.Moment(b.Moment), Remark: b.Remark, Message: b.Message, Args: b.Args,
	}
	q.Counts = restoreFew(b.Counts, b.None)
	for _, y := range b.Years {
		q.Years = append(q.Years, toetssteen.YearBucket(y))
	}
	return q, nil
}

// storableQuality gives measures as they may be kept: no count under the floor.
func storableQuality(in []toetssteen.DataQuality) []toetssteen.DataQuality {
	out := make([]toetssteen.DataQuality, len(in))
	for i, q := range in {
		q.Source, q.Location.Asset, q.Location.Field = Clean(q.Source), Clean(q.Location.Asset), Clean(q.Location.Field)
		q.Finding, q.List, q.AsOf, q.Message = Clean(q.Finding), Clean(q.List), Clean(q.AsOf), Clean(q.Message)
		q.Codes, q.Args = noneOr(cleanAll(q.Codes)), noneOr(cleanAll(q.Args))
		q.Counts = restoreFew(suppress(&q.Counts), q.Counts.X == 0)
		q.Years = slices.DeleteFunc(slices.Clone(q.Years), func(y toetssteen.YearBucket) bool { return y.N < toetssteen.Floor })
		out[i] = q
	}
	return out
}

// restoreFew gives back a share in which a few stay a few: what is hidden under
// the floor comes back as 1, so that it is never taken for none.
func restoreFew(c *counts, none bool) toetssteen.Counts {
	if c == nil {
		return toetssteen.Counts{}
	}
	out := *c.restore()
	if c.X == nil && !c.Many && !none {
		out.X = 1
	}
	return out
}

// noneOr gives nil for an empty list, as it comes back from the database.
func noneOr[T any](s []T) []T {
	if len(s) == 0 {
		return nil
	}
	return s
}
