// Package archtest holds the rules of the house that a compiler does not
// check: which package may import which, and which calls belong to package
// main alone. Its test reads the sources themselves, so that a cached pass
// cannot hide a new violation.
package archtest

import (
	"fmt"
	"strings"
)

// layers gives each package of the module its layer. A package imports only
// packages of lower layers, and its own parent. A name that ends in "/*"
// stands for every package directly below it that is not named itself.
var layers = map[string]int{
	".":                          0,
	"internal/lawref/ref":        0,
	"internal/lawref":            1,
	"internal/stats":             1,
	"examples":                   2,
	"catalogue":                  2,
	"internal/infile":            2,
	"internal/lawjudge":          3,
	"internal/rule":              1,
	"internal/retention":         2,
	"internal/register":          3,
	"internal/org":               4,
	"internal/round":             5,
	"internal/quality":           4,
	"internal/coverage":          4,
	"internal/registerfile":      5,
	"internal/registerreport":    6,
	"internal/lawimport":         3,
	"internal/source":            3,
	"internal/count":             3,
	"internal/redact":            3,
	"internal/document":          3,
	"internal/chart":             3,
	"internal/journal":           3,
	"internal/text":              3,
	"internal/spill":             3,
	"internal/notation":          2,
	"internal/sasvalue":          3,
	"internal/tuning":            3,
	"internal/detect":            4,
	"internal/nest":              4,
	"internal/sqlscan":           4,
	"internal/sqltext":           4,
	"internal/grid":              4,
	"internal/relate":            4,
	"internal/office":            4,
	"internal/report":            6,
	"internal/report/outline":    5,
	"internal/report/record":     5,
	"internal/report/words":      4,
	"internal/bias":              4,
	"internal/scorecard":         4,
	"internal/subgroup":          4,
	"internal/area":              4,
	"internal/verdict":           4,
	"internal/assess":            4,
	"internal/assurance":         4,
	"internal/auditreport":       4,
	"internal/store":             5,
	"internal/scan":              5,
	"internal/demo":              5,
	"internal/audit":             5,
	"internal/app":               6,
	"internal/web":               7,
	"internal/api":               7,
	"internal/cli":               7,
	"internal/source/*":          8,
	"internal/count/*":           8,
	"internal/source/all":        9,
	"internal/count/all":         9,
	"cmd/toetssteen":             10,
	"internal/source/sourcetest": testOnly,
	"internal/count/counttest":   testOnly,
	"internal/testkit":           testOnly,
	"internal/archtest":          testOnly,
}

// testOnly marks packages that only tests and tools may import; they may
// import anything.
const testOnly = 99

// layerOf finds the layer of a package; ok is false when none is given.
func layerOf(pkg string) (layer int, ok bool) {
	if l, ok := layers[pkg]; ok {
		return l, true
	}
	if i := strings.LastIndexByte(pkg, '/'); i > 0 {
		l, ok := layers[pkg[:i]+"/*"]
		return l, ok
	}
	return 0, false
}

// mayImport says whether package from may import package to, both relative to
// the module; test tells whether the importing file is a test.
func mayImport(from, to string, test bool) error {
	if from == to {
		return nil // an external test of the package
	}
	f, ok := layerOf(from)
	if !ok {
		return fmt.Errorf("package %s has no layer: add it to internal/archtest/layers.go", from)
	}
	t, ok := layerOf(to)
	switch {
	case !ok:
		return fmt.Errorf("package %s has no layer: add it to internal/archtest/layers.go", to)
	case f == testOnly:
		return nil
	case t == testOnly:
		if test {
			return nil
		}
		return fmt.Errorf("only tests may import %s", to)
	case isParent(to, from) || t < f:
		return nil
	case test && t <= f:
		return nil // a test may use a neighbour to make what it reads
	}
	return fmt.Errorf("%s (layer %d) may not import %s (layer %d)", from, f, to, t)
}

func isParent(parent, pkg string) bool {
	if parent == "." {
		return true
	}
	return pkg[:max(strings.LastIndexByte(pkg, '/'), 0)] == parent
}
