package record

import (
	"math"
	"net/url"
	"path"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/report/words"
	"toetssteen/internal/text"
)

// sarifWriter makes the results of a run.
type sarifWriter struct {
	Input
	rule    map[toetssteen.KindID]int // index of each kind's rule
	at      map[string]int            // index of each finding that another one refers to
	reasons map[string]string         // of the rules that accept findings
	tuned   bool                      // people accepted something: each result says whether
}

func newSARIFWriter(in Input, kinds []toetssteen.KindID) *sarifWriter {
	s := &sarifWriter{Input: in, rule: map[toetssteen.KindID]int{}, at: map[string]int{}, reasons: in.reasons()}
	for i, k := range kinds {
		s.rule[k] = i
	}
	for _, f := range in.Result.Findings {
		s.tuned = s.tuned || f.Allowed != ""
		for _, id := range f.SameAs {
			s.at[id] = -1
		}
	}
	for i, f := range in.Result.Findings {
		if _, ok := s.at[f.ID]; ok {
			s.at[f.ID] = i
		}
	}
	return s
}

// reasons gives the reason of each rule by its id.
func (in Input) reasons() map[string]string {
	out := map[string]string{}
	for _, r := range in.Result.Rules {
		out[r.Rule.ID] = r.Rule.Reason
	}
	return out
}

func (in Input) sarifRun() any {
	run := &sarifInvocation{Successful: !in.Result.Interrupted, Notifications: []sarifNotification{}}
	note := func(level, s string) {
		run.Notifications = append(run.Notifications, sarifNotification{level, sarifText{s}})
	}
	for _, s := range in.Result.Sources {
		run.Successful = run.Successful && s.Status != toetssteen.ScanFailed
		for _, n := range s.NotRead {
			note(sarifNoticeLevel, text.Clean(s.Source+": "+n.What+": "+n.Why))
		}
	}
	for _, r := range in.Result.Rules {
		if words.StateOf(r) != words.RuleInForce {
			note("note", text.Clean(r.Rule.ID)+": "+in.RuleState(r))
		}
	}
	return run
}

func (s *sarifWriter) result(f toetssteen.Finding) any {
	against := make([]string, len(f.Against))
	for i, e := range f.Against {
		against[i] = s.Sign(e)
	}
	id := map[string]string{fingerprintByID: f.ID}
	return &sarifResult{
		RuleID: string(f.Kind), RuleIndex: s.rule[f.Kind], Level: sarifLevelOf(f), Rank: math.Round(100 * words.Share(f.Confidence)),
		Message:   sarifText{text.Clean(f.Location.String()) + ": " + s.Label(f.Kind) + ". " + s.Why(f)},
		Locations: []sarifLocation{locationOf(f)}, Fingerprints: id, Partial: id,
		Related: s.related(f), Suppressions: s.suppressions(f),
		Properties: sarifProperties{
			Group: f.Group, Confidence: words.Round(f.Confidence, 2), Level: f.Level.String(), Role: f.Role,
			Targets: orEmpty(f.Targets), Against: against, SameAs: orEmpty(f.SameAs), Allowed: f.Allowed, Detector: f.Detector,
		},
	}
}

// related gives the places that hold the same datum. One that is not in the
// result stays an id in the properties.
func (s *sarifWriter) related(f toetssteen.Finding) []sarifLocation {
	var out []sarifLocation
	for _, id := range f.SameAs {
		i, ok := s.at[id]
		if !ok || i < 0 {
			continue
		}
		l := locationOf(s.Result.Findings[i])
		l.ID, l.Message = len(out)+1, &sarifText{s.Text("same_datum")}
		out = append(out, l)
	}
	return out
}

func (s *sarifWriter) suppressions(f toetssteen.Finding) *[]sarifSuppression {
	if !s.tuned {
		return nil
	}
	out := []sarifSuppression{}
	if f.Allowed != "" {
		reason := s.reasons[f.Allowed]
		if reason == "" {
			reason = f.Allowed
		}
		out = append(out, sarifSuppression{"external", "accepted", text.Clean(reason)})
	}
	return &out
}

// sarifLevelOf never says "error": a finding is a fact about a place, not a
// fault. A candidate is a note.
func sarifLevelOf(f toetssteen.Finding) string {
	if words.Level(f) == toetssteen.Low {
		return "note"
	}
	return sarifNoticeLevel
}

func locationOf(f toetssteen.Finding) sarifLocation {
	l := f.Location
	place := l
	place.Line, place.Column = 0, 0 // a logical place does not move with lines
	name, kind := l.Field, "member"
	if l.Symbol != "" {
		name, kind = l.Symbol, "variable"
	}
	if name == "" {
		name, kind = l.Asset, "resource"
	}
	out := sarifLocation{Logical: []sarifLogical{{name, f.Source + "/" + place.String(), kind}}}
	file := fileOf(l)
	if file == "" {
		return out
	}
	out.Physical = &sarifPhysical{Artifact: sarifArtifact{(&url.URL{Path: strings.ReplaceAll(file, `\`, "/")}).String()}}
	if l.Line > 0 && l.Kind != toetssteen.LocationPage && file == l.Asset {
		out.Physical.Region = &sarifRegion{l.Line, max(l.Column, 0)}
	}
	return out
}

// Endings of names that show a part of an asset's name to be a file: tables that
// are a file, and files that hold tables, sheets or files below them. A table of
// a database may well be called "public.db", so those count only where something
// follows.
var (
	tableFiles = []string{
		".csv", ".tsv", ".tab", ".txt", ".json", ".jsonl", ".ndjson", ".geojson", ".parquet", ".xml", ".xsd", ".wsdl", ".gml",
		".sav", ".zsav", ".dta", ".sas7bdat", ".xpt", ".gz", ".zst", ".bz2",
	}
	holdingFiles = []string{
		".xlsx", ".xlsm", ".xltx", ".xltm", ".ods", ".ots", ".fods", ".sql", ".dump", ".db", ".sqlite", ".sqlite3", ".duckdb", ".zip", ".tar", ".tgz",
	}
)

// fileOf gives the file that an asset is or is in, which a viewer can open; ""
// where there is none. A member of an archive is not there by itself.
func fileOf(l toetssteen.Location) string {
	inFile := []toetssteen.LocationKind{toetssteen.LocationCode, toetssteen.LocationCell, toetssteen.LocationPage}
	parts := strings.Split(l.Asset, "/")
	for i, p := range parts {
		ext, whole := strings.ToLower(path.Ext(p)), i == len(parts)-1
		if slices.Contains(tableFiles, ext) || !whole && slices.Contains(holdingFiles, ext) {
			return strings.Join(parts[:i+1], "/")
		}
	}
	if slices.Contains(inFile, l.Kind) {
		return l.Asset
	}
	return ""
}
