package demo

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
)

// registerFiles are the organisation and the register of the example, as a
// person would hand them in: eleven units, what is out of scope and why, and
// processings with the flaws that registers have.
//
//go:embed register
var registerFiles embed.FS

// registerFolder is where they are written, within the folder of the demo.
const registerFolder = "register"

// WriteRegister writes the register of the example into the folder of the demo
// and gives the folder to import it from.
func WriteRegister(dir string) (string, error) {
	folder := filepath.Join(dir, registerFolder)
	if err := os.RemoveAll(folder); err != nil {
		return "", fmt.Errorf("clear the register of the demo: %w", err)
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return "", fmt.Errorf("make the folder of the register of the demo: %w", err)
	}
	entries, err := registerFiles.ReadDir(registerFolder)
	if err != nil {
		return "", fmt.Errorf("read the register of the demo: %w", err)
	}
	for _, e := range entries {
		text, err := registerFiles.ReadFile(registerFolder + "/" + e.Name())
		if err != nil {
			return "", fmt.Errorf("read the register of the demo: %w", err)
		}
		if err := os.WriteFile(filepath.Join(folder, e.Name()), text, 0o600); err != nil {
			return "", fmt.Errorf("write %s of the demo: %w", e.Name(), err)
		}
	}
	return folder, nil
}
