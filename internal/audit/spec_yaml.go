package audit

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"toetssteen"
)

// yamlForms are the sentences of the YAML reader, and the text key for each.
// The arguments are the groups of the expression: lines and keys. What a value
// was is left out: it may have been pasted from data.
var yamlForms = []struct {
	form *regexp.Regexp
	key  string
}{
	{regexp.MustCompile(`^line (\d+): field (.*) not found in type `), "unknown_key"},
	{regexp.MustCompile(`(?s)^line (\d+): cannot unmarshal .* into .*$`), "wrong_kind"},
	{regexp.MustCompile(`(?s)^line (\d+): mapping key "(.*)" already defined at line (\d+)`), "key_twice"},
	{regexp.MustCompile(`^line (\d+): (.*)$`), "syntax"},
}

// yamlProblems makes problems of what the YAML reader says. Where the document
// could be parsed they carry the path of the key on that line.
func yamlProblems(err error, doc *yaml.Node) []Problem {
	var typed *yaml.TypeError
	if !errors.As(err, &typed) {
		return []Problem{yamlProblem(strings.TrimPrefix(err.Error(), "yaml: "), doc)}
	}
	out := make([]Problem, 0, len(typed.Errors))
	for _, e := range typed.Errors {
		out = append(out, yamlProblem(e, doc))
	}
	return out
}

func yamlProblem(text string, doc *yaml.Node) Problem {
	for _, f := range yamlForms {
		m := f.form.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		line, err := strconv.Atoi(m[1])
		if err != nil {
			break
		}
		return Problem{pathAt(doc, line), toetssteen.M("audit.lint."+f.key, m[1:]...)}
	}
	return Problem{"-", toetssteen.M("audit.lint.yaml", text)}
}

// aliasIn gives the line of the first alias or merge, or 0.
func aliasIn(n *yaml.Node) int {
	if n.Kind == yaml.AliasNode {
		return n.Line
	}
	for _, c := range n.Content {
		if line := aliasIn(c); line > 0 {
			return line
		}
	}
	return 0
}

// pathAt gives the path of the last key that begins on a line, as
// "steps[1].column", or "-".
func pathAt(n *yaml.Node, line int) string {
	if found := strings.TrimPrefix(findLine(n, line, ""), "."); found != "" {
		return found
	}
	return "-"
}

func findLine(n *yaml.Node, line int, path string) string {
	found := ""
	for i, c := range n.Content {
		switch n.Kind {
		case yaml.MappingNode:
			if i%2 == 1 {
				continue // visited with its key
			}
			inner := path + "." + c.Value
			if c.Line == line {
				found = inner
			}
			if i+1 < len(n.Content) {
				if f := findLine(n.Content[i+1], line, inner); f != "" {
					found = f
				}
			}
		case yaml.SequenceNode:
			inner := path + "[" + strconv.Itoa(i) + "]"
			if c.Line == line && c.Kind == yaml.ScalarNode {
				found = inner
			}
			if f := findLine(c, line, inner); f != "" {
				found = f
			}
		default: // the document around them; a scalar has no content
			if f := findLine(c, line, path); f != "" {
				found = f
			}
		}
	}
	return found
}
