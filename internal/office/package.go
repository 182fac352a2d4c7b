package office

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"sync"

	"github.com/klauspost/compress/flate"

	"toetssteen/internal/infile"
	"toetssteen/internal/source"
)

const (
	// maxParts bounds the table of contents; workbooks have a few hundred parts.
	maxParts = 1 << 16
	// aheadBytes is the least size of a part that is unpacked ahead of its reader.
	aheadBytes = 1 << 20
)

// ErrParts says that a zip file has more parts than any workbook.
var ErrParts = errors.New("the zip file has too many parts")

// Package is a zip file of the parts that a workbook consists of.
type Package struct {
	file  *infile.File
	size  int64
	parts map[string]*zip.File // by name in lower case
	names []string             // in the order of the file
}

// OpenPackage opens a zip file.
func OpenPackage(name string) (*Package, error) {
	f, err := infile.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open workbook: %w", err)
	}
	p, err := ReadPackage(f, f.Size())
	if err != nil {
		_ = f.Close() // it was only read
		return nil, err
	}
	p.file = f
	return p, nil
}

// ReadPackage reads the table of contents of a zip file.
func ReadPackage(r io.ReaderAt, size int64) (*Package, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("read the contents of the zip file: %w", err)
	}
	if len(z.File) > maxParts {
		return nil, ErrParts
	}
	z.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser { return flate.NewReader(r) })
	p := &Package{size: size, parts: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		n := Clean(f.Name)
		if key := strings.ToLower(n); p.parts[key] == nil {
			p.parts[key] = f
			p.names = append(p.names, n)
		}
	}
	return p, nil
}

// Clean gives the one form of a part's name: "/xl\workbook.xml" is
// "xl/workbook.xml".
func Clean(name string) string {
	return strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/")
}

// Names lists the parts in the order of the file.
func (p *Package) Names() []string { return p.names }

// Has reports whether there is a part of this name, in any letter case.
func (p *Package) Has(name string) bool { return p.parts[strings.ToLower(Clean(name))] != nil }

// Close closes the file; it may be called again.
func (p *Package) Close() error {
	if p.file == nil {
		return nil
	}
	f := p.file
	p.file = nil
	return f.Close()
}

// Part is a part that is being read.
type Part struct {
	r      io.ReadCloser
	packed int64
	size   int64
	ahead  *ahead
	done   int64
}

// Open opens a part for reading; an absent one is io/fs.ErrNotExist.
func (p *Package) Open(name string) (*Part, error) {
	f := p.parts[strings.ToLower(Clean(name))]
	if f == nil {
		return nil, fmt.Errorf("open part: %w", os.ErrNotExist)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("open part: %w", err)
	}
	part := &Part{r: r, packed: int64(min(f.CompressedSize64, uint64(max(p.size, 0)))), size: int64(min(f.UncompressedSize64, 1<<62))} //nolint:gosec // bounded
	if part.size >= aheadBytes {
		part.ahead = readAhead(&grown{r: r, packed: part.packed})
	}
	return part, nil
}

// Read gives the next bytes; infile.ErrInflate when the part grows too much.
func (p *Part) Read(b []byte) (int, error) {
	var n int
	var err error
	if p.ahead != nil {
		n, err = p.ahead.Read(b)
		p.done += int64(n)
		return n, err
	}
	g := grown{r: p.r, packed: p.packed, n: p.done}
	n, err = g.Read(b)
	p.done = g.n
	return n, err
}

// Progress is how many bytes were given, of how many.
func (p *Part) Progress() (done, total int64) { return p.done, max(p.size, p.done) }

// Close ends the reading.
func (p *Part) Close() error {
	if p.ahead != nil {
		p.ahead.close()
	}
	return p.r.Close()
}

// grown stops a stream that grows too much: a sheet of a million equal rows
// grows some 50 times.
type grown struct {
	r         io.Reader
	packed, n int64
}

func (g *grown) Read(b []byte) (int, error) {
	n, err := g.r.Read(b)
	g.n += int64(n)
	if g.n > infile.Grace && g.n/infile.MaxRatio > g.packed {
		return 0, infile.ErrInflate
	}
	return n, err
}

const (
	blockBytes = 256 << 10
	blocks     = 4
)

// ahead unpacks a stream in a goroutine of its own, a few blocks ahead.
type ahead struct {
	full   chan block
	free   chan []byte
	quit   chan struct{}
	done   sync.WaitGroup
	now    block
	rest   []byte
	closed bool
}

type block struct {
	data []byte
	err  error
}

func readAhead(r io.Reader) *ahead {
	a := &ahead{full: make(chan block, blocks), free: make(chan []byte, blocks), quit: make(chan struct{})}
	for range blocks {
		a.free <- make([]byte, blockBytes)
	}
	a.done.Go(func() { a.run(r) })
	return a
}

func (a *ahead) run(r io.Reader) {
	for {
		var b []byte
		select {
		case b = <-a.free:
		case <-a.quit:
			return
		}
		n, err := readFull(r, b)
		a.full <- block{b[:n], err} // there is room for every block
		if err != nil {
			return
		}
	}
}

// readFull is io.ReadFull with the reader's own error.
func readFull(r io.Reader, b []byte) (n int, err error) {
	for n < len(b) && err == nil {
		var k int
		k, err = r.Read(b[n:])
		n += k
	}
	return n, err
}

func (a *ahead) Read(b []byte) (int, error) {
	for len(a.rest) == 0 {
		if a.now.err != nil {
			return 0, a.now.err
		}
		if a.now.data != nil {
			a.free <- a.now.data[:blockBytes]
		}
		a.now = <-a.full
		a.rest = a.now.data
	}
	n := copy(b, a.rest)
	a.rest = a.rest[n:]
	return n, nil
}

func (a *ahead) close() {
	if a.closed {
		return
	}
	a.closed = true
	close(a.quit)
	a.done.Wait()
}

// Why gives the reason that people read for an error of a workbook, in Dutch;
// other is what it says for an error that nobody knows.
func Why(err error, other string) string {
	switch {
	case errors.Is(err, ErrDTD):
		return "het bestand declareert eigen XML-entiteiten; dat hoort niet in een werkblad en wordt niet gelezen"
	case errors.Is(err, ErrSyntax):
		return "het bestand is beschadigd: de XML klopt niet; wat voor de fout staat is gelezen"
	case errors.Is(err, ErrParts):
		return "het bestand heeft te veel onderdelen om een werkmap te zijn"
	case errors.Is(err, zip.ErrFormat):
		return "het bestand is afgebroken of beschadigd: de inhoudsopgave aan het eind ontbreekt"
	case errors.Is(err, zip.ErrChecksum):
		return "het bestand is beschadigd: de controlesom klopt niet"
	case errors.Is(err, zip.ErrAlgorithm):
		return "het bestand is ingepakt op een manier die niet gelezen wordt"
	}
	var spoiled flate.CorruptInputError
	if errors.As(err, &spoiled) {
		return "het ingepakte bestand is beschadigd"
	}
	if why := source.Why(err); why != "" {
		return why
	}
	return other
}
