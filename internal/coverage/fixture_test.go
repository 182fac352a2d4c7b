package coverage_test

import (
	"fmt"

	"toetssteen"
	"toetssteen/internal/coverage"
	"toetssteen/internal/register"
)

const today = toetssteen.Date("2026-11-25")

func head(id string) toetssteen.Head { return toetssteen.Head{ID: id} }

func finding(source, asset, field string, kind toetssteen.KindID) coverage.Finding {
	l := toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: asset, Field: field}
	return coverage.Finding{Finding: toetssteen.Finding{
		ID: toetssteen.FindingID(source, l, kind), Source: source, Location: l, Kind: kind,
		Group: toetssteen.GroupOrigin, Level: toetssteen.High, Role: toetssteen.RoleStored,
	}}
}

func scan(id int64, on toetssteen.Date, source string, assets ...string) coverage.Scan {
	r := toetssteen.SourceResult{Source: source, Status: toetssteen.ScanRead, Depth: toetssteen.DepthValues}
	for _, a := range assets {
		r.Assets = append(r.Assets, toetssteen.AssetResult{Asset: a, Depth: toetssteen.DepthValues, Fields: 5})
	}
	return coverage.Scan{ID: id, On: on, Result: r}
}

// duo is a unit with one system, one source with one table, and one processing
// with one registered use of nationality in it.
func duo() coverage.Input {
	r := &register.Register{
		Units:       []toetssteen.Unit{{Head: head("DUO"), Name: "DUO"}},
		Systems:     []toetssteen.System{{Head: head("SIS"), In: "DUO"}},
		Sources:     []toetssteen.Source{{Head: head("studenten"), System: "SIS"}},
		Processings: []toetssteen.Processing{{Head: head("VW-1"), Name: "Toekennen", In: "DUO", Systems: []string{"SIS"}}},
		Purposes:    []toetssteen.Purpose{{Head: head("D-1"), Processing: "VW-1"}},
		Uses: []toetssteen.ElementUse{{
			Head: head("G-1"), Purpose: "D-1", Kind: "nationality", Name: "nationaliteit", Source: "studenten",
			Asset: "persoon", Field: "natio", Role: toetssteen.UseStored,
		}},
	}
	r.Index()
	return coverage.Input{
		Register: r, Today: today,
		Findings: []coverage.Finding{finding("studenten", "persoon", "natio", "nationality")},
		Scans:    []coverage.Scan{scan(1, "2026-11-01", "studenten", "persoon")},
	}
}

// addSource gives a register one more source.
func addSource(in *coverage.Input, name string) {
	in.Register.Sources = append(in.Register.Sources, toetssteen.Source{Head: head(name), System: "SIS"})
	in.Register.Index()
}

// large is a register of so many processings, each with ten uses of a place that
// a scan saw, but for one in ten.
func large(processings int) coverage.Input {
	r := &register.Register{}
	in := coverage.Input{Register: r, Today: today}
	for i := range processings {
		unit, system, source := fmt.Sprintf("U-%02d", i%11), fmt.Sprintf("S-%05d", i), fmt.Sprintf("bron-%05d", i)
		if i < 11 {
			r.Units = append(r.Units, toetssteen.Unit{Head: head(unit)})
		}
		r.Systems = append(r.Systems, toetssteen.System{Head: head(system), In: unit})
		r.Sources = append(r.Sources, toetssteen.Source{Head: head(source), System: system})
		vw, d := fmt.Sprintf("VW-%05d", i), fmt.Sprintf("D-%05d", i)
		r.Processings = append(r.Processings, toetssteen.Processing{Head: head(vw), In: unit, Systems: []string{system}})
		r.Purposes = append(r.Purposes, toetssteen.Purpose{Head: head(d), Processing: vw})
		for k := range 10 {
			field := fmt.Sprintf("land_%d", k)
			registered := field
			if k == 9 {
				registered = "elders"
			}
			r.Uses = append(r.Uses, toetssteen.ElementUse{
				Head: head(fmt.Sprintf("G-%05d-%d", i, k)), Purpose: d, Kind: "birth_country", Source: source,
				Asset: "persoon", Field: registered, Role: toetssteen.UseStored,
			})
			in.Findings = append(in.Findings, finding(source, "persoon", field, "birth_country"))
		}
		in.Scans = append(in.Scans, scan(int64(i+1), "2026-11-01", source, "persoon"))
	}
	r.Index()
	return in
}
