package cli

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/scan"
	"toetssteen/internal/source"
	"toetssteen/internal/spill"
)

// target is a source that is to be scanned, and how.
type target struct {
	location string // may hold a password; never print it
	name     string // logical name; empty is what the source is called by itself
	options  source.Options
	look     *scan.Look // nil is that of the scan as a whole
}

// namedPrefix goes before the name of a source in the workspace's own list.
const namedPrefix = "bron:"

// targets gives what the command line names, in its order: locations, sources
// of the workspace's list, or all of that list.
func (s *session) targets(cmd scanCommand, o scan.Options) ([]target, error) {
	password, err := s.password(cmd.PasswordFile)
	if err != nil {
		return nil, err
	}
	s.secrets.add(password)
	s.secrets.add(s.Env("PGPASSWORD"))
	options := source.Options{
		StatementTimeout: cmd.StatementTimeout, Password: password, Schemas: cmd.Schema,
		RowsPerSecond: cmd.RowsPerSecond, SpillDir: cmd.SpillDir,
	}
	if cmd.NoSpill {
		options.SpillDir = "-"
	} else {
		spill.WipeLeft(options.SpillDir) // what a killed scan unpacked, whatever this one reads
	}
	var out []target
	var named []string
	for _, location := range cmd.Source {
		if name, ok := strings.CutPrefix(location, namedPrefix); ok {
			named = append(named, name)
			continue
		}
		out = append(out, target{location: location, options: options})
	}
	named = append(named, cmd.Named...)
	if len(named) > 0 || cmd.Sources {
		listed, err := s.listedTargets(named, cmd, options, o)
		if err != nil {
			return nil, err
		}
		out = append(out, listed...)
	}
	if len(out) == 0 {
		return nil, s.fail("usage", errors.New(s.t("usage.missing_argument", s.t("placeholder.source"))))
	}
	return out, nil
}

// listedTargets gives sources of the workspace's list by name, or all of them.
func (s *session) listedTargets(named []string, cmd scanCommand, options source.Options, o scan.Options) ([]target, error) {
	list, err := s.readSources()
	if err != nil {
		return nil, err
	}
	if cmd.Sources {
		for _, l := range list {
			named = append(named, l.Name)
		}
	}
	var out []target
	var done []string
	for _, name := range named {
		at := slices.IndexFunc(list, func(l listedSource) bool { return strings.EqualFold(l.Name, name) })
		if at < 0 {
			return nil, s.fail("sources.unknown", nil, name, s.sourcesFile())
		}
		if slices.Contains(done, list[at].Name) {
			continue
		}
		done = append(done, list[at].Name)
		t, err := s.listedTarget(list[at], options, o)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// listedTarget lays what the list says of a source under what the command line
// says: a flag that is given counts, and then the list.
func (s *session) listedTarget(l listedSource, options source.Options, o scan.Options) (target, error) {
	password, err := s.listedPassword(l)
	if err != nil {
		return target{}, err
	}
	s.secrets.add(password)
	s.secrets.addLocations([]string{l.Location})
	options.Password = cmp.Or(password, options.Password)
	options.StatementTimeout = cmp.Or(options.StatementTimeout, l.StatementTimeout)
	options.RowsPerSecond = cmp.Or(options.RowsPerSecond, l.RowsPerSecond)
	if len(options.Schemas) == 0 {
		options.Schemas = l.Schemas
	}
	return target{location: l.Location, name: l.Name, options: options, look: s.listedLook(l, o)}, nil
}

func (s *session) listedLook(l listedSource, o scan.Options) *scan.Look {
	look := scan.Look{Depth: o.Depth, Sample: o.Sample, Include: o.Include, Exclude: append(slices.Clone(o.Exclude), l.Exclude...)}
	if len(look.Include) == 0 {
		look.Include = l.Include
	}
	depth, ok := toetssteen.ParseDepth(l.Depth)
	if !ok || s.given("--depth") || s.given("--full") {
		return &look
	}
	look.Depth, look.Sample = depth, toetssteen.Sample{}
	if depth == toetssteen.DepthValues {
		look.Sample = toetssteen.Sample{Seed: s.grammar.Scan.Seed, Rows: s.grammar.Scan.Sample}
	}
	return &look
}

// given reports whether a flag stands on the command line itself.
func (s *session) given(flag string) bool {
	return slices.ContainsFunc(s.args, func(a string) bool { return a == flag || strings.HasPrefix(a, flag+"=") })
}

// lookOf gives what makes this scan the same as another.
func lookOf(w *work, rules string, targets []target) look {
	l := look{
		Version: toetssteen.Version, Detector: w.detector.Version(), Catalogue: w.c.Hash(), Rules: rules,
		Depth: w.options.Depth, Sample: w.options.Sample, Include: w.options.Include, Exclude: w.options.Exclude,
	}
	for i, t := range targets {
		l.Inputs = append(l.Inputs, lookInput{w.inputs[i].Name, bare(t.location), t.options.Schemas, t.look})
	}
	return l
}
