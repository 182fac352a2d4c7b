package demo

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// registerFiles are the organisation and the register of the example, as a
// person would hand them in: eleven units, what is out of scope and why, and
// processings with the flaws that registers have.
//
//go:embed register search
var registerFiles embed.FS

// Where they are written, within the folder of the demo.
const (
	registerFolder = "register"
	searchFolder   = "search" // one search statement per unit that uses none
)

// Answers are what the units of the example answer to the round: those that say
// to use none with the name of their search statement. One does not answer, so
// that a demonstration shows what silence looks like.
var Answers = []struct {
	Unit, Search string
	Uses         bool
	Unsigned     bool // the director has not signed yet
}{
	{Unit: "BD", Uses: true},
	{Unit: "DUO", Uses: true},
	{Unit: "IVHO", Uses: true},
	{Unit: "CVTE", Uses: true},
	{Unit: "RCE", Uses: true, Unsigned: true},
	{Unit: "NA", Search: "NA.yaml"},
	{Unit: "OR", Search: "OR.yaml"},
	{Unit: "RVC", Search: "RVC.yaml"},
	{Unit: "UNESCO", Search: "UNESCO.yaml", Unsigned: true},
	{Unit: "IOE", Search: "IOE.yaml"},
}

// Asked are the units that the round of the example asks.
var Asked = []string{"BD", "DUO", "IVHO", "CVTE", "RCE", "NA", "OR", "RVC", "UNESCO", "IOE", "AWTI"}

// Director is who signs for a unit in the example.
func Director(unit string) string { return "directeur-" + strings.ToLower(unit) }

// WriteRegister writes the register and the search statements of the example
// into the folder of the demo and gives the folders.
func WriteRegister(dir string) (register, search string, err error) {
	if register, err = writeEmbedded(dir, registerFolder); err != nil {
		return "", "", err
	}
	search, err = writeEmbedded(dir, searchFolder)
	return register, search, err
}

func writeEmbedded(dir, name string) (string, error) {
	folder := filepath.Join(dir, name)
	if err := os.RemoveAll(folder); err != nil {
		return "", fmt.Errorf("clear the register of the demo: %w", err)
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return "", fmt.Errorf("make the folder of the register of the demo: %w", err)
	}
	entries, err := registerFiles.ReadDir(name)
	if err != nil {
		return "", fmt.Errorf("read the register of the demo: %w", err)
	}
	for _, e := range entries {
		text, err := registerFiles.ReadFile(name + "/" + e.Name())
		if err != nil {
			return "", fmt.Errorf("read the register of the demo: %w", err)
		}
		if err := os.WriteFile(filepath.Join(folder, e.Name()), text, 0o600); err != nil {
			return "", fmt.Errorf("write %s of the demo: %w", e.Name(), err)
		}
	}
	return folder, nil
}
