package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"toetssteen"
	"toetssteen/internal/source"
)

// sourcesName is the file of the workspace that lists its sources.
const sourcesName = "bronnen.yaml"

// listedSource is a source in the workspace's list. The password stands
// elsewhere: in an environment variable or a file of its own.
type listedSource struct {
	Name             string   `yaml:"name"`   // logical name, which findings carry
	System           string   `yaml:"system"` // what people call it
	Unit             string   `yaml:"unit"`
	Owner            string   `yaml:"owner"`
	Location         string   `yaml:"location"`
	PasswordEnv      string   `yaml:"password_env"`
	PasswordFile     string   `yaml:"password_file"`
	Depth            string   `yaml:"depth"`
	StatementTimeout int      `yaml:"statement_timeout"` // seconds
	RowsPerSecond    int64    `yaml:"rows_per_second"`
	Schemas          []string `yaml:"schemas"`
	Include          []string `yaml:"include"`
	Exclude          []string `yaml:"exclude"`
}

func (s *session) sourcesFile() string { return filepath.Join(s.workspace, sourcesName) }

// readSources reads the workspace's list of sources; a mistake in it stops the
// scan.
func (s *session) readSources() ([]listedSource, error) {
	file := s.sourcesFile()
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, s.fail("sources.load", source.WithoutPath(err), file)
	}
	var doc struct {
		Sources []listedSource `yaml:"sources"`
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		return nil, s.fail("sources.load", errors.New(s.yamlWhy(err)), file)
	}
	for i, l := range doc.Sources {
		if why := s.wrongSource(l, doc.Sources[:i]); why != "" {
			return nil, s.fail("sources.load", errors.New(s.t("sources.in", cmp.Or(l.Name, strconv.Itoa(i+1)))+": "+why), file)
		}
	}
	return doc.Sources, nil
}

// haveSources reports whether the workspace has a list of sources.
func (s *session) haveSources() bool {
	_, err := os.Stat(s.sourcesFile())
	return !errors.Is(err, fs.ErrNotExist)
}

var (
	yamlLine  = regexp.MustCompile(`line (\d+)`)
	yamlField = regexp.MustCompile(`field (\S+) not found`)
)

// yamlWhy says where a file is no good, and quotes nothing of it but the name
// of a key: what stands there by mistake may be a password.
func (s *session) yamlWhy(err error) string {
	line := "?"
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		line = m[1]
	}
	if m := yamlField.FindStringSubmatch(err.Error()); m != nil {
		return s.t("sources.unknown_key", line, m[1])
	}
	return s.t("sources.yaml", line)
}

// wrongSource says what is wrong with a source in the list; empty is nothing.
func (s *session) wrongSource(l listedSource, before []listedSource) string {
	_, knownDepth := toetssteen.ParseDepth(l.Depth)
	switch {
	case l.Name == "":
		return s.t("sources.missing", "name")
	case l.Location == "":
		return s.t("sources.missing", "location")
	case holdsPassword(l.Location):
		return s.t("sources.password")
	case l.PasswordEnv != "" && l.PasswordFile != "":
		return s.t("usage.not_both", "password_env", "password_file")
	case l.Depth != "" && !knownDepth:
		return s.t("usage.one_of", "depth", "names, statistics, values, census")
	case l.StatementTimeout < 0:
		return s.t("usage.at_least", "statement_timeout", "0")
	case l.RowsPerSecond < 0:
		return s.t("usage.at_least", "rows_per_second", "0")
	}
	for _, b := range before {
		if strings.EqualFold(b.Name, l.Name) {
			return s.t("sources.twice")
		}
	}
	return ""
}

// holdsPassword reports whether a location carries a password: before the @ of
// a URL, or as a parameter. What cannot be read as a URL and has an @ may.
func holdsPassword(location string) bool {
	if !strings.Contains(location, "://") {
		return false
	}
	u, err := url.Parse(location)
	if err != nil {
		return strings.Contains(location, "@")
	}
	if _, set := u.User.Password(); set {
		return true
	}
	for key := range u.Query() {
		if k := strings.ToLower(key); strings.Contains(k, "password") || k == "pwd" || strings.Contains(k, "secret") {
			return true
		}
	}
	return strings.Contains(u.Path, "@")
}

// listedPassword finds the password of a source in the list.
func (s *session) listedPassword(l listedSource) (string, error) {
	switch {
	case l.PasswordFile != "":
		return s.passwordIn(l.PasswordFile)
	case l.PasswordEnv == "":
		return "", nil
	}
	password := s.Env(l.PasswordEnv)
	if password == "" {
		return "", s.fail("sources.env", nil, l.PasswordEnv, l.Name)
	}
	return password, nil
}

// listedSettings shows the sources of the list in `toetssteen config`: where the
// password comes from, and never the password.
func (s *session) listedSettings() ([]setting, error) {
	if !s.haveSources() {
		return nil, nil
	}
	list, err := s.readSources()
	if err != nil {
		return nil, err
	}
	var out []setting
	for _, l := range list {
		add := func(key, value string) {
			if value != "" && value != "0" {
				out = append(out, setting{namedPrefix + l.Name + "." + key, value, sourcesName})
			}
		}
		add("system", l.System)
		add("unit", l.Unit)
		add("owner", l.Owner)
		add("location", s.secrets.hide(l.Location))
		add("password", s.passwordState(l))
		add("depth", l.Depth)
		add("statement_timeout", strconv.Itoa(l.StatementTimeout))
		add("rows_per_second", strconv.FormatInt(l.RowsPerSecond, 10))
		add("schemas", strings.Join(l.Schemas, ", "))
		add("include", strings.Join(l.Include, ", "))
		add("exclude", strings.Join(l.Exclude, ", "))
	}
	return out, nil
}

func (s *session) passwordState(l listedSource) string {
	switch {
	case l.PasswordFile != "":
		return fmt.Sprintf("%s (%s)", s.t("config.hidden"), l.PasswordFile)
	case l.PasswordEnv == "":
		return ""
	case s.Env(l.PasswordEnv) == "":
		return fmt.Sprintf("%s (%s)", s.t("config.unset"), l.PasswordEnv)
	}
	return fmt.Sprintf("%s (%s)", s.t("config.hidden"), l.PasswordEnv)
}
