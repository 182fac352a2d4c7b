// Package registerreport shows what the register says of itself to people: its
// quality and its coverage. Every page is one file that can be read, searched
// and printed offline, without script.
package registerreport

import (
	"bufio"
	"crypto/sha256"
	_ "embed" // the template and style that all pages share
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"toetssteen"
	"toetssteen/catalogue"
)

var (
	//go:embed page/shell.html.tmpl
	shellTemplate string
	//go:embed page/register.css
	shellStyle string
	//go:embed page/register.js
	shellScript string
)

// Page is what every page of the register has around its own part.
type Page struct {
	Catalogue *catalogue.Catalogue
	Lang      string // "" is the first language of the catalogue
	Kind      string // what the page is part of; empty is the register
	Title     string
	Lead      string // one sentence under the title
	Invented  bool   // the data are made up: the page says so everywhere
	Generated string // when, as people write it; empty leaves it out
	Contents  []Link // sections of the page
	// Style is added to that of the shell: rules that depend on the data. It
	// must be made of our own words, never of texts of others.
	Style string
}

// Link leads to a section of the page by its id.
type Link struct{ ID, Name string }

// T gives a text of the reports on the register.
func (p Page) T(key string, args ...string) string {
	return p.Catalogue.Text(p.Language(), "registerreport."+key, args...)
}

// Language is the language of the page.
func (p Page) Language() string {
	if p.Lang == "" {
		return catalogue.Languages[0]
	}
	return p.Lang
}

// Version is that of the program.
func (Page) Version() string { return toetssteen.Version }

// Policy is the Content-Security-Policy of a page: only its own style and
// script, recognised by their hashes. A server that serves the page sends the
// same policy as a header.
func (p Page) Policy() string {
	return "default-src 'none'; style-src '" + digest(string(p.CSS())) + "'; script-src '" + digest(shellScript) +
		"'; base-uri 'none'; form-action 'none'"
}

// CSS is the whole style of a page; on invented data each printed page says so.
func (p Page) CSS() template.CSS {
	style := shellStyle + p.Style
	if p.Invented {
		quoted := strings.NewReplacer(`"`, "", `\`, "", "\n", " ", "<", "").Replace(p.T("invented"))
		style += `@page { @top-center { content: "` + quoted + "\"; } }\n"
	}
	return template.CSS(style) //nolint:gosec // own file, and words of our own
}

// Script is the script of a page, which only adds what is not needed.
func (Page) Script() template.JS { return template.JS(shellScript) } //nolint:gosec // own file

// shown is what a template gets: the page as such, and what stands on it.
type shown struct {
	Page
	Body any
}

// write renders a page. The text of its own part defines the template "main"
// and reads .Body; .T and the other methods of Page are there too.
func (p Page) write(w io.Writer, main string, body any) error {
	t, err := template.New("shell").Option("missingkey=error").Parse(shellTemplate)
	if err == nil {
		t, err = t.Parse(main)
	}
	if err != nil {
		return fmt.Errorf("read the template of page %q: %w", p.Title, err)
	}
	b := bufio.NewWriterSize(w, 1<<16)
	if err = t.ExecuteTemplate(b, "shell", shown{p, body}); err == nil {
		err = b.Flush()
	}
	if err != nil {
		return fmt.Errorf("write page %q: %w", p.Title, err)
	}
	return nil
}

// svg marks a picture of package chart as safe: it escapes all its texts.
func svg(picture string) template.HTML {
	return template.HTML(picture) //nolint:gosec // drawn by package chart, whose fuzz test keeps it well formed
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
