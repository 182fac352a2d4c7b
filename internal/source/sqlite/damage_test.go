package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"toetssteen"
	"toetssteen/internal/source"
)

func TestTheFolderIsLeftAsItWas(t *testing.T) {
	content := fmt.Sprintf(registry, 1000)
	tests := map[string]string{
		"rollback journal": content,
		"write-ahead log":  "PRAGMA journal_mode=WAL;" + content,
	}
	for name, statements := range tests {
		t.Run(name, func(t *testing.T) {
			path := write(t, statements)
			before := folder(t, filepath.Dir(path))
			s := openPath(t, path)
			for _, depth := range []toetssteen.Depth{toetssteen.DepthStatistics, toetssteen.DepthValues, toetssteen.DepthCensus} {
				if p := profileOf(t, s, "Persoon", depth); depth > toetssteen.DepthStatistics && p.Rows != 1000 {
					t.Errorf("%d rows", p.Rows)
				}
				if diff := cmp.Diff(before, folder(t, filepath.Dir(path))); diff != "" {
					t.Errorf("the folder changed at depth %s (-before +after):\n%s", depth, diff)
				}
			}
			if _, err := s.(*file).db.Exec("CREATE TABLE spoor (x)"); err == nil {
				t.Error("the connection can write")
			}
			s.Close()
			if diff := cmp.Diff(before, folder(t, filepath.Dir(path))); diff != "" {
				t.Errorf("the folder changed (-before +after):\n%s", diff)
			}
		})
	}
}

// folder gives the content of each file.
func folder(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = string(data)
	}
	return out
}

func TestDatabaseInUse(t *testing.T) {
	path := write(t, "PRAGMA journal_mode=WAL;"+fmt.Sprintf(registry, 10))
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("INSERT INTO land VALUES ('5007', 'Engeland')"); err != nil {
		t.Fatal(err)
	}
	names := func() (out []string) {
		entries, _ := os.ReadDir(filepath.Dir(path))
		for _, e := range entries {
			out = append(out, e.Name())
		}
		return out
	}
	before := names()
	t.Run("rows in the log of a live program are read", func(t *testing.T) {
		s := openPath(t, path)
		if got := values(columnOf(t, profileOf(t, s, "land", toetssteen.DepthCensus), "code")); got != "5007 5022 6030 6043" {
			t.Errorf("%q", got)
		}
		s.Close()
		if diff := cmp.Diff(before, names()); diff != "" {
			t.Errorf("files (-before +after):\n%s", diff)
		}
	})
	t.Run("a copy without its index says what is missing", func(t *testing.T) {
		dir := t.TempDir()
		for _, suffix := range []string{"", "-wal"} {
			data, err := os.ReadFile(path + suffix)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "kopie.db"+suffix), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		p := profileOf(t, openPath(t, filepath.Join(dir, "kopie.db")), "Persoon", toetssteen.DepthNames)
		if !strings.Contains(whys(p)["kopie.db"], "-wal") {
			t.Errorf("not read %v", p.NotRead)
		}
	})
}

func TestLockedFile(t *testing.T) {
	path := write(t, fmt.Sprintf(registry, 10))
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("BEGIN EXCLUSIVE"); err != nil {
		t.Fatal(err)
	}
	_, err = Opener.Open(context.Background(), source.Target{Location: path})
	if err == nil || !strings.Contains(err.Error(), "vergrendeld") {
		t.Errorf("error %v", err)
	}
}

func TestWhatIsNoDatabase(t *testing.T) {
	dir := t.TempDir()
	good, err := os.ReadFile(write(t, fmt.Sprintf(registry, 10)))
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		data []byte
		want string
	}{
		"empty":       {nil, "korter"},
		"text":        {[]byte(strings.Repeat("naam;sexe\n", 50)), "geen SQLite"},
		"header only": {good[:100], ""},
		"cut off":     {good[:len(good)/3], ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, name)
			if err := os.WriteFile(path, tt.data, 0o600); err != nil {
				t.Fatal(err)
			}
			why := readAll(path)
			if why == "" || !strings.Contains(why, tt.want) {
				t.Errorf("reasons %q", why)
			}
		})
	}
	if _, err := Opener.Open(context.Background(), source.Target{Location: "sqlite:" + dir + "/weg.db"}); err == nil || !strings.Contains(err.Error(), "bestaat niet") {
		t.Errorf("error %v", err)
	}
}

// readAll takes a census of a file and gives everything that was not read.
func readAll(path string) string {
	ctx := context.Background()
	s, err := Opener.Open(ctx, source.Target{Location: path, Options: source.Options{StatementTimeout: 2}})
	if err != nil {
		return err.Error()
	}
	defer s.Close()
	var reasons []string
	for _, depth := range []toetssteen.Depth{toetssteen.DepthStatistics, toetssteen.DepthValues, toetssteen.DepthCensus} {
		for a, err := range s.Assets(ctx) {
			if err != nil {
				reasons = append(reasons, err.Error())
				continue
			}
			p, err := s.Profile(ctx, a, request(depth))
			if err != nil {
				reasons = append(reasons, err.Error())
			}
			for _, n := range p.NotRead {
				if depth == toetssteen.DepthCensus {
					reasons = append(reasons, n.What+": "+n.Why)
				}
			}
		}
	}
	return strings.Join(reasons, "\n")
}

func TestDamagedTableLeavesTheOthers(t *testing.T) {
	path := write(t, fmt.Sprintf(registry, 5000))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var root, pageSize int
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.QueryRow("SELECT rootpage FROM sqlite_schema WHERE name = 'Persoon'").Scan(&root), db.QueryRow("PRAGMA page_size").Scan(&pageSize), db.Close()); err != nil {
		t.Fatal(err)
	}
	copy(data[(root-1)*pageSize:root*pageSize], make([]byte, pageSize))
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	s := openPath(t, path)
	p := profileOf(t, s, "Persoon", toetssteen.DepthCensus)
	if !strings.Contains(whys(p)["Persoon"], "beschadigd") || len(p.Columns) != 8 {
		t.Errorf("not read %v, %d columns", p.NotRead, len(p.Columns))
	}
	if got := profileOf(t, s, "land", toetssteen.DepthCensus).Rows; got != 3 {
		t.Errorf("the sound table has %d rows", got)
	}
}

func TestViewsThatNeverEndOrFail(t *testing.T) {
	path := write(t, `CREATE TABLE land (code TEXT); INSERT INTO land VALUES ('6030');
CREATE VIEW eindeloos AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS sexe FROM n;
CREATE VIEW kapot AS SELECT weg FROM land;`)
	s, err := Opener.Open(context.Background(), source.Target{Location: path, Options: source.Options{StatementTimeout: 1}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if p := profileOf(t, s, "eindeloos", toetssteen.DepthValues); !strings.Contains(whys(p)["eindeloos"], "tijdslimiet") {
		t.Errorf("not read %v", p.NotRead)
	}
	if p := profileOf(t, s, "kapot", toetssteen.DepthValues); whys(p)["kapot"] == "" {
		t.Error("a broken view passes in silence")
	}
	if got := values(columnOf(t, profileOf(t, s, "land", toetssteen.DepthValues), "code")); got != "6030" {
		t.Errorf("land: %q", got)
	}
}

func TestInterruptedCensusKeepsWhatWasRead(t *testing.T) {
	s := openPath(t, write(t, fmt.Sprintf(registry, 3000)+"CREATE VIEW groot AS SELECT b.* FROM Persoon x CROSS JOIN Persoon a CROSS JOIN Persoon b;"))
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	p, err := s.Profile(ctx, source.Asset{Name: "groot"}, request(toetssteen.DepthCensus))
	if err == nil || p.Rows == 0 || p.Depth != toetssteen.DepthValues {
		t.Errorf("error %v, %d rows at depth %s", err, p.Rows, p.Depth)
	}
	if diff := cmp.Diff([]string{"M", "O", "V"}, strings.Fields(values(columnOf(t, p, "sexe"))), cmpopts.SortSlices(strings.Compare)); diff != "" {
		t.Errorf("sexe (-want +got):\n%s", diff)
	}
}

func FuzzDamagedFile(f *testing.F) {
	good, err := os.ReadFile(write(f, fmt.Sprintf(registry, 60)+"ANALYZE;"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint16(18), byte(2), uint16(0))
	f.Add(uint16(100), byte(0), uint16(4096))
	f.Add(uint16(4200), byte(0xff), uint16(9000))
	f.Fuzz(func(t *testing.T, at uint16, value byte, cut uint16) {
		data := append([]byte(nil), good...)
		for i := range 8 {
			data[(int(at)*(i+1))%len(data)] ^= value
		}
		if cut > 0 {
			data = data[:min(len(data), int(cut))]
		}
		path := filepath.Join(t.TempDir(), "kapot.db")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		readAll(path)
	})
}
