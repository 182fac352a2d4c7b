package archtest

import (
	"go/ast"
	"strings"
)

// forbidden lists the calls that belong to package main: everything else gets
// its output, its clock and its way out from its caller (house rules 9 and 14).
var forbidden = map[string]string{
	"fmt.Print":   "write to an io.Writer that was passed in",
	"fmt.Printf":  "write to an io.Writer that was passed in",
	"fmt.Println": "write to an io.Writer that was passed in",
	"time.Now":    "take a clock",
	"os.Exit":     "return an error",
	"log.Fatal":   "return an error",
	"log.Fatalf":  "return an error",
	"log.Fatalln": "return an error",
}

// allowed lists the files that may call one of these, each with its reason.
var allowed = map[string]string{
	// "internal/example/file.go time.Now": "why",
}

// forbiddenUses gives the forbidden functions that a file uses, called or
// passed on as a value.
func forbiddenUses(f *ast.File) []string {
	names := map[string]string{} // name in this file -> import path
	for _, imp := range f.Imports {
		path := strings.Trim(imp.Path.Value, `"`)
		name := path[strings.LastIndexByte(path, '/')+1:]
		if imp.Name != nil {
			name = imp.Name.Name
		}
		names[name] = path
	}
	var uses []string
	ast.Inspect(f, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Obj == nil {
			if use := names[pkg.Name] + "." + sel.Sel.Name; forbidden[use] != "" {
				uses = append(uses, use)
			}
		}
		return true
	})
	return uses
}
