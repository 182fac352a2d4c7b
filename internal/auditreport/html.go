package auditreport

import (
	"bufio"
	"crypto/sha256"
	_ "embed" // the page's template and style
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
)

var (
	//go:embed page/audit.html.tmpl
	pageTemplate string
	//go:embed page/audit.css
	pageStyle string
)

// HTML writes one self-contained page: nothing is fetched and no script runs;
// it can be read and printed offline.
func HTML(w io.Writer, v View) error {
	t, err := template.New("audit").Option("missingkey=error").Parse(pageTemplate)
	if err != nil {
		return fmt.Errorf("read template of the audit report: %w", err)
	}
	b := bufio.NewWriterSize(w, 1<<16)
	if err := t.Execute(b, newPage(v)); err != nil {
		return fmt.Errorf("write audit report: %w", err)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write audit report: %w", err)
	}
	return nil
}

// Policy is the Content-Security-Policy of the HTML report of a view: only its
// own style, recognised by its hash. A server that serves the page sends the
// same policy as a header.
func Policy(v View) string {
	return "default-src 'none'; style-src '" + digest(styleOf(v)) + "'; base-uri 'none'; form-action 'none'"
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// styleOf gives the style of a page; on invented data each printed page says so.
func styleOf(v View) string {
	if !v.Result.Spec.Invented {
		return pageStyle
	}
	quoted := strings.NewReplacer(`"`, "", `\`, "", "\n", " ", "<", "").Replace(v.t("invented"))
	return pageStyle + `@page { @top-center { content: "` + quoted + "\"; } }\n"
}
