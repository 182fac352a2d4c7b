package auditreport

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
	"time"

	"toetssteen"
)

// The page in a real browser, checked with axe-core. The folder named by
// TOETSSTEEN_AXE_DIR holds the node_modules of e2e/package.json.
func TestAuditReportHasNoAccessibilityViolations(t *testing.T) {
	dir := os.Getenv("TOETSSTEEN_AXE_DIR")
	node, nodeErr := exec.LookPath("node")
	browser, browserErr := exec.LookPath("chromium")
	if err := errors.Join(nodeErr, browserErr); dir == "" || err != nil {
		missing := t.Skipf
		if os.Getenv("TOETSSTEEN_REQUIRE_SERVICES") == "1" {
			missing = t.Fatalf
		}
		missing("needs node, chromium and TOETSSTEEN_AXE_DIR, a folder with the node_modules of e2e/package.json (%v)", err)
	}
	c := fixtureCatalogue(t)
	for name, v := range map[string]View{
		"dutch":    {Result: duo(), Catalogue: c, Generated: "25 november 2026"},
		"invented": {Result: labelled(), Catalogue: c, Lang: "en"},
		"areas":    {Result: byArea(), Catalogue: c},
		"empty":    {Result: toetssteen.AuditResult{}, Catalogue: c},
		"hostile":  {Result: hostile(), Catalogue: c},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				w.Header().Set("Content-Security-Policy", Policy(v))
				if err := HTML(w, v); err != nil {
					t.Error(err)
				}
			}))
			defer server.Close()
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
			defer cancel()
			out, err := exec.CommandContext(ctx, node, "../../e2e/axe.mjs", dir, browser, server.URL).CombinedOutput()
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
