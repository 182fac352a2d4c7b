package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/detect"
	"toetssteen/internal/report"
	"toetssteen/internal/scan"
	"toetssteen/internal/source"
)

// scan reads sources, reports what was found and, when asked, saves it.
func (s *session) scan(ctx context.Context) error {
	cmd := s.grammar.Scan
	options, err := s.scanOptions(cmd)
	if err != nil {
		return err
	}
	c, err := s.loadCatalogue()
	if err != nil {
		return err
	}
	rules, err := s.loadRules(c, cmd.Rules)
	if err != nil {
		return err
	}
	if cmd.Save {
		taught, err := s.learned(ctx)
		if err != nil {
			return err
		}
		rules = rules.With(taught)
	}
	options.Rules = rules.On(s.Clock())
	targets, err := s.targets(cmd, options)
	if err != nil {
		return err
	}
	inputs := s.openAll(ctx, targets)
	defer closeAll(inputs)
	w := &work{c: c, detector: detect.New(c), inputs: inputs, options: options, started: s.Clock()}
	if !cmd.Save {
		_, err := s.scanAndReport(ctx, w)
		return err
	}
	return s.scanAndSave(ctx, w, lookOf(w, rules.Hash(w.started), targets))
}

// work is a scan that is about to be run.
type work struct {
	c        *catalogue.Catalogue
	detector *detect.Detector
	inputs   []scan.Input
	options  scan.Options
	started  time.Time
}

// scanAndReport runs a scan and writes what was found.
func (s *session) scanAndReport(ctx context.Context, w *work) (toetssteen.ScanResult, error) {
	var explain *explainer
	if field := s.grammar.Scan.Explain; field != "" {
		explain = &explainer{pattern: field, detector: w.detector, rules: w.options.Rules}
		explain.watch(w.inputs)
	}
	result := s.runScan(ctx, w.detector, w.c.Hash(), w.inputs, w.options)
	s.notice(result)
	s.noticeRules(result.Rules)
	s.code = codeOf(result, open(result.Findings))
	return result, s.writeScan(w.c, result, explain)
}

// scanAndSave runs a scan of which the progress is kept, so that one that is
// killed goes on where it was, and saves the result.
func (s *session) scanAndSave(ctx context.Context, w *work, l look) error {
	run, err := l.identity()
	if err != nil {
		return err
	}
	progress, err := s.resume(ctx, run, s.grammar.Scan.Restart)
	if err != nil {
		return err
	}
	saved := false
	defer func() { s.endProgress(ctx, progress, saved) }()
	if s.grammar.Scan.Explain == "" { // which wants to see every profile
		w.options.Memory = progress.Memory(ctx)
	}
	result, err := s.scanAndReport(ctx, w)
	switch {
	case err != nil:
		return err
	case !slices.ContainsFunc(result.Sources, wasRead):
		s.note("save.nothing") // there is nothing to compare with another scan
		return nil
	}
	// What an interrupted scan found is saved all the same, as partial.
	err = s.save(context.WithoutCancel(ctx), result, run, w.started, s.Clock())
	saved = err == nil && !result.Interrupted
	return err
}

// runScan runs the scan with its progress on standard error.
func (s *session) runScan(ctx context.Context, d *detect.Detector, hash string, inputs []scan.Input, o scan.Options) toetssteen.ScanResult {
	if !s.grammar.Quiet {
		p := newProgress(s)
		o.Progress = p.report
		defer p.end()
	}
	return scan.Run(ctx, d, hash, inputs, o)
}

func (s *session) scanOptions(cmd scanCommand) (scan.Options, error) {
	depth, ok := toetssteen.ParseDepth(cmd.Depth)
	if cmd.Full {
		depth = toetssteen.DepthCensus
	}
	wrong := func(key string, args ...string) (scan.Options, error) {
		return scan.Options{}, s.fail("usage", errors.New(s.t(key, args...)))
	}
	switch {
	case !ok:
		return wrong("usage.one_of", "--depth", "names, statistics, values, census")
	case cmd.Sample < 1:
		return wrong("usage.at_least", "--sample", "1")
	case cmd.StatementTimeout < 0:
		return wrong("usage.at_least", "--statement-timeout", "0")
	case cmd.RowsPerSecond < 0:
		return wrong("usage.at_least", "--rows-per-second", "0")
	case cmd.NoSpill && cmd.SpillDir != "":
		return wrong("usage.not_both", "--no-spill", "--spill-dir")
	}
	o := scan.Options{Depth: depth, Include: cmd.Include, Exclude: cmd.Exclude, NoRelations: cmd.NoRelations}
	if depth == toetssteen.DepthValues {
		o.Sample = toetssteen.Sample{Seed: cmd.Seed, Rows: cmd.Sample}
	}
	return o, nil
}

// loadCatalogue loads the catalogue with the workspace's own files over it.
func (s *session) loadCatalogue() (*catalogue.Catalogue, error) {
	dir := filepath.Join(s.workspace, "catalogue")
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s.texts, nil
	case err != nil:
		return nil, s.fail("catalogue.load", source.WithoutPath(err), dir)
	case !info.IsDir():
		return nil, s.fail("catalogue.load", errors.New(s.t("error.not_a_folder")), dir)
	}
	c, err := catalogue.Load(os.DirFS(dir))
	var lint *catalogue.LintError
	switch {
	case errors.As(err, &lint):
		return nil, s.fail("catalogue.load", errors.New(s.t("lint.problems", strconv.Itoa(len(lint.Problems)))), dir)
	case err != nil:
		return nil, s.fail("catalogue.load", err, dir)
	}
	return c, nil
}

// notice says on standard error what did not go well, also with --quiet:
// silence would pass for a clean scan.
func (s *session) notice(r toetssteen.ScanResult) {
	if r.Interrupted {
		fmt.Fprintln(s.Stderr, "toetssteen: "+s.t("scan.interrupted"))
	}
	for _, src := range r.Sources {
		switch {
		case src.Status == toetssteen.ScanFailed && len(src.NotRead) > 0 && !r.Interrupted:
			first := src.NotRead[0]
			why := first.Why
			if first.What != src.Source {
				why = first.What + ": " + why
			}
			s.printError(s.fail("scan.source", errors.New(why), src.Source))
		case src.Status != toetssteen.ScanRead:
			s.note("scan.partly", src.Source, strconv.Itoa(len(src.NotRead)))
		}
	}
}

// codeOf gives the exit code of a scan of which so many findings count. Nothing
// found is only clean when every source was read to the end: one that was not
// is never a pass.
func codeOf(r toetssteen.ScanResult, findings int) int {
	unread := func(src toetssteen.SourceResult) bool { return !wasRead(src) }
	switch {
	case findings > 0:
		return exitFindings
	case r.Interrupted || slices.ContainsFunc(r.Sources, unread):
		return exitFailed
	}
	return exitClean
}

func wasRead(src toetssteen.SourceResult) bool { return src.Status != toetssteen.ScanFailed }

// writeScan writes the report, or the explanation, and the extra HTML page.
func (s *session) writeScan(c *catalogue.Catalogue, r toetssteen.ScanResult, explain *explainer) error {
	cmd := s.grammar.Scan
	format, ok := report.Find(s.grammar.Output)
	if !ok {
		return fmt.Errorf("no output format %q", s.grammar.Output)
	}
	if cmd.HTML != "" {
		html, _ := report.Find("html")
		if err := s.writeReport(cmd.HTML, html, s.view(c, r)); err != nil {
			return err
		}
	}
	switch {
	case explain != nil:
		return explain.write(s, c, r)
	case cmd.Out == "" && cmd.HTML != "" && format.Name == "html":
		return nil // the page is written already
	}
	return s.writeReport(cmd.Out, format, s.view(c, r))
}

func (s *session) view(c *catalogue.Catalogue, r toetssteen.ScanResult) report.View {
	return report.View{
		Result:    r,
		Catalogue: c,
		Lang:      s.lang,
		All:       s.grammar.Scan.All,
		Generated: s.Clock().Format("2006-01-02 15:04"),
	}
}
