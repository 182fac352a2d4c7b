// Package rule evaluates what experts write as rules in files: an expression in
// the Common Expression Language (CEL) over facts that are declared with their
// types. It is a thin layer that adds what rules of law need: mistakes are all
// told with file and line before anything runs, what is not known stays not
// known, and no rule can run without end.
package rule

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
)

// Type is the type of a fact, or of what an expression gives.
type Type string

// Types of facts.
const (
	Bool  Type = "bool"
	Int   Type = "int"
	Text  Type = "string"
	Texts Type = "list(string)"
)

var celTypes = map[Type]*cel.Type{Bool: cel.BoolType, Int: cel.IntType, Text: cel.StringType, Texts: cel.ListType(cel.StringType)}

// Zero is the zero value of the type as it stands in Facts.
func (t Type) Zero() any {
	switch t {
	case Bool:
		return false
	case Int:
		return int64(0)
	case Texts:
		return []string{}
	default:
		return ""
	}
}

// Facts are values by name: bool, int64, string or []string. A declared fact
// that is absent is not known, which is neither true nor false.
type Facts map[string]any

// Limits keep a rule from taking the machine: a rule is a sentence, not a
// program.
const (
	maxLength = 2000    // characters of an expression
	maxCost   = 100_000 // steps of one evaluation, as CEL counts them
)

// Space is a set of declared facts that rules may speak of. It is safe for use
// by several goroutines.
type Space struct {
	env   *cel.Env
	facts map[string]Type
}

// NewSpace declares facts.
func NewSpace(facts map[string]Type) (*Space, error) {
	opts := []cel.EnvOption{cel.ParserExpressionSizeLimit(maxLength)}
	for _, name := range slices.Sorted(maps.Keys(facts)) {
		t := celTypes[facts[name]]
		if t == nil {
			return nil, fmt.Errorf("declare fact %q: there is no type %q", name, facts[name])
		}
		opts = append(opts, cel.Variable(name, t))
	}
	env, err := cel.NewEnv(opts...)
	if err != nil {
		return nil, fmt.Errorf("declare the facts of rules: %w", err)
	}
	return &Space{env, maps.Clone(facts)}, nil
}

// Source is an expression and where it is written.
type Source struct {
	File string
	Line int // of its first line; 0 is not known
	Text string
}

// Problem is one mistake in an expression.
type Problem struct {
	File         string
	Line, Column int // 1-based; 0 is not known
	What         string
}

// String puts the place before the mistake.
func (p Problem) String() string { return p.Place() + ": " + p.What }

// Place is where the mistake is, as "file:line".
func (p Problem) Place() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// Rule is a compiled expression. It is safe for use by several goroutines.
type Rule struct {
	source  Source
	names   []string
	whole   cel.Program // all facts are known
	partial cel.Program // some are not
}

// Compile reads an expression that gives a value of a type, and tells every
// mistake in it.
func (s *Space) Compile(src Source, gives Type) (*Rule, []Problem) {
	ast, problems := s.check(src, gives)
	if len(problems) > 0 {
		return nil, problems
	}
	r := &Rule{source: src}
	for _, ref := range ast.NativeRep().ReferenceMap() {
		if _, declared := s.facts[ref.Name]; declared {
			r.names = append(r.names, ref.Name)
		}
	}
	slices.Sort(r.names)
	r.names = slices.Compact(r.names)
	var wholeErr, partialErr error
	r.whole, wholeErr = s.env.Program(ast, cel.EvalOptions(cel.OptOptimize), cel.CostLimit(maxCost))
	r.partial, partialErr = s.env.Program(ast, cel.EvalOptions(cel.OptOptimize, cel.OptPartialEval), cel.CostLimit(maxCost))
	if err := errors.Join(wholeErr, partialErr); err != nil {
		return nil, []Problem{src.problem(1, 1, err.Error())}
	}
	return r, nil
}

// check reads an expression and checks its types.
func (s *Space) check(src Source, gives Type) (*cel.Ast, []Problem) {
	ast, issues := s.env.Compile(src.Text)
	if issues.Err() != nil {
		var out []Problem
		for _, e := range issues.Errors() {
			out = append(out, src.problem(e.Location.Line(), e.Location.Column()+1, e.Message))
		}
		return nil, out
	}
	if want := celTypes[gives]; want == nil || !ast.OutputType().IsExactType(want) {
		return nil, []Problem{src.problem(1, 1, fmt.Sprintf("the expression gives %s and must give %s", ast.OutputType(), gives))}
	}
	return ast, nil
}

func (s Source) problem(line, column int, what string) Problem {
	p := Problem{File: s.File, Column: max(column, 1), What: what}
	if s.Line > 0 {
		p.Line = s.Line + max(line, 1) - 1
	}
	return p
}

// Names are the facts that the rule speaks of, in order; none means that it
// always gives the same.
func (r *Rule) Names() []string { return r.names }

// Value evaluates the rule. It is not known when it depends on a fact that is
// not; "false && x" does not.
func (r *Rule) Value(facts Facts) (value any, known bool, err error) {
	var missing []*cel.AttributePatternType
	for _, name := range r.names {
		if _, ok := facts[name]; !ok {
			missing = append(missing, cel.AttributePattern(name))
		}
	}
	program, vars := r.whole, any(map[string]any(facts))
	if len(missing) > 0 {
		if vars, err = cel.PartialVars(map[string]any(facts), missing...); err != nil {
			return nil, false, fmt.Errorf("evaluate rule at %s: %w", r.source.problem(1, 1, "").Place(), err)
		}
		program = r.partial
	}
	out, _, err := program.Eval(vars)
	if err != nil {
		return nil, false, fmt.Errorf("evaluate rule at %s: %w", r.source.problem(1, 1, "").Place(), err)
	}
	if types.IsUnknown(out) {
		return nil, false, nil
	}
	return out.Value(), true, nil
}

// Truth is the outcome of a rule that gives a bool. The zero value is that it
// cannot be established.
type Truth int8

// Outcomes.
const (
	Unknown Truth = iota
	True
	False
)

// Test evaluates a rule that gives a bool.
func (r *Rule) Test(facts Facts) (Truth, error) {
	v, known, err := r.Value(facts)
	yes, isBool := v.(bool)
	switch {
	case err != nil || !known:
		return Unknown, err
	case !isBool:
		return Unknown, fmt.Errorf("evaluate rule at %s: it gives no yes or no", r.source.problem(1, 1, "").Place())
	case yes:
		return True, nil
	}
	return False, nil
}
