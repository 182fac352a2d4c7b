package sqlscan

import (
	"context"
	"database/sql"
	"math"

	"toetssteen"
	"toetssteen/internal/source"
)

const whyNoStatisticsColumn = "de server heeft geen statistieken van deze kolom, of deze gebruiker mag ze niet zien; kies diepte values"

// addStatistics raises the columns that the server has statistics of. No table
// is read.
func (d *database) addStatistics(ctx context.Context, t *Table, p *source.Profile, want source.Request) error {
	notRead := func(what, why string) { p.NotRead = append(p.NotRead, toetssteen.NotRead{What: what, Why: why}) }
	switch {
	case t.NotRead != "":
		notRead(p.Asset.Name, t.NotRead)
		return nil
	case len(t.Columns) == 0:
		return nil
	case t.View:
		notRead(p.Asset.Name, WhyView)
		return nil
	case d.dialect.Statistics == nil:
		notRead(p.Asset.Name, WhyNoStatistics)
		return nil
	}
	var found map[string]Estimate
	var remarks []toetssteen.NotRead
	err := d.readOnly(ctx, max(d.limit(toetssteen.DepthStatistics), sampleTimeout), func(ctx context.Context, tx *sql.Tx) (err error) {
		found, remarks, err = d.dialect.Statistics(ctx, tx, t)
		return err
	})
	if f := refused(err); f != nil {
		notRead(p.Asset.Name, "statistieken niet gelezen: "+f.Why())
		return nil
	}
	if err != nil {
		return err
	}
	for _, n := range remarks {
		if n.What == "" {
			n.What = p.Asset.Name
		}
		p.NotRead = append(p.NotRead, n)
	}
	d.raise(t, p, found, want)
	return nil
}

// raise puts the estimates in the columns, and says of which there are none.
func (d *database) raise(t *Table, p *source.Profile, found map[string]Estimate, want source.Request) {
	notRead := func(what, why string) { p.NotRead = append(p.NotRead, toetssteen.NotRead{What: what, Why: why}) }
	var without []string
	some := false
	for i := range t.Columns {
		c := &t.Columns[i]
		e, ok := found[c.Name]
		switch {
		case c.NotRead != "":
			notRead(p.Asset.Name+"."+c.Name, c.NotRead)
		case ok:
			p.Columns[i] = estimate(source.Column{Name: c.Name, Type: c.Type, Comment: c.Comment}, e, t.Rows, want.Watch)
			some = true
		default:
			without = append(without, c.Name)
		}
	}
	if !some {
		if len(without) > 0 {
			notRead(p.Asset.Name, WhyNoStatistics)
		}
		return
	}
	p.Depth = toetssteen.DepthStatistics
	for _, name := range without {
		notRead(p.Asset.Name+"."+name, whyNoStatisticsColumn)
	}
}

// estimate turns an engine's statistics into a column. Where the number of rows
// is unknown each value counts as one place where it stands.
func estimate(c source.Column, e Estimate, tableRows int64, watch source.Watcher) source.Column {
	rows := e.Rows
	if rows <= 0 {
		rows = tableRows
	}
	k := source.NewCounter(c, toetssteen.DepthStatistics, watch)
	addEstimates(k, e, max(rows, 0))
	out := k.Column()
	out.Estimated = true
	out.Rows, out.Nulls = -1, -1
	switch {
	case rows <= 0:
		out.Unweighted = true
	case e.Nulls >= 0:
		out.Nulls = int64(math.Round(min(e.Nulls, 1) * float64(rows)))
		out.Seen = max(out.Seen, rows-out.Nulls)
		out.Rows = out.Seen + out.Nulls
	default:
		out.Rows = max(rows, out.Seen)
	}
	out.Distinct = max(e.Distinct, int64(len(out.Values)))
	if out.Distinct == 0 && out.Seen > 0 {
		out.Distinct = -1
	}
	out.Truncated = out.Truncated || out.Distinct > int64(len(out.Values)) || out.Seen > 0 && len(out.Values) == 0
	return out
}

func addEstimates(k *source.Collector, e Estimate, rows int64) {
	rest := float64(rows) * (1 - min(max(e.Nulls, 0), 1))
	for _, v := range e.Values {
		n := max(1, int64(math.Round(float64(rows)*v.Share)))
		rest -= float64(n)
		k.AddCount([]byte(v.Value), n)
	}
	if len(e.Bounds) == 0 {
		return
	}
	each := max(1, int64(rest/float64(len(e.Bounds))))
	for _, v := range e.Bounds {
		k.AddCount([]byte(v), each)
	}
}
