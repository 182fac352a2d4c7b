package store

import (
	"fmt"

	"toetssteen"
	"toetssteen/internal/journal"
)

const (
	identityColumns = `f.id, f.source, f.location_kind, f.asset, f.field, f.line, f.symbol, f.kind`

	observationColumns = `o.scan, o.n, o.finding, o.col, o.kind_group, o.confidence, o.level, o.role, o.depth,
		o.sample, o.detector, o.targets, o.same_as, o.evidence, o.against`

	// seenQuery joins what a scan said of a finding with what the finding is.
	seenQuery = `SELECT ` + identityColumns + `, ` + observationColumns + `, COALESCE(a.rule, '')
		FROM finding_observation o JOIN finding f ON f.id = o.finding
		LEFT JOIN finding_allowed a ON a.finding = o.finding AND a.scan = o.scan`

	// knownQuery gives each finding that was seen before scan $1 with what the
	// last such scan said of it, whether a scan between found it gone, and the
	// last decision on it.
	knownQuery = `SELECT ` + identityColumns + `, ` + observationColumns + `, COALESCE(a.rule, ''), f.first_scan,
			COALESCE((SELECT MAX(g.scan) FROM finding_gone g WHERE g.finding = f.id AND g.scan > o.scan AND g.scan < $1), 0),
			COALESCE(d.sequence, -1), COALESCE(d.finding, ''), COALESCE(d.decision, ''), COALESCE(d.reason, ''),
			COALESCE(d.actor, ''), COALESCE(d.at, '')
		FROM finding f
		JOIN finding_observation o ON o.finding = f.id
			AND o.scan = (SELECT MAX(p.scan) FROM finding_observation p WHERE p.finding = f.id AND p.scan < $1)
		LEFT JOIN finding_allowed a ON a.finding = o.finding AND a.scan = o.scan
		LEFT JOIN finding_decision d ON d.finding = f.id
			AND d.sequence = (SELECT MAX(e.sequence) FROM finding_decision e WHERE e.finding = f.id)`
)

// seenRow is one finding in one scan.
type seenRow struct {
	identity
	observationRow
	allowed string // id of the rule that accepts it
}

func (r *seenRow) fields() []any {
	return append(append(r.identity.fields(), r.observationRow.fields()...), &r.allowed)
}

type knownRow struct {
	seenRow
	firstScan, goneScan int64
	decisionRow         decisionRow
}

func (r *knownRow) fields() []any {
	fields := append(r.seenRow.fields(), &r.firstScan, &r.goneScan)
	return append(fields, r.decisionRow.fields()...)
}

func (r *knownRow) known() (Known, error) {
	f, err := r.finding()
	if err != nil {
		return Known{}, err
	}
	k := Known{
		Finding: f, FirstScan: r.firstScan, LastScan: r.scan, GoneScan: r.goneScan,
		Depth: toetssteen.Depth(r.depth), Sample: r.sample,
	}
	if r.decisionRow.sequence >= 0 {
		d, err := r.decisionRow.decision()
		if err != nil {
			return Known{}, err
		}
		k.Decision = &d
	}
	return k, nil
}

func (r *decisionRow) decision() (Decision, error) {
	at, err := journal.ParseTime(r.at)
	if err != nil {
		return Decision{}, fmt.Errorf("read decision %d: its time is not a time", r.sequence)
	}
	return Decision{r.sequence, r.finding, Verdict(r.verdict), r.reason, r.actor, at}, nil
}

func identityOf(f toetssteen.Finding) identity {
	return identity{
		id: f.ID, source: f.Source, locationKind: string(f.Location.Kind), asset: f.Location.Asset,
		field: f.Location.Field, line: int64(f.Location.Line), symbol: f.Location.Symbol, kind: string(f.Kind),
	}
}

func observationOf(f toetssteen.Finding) (observationRow, error) {
	o := observationRow{
		finding: f.ID, col: int64(f.Location.Column), group: string(f.Group), confidence: f.Confidence,
		level: int64(f.Level), role: string(f.Role), detector: f.Detector,
	}
	var err error
	if o.targets, err = encodeTexts(f.Targets); err != nil {
		return o, err
	}
	if o.sameAs, err = encodeTexts(f.SameAs); err != nil {
		return o, err
	}
	if o.evidence, err = encodeEvidence(f.Evidence); err != nil {
		return o, err
	}
	o.against, err = encodeEvidence(f.Against)
	return o, err
}

func (r *seenRow) finding() (toetssteen.Finding, error) {
	f := toetssteen.Finding{
		ID: r.id, Source: r.source, Kind: toetssteen.KindID(r.kind), Group: toetssteen.Group(r.group),
		Location: toetssteen.Location{
			Kind: toetssteen.LocationKind(r.locationKind), Asset: r.asset, Field: r.field,
			Line: int(r.line), Column: int(r.col), Symbol: r.symbol,
		},
		Confidence: r.confidence, Level: toetssteen.Level(r.level), Role: toetssteen.Role(r.role), Detector: r.detector,
		Allowed: r.allowed,
	}
	var err error
	if f.Targets, err = decodeTexts[toetssteen.KindID](r.targets); err != nil {
		return f, err
	}
	if f.SameAs, err = decodeTexts[string](r.sameAs); err != nil {
		return f, err
	}
	if f.Evidence, err = decodeEvidence(r.evidence); err != nil {
		return f, err
	}
	f.Against, err = decodeEvidence(r.against)
	return f, err
}
