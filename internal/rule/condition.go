package rule

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// Kind is what a name in a condition stands for.
type Kind uint8

// Kinds of names.
const (
	YesNo  Kind = iota + 1 // true or false
	Choice                 // one of a list of words
)

// Op is what a condition does with its parts.
type Op uint8

// The operations of a condition. There are no others: a condition that a
// jurist must read as a sentence says no more than these.
const (
	And  Op = iota + 1 // all of Of
	Or                 // any of Of
	Not                // not the one of Of
	Name               // the name itself, which is a yes or no
	Is                 // the name is one of Values
)

// Condition is a checked condition as a tree.
type Condition struct {
	Op     Op
	Of     []*Condition
	Name   string
	Values []string
}

// Fault is one thing wrong in a condition, at a line and a column of its text,
// both from 1.
type Fault struct {
	Line, Column int
	What         string
}

// Conditions parses conditions over fixed names: CEL, of which only and (&&),
// or (||), not (!), ==, != and in are used.
type Conditions struct {
	env   *cel.Env
	kinds map[string]Kind
}

// NewConditions makes a parser for these names.
func NewConditions(kinds map[string]Kind) (*Conditions, error) {
	options := []cel.EnvOption{cel.StdLib(), cel.ClearMacros()}
	names := make([]string, 0, len(kinds))
	for n := range kinds {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		t := cel.StringType
		if kinds[n] == YesNo {
			t = cel.BoolType
		}
		options = append(options, cel.Variable(n, t))
	}
	env, err := cel.NewCustomEnv(options...)
	if err != nil {
		return nil, fmt.Errorf("prepare conditions: %w", err)
	}
	return &Conditions{env, kinds}, nil
}

// Parse reads and type-checks one condition, and tells all that is wrong with
// it at once.
func (c *Conditions) Parse(text string) (*Condition, []Fault) {
	checked, issues := c.env.Compile(text)
	var faults []Fault
	for _, e := range issues.Errors() {
		what, _, _ := strings.Cut(e.Message, " (in container '')")
		faults = append(faults, Fault{e.Location.Line(), e.Location.Column() + 1, what})
	}
	if len(faults) > 0 {
		return nil, faults
	}
	if !checked.OutputType().IsExactType(types.BoolType) {
		return nil, []Fault{{1, 1, fmt.Sprintf("gives %s and no yes or no", checked.OutputType())}}
	}
	w := walker{native: checked.NativeRep()}
	cond := w.walk(w.native.Expr())
	return cond, w.faults
}

// walker turns the tree of CEL into a Condition.
type walker struct {
	native *ast.AST
	faults []Fault
}

func (w *walker) wrong(e ast.Expr, format string, args ...any) *Condition {
	at := w.native.SourceInfo().GetStartLocation(e.ID())
	w.faults = append(w.faults, Fault{at.Line(), at.Column() + 1, fmt.Sprintf(format, args...)})
	return nil
}

func (w *walker) walk(e ast.Expr) *Condition {
	switch e.Kind() {
	case ast.IdentKind:
		return &Condition{Op: Name, Name: e.AsIdent()}
	case ast.CallKind:
	default:
		return w.wrong(e, "a condition compares answers; it holds no values by themselves")
	}
	call := e.AsCall()
	args := call.Args()
	switch call.FunctionName() {
	case operators.LogicalAnd:
		return w.join(And, args)
	case operators.LogicalOr:
		return w.join(Or, args)
	case operators.LogicalNot:
		return &Condition{Op: Not, Of: []*Condition{w.walk(args[0])}}
	case operators.Equals:
		return w.is(args[0], args[1])
	case operators.NotEquals:
		return &Condition{Op: Not, Of: []*Condition{w.is(args[0], args[1])}}
	case operators.In:
		return w.in(args[0], args[1])
	}
	return w.wrong(e, "a condition uses &&, ||, !, ==, != and in, and nothing else")
}

// join flattens a && (b && c) to one list, in the order it was written.
func (w *walker) join(op Op, args []ast.Expr) *Condition {
	c := &Condition{Op: op}
	for _, a := range args {
		switch part := w.walk(a); {
		case part != nil && part.Op == op:
			c.Of = append(c.Of, part.Of...)
		default:
			c.Of = append(c.Of, part)
		}
	}
	return c
}

func (w *walker) is(name, value ast.Expr) *Condition {
	if name.Kind() != ast.IdentKind || value.Kind() != ast.LiteralKind {
		return w.wrong(name, "compare a question with one of its answers: question == 'answer'")
	}
	v, ok := value.AsLiteral().Value().(string)
	if !ok {
		return w.wrong(value, "compare with a word; a question of yes and no stands by itself, or with ! before it")
	}
	return &Condition{Op: Is, Name: name.AsIdent(), Values: []string{v}}
}

func (w *walker) in(name, list ast.Expr) *Condition {
	if name.Kind() != ast.IdentKind || list.Kind() != ast.ListKind || len(list.AsList().Elements()) == 0 {
		return w.wrong(name, "write: question in ['answer', 'answer']")
	}
	c := &Condition{Op: Is, Name: name.AsIdent()}
	for _, e := range list.AsList().Elements() {
		one := w.is(name, e)
		if one == nil {
			return nil
		}
		c.Values = append(c.Values, one.Values...)
	}
	return c
}

// Each calls use for every part that speaks of a name.
func (c *Condition) Each(use func(*Condition)) {
	if c == nil {
		return
	}
	if c.Op == Name || c.Op == Is {
		use(c)
	}
	for _, part := range c.Of {
		part.Each(use)
	}
}

// Names are the names that a condition speaks of, each once, in order.
func (c *Condition) Names() []string {
	var names []string
	c.Each(func(part *Condition) {
		if !slices.Contains(names, part.Name) {
			names = append(names, part.Name)
		}
	})
	return names
}
