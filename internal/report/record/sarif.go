package record

import (
	"io"
	"math"
	"net/url"
	"path"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/report/words"
	"toetssteen/internal/text"
)

// The parts of SARIF 2.1.0 (OASIS, 27 March 2020) that a scan fills.
type (
	sarifText struct {
		Text string `json:"text"`
	}
	sarifRule struct {
		ID            string         `json:"id"`
		Name          string         `json:"name"`
		Short         sarifText      `json:"shortDescription"`
		Full          *sarifText     `json:"fullDescription,omitempty"`
		Configuration sarifLevel     `json:"defaultConfiguration"`
		Properties    map[string]any `json:"properties"`
	}
	sarifLevel struct {
		Level string `json:"level"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Rank         float64           `json:"rank"` // 0..100
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Fingerprints map[string]string `json:"fingerprints"`
		Partial      map[string]string `json:"partialFingerprints"` // the ones that code hosts read
		Properties   sarifProperties   `json:"properties"`
	}
	sarifLocation struct {
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
	}
	sarifLogical struct {
		Name      string `json:"name"`
		Qualified string `json:"fullyQualifiedName"`
		Kind      string `json:"kind"`
	}
	sarifProperties struct {
		Group      toetssteen.Group    `json:"group"`
		Confidence float64             `json:"confidence"`
		Level      string              `json:"level"`
		Role       toetssteen.Role     `json:"role"`
		Targets    []toetssteen.KindID `json:"targets"`
		Against    []string            `json:"against"`
		SameAs     []string            `json:"same_as"`
		Detector   string              `json:"detector"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolExecutionNotifications"`
	}
)

const (
	sarifSchema      = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	fingerprintByID  = "toetssteenFinding/v1"
	sarifNoticeLevel = "warning"
)

// SARIF writes the findings for tools that show the outcome of scanners, such
// as code hosts and editors. What was not read is a notification of the run.
func SARIF(w io.Writer, in Input) error {
	r := in.Result
	kinds := words.Kinds(r)
	index := map[toetssteen.KindID]int{}
	for i, k := range kinds {
		index[k] = i
	}
	j := newJSONWriter(w)
	j.raw(`{"$schema":"` + sarifSchema + `","version":"2.1.0","runs":[{"tool":{"driver":{"name":"Toetssteen","semanticVersion":`)
	j.value(toetssteen.Version)
	j.array("rules", len(kinds), func(i int) any { return in.sarifRule(kinds[i]) })
	j.raw(`}},` + "\n" + `"language":`)
	j.value(in.Language())
	j.raw(`,"columnKind":"unicodeCodePoints","properties":{"catalogue":`)
	j.value(r.Catalogue)
	if in.Invented {
		j.raw(`,"invented":true`)
	}
	j.raw(`}`)
	j.array("invocations", 1, func(int) any { return sarifRun(r) })
	j.array("results", len(r.Findings), func(i int) any {
		return in.sarifResult(r.Findings[i], index[r.Findings[i].Kind])
	})
	j.raw("}]}\n")
	return j.close("write findings as SARIF")
}

func (in Input) sarifRule(kind toetssteen.KindID) any {
	rule := &sarifRule{
		ID: string(kind), Name: in.Label(kind), Short: sarifText{in.Label(kind)},
		Configuration: sarifLevel{sarifNoticeLevel}, Properties: map[string]any{},
	}
	i := in.Indicator(kind)
	if i == nil {
		return rule
	}
	if about := i.About.In(in.Language()); about != "" {
		rule.Full = &sarifText{about}
	}
	rule.Properties["group"] = i.Group
	rule.Properties["avg9"] = i.AVG9
	rule.Properties["tags"] = tags(i)
	return rule
}

func tags(i *catalogue.Indicator) []string {
	out := []string{"privacy", string(i.Group)}
	for _, g := range i.Grounds {
		if !slices.Contains(out, g) { // the schema wants them unique
			out = append(out, g)
		}
	}
	return out
}

func sarifRun(r toetssteen.ScanResult) any {
	run := &sarifInvocation{Successful: !r.Interrupted, Notifications: []sarifNotification{}}
	for _, s := range r.Sources {
		run.Successful = run.Successful && s.Status != toetssteen.ScanFailed
		for _, n := range s.NotRead {
			text := text.Clean(s.Source + ": " + n.What + ": " + n.Why)
			run.Notifications = append(run.Notifications, sarifNotification{sarifNoticeLevel, sarifText{text}})
		}
	}
	return run
}

func (in Input) sarifResult(f toetssteen.Finding, rule int) any {
	against := make([]string, len(f.Against))
	for i, e := range f.Against {
		against[i] = in.Sign(e)
	}
	id := map[string]string{fingerprintByID: f.ID}
	return &sarifResult{
		RuleID: string(f.Kind), RuleIndex: rule, Level: sarifLevelOf(f), Rank: math.Round(100 * words.Share(f.Confidence)),
		Message:   sarifText{text.Clean(f.Location.String()) + ": " + in.Label(f.Kind) + ". " + in.Why(f)},
		Locations: []sarifLocation{locationOf(f)}, Fingerprints: id, Partial: id,
		Properties: sarifProperties{
			Group: f.Group, Confidence: words.Round(f.Confidence, 2), Level: f.Level.String(), Role: f.Role,
			Targets: orEmpty(f.Targets), Against: against, SameAs: orEmpty(f.SameAs), Detector: f.Detector,
		},
	}
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
	if !isFile(l) {
		return out
	}
	out.Physical = &sarifPhysical{Artifact: sarifArtifact{(&url.URL{Path: strings.ReplaceAll(l.Asset, `\`, "/")}).String()}}
	if l.Line > 0 && l.Kind != toetssteen.LocationPage {
		out.Physical.Region = &sarifRegion{l.Line, max(l.Column, 0)}
	}
	return out
}

// dataFiles are the endings of names that show an asset to be a file.
var dataFiles = []string{".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".parquet", ".xlsx", ".xml", ".gz"}

// isFile reports whether an asset is a file, which a viewer can open.
func isFile(l toetssteen.Location) bool {
	inFile := []toetssteen.LocationKind{toetssteen.LocationCode, toetssteen.LocationCell, toetssteen.LocationPage}
	return slices.Contains(inFile, l.Kind) || slices.Contains(dataFiles, strings.ToLower(path.Ext(l.Asset)))
}
