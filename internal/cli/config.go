package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"

	"toetssteen/internal/source"
)

// settings lists the flags that the environment and the workspace's config
// file can set, by the flag's name; the file writes - as _, the environment as
// TOETSSTEEN_NAME. The workspace itself cannot be set by a file inside it.
var settings = []string{"workspace", "database", "lang", "output", "quiet", "depth", "sample", "seed", "statement-timeout"}

// config gives flags their values when the command line does not.
type config struct {
	file map[string]string
	env  func(string) string
}

func configFile(workspace string) string { return filepath.Join(workspace, "config.yaml") }

// readConfig reads the config file of a workspace; there need not be one. A key
// that does not exist is an error, because a setting that is silently ignored
// is a wrong setting.
func readConfig(workspace string, env func(string) string) (config, error) {
	c := config{file: map[string]string{}, env: env}
	data, err := os.ReadFile(configFile(workspace))
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, source.WithoutPath(err)
	}
	given := map[string]string{}
	if err := yaml.NewDecoder(bytes.NewReader(data)).Decode(&given); err != nil && !errors.Is(err, io.EOF) {
		return c, err
	}
	for key, value := range given {
		flag := strings.ReplaceAll(key, "_", "-")
		if flag == "workspace" || !slices.Contains(settings, flag) {
			return c, fmt.Errorf("unknown key %q; known are %s", key, strings.ReplaceAll(strings.Join(settings[1:], ", "), "-", "_"))
		}
		c.file[flag] = value
	}
	return c, nil
}

// value gives the value of a flag and where it comes from; empty when neither
// the environment nor the file sets it.
func (c *config) value(flag string) (value, origin string) {
	if !slices.Contains(settings, flag) {
		return "", ""
	}
	name := "TOETSSTEEN_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
	if v := c.env(name); v != "" {
		return v, name
	}
	if v, ok := c.file[flag]; ok {
		return v, "config.yaml"
	}
	return "", ""
}

// Validate is part of kong's Resolver; the keys were checked when read.
func (c *config) Validate(*kong.Application) error { return nil }

// Resolve gives kong the value of a flag that the command line leaves open.
func (c *config) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if v, _ := c.value(flag.Name); v != "" {
		return v, nil
	}
	return nil, nil // kong's word for "not set here"
}

// setting is one line of `toetssteen config`.
type setting struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Origin string `json:"origin"`
}

// showConfig prints the values in effect and where each comes from. Passwords
// are shown as set or not, never as they are.
func (s *session) showConfig(context.Context) error {
	defaults := flagDefaults(s.parser.Model.Node, map[string]string{})
	var all []setting
	for _, key := range settings {
		v, origin := s.config.value(key)
		if v == "" {
			v, origin = defaults[key], s.t("config.default")
		}
		all = append(all, setting{key, v, origin})
	}
	for i := range all {
		if all[i].Key == "database" {
			all[i].Value = s.shownDatabase(all[i].Value)
		}
	}
	for _, name := range append(slices.Clone(databasePasswords), passwordVariables...) {
		v := s.t("config.unset")
		if s.Env(name) != "" {
			v = s.t("config.hidden")
		}
		all = append(all, setting{name, v, s.t("config.environment")})
	}
	sources, err := s.listedSettings()
	if err != nil {
		return err
	}
	all = append(all, sources...)
	if s.grammar.Output == "json" {
		return s.writeJSON(all)
	}
	w := tabwriter.NewWriter(s.Stdout, 0, 0, 2, ' ', 0)
	for _, line := range all {
		fmt.Fprintln(w, oneLine(line.Key)+"\t"+oneLine(line.Value)+"\t"+line.Origin)
	}
	return w.Flush()
}

// flagDefaults collects the default of each flag from the grammar.
func flagDefaults(n *kong.Node, into map[string]string) map[string]string {
	for _, f := range n.Flags {
		into[f.Name] = cmp.Or(f.Default, "false")
	}
	for _, c := range n.Children {
		flagDefaults(c, into)
	}
	return into
}

func (s *session) writeJSON(v any) error {
	return encodeJSON(s.Stdout, v)
}

func encodeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
