package report

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
	"time"
)

// The page in a real browser, checked with axe-core. The folder named by
// TOETSSTEEN_AXE_DIR holds the node_modules of e2e/package.json.
func TestReportHasNoAccessibilityViolations(t *testing.T) {
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
	views := map[string]View{
		"dutch":    {Result: education(), Catalogue: c},
		"invented": {Result: education(), Catalogue: c, Lang: "en", Invented: true, Generated: "1 November 2026"},
		"empty":    {Result: education(), Catalogue: c},
		"tuned":    {Result: tuned(), Catalogue: c, Lang: "en"},
		"large":    {Result: ministry(1, 9, 15, 40), Catalogue: c},
		"folded":   {Result: folded(), Catalogue: c},
		"hostile":  {Result: hostile(), Catalogue: c},
	}
	empty := views["empty"]
	empty.Result.Findings, empty.Result.CodeTables, empty.Result.Interrupted = nil, nil, true
	views["empty"] = empty
	large := views["large"] // few groups and measures: axe takes a minute over thousands of cells
	large.Result.Groups, large.Result.Proxies = large.Result.Groups[:3], large.Result.Proxies[:60]
	views["large"] = large
	for name, v := range views {
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
