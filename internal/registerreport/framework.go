package registerreport

import (
	_ "embed" // the template of the page
	"io"
	"strconv"

	"toetssteen/catalogue"
	"toetssteen/internal/assess"
)

//go:embed page/framework.html.tmpl
var frameworkTemplate string

// FrameworkView is what the page of a framework shows.
type FrameworkView struct {
	Table     assess.Table
	Catalogue *catalogue.Catalogue
	Lang      string
}

// Framework writes a framework as a page with its decision table.
func Framework(w io.Writer, v FrameworkView) error {
	p := v.page()
	return p.write(w, frameworkTemplate, frameworkBody{v.Table, p})
}

// FrameworkPolicy is the Content-Security-Policy of that page.
func FrameworkPolicy(v FrameworkView) string { return v.page().Policy() }

func (v FrameworkView) page() Page {
	p := Page{Catalogue: v.Catalogue, Lang: v.Lang, Title: v.Table.Label, Lead: v.Table.About}
	p.Kind = p.T("framework.kind")
	p.Style = "td > ul { margin: 0; padding-left: 1.1rem; }\ntd > p { margin: 0 0 0.4rem; }\narticle { margin-top: 1.6rem; }\n"
	for _, section := range []string{"reading", "rules", "terms", "questions"} {
		if section == "terms" && len(v.Table.Terms) == 0 {
			continue
		}
		p.Contents = append(p.Contents, Link{p.T("framework.id." + section), p.T("framework.section." + section)})
	}
	return p
}

// frameworkBody is what the template shows.
type frameworkBody struct {
	assess.Table
	page Page
}

// Counts says how large the framework is.
func (b frameworkBody) Counts() string {
	return b.page.T("framework.counts", strconv.Itoa(len(b.Questions)), strconv.Itoa(len(b.Rules)))
}

// Verified says how far a source was verified; empty where it was read.
func (b frameworkBody) Verified(state string) string {
	if state == "yes" {
		return ""
	}
	return b.page.Catalogue.Text(b.page.Language(), "assess.verified."+state)
}
