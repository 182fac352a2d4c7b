package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/detect"
	"toetssteen/internal/report/words"
	"toetssteen/internal/scan"
	"toetssteen/internal/source"
	"toetssteen/internal/tuning"
)

// explainer asks the detector why, for each field that the user asks about, so
// that it can also say why something is no finding.
type explainer struct {
	pattern  string
	detector *detect.Detector
	rules    *tuning.Applied
	mu       sync.Mutex
	met      []metField
}

// metField is a field that was looked at. It holds no values.
type metField struct {
	source, asset, field string
	dataType, comment    string
	depth                toetssteen.Depth
	seen                 int64
	kinds                []detect.Reasoning // every kind with a sign, also those that are no finding
}

// wants reports whether a field is asked about: by its name, or by a pattern
// on asset and field as of --include.
func (e *explainer) wants(asset, field string) bool {
	return scan.Matches(e.pattern, field) || scan.Matches(e.pattern, asset+"."+field)
}

// watch lets the explainer see each profile as it passes.
func (e *explainer) watch(inputs []scan.Input) {
	for i, in := range inputs {
		if in.Source != nil {
			inputs[i].Source = explained{Source: in.Source, name: in.Name, to: e}
		}
	}
}

// explained is a source of which the explainer sees the fields.
type explained struct {
	source.Source
	name string
	to   *explainer
}

// Profile passes the profile on and notes the fields that are asked about.
func (x explained) Profile(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	p, err := x.Source.Profile(ctx, a, want)
	q := p
	if q.Asset.Name == "" {
		q.Asset = a // as the scan itself does
	}
	named, back, _, _ := scan.Named(x.to.rules, x.name, q)
	for i, c := range p.Columns {
		if x.to.wants(a.Name, c.Name) {
			kinds := x.to.detector.Reason(x.name, named, i)
			for k := range kinds {
				back(&kinds[k].Finding)
			}
			x.to.mu.Lock()
			x.to.met = append(x.to.met, metField{x.name, a.Name, c.Name, source.WithoutEnum(c.Type), c.Comment, c.Depth, c.Seen, kinds})
			x.to.mu.Unlock()
		}
	}
	return p, err
}

// write prints, for each field that was asked about, every sign for and
// against of every kind, and what became of it.
func (e *explainer) write(s *session, c *catalogue.Catalogue, r toetssteen.ScanResult) error {
	slices.SortFunc(e.met, func(a, b metField) int {
		return strings.Compare(a.source+"\x00"+a.asset+"\x00"+a.field, b.source+"\x00"+b.asset+"\x00"+b.field)
	})
	found := map[string]bool{}
	for _, f := range r.Findings {
		found[f.ID] = true
	}
	return buffered(s.Stdout, func(w io.Writer) error {
		if len(e.met) == 0 {
			fields := 0
			for _, src := range r.Sources {
				fields += src.Fields()
			}
			_, err := fmt.Fprintln(w, s.t("explain.no_field", e.pattern, strconv.Itoa(fields)))
			return err
		}
		for _, m := range e.met {
			s.explainField(w, c, m, found)
			listed := slices.ContainsFunc(r.CodeTables, func(t toetssteen.CodeTable) bool {
				return t.Source == m.source && t.Asset == m.asset
			})
			if listed {
				fmt.Fprintln(w, "  "+s.t("explain.code_table"))
			}
			s.explainQuality(w, c, m, r)
			s.explainTuning(w, e.detector, m, found)
			fmt.Fprintln(w)
		}
		return nil
	})
}

func (s *session) explainField(w io.Writer, c *catalogue.Catalogue, m metField, found map[string]bool) {
	fmt.Fprintln(w, printable(fmt.Sprintf("%s: %s.%s", m.source, m.asset, m.field)))
	about := s.t("explain.looked", s.t("depth."+m.depth.String()), toetssteen.ShowCount(m.seen))
	if m.dataType != "" {
		about += ", " + s.t("explain.type", m.dataType)
	}
	if m.comment != "" {
		about += ", " + s.t("explain.comment", m.comment)
	}
	fmt.Fprintln(w, "  "+oneLine(about))
	if !slices.ContainsFunc(m.kinds, func(k detect.Reasoning) bool { return found[k.Finding.ID] }) {
		fmt.Fprintln(w, "  "+s.t("explain.nothing"))
	}
	for _, k := range m.kinds {
		f := k.Finding
		outcome := s.t("explain.no_finding")
		if found[f.ID] {
			outcome = fmt.Sprintf("%s %.2f, %s, %s", s.t("level."+f.Level.String()), f.Confidence, s.t("explain.role", string(f.Role)), f.ID)
		}
		fmt.Fprintf(w, "  %s (%s), %s\n", c.Label(s.lang, f.Kind), f.Kind, outcome)
		for _, e := range f.Evidence {
			s.explainSign(w, c, "+", e)
		}
		for _, e := range f.Against {
			s.explainSign(w, c, "-", e)
		}
		s.explainVerdict(w, c, k)
	}
}

func (s *session) explainSign(w io.Writer, c *catalogue.Catalogue, mark string, e toetssteen.Evidence) {
	line := fmt.Sprintf("    %s %-10s %+.2f  %s [%s]", mark, e.Type, e.Weight, c.Text(s.lang, e.Message, e.Args...), e.Rule)
	if n := e.Counts; n != nil {
		line += " (" + s.t("explain.counts", n.XText(toetssteen.Floor), n.NText(toetssteen.Floor)) + ")"
	}
	fmt.Fprintln(w, oneLine(line))
}

// explainQuality prints what was counted of polluted data in a field.
func (s *session) explainQuality(w io.Writer, c *catalogue.Catalogue, m metField, r toetssteen.ScanResult) {
	say := words.New(c, s.lang)
	for _, q := range r.Quality {
		if q.Source == m.source && q.Location.Asset == m.asset && q.Location.Field == m.field {
			fmt.Fprintln(w, "  "+oneLine(say.Quality(q)+" ["+string(q.Rule)+"]"))
		}
	}
}

// oneLine keeps a text that comes from a source on its line.
func oneLine(text string) string {
	return printable(strings.NewReplacer("\n", " ", "\t", " ").Replace(text))
}
