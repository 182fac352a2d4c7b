package report

import (
	"bufio"
	"crypto/sha256"
	_ "embed" // the page's template, style and script
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
)

var (
	//go:embed page/report.html.tmpl
	pageTemplate string
	//go:embed page/tuned.html.tmpl
	tunedTemplate string
	//go:embed page/report.css
	pageStyle string
	//go:embed page/report.js
	pageScript string
)

// HTML writes one self-contained page: nothing is fetched, no code but its own
// small script may run, and it can be read, filtered and printed offline. A
// page with many findings holds them as data that the script shows; without
// script the whole list is there in short.
func HTML(w io.Writer, v View) error {
	t, err := template.New("report").Option("missingkey=error").Parse(pageTemplate + tunedTemplate)
	if err != nil {
		return fmt.Errorf("read template of the HTML report: %w", err)
	}
	b := bufio.NewWriterSize(w, 1<<16)
	p := newPage(v.floored().spoken())
	for _, part := range []string{"top", "findings-list", "bottom"} {
		if part == "findings-list" && p.Large {
			err = p.writeFindings(b)
		} else {
			err = t.ExecuteTemplate(b, part, p)
		}
		if err != nil {
			return fmt.Errorf("write HTML report: %w", err)
		}
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write HTML report: %w", err)
	}
	return nil
}

// writeFindings writes the findings of a large page.
func (p *page) writeFindings(b *bufio.Writer) error {
	d := &dataWriter{
		view: p.v, w: b, look: p.look, texts: map[string]int{}, order: []string{},
		kinds: numbered(p.lists.kinds), roles: numbered(p.lists.roles), rules: map[string]int{},
	}
	d.plain(p.sources)
	d.write(p.sources, p.lists)
	return d.err
}

// Policy is the Content-Security-Policy of the HTML report of a view: only its
// own style and script, recognised by their hashes. A server that serves the
// page sends the same policy as a header.
func Policy(v View) string {
	return "default-src 'none'; style-src '" + digest(styleOf(v)) + "'; script-src '" + digest(pageScript) +
		"'; base-uri 'none'; form-action 'none'"
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// styleOf gives the style of a page; on invented data each printed page says so.
func styleOf(v View) string {
	if !v.Invented {
		return pageStyle
	}
	quoted := strings.NewReplacer(`"`, "", `\`, "", "\n", " ", "<", "").Replace(v.spoken().Text("invented"))
	return pageStyle + `@page { @top-center { content: "` + quoted + "\"; } }\n"
}
