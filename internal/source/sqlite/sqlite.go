// Package sqlite reads SQLite database files: names, comments and checks from
// the text of the schema, value lists from the statistics of ANALYZE, a
// repeatable sample of rows, or every row. It opens files read-only, leaves
// nothing beside them and takes a damaged file for what it is: what can still
// be read is read, the rest is named.
package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"modernc.org/sqlite"

	"toetssteen"
	"toetssteen/internal/source"
)

// Opener opens "sqlite:FILE" and every file that starts as SQLite files do.
var Opener = source.Opener{
	Name:    "sqlite",
	Schemes: []string{"sqlite:"},
	Sniff:   func(_ string, head []byte) bool { return bytes.HasPrefix(head, []byte(magic)) },
	Open:    open,
}

const (
	format        = "sqlite"
	magic         = "SQLite format 3\x00"
	headerBytes   = 100
	walVersion    = 2 // of the header's read and write version
	busyTimeout   = "2000"
	sampleTimeout = 30 * time.Second
	censusTimeout = 30 * time.Minute
)

// file is one database file over one connection.
type file struct {
	path, prefix string // prefix comes before table names inside a folder
	where        string
	timeout      time.Duration
	db           *sql.DB
	notRead      []toetssteen.NotRead // of the file as a whole

	mu     sync.Mutex
	tables []*table
	dsn    string
	utf16  binary.ByteOrder // nil for UTF-8
}

func open(ctx context.Context, at source.Target) (source.Source, error) {
	path := at.Path
	if path == "" {
		path = location(at.Location)
	}
	where := at.Name
	if where == "" {
		where = filepath.Base(path)
	}
	f := &file{path: path, where: where, timeout: time.Duration(at.Options.StatementTimeout) * time.Second}
	if at.Name != "" {
		f.prefix = at.Name + "/"
	}
	options, err := f.readHeader()
	if err != nil {
		return nil, err
	}
	f.dsn = dsn(path, options)
	if f.db, err = sql.Open("sqlite", f.dsn); err != nil {
		return nil, &source.NotReadError{What: where, Why: "het bestand is niet te openen"}
	}
	f.db.SetMaxOpenConns(1)
	f.db.SetMaxIdleConns(1)
	if err := f.load(ctx); err != nil {
		_ = f.db.Close() // what went wrong before it matters more
		return nil, err
	}
	return f, nil
}

// location gives the path of "sqlite:FILE", "sqlite://FILE" and "sqlite:///FILE".
func location(s string) string {
	if len(s) >= len("sqlite:") && strings.EqualFold(s[:len("sqlite:")], "sqlite:") {
		s = s[len("sqlite:"):]
	}
	if rest, found := strings.CutPrefix(s, "//"); found {
		s = rest
	}
	return s
}

// dsn names the file so that a question mark or percent sign in its path stays
// part of the path.
func dsn(path, options string) string {
	u := url.URL{Path: filepath.ToSlash(path)}
	return "file:" + u.EscapedPath() + "?mode=ro&_pragma=query_only(1)&_pragma=trusted_schema(0)" +
		"&_pragma=cell_size_check(1)&_pragma=mmap_size(0)&_pragma=temp_store(2)&_pragma=busy_timeout(" + busyTimeout + ")" + options
}

// readHeader looks at the file and the files beside it and chooses how to open
// it. In write-ahead mode SQLite makes files beside the database, even for a
// reader, so that mode is used only where those files are there already; a
// database that nobody has open needs no locks.
func (f *file) readHeader() (options string, err error) {
	in, err := os.Open(f.path)
	if err != nil {
		return "", &source.NotReadError{What: f.where, Why: whyNotOpened(err)}
	}
	defer in.Close()
	head := make([]byte, headerBytes)
	if _, err := io.ReadFull(in, head); err != nil {
		return "", &source.NotReadError{What: f.where, Why: "het bestand is korter dan de kop van een SQLite-database"}
	}
	if !bytes.HasPrefix(head, []byte(magic)) {
		return "", &source.NotReadError{What: f.where, Why: "dit is geen SQLite-database, of hij is versleuteld"}
	}
	switch binary.BigEndian.Uint32(head[56:]) {
	case 2:
		f.utf16 = binary.LittleEndian
	case 3:
		f.utf16 = binary.BigEndian
	}
	if head[19] != walVersion {
		return "", nil
	}
	switch {
	case size(f.path+"-wal") == 0:
		return "&immutable=1", nil
	case exists(f.path + "-shm"):
		return "&readonly_shm=1", nil
	}
	f.notRead = append(f.notRead, toetssteen.NotRead{
		What: f.where,
		Why:  "de laatste wijzigingen staan nog in het bestand -wal en zijn niet gelezen; maak met sqlite3 een kopie (.backup) en scan die",
	})
	return "&immutable=1", nil
}

func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func whyNotOpened(err error) string {
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "het bestand bestaat niet"
	case errors.Is(err, os.ErrPermission):
		return "geen leesrecht op het bestand"
	}
	return "het bestand is niet te openen"
}

// Close closes the file.
func (f *file) Close() error { return f.db.Close() }

// load reads the schema, which also tells whether the file is sound enough to
// be used at all.
func (f *file) load(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, f.limit(toetssteen.DepthNames))
	defer cancel()
	texts, err := f.schemaTexts(ctx)
	if err == nil {
		err = f.listTables(ctx, texts)
	}
	switch {
	case err == nil:
		f.rowCounts(ctx)
		return nil
	case errors.Is(ctx.Err(), context.Canceled):
		return fmt.Errorf("open %s: %w", f.where, ctx.Err())
	}
	return &source.NotReadError{What: f.where, Why: why(timedOut(ctx, err))}
}

// why says what went wrong in words, from SQLite's code alone: its messages
// may quote what stands in the file.
func why(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "de tijdslimiet is bereikt; neem een ruimere --statement-timeout"
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return "het antwoord van SQLite was niet te lezen"
	}
	switch e.Code() & 0xff {
	case 5, 6: // BUSY, LOCKED
		return "het bestand is vergrendeld door een ander programma; probeer het later opnieuw of scan een kopie"
	case 7, 18: // NOMEM, TOOBIG
		return "een waarde is te groot om te lezen"
	case 8: // READONLY
		return "er staat nog een onafgemaakte wijziging naast het bestand (-journal of -wal); open het eenmaal met het programma dat het maakte, of scan een kopie"
	case 9: // INTERRUPT
		return "de tijdslimiet is bereikt; neem een ruimere --statement-timeout"
	case 10: // IOERR
		return "het bestand is afgekapt of niet te lezen"
	case 11, 26: // CORRUPT, NOTADB
		return "het bestand is beschadigd"
	case 14: // CANTOPEN
		return "het bestand is niet te openen; controleer rechten op het bestand en zijn map"
	}
	return fmt.Sprintf("SQLite kan dit niet lezen (code %d)", e.Code())
}

// limit is the time-out of one statement at a depth.
func (f *file) limit(depth toetssteen.Depth) time.Duration {
	switch {
	case f.timeout > 0:
		return f.timeout
	case depth == toetssteen.DepthCensus:
		return censusTimeout
	}
	return sampleTimeout
}

// Assets lists tables and views by name.
func (f *file) Assets(ctx context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		for _, t := range f.tables {
			if ctx.Err() != nil || !yield(f.asset(t), nil) {
				return
			}
		}
	}
}

func (f *file) asset(t *table) source.Asset {
	kind := "table"
	if t.view {
		kind = "view"
	}
	return source.Asset{Name: f.prefix + t.name, Kind: kind, Format: format, Comment: t.comment, Rows: t.rows, Ref: t}
}

// Profile reads one table as deep as was asked and as its file allows.
func (f *file) Profile(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := source.Profile{Asset: a, Depth: toetssteen.DepthNames, Rows: -1}
	if err := ctx.Err(); err != nil {
		return p, fmt.Errorf("profile %s: %w", a.Name, err)
	}
	i := slices.IndexFunc(f.tables, func(t *table) bool { return f.prefix+t.name == a.Name })
	if i < 0 {
		return p, fmt.Errorf("profile %s: %w", a.Name, toetssteen.ErrNotFound)
	}
	t := f.tables[i]
	if i == 0 {
		p.NotRead = append(p.NotRead, f.notRead...)
	}
	p.Rows = t.rows
	err := f.describe(ctx, t, &p)
	switch {
	case err != nil:
	case want.Depth == toetssteen.DepthStatistics:
		err = f.addStatistics(ctx, t, &p, want)
	case want.Depth > toetssteen.DepthStatistics:
		err = f.addValues(ctx, t, &p, want)
	}
	if ctx.Err() != nil {
		return p, fmt.Errorf("profile %s: %w", a.Name, ctx.Err())
	}
	if err != nil {
		p.Partial = true
		p.NotRead = append(p.NotRead, toetssteen.NotRead{What: a.Name, Why: why(err)})
	}
	return p, nil
}
