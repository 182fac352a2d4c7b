package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "toetssteen"

// eachFile calls do for every Go file of the module, with its path relative to
// the root.
func eachFile(t *testing.T, do func(name string, f *ast.File)) {
	t.Helper()
	root := os.DirFS(filepath.Join("..", ".."))
	seen := 0
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "node_modules"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		data, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, data, 0)
		if err != nil {
			return err
		}
		seen++
		do(name, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 10 {
		t.Fatalf("only %d Go files found: is this the module's tree?", seen)
	}
}

// isTool tells the programs that are run by hand, outside the product.
func isTool(name string) bool {
	return strings.HasPrefix(name, "bench/") || strings.HasPrefix(name, "e2e/") || strings.HasPrefix(name, "tools/")
}

func TestPackagesImportOnlyLowerLayers(t *testing.T) {
	eachFile(t, func(name string, f *ast.File) {
		if isTool(name) {
			return
		}
		from := path.Dir(name)
		if _, ok := layerOf(from); !ok {
			t.Errorf("%s: package %s has no layer: add it to internal/archtest/layers.go", name, from)
			return
		}
		for _, imp := range f.Imports {
			to, ours := strings.CutPrefix(strings.Trim(imp.Path.Value, `"`), module)
			if !ours || to != "" && to[0] != '/' {
				continue
			}
			to = strings.TrimPrefix(to, "/")
			if to == "" {
				to = "."
			}
			if err := mayImport(from, to, strings.HasSuffix(name, "_test.go")); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestOnlyMainPrintsExitsAndReadsTheClock(t *testing.T) {
	used := map[string]bool{}
	eachFile(t, func(name string, f *ast.File) {
		if isTool(name) || strings.HasPrefix(name, "cmd/") || strings.HasSuffix(name, "_test.go") || layers[path.Dir(name)] == testOnly {
			return
		}
		for _, use := range forbiddenUses(f) {
			if allowed[name+" "+use] == "" {
				t.Errorf("%s uses %s: %s", name, use, forbidden[use])
			}
			used[name+" "+use] = true
		}
	})
	for what := range allowed {
		if !used[what] {
			t.Errorf("%q is allowed and not used any more: take it off the list", what)
		}
	}
}

func TestMayImport(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to string
		test, ok bool
	}{
		{"a lower layer", "internal/app", "internal/store", false, true},
		{"the nouns", "internal/detect", ".", false, true},
		{"its own parent", "internal/source/json", "internal/source", false, true},
		{"a neighbour of the same layer", "internal/scan", "internal/demo", false, false},
		{"a neighbour, in a test", "internal/scan", "internal/demo", true, true},
		{"a higher layer", "internal/detect", "internal/app", false, false},
		{"a higher layer, in a test", "internal/detect", "internal/app", true, false},
		{"a connector, from the web", "internal/web", "internal/source/json", false, false},
		{"a connector, from another", "internal/source/folder", "internal/source/json", false, false},
		{"test helpers, in a test", "internal/app", "internal/testkit", true, true},
		{"test helpers, in the product", "internal/app", "internal/testkit", false, false},
		{"the contract of connectors, in the product", "internal/source/all", "internal/source/sourcetest", false, false},
		{"a package without a layer", "internal/nieuw", ".", false, false},
		{"from the nouns upward", ".", "catalogue", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := mayImport(c.from, c.to, c.test); (err == nil) != c.ok {
				t.Errorf("mayImport(%s, %s, %v) = %v, want allowed %v", c.from, c.to, c.test, err, c.ok)
			}
		})
	}
}

func TestForbiddenUses(t *testing.T) {
	const src = `package p
import (
	"fmt"
	klok "time"
	"os"
)
var now = klok.Now
func f(w interface{ Now() int }, os2 int) {
	fmt.Println("x")
	fmt.Fprintln(os.Stdout, w.Now())
	time := w
	_ = time.Now()
	os.Exit(1)
}`
	f, err := parser.ParseFile(token.NewFileSet(), "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"time.Now", "fmt.Println", "os.Exit"}
	if diff := cmp.Diff(want, forbiddenUses(f)); diff != "" {
		t.Errorf("uses (-want +got):\n%s", diff)
	}
}
