package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/demo"
	"toetssteen/internal/detect"
	"toetssteen/internal/report"
	"toetssteen/internal/scan"
	"toetssteen/internal/source"
)

// demo builds the example organisation, scans it, saves the scan in a
// workspace inside its folder, writes the reports there and shows the page.
func (s *session) demo(ctx context.Context) error {
	cmd := s.grammar.Demo
	s.note("demo.building", cmd.Dir)
	systems, err := demo.Build(ctx, cmd.Dir)
	if err != nil {
		return s.fail("demo.build", err, cmd.Dir)
	}
	s.workspace = filepath.Join(cmd.Dir, defaultWorkspace)
	c, err := s.loadCatalogue()
	if err != nil {
		return err
	}
	inputs := s.openSystems(ctx, systems)
	defer closeAll(inputs)
	started := s.Clock()
	result := s.runScan(ctx, detect.New(c), c.Hash(), inputs, scan.Options{
		Depth:  toetssteen.DepthValues,
		Sample: toetssteen.Sample{Seed: 1, Rows: 10_000},
	})
	s.notice(result)
	if !slices.ContainsFunc(result.Sources, wasRead) {
		return s.fail("demo.scan", nil, cmd.Dir)
	}
	if err := s.save(context.WithoutCancel(ctx), result, "", started, s.Clock()); err != nil {
		return err
	}
	s.code = exitClean // a demonstration that finds something is not a failure
	pages, err := s.writeDemo(cmd.Dir, c, result)
	if err != nil {
		return err
	}
	audits, err := s.demoAudits(ctx, cmd.Dir, c)
	if err != nil {
		return err
	}
	register, figures, err := s.demoRegister(ctx, cmd.Dir)
	if err != nil {
		return err
	}
	s.showDemo(c, systems, result, audits, figures)
	pages = append(append(pages, audits...), register...)
	if cmd.NoServe || s.Serve == nil || ctx.Err() != nil {
		return nil
	}
	err = s.Serve(ctx, cmd.Addr, pages, func(url string) {
		fmt.Fprintln(s.Stdout, s.t("demo.serving", url))
	})
	if err != nil {
		return s.fail("demo.serve", err, cmd.Addr)
	}
	return nil
}

func (s *session) openSystems(ctx context.Context, systems []demo.System) []scan.Input {
	inputs := make([]scan.Input, 0, len(systems))
	for _, system := range systems {
		_, src, err := s.Open(ctx, system.Location, source.Options{})
		inputs = append(inputs, scan.Input{Name: system.Name, Source: src, OpenError: err})
	}
	return inputs
}

// writeDemo writes the reports into the folder of the demo and gives them as
// pages. They carry no time, so that each build of the demo gives the same.
func (s *session) writeDemo(dir string, c *catalogue.Catalogue, r toetssteen.ScanResult) ([]Page, error) {
	v := report.View{Result: r, Catalogue: c, Lang: s.lang, Invented: true}
	pages := []Page{
		{Path: "/", Type: "text/html; charset=utf-8", Policy: report.Policy(v)},
		{Path: "/report.json", Type: "application/json"},
		{Path: "/report.csv", Type: "text/csv; charset=utf-8"},
	}
	for i, name := range []string{"html", "json", "csv"} {
		format, ok := report.Find(name)
		if !ok {
			return nil, fmt.Errorf("no output format %q", name)
		}
		var b bytes.Buffer
		if err := format.Write(&b, v); err != nil {
			return nil, s.fail("write", err, name)
		}
		file := filepath.Join(dir, "report."+name)
		err := writeFile(file, func(w io.Writer) error {
			_, err := w.Write(b.Bytes())
			return err
		})
		if err != nil {
			return nil, s.fail("write", source.WithoutPath(err), file)
		}
		pages[i].Body = b.Bytes()
	}
	return pages, nil
}

// showDemo prints what was built, what was found in it and where it is.
func (s *session) showDemo(c *catalogue.Catalogue, systems []demo.System, r toetssteen.ScanResult, audits []Page, figures []string) {
	dir := s.grammar.Demo.Dir
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	fmt.Fprintln(s.Stdout, s.t("demo.title"))
	fmt.Fprintln(s.Stdout)
	for _, system := range systems {
		n := map[toetssteen.Group]int{}
		for _, f := range r.Findings {
			if f.Source == system.Name && f.Level > toetssteen.Low {
				n[f.Group]++
			}
		}
		fmt.Fprintf(s.Stdout, "  %s (%s)\n", system.Name, system.Unit)
		fmt.Fprintf(s.Stdout, "    %s\n", c.Text(s.lang, system.Note))
		fmt.Fprintf(s.Stdout, "    %s\n", s.t("demo.found",
			strconv.Itoa(n[toetssteen.GroupOrigin]), strconv.Itoa(n[toetssteen.GroupSex]), strconv.Itoa(n[toetssteen.GroupProxy])))
		fmt.Fprintf(s.Stdout, "    %s\n", system.Location)
	}
	fmt.Fprintln(s.Stdout)
	for _, file := range []string{"report.html", "report.json", "report.csv", defaultWorkspace} {
		fmt.Fprintf(s.Stdout, "  %-24s %s\n", s.t("demo.file."+file), filepath.Join(dir, file))
	}
	if _, err := os.Stat(filepath.Join(dir, "LEESMIJ.txt")); err == nil {
		fmt.Fprintf(s.Stdout, "  %-24s %s\n", s.t("demo.file.LEESMIJ.txt"), filepath.Join(dir, "LEESMIJ.txt"))
	}
	fmt.Fprintln(s.Stdout)
	fmt.Fprintln(s.Stdout, s.t("demo.register"))
	for _, line := range figures {
		fmt.Fprintln(s.Stdout, "  "+line)
	}
	for _, file := range []string{"register.html", "dekking.html", "register", "search"} {
		fmt.Fprintf(s.Stdout, "  %-24s %s\n", s.t("demo.file."+file), filepath.Join(dir, file))
	}
	fmt.Fprintln(s.Stdout)
	s.showAudits(dir, audits)
	fmt.Fprintln(s.Stdout, s.t("demo.next", s.workspace))
}
