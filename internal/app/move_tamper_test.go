package app_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"

	"toetssteen/internal/app"
)

// repacked changes a text in an export and gives it the checksum that belongs
// to the change.
func repacked(t *testing.T, export []byte, from, to string) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(export))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil || !bytes.Contains(text, []byte(from)) {
		t.Fatalf("%s is not there: %v", from, err)
	}
	return packed(t, app.Seal(strings.ReplaceAll(string(text), from, to)))
}

func packed(t *testing.T, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(text)
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// remade goes through a backup and writes it anew.
func remade(t *testing.T, backup []byte, change func(name string, text []byte) (string, []byte)) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(backup))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		name, text := change(h.Name, text)
		if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Mode: 0o600, Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed(t, b.Bytes())
}

func retarred(t *testing.T, backup []byte, change func(string, []byte) []byte) []byte {
	t.Helper()
	return remade(t, backup, func(name string, text []byte) (string, []byte) { return name, change(name, text) })
}

func renamed(t *testing.T, backup []byte, from, to string) []byte {
	t.Helper()
	return remade(t, backup, func(name string, text []byte) (string, []byte) {
		text = bytes.ReplaceAll(text, []byte("  "+from+"\n"), []byte("  "+to+"\n"))
		if name == from {
			name = to
		}
		return name, text
	})
}

// swapped puts one file of another backup in, with its digest.
func swapped(t *testing.T, backup, other []byte, file string) []byte {
	t.Helper()
	parts := map[string][]byte{}
	remade(t, other, func(name string, text []byte) (string, []byte) {
		parts[name] = text
		return name, text
	})
	line := func(sums []byte) []byte {
		for l := range bytes.Lines(sums) {
			if bytes.HasSuffix(l, []byte("  "+file+"\n")) {
				return bytes.Clone(l)
			}
		}
		t.Fatalf("%s is not in the backup", file)
		return nil
	}
	return retarred(t, backup, func(name string, text []byte) []byte {
		switch name {
		case file:
			return parts[file]
		case "SHA256SUMS":
			return bytes.ReplaceAll(text, line(text), line(parts[name]))
		}
		return text
	})
}
