package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var examplePages = []Page{
	{Path: "/", Type: "text/html; charset=utf-8", Policy: "default-src 'none'; style-src 'sha256-x'", Body: []byte("<h1>rapport</h1>")},
	{Path: "/scan.json", Type: "application/json", Body: []byte("{}")},
}

func TestAnswers(t *testing.T) {
	const strict = "default-src 'none'; frame-ancestors 'none'"
	tests := map[string]struct {
		method, path, host string
		status             int
		policy, body       string
	}{
		"the page":               {"GET", "/", "127.0.0.1:8080", 200, "default-src 'none'; style-src 'sha256-x'; frame-ancestors 'none'", "<h1>rapport</h1>"},
		"the JSON":               {"GET", "/scan.json", "localhost:8080", 200, strict, "{}"},
		"over IPv6":              {"GET", "/scan.json", "[::1]:8080", 200, strict, "{}"},
		"head has no body":       {"HEAD", "/scan.json", "[::1]", 200, strict, ""},
		"unknown path":           {"GET", "/geheim", "localhost", 404, strict, "404 page not found\n"},
		"below the page":         {"GET", "/x/y", "localhost", 404, strict, "404 page not found\n"},
		"nothing can be changed": {"POST", "/", "localhost", 405, strict, "Method Not Allowed\n"},
		"a name of someone else": {"GET", "/", "rebind.example:8080", 421, strict, "open this page by its address, as http://127.0.0.1\n"},
		"no host":                {"GET", "/", "", 421, strict, "open this page by its address, as http://127.0.0.1\n"},
	}
	handler, err := Handler(examplePages)
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(tt.method, tt.path, nil)
			r.Host = tt.host
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			got := []any{w.Code, w.Header().Get("Content-Security-Policy"), w.Body.String()}
			if diff := cmp.Diff([]any{tt.status, tt.policy, tt.body}, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			for header, want := range map[string]string{
				"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
			} {
				if got := w.Header().Get(header); got != want {
					t.Errorf("%s: %q, want %q", header, got, want)
				}
			}
		})
	}
}

func TestPagesNeedAPathOfTheirOwn(t *testing.T) {
	for name, pages := range map[string][]Page{
		"no path":  {{}},
		"relative": {{Path: "scan.json"}},
		"twice":    {{Path: "/a"}, {Path: "/a"}},
	} {
		if _, err := Handler(pages); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestServeStopsWhenTheContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	urls := make(chan string, 1)
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, "127.0.0.1:0", examplePages, func(u string) { urls <- u }) }()
	var url string
	select {
	case url = <-urls:
	case err := <-ended:
		t.Fatal(err)
	}
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil || string(body) != "<h1>rapport</h1>" {
		t.Errorf("got %q, %v", body, err)
	}
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(2 * shutdown):
		t.Fatal("did not stop")
	}
	if resp, err := http.Get(url); err == nil {
		resp.Body.Close()
		t.Error("still answers")
	}
}

func TestServeSaysWhenThePortIsTaken(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	taken := httptest.NewServer(http.NotFoundHandler())
	defer taken.Close()
	addr := strings.TrimPrefix(taken.URL, "http://")
	err := Serve(ctx, addr, examplePages, nil)
	if err == nil || errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), addr) {
		t.Errorf("got %v, want an error that names %s", err, addr)
	}
}
