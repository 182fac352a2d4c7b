package rule

import (
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
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

// Condition reads and type-checks an expression that gives a yes or no and is
// no more than a sentence: names, joined by and (&&), or (||) and not (!), and
// compared with words by ==, != and in. It tells every mistake.
func (s *Space) Condition(src Source) (*Condition, []Problem) {
	checked, problems := s.check(src, Bool)
	if len(problems) > 0 {
		return nil, problems
	}
	w := walker{native: checked.NativeRep(), src: src}
	c := w.walk(w.native.Expr())
	if len(w.problems) > 0 {
		return nil, w.problems
	}
	return c, nil
}

// walker turns the tree of CEL into a Condition.
type walker struct {
	native   *ast.AST
	src      Source
	problems []Problem
}

func (w *walker) wrong(e ast.Expr, what string) *Condition {
	at := w.native.SourceInfo().GetStartLocation(e.ID())
	w.problems = append(w.problems, w.src.problem(at.Line(), at.Column()+1, what))
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
