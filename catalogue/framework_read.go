package catalogue

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

const (
	frameworkFile = "framework.yaml"
	testsFile     = "tests.yaml"
)

// frameworkReader reads and checks frameworks and gathers what is wrong.
type frameworkReader struct {
	problems []Problem
	file     string
}

func (r *frameworkReader) wrong(line int, format string, args ...any) {
	what := fmt.Sprintf(format, args...)
	if line > 0 {
		what = fmt.Sprintf("line %d: %s", line, what)
	}
	r.problems = append(r.problems, Problem{r.file, what})
}

// readFrameworks reads all folders of frameworks.
func readFrameworks(files map[string][]byte) (*Frameworks, error) {
	r := &frameworkReader{}
	x := &Frameworks{byID: map[string]*Framework{}}
	for _, name := range sortedNames(files) {
		r.file = name
		dir, base := path.Split(strings.TrimPrefix(name, "frameworks/"))
		id := strings.Trim(dir, "/")
		switch {
		case id == "" || strings.Contains(id, "/") || base != frameworkFile && base != testsFile:
			r.wrong(0, "no such place: a framework is frameworks/<id>/framework.yaml with tests.yaml beside it")
		case base == testsFile && files[path.Join("frameworks", id, frameworkFile)] == nil:
			r.wrong(0, "there is no framework.yaml beside it")
		case base == frameworkFile:
			f := r.framework(id, files[name])
			r.file = path.Join("frameworks", id, testsFile)
			r.tests(f, files[r.file])
			x.All = append(x.All, f) // in the order of their folders
			x.byID[id] = f
		}
	}
	if len(r.problems) > 0 {
		slices.SortStableFunc(r.problems, func(a, b Problem) int {
			return cmp.Or(strings.Compare(a.File, b.File), lineOf(a)-lineOf(b))
		})
		return nil, &LintError{r.problems}
	}
	return x, nil
}

// lineOf gives the line that a problem names; 0 is none.
func lineOf(p Problem) (line int) {
	_, _ = fmt.Sscanf(p.What, "line %d:", &line) // stays 0
	return line
}

// framework reads one framework.yaml.
func (r *frameworkReader) framework(folder string, data []byte) *Framework {
	f := &Framework{named: map[string]*Question{}}
	sum := sha256.Sum256(data)
	f.hash = hex.EncodeToString(sum[:])[:16]
	root := r.decode(data, f)
	f.Terms = lined(r, root, "terms", f.Terms, func(t *Term, line int) { t.Line = line })
	f.Questions = lined(r, root, "questions", f.Questions, func(q *Question, line int) { q.Line = line })
	f.Rules = lined(r, root, "rules", f.Rules, func(u *Rule, line int) { u.Line = line })
	if f.ID != folder {
		r.wrong(0, "the id is %q; it must equal the folder name %q", f.ID, folder)
	}
	(&frameworkLint{frameworkReader: r, f: f}).check()
	return f
}

// tests reads the examples of a framework.
func (r *frameworkReader) tests(f *Framework, data []byte) {
	if data == nil {
		r.wrong(0, "missing: a framework proves itself by its examples")
		return
	}
	var in struct {
		Tests []*FrameworkTest `yaml:"tests"`
	}
	root := r.decode(data, &in)
	f.Tests = lined(r, root, "tests", in.Tests, func(t *FrameworkTest, line int) { t.Line = line })
	(&frameworkLint{frameworkReader: r, f: f}).checkTests()
}

// decode reads YAML strictly, tells every mistake with its line, and gives the
// tree for the lines of what was read.
func (r *frameworkReader) decode(data []byte, into any) *yaml.Node {
	var all *yaml.TypeError
	switch err := decode(data, into); {
	case errors.As(err, &all):
		for _, what := range all.Errors {
			r.problems = append(r.problems, Problem{r.file, goNames.Replace(what)})
		}
	case err != nil:
		r.wrong(0, "%s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	root := &yaml.Node{}
	if err := yaml.Unmarshal(data, root); err != nil || len(root.Content) == 0 {
		return &yaml.Node{}
	}
	return root.Content[0]
}

// goNames keeps the names of types out of what an author reads.
var goNames = strings.NewReplacer(
	"field ", "there is no field ", " not found in type catalogue.Framework", "", " not found in type catalogue.Question", " in a question",
	" not found in type catalogue.Rule", " in a rule", " not found in type catalogue.Term", " in a term",
	" not found in type catalogue.FrameworkTest", " in an example",
)

// lined gives the items of a list of the root their lines, and leaves out
// those that say nothing.
func lined[T any](r *frameworkReader, root *yaml.Node, key string, items []*T, set func(*T, int)) []*T {
	lines := itemLines(root, key)
	out := make([]*T, 0, len(items))
	for i, item := range items {
		line := 0
		if i < len(lines) {
			line = lines[i]
		}
		if item == nil {
			r.wrong(line, "%s: an item says nothing", key)
			continue
		}
		set(item, line)
		out = append(out, item)
	}
	return out
}

// itemLines gives the line of each item of a list of the root.
func itemLines(root *yaml.Node, key string) []int {
	var lines []int
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value != key || root.Content[i+1].Kind != yaml.SequenceNode {
			continue
		}
		for _, item := range root.Content[i+1].Content {
			lines = append(lines, item.Line)
		}
	}
	return lines
}

// normID is how norms are named: requirements and measures of the
// Algoritmekader, norms of the ADR's Onderzoekskader algoritmes (SV, DM, PR,
// IB) and of the Rekenkamer's Toetsingskader algoritmes (AR).
var normID = regexp.MustCompile(`^(urn:nl:ak:(ver|mtr):[a-z]{3}-[0-9]{2}|ADR (SV|DM|PR|IB)\.[0-9]{1,2}|AR [0-9]\.[0-9]{2})$`)

// plainName is the form of ids of questions, terms and answers: they are
// names in conditions.
var plainName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// dashedName is the form of ids of frameworks and rules.
var dashedName = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
