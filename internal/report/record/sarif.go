package record

import (
	"io"
	"slices"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/report/words"
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
		Related      []sarifLocation   `json:"relatedLocations,omitempty"`
		// Suppressions is there for all results of a run or for none (3.27.23).
		Suppressions *[]sarifSuppression `json:"suppressions,omitempty"`
		Properties   sarifProperties     `json:"properties"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Status        string `json:"status"`
		Justification string `json:"justification"`
	}
	sarifLocation struct {
		ID       int            `json:"id,omitempty"`
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations"`
		Message  *sarifText     `json:"message,omitempty"`
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
		Allowed    string              `json:"allowed,omitempty"`
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
// as code hosts and editors. What was not read is a notification of the run;
// what people accepted is suppressed, with their reason; groups, proxies and
// rules are properties of the run.
func SARIF(w io.Writer, in Input) error {
	r := in.Result
	kinds := words.Kinds(r)
	s := newSARIFWriter(in, kinds)
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
	in.tuned(j)
	j.raw(`}`)
	j.array("invocations", 1, func(int) any { return in.sarifRun() })
	j.array("results", len(r.Findings), func(i int) any { return s.result(r.Findings[i]) })
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
