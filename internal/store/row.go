package store

import (
	"slices"

	"toetssteen"
)

// The tables that hold a workspace's content, and their rows. The order of
// columns is that of fields; digests in the journal stand on it, so a column
// that a later release adds goes into a table or an entry of its own.
var (
	scanTable = table{
		name:    "scan",
		columns: "id, sequence, started, finished, catalogue, version, status, interrupted",
	}
	sourceTable = table{
		name:    "scan_source",
		columns: "scan, n, source, status, depth, seed, sample_rows, rows, fields",
	}
	assetTable     = table{name: "scan_asset", columns: "scan, n, source, asset, depth, sample, partly, fields, rows"}
	notReadTable   = table{name: "scan_not_read", columns: "scan, n, source, what, why"}
	codeTableTable = table{name: "code_table", columns: "scan, n, source, asset, kind, fields, evidence"}
	findingTable   = table{
		name:    "finding",
		columns: "id, source, location_kind, asset, field, line, symbol, kind, first_scan, last_scan",
		suffix:  "ON CONFLICT (id) DO UPDATE SET last_scan = excluded.last_scan",
	}
	observationTable = table{
		name: "finding_observation",
		columns: "scan, n, finding, col, kind_group, confidence, level, role, depth, sample, detector, " +
			"targets, same_as, evidence, against",
	}
	ruleTable = table{
		name:    "scan_rule",
		columns: "scan, n, id, action, source, field, kinds, name, reason, by_whom, until, expired, places",
	}
	qualityTable  = table{name: "scan_quality", columns: "scan, n, source, asset, field, finding, kind, rule, depth, sample, body"}
	datumTable    = table{name: "scan_datum", columns: "scan, n, id, kind, members"}
	proxyTable    = table{name: "scan_proxy", columns: "scan, n, source, kind, status, body"}
	allowedTable  = table{name: "finding_allowed", columns: "scan, finding, rule"}
	goneTable     = table{name: "finding_gone", columns: "finding, scan"}
	decisionTable = table{name: "finding_decision", columns: "sequence, finding, decision, reason, actor, at"}
)

type scanRow struct {
	id, sequence                                  int64
	started, finished, catalogue, version, status string
	interrupted                                   int64
}

func (r *scanRow) fields() []any {
	return []any{&r.id, &r.sequence, &r.started, &r.finished, &r.catalogue, &r.version, &r.status, &r.interrupted}
}

type sourceRow struct {
	scan, n                                   int64
	source, status                            string
	depth, seed, sampleRows, rows, fieldCount int64
}

func (r *sourceRow) fields() []any {
	return []any{&r.scan, &r.n, &r.source, &r.status, &r.depth, &r.seed, &r.sampleRows, &r.rows, &r.fieldCount}
}

func (r *sourceRow) result() toetssteen.SourceResult {
	return toetssteen.SourceResult{
		Source: r.source, Status: toetssteen.ScanStatus(r.status), Depth: toetssteen.Depth(r.depth),
		Sample: toetssteen.Sample{Seed: r.seed, Rows: r.sampleRows}, Rows: r.rows,
	}
}

type assetRow struct {
	scan, n                                 int64
	source, asset                           string
	depth, sample, partly, fieldCount, rows int64
}

func (r *assetRow) fields() []any {
	return []any{&r.scan, &r.n, &r.source, &r.asset, &r.depth, &r.sample, &r.partly, &r.fieldCount, &r.rows}
}

type notReadRow struct {
	scan, n           int64
	source, what, why string
}

func (r *notReadRow) fields() []any { return []any{&r.scan, &r.n, &r.source, &r.what, &r.why} }

type codeTableRow struct {
	scan, n                                   int64
	source, asset, kind, fieldNames, evidence string
}

func (r *codeTableRow) fields() []any {
	return []any{&r.scan, &r.n, &r.source, &r.asset, &r.kind, &r.fieldNames, &r.evidence}
}

// identity is what makes a finding the same finding in every scan: the
// preimage of toetssteen.FindingID.
type identity struct {
	id, source, locationKind, asset, field string
	line                                   int64
	symbol, kind                           string
}

func (r *identity) fields() []any {
	return []any{&r.id, &r.source, &r.locationKind, &r.asset, &r.field, &r.line, &r.symbol, &r.kind}
}

type findingRow struct {
	identity
	firstScan, lastScan int64
}

func (r *findingRow) fields() []any {
	return append(r.identity.fields(), &r.firstScan, &r.lastScan)
}

type observationRow struct {
	scan, n                            int64
	finding                            string
	col                                int64
	group                              string
	confidence                         float64
	level                              int64
	role                               string
	depth, sample                      int64
	detector                           string
	targets, sameAs, evidence, against string
}

func (r *observationRow) fields() []any {
	return []any{
		&r.scan, &r.n, &r.finding, &r.col, &r.group, &r.confidence, &r.level, &r.role, &r.depth, &r.sample, &r.detector,
		&r.targets, &r.sameAs, &r.evidence, &r.against,
	}
}

type goneRow struct {
	finding string
	scan    int64
}

func (r *goneRow) fields() []any { return []any{&r.finding, &r.scan} }

type decisionRow struct {
	sequence                            int64
	finding, verdict, reason, actor, at string
}

func (r *decisionRow) fields() []any {
	return []any{&r.sequence, &r.finding, &r.verdict, &r.reason, &r.actor, &r.at}
}

type textRow struct{ text string }

func (r *textRow) fields() []any { return []any{&r.text} }

func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// sorted orders texts by their bytes: databases order by their locale.
func sorted(in []string) []string {
	slices.Sort(in)
	return in
}
