package relate_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"toetssteen"
	"toetssteen/internal/relate"
	"toetssteen/internal/source"
)

// memory is a source of tables in memory.
type memory struct {
	tables map[string]table
	broken bool // the last row is an error
}

type table struct {
	columns []string
	rows    [][]string
	keys    []source.Key
	query   string
}

func (m *memory) Close() error { return nil }

func (m *memory) Assets(context.Context) iter.Seq2[source.Asset, error] { return nil }

func (m *memory) Profile(context.Context, source.Asset, source.Request) (source.Profile, error) {
	return source.Profile{}, nil
}

var errBroken = errors.New("broken")

func (m *memory) Rows(_ context.Context, a source.Asset, want source.RowRequest) iter.Seq2[[][]byte, error] {
	t := m.tables[a.Name]
	return source.SampleRows(a.Name, func(yield func([][]byte, error) bool) {
		at := make([]int, len(want.Columns))
		for i, name := range want.Columns {
			if slices.Contains(want.Columns[:i], name) {
				yield(nil, fmt.Errorf("column %s is asked for twice", name))
				return
			}
		}
		for i, name := range want.Columns {
			at[i] = -1
			for c := range t.columns {
				if t.columns[c] == name {
					at[i] = c
				}
			}
			if at[i] < 0 {
				yield(nil, fmt.Errorf("no column %s", name))
				return
			}
		}
		row := make([][]byte, len(at))
		for _, r := range t.rows {
			for i, c := range at {
				row[i] = []byte(r[c])
			}
			if !yield(row, nil) {
				return
			}
		}
		if m.broken {
			yield(nil, errBroken)
		}
	}, want.Sample)
}

// mark says what detection found on a column.
type mark struct {
	kind    toetssteen.KindID
	group   toetssteen.Group
	targets []toetssteen.KindID
}

var (
	origin = mark{kind: "migration_background", group: toetssteen.GroupOrigin}
	nation = mark{kind: "nationality", group: toetssteen.GroupOrigin}
	sex    = mark{kind: "sex", group: toetssteen.GroupSex}
)

func proxyOf(kind toetssteen.KindID, targets ...toetssteen.KindID) mark {
	return mark{kind: kind, group: toetssteen.GroupProxy, targets: targets}
}

// input profiles the tables as a census would, in the order of the names.
func (m *memory) input(t testing.TB, marks map[string]mark, names ...string) []relate.Input {
	t.Helper()
	in := relate.Input{Name: "bron", Source: m, Depth: toetssteen.DepthCensus}
	for _, name := range names {
		tab := m.tables[name]
		handle := source.Asset{Name: name, Kind: "table", Format: "memory", Rows: int64(len(tab.rows))}
		p := source.Profile{Asset: handle, Depth: toetssteen.DepthCensus, Rows: int64(len(tab.rows)), Keys: tab.keys}
		var found []toetssteen.Finding
		for c, column := range tab.columns {
			k := source.NewCollector(name, source.Column{Name: column}, source.Request{Depth: toetssteen.DepthCensus})
			for _, r := range tab.rows {
				k.Add([]byte(r[c]))
			}
			p.Columns = append(p.Columns, k.Column())
			if is, ok := marks[name+"."+column]; ok {
				at := toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: name, Field: column}
				found = append(found, toetssteen.Finding{
					ID: toetssteen.FindingID("bron", at, is.kind), Source: "bron", Location: at, Kind: is.kind, Group: is.group,
					Targets: is.targets, Level: toetssteen.High, Confidence: 0.9, Role: toetssteen.RoleStored,
				})
			}
		}
		in.Assets = append(in.Assets, relate.Asset{
			Handle: handle, Depth: p.Depth, Rows: p.Rows, Columns: relate.Columns(p), Keys: p.Keys, Shows: relate.Words(tab.query), Findings: found,
		})
	}
	return []relate.Input{in}
}

var census = relate.Options{}
