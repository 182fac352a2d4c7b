// Package web serves pages over HTTP with strict security headers. For now it
// serves finished pages, such as the report of a scan, from memory: it reads
// no file, keeps no session and takes no input.
package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Page is a finished page.
type Page struct {
	Path   string // as "/" or "/scan.json"
	Type   string // the media type
	Policy string // Content-Security-Policy; empty lets the page load nothing
	Body   []byte
}

// shutdown is how long requests that run may take when the server stops.
const shutdown = 5 * time.Second

// Serve serves pages on an address until the context ends, then lets running
// requests finish. ready, if not nil, is called with the address people can
// open once the server accepts connections; addr may ask for port 0.
func Serve(ctx context.Context, addr string, pages []Page, ready func(url string)) error {
	handler, err := Handler(pages)
	if err != nil {
		return err
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("listen on %s (is the port in use? choose another address): %w", addr, err)
	}
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      5 * time.Minute, // a large report over a slow line
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		BaseContext:       func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	if ready != nil {
		ready("http://" + l.Addr().String() + "/")
	}
	select {
	case err := <-ended:
		return fmt.Errorf("serve on %s: %w", addr, err)
	case <-ctx.Done():
	}
	return stop(context.WithoutCancel(ctx), server, ended)
}

// stop lets running requests finish within a term and cuts the rest off.
func stop(ctx context.Context, server *http.Server, ended <-chan error) error {
	ctx, cancel := context.WithTimeout(ctx, shutdown)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		if err := server.Close(); err != nil {
			return fmt.Errorf("stop the server: %w", err)
		}
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("stop the server: %w", err)
	}
	return nil
}

// Handler serves pages to programs on this machine that ask for it by a
// loopback name or by the address itself.
func Handler(pages []Page) (http.Handler, error) {
	mux := http.NewServeMux()
	seen := map[string]bool{}
	for _, p := range pages {
		if len(p.Path) == 0 || p.Path[0] != '/' || seen[p.Path] {
			return nil, fmt.Errorf("serve page %q: a path starts with / and is given once", p.Path)
		}
		seen[p.Path] = true
		pattern := p.Path
		if pattern[len(pattern)-1] == '/' {
			pattern += "{$}" // this path, not all below it
		}
		mux.HandleFunc("GET "+pattern, p.serve)
	}
	return harden(mux), nil
}

func (p Page) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", cmp.Or(p.Policy, "default-src 'none'")+"; frame-ancestors 'none'")
	h.Set("Content-Type", p.Type)
	h.Set("Content-Length", strconv.Itoa(len(p.Body)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(p.Body) // an error means that the reader went away
}

// harden sets the headers that every answer has, also errors, and refuses
// requests that came here by a name that is not this machine's: a page
// elsewhere must not read a report through a name it points at loopback.
func harden(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-store")
		if !isAddress(r.Host) {
			http.Error(w, "open this page by its address, as http://127.0.0.1", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isAddress reports whether a host is localhost or an IP address.
func isAddress(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if n := len(host); n > 1 && host[0] == '[' && host[n-1] == ']' {
		host = host[1 : n-1]
	}
	return host == "localhost" || net.ParseIP(host) != nil
}
