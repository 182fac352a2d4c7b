// Command toetssteen finds where an organisation uses indicators of origin and
// of sex, in databases, files and data dictionaries.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"

	"toetssteen/internal/audit"
	"toetssteen/internal/cli"
	countall "toetssteen/internal/count/all"
	"toetssteen/internal/count/counts"
	"toetssteen/internal/source/all"
	"toetssteen/internal/web"
)

// engines read what an audit counts.
var engines = audit.Engines{Open: countall.Open, Wide: counts.Read, Detect: counts.Detect}

func main() { os.Exit(run()) }

// run wires the command line to this machine: its terminal, its clock, its
// environment and its signals.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// The first Ctrl-C asks for what was found so far; a second one ends it.
	context.AfterFunc(ctx, stop)
	return cli.Run(ctx, os.Args[1:], cli.Deps{
		Open:        all.Open,
		Engines:     engines,
		Serve:       serve,
		Stdout:      os.Stdout,
		Stderr:      os.Stderr,
		Env:         os.Getenv,
		Clock:       time.Now,
		StdoutWidth: width(os.Stdout),
		StderrWidth: width(os.Stderr),
	})
}

// width gives the columns of the terminal that a file is; 0 when it is none.
func width(f *os.File) int {
	if !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	w, _, err := term.GetSize(int(f.Fd()))
	if err != nil || w <= 0 {
		return 80
	}
	return w
}

// serve hands the pages of the command line to the web server.
func serve(ctx context.Context, addr string, pages []cli.Page, ready func(url string)) error {
	out := make([]web.Page, 0, len(pages))
	for _, p := range pages {
		out = append(out, web.Page(p))
	}
	return web.Serve(ctx, addr, out, ready)
}
