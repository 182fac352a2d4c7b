package spss

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zlib"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

var allDepths = []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthStatistics, toetssteen.DepthValues, toetssteen.DepthCensus}

// check reads whatever bytes at every depth: profiles keep their promises.
func check(t testing.TB, b []byte) {
	t.Helper()
	s, err := load(bytes.NewReader(b), int64(len(b)), "x.sav")
	if err != nil {
		if why := reason(err); why == "" {
			t.Errorf("no reason for %v", err)
		}
		return
	}
	for _, d := range allDepths {
		p := profile(t, s, d)
		if problems := sourcetest.Problems(p, d); len(problems) > 0 {
			t.Fatalf("depth %s: %s", d, strings.Join(problems, "\n"))
		}
		if p.Partial && len(p.NotRead) == 0 {
			t.Fatalf("depth %s: the profile is partial and does not say why", d)
		}
	}
}

func TestAFileCutAtAnyByteKeepsWhatStandsBefore(t *testing.T) {
	for _, name := range []string{"latin.sav", "readstat.sav", "blocks.zsav", "plain.sav", "portable.por"} {
		whole := fixture(t, name)
		full, err := rows(t, loaded(t, whole))
		if err != nil {
			t.Fatal(err)
		}
		for n := range len(whole) {
			if n > 1000 && n%23 != 0 {
				continue
			}
			s, err := load(bytes.NewReader(whole[:n]), int64(n), "x.sav")
			if err != nil {
				continue
			}
			p := profile(t, s, toetssteen.DepthCensus)
			if s.dict.broken != nil {
				if !p.Partial || len(p.NotRead) == 0 {
					t.Fatalf("%s cut at %d in the dictionary does not say so", name, n)
				}
				continue
			}
			got, err := rows(t, s)
			if len(got) > len(full) || len(got) < len(full) && err == nil {
				t.Fatalf("%s cut at %d: %d of %d rows, error %v", name, n, len(got), len(full), err)
			}
			for i, row := range got {
				if !slices.Equal(row, full[i]) {
					t.Fatalf("%s cut at %d: row %d is %q, want %q", name, n, i, row, full[i])
				}
			}
			if len(got) < len(full) && (!p.Partial || int(p.Rows) != len(got)) {
				t.Fatalf("%s cut at %d: %d rows, partial %v", name, n, p.Rows, p.Partial)
			}
		}
	}
}

func TestDamagedBytesAreReadWithoutHarm(t *testing.T) {
	for _, name := range []string{"latin.sav", "readstat.sav", "blocks.zsav", "portable.por"} {
		whole := fixture(t, name)
		for i := range whole {
			if i > 1000 && i%29 != 0 {
				continue
			}
			b := slices.Clone(whole)
			b[i] ^= []byte{0xff, 0x80, 0x01}[i%3]
			check(t, b)
		}
	}
}

// hostile are files that promise what they do not hold.
func hostile() map[string][]byte {
	file := func(build func(m *maker)) []byte {
		m := make1(binary.LittleEndian, bytecode, math.MaxInt32, 100)
		m.variable("NR", 0, 0x050800)
		build(m)
		return m.Bytes()
	}
	return map[string][]byte{
		"2^31 value labels":     file(func(m *maker) { m.ints(3, math.MaxInt32) }),
		"2^31 labelled":         file(func(m *maker) { m.ints(3, 0, 4, math.MaxInt32) }),
		"negative counts":       file(func(m *maker) { m.ints(3, -1, 4, -1, 6, -5) }),
		"2^31 lines":            file(func(m *maker) { m.ints(6, math.MaxInt32) }),
		"extension of 2^62":     file(func(m *maker) { m.ints(7, 13, math.MaxInt32, math.MaxInt32) }),
		"label of 2^31":         file(func(m *maker) { m.ints(2, 0, 1, 0, 0, 0); m.text("X", 8); m.ints(math.MaxInt32) }),
		"string without slots":  file(func(m *maker) { m.ints(2, 200, 0, 0, 0, 0); m.text("X", 8); m.end(); m.text("", 800) }),
		"very long, no segment": file(func(m *maker) { m.extension(14, 1, []byte("NR=32767\x00\t")); m.end() }),
		"labels of nothing":     file(func(m *maker) { m.extension(21, 1, bytes.Repeat([]byte{0xff}, 64)); m.end() }),
		"only padding":          file(func(m *maker) { m.end(); m.Write(make([]byte, 1<<20)) }),
		"slot 2^31":             file(func(m *maker) { m.ints(3, 0, 4, 2, math.MaxInt32, math.MinInt32); m.end() }),
	}
}

func TestHostileCountsEndSoon(t *testing.T) {
	for name, b := range hostile() {
		t.Run(name, func(t *testing.T) { check(t, b) })
	}
}

func TestTooManyVariablesAreRefusedInBoundedMemory(t *testing.T) {
	m := make1(binary.LittleEndian, plain, 1, 100)
	for i := range maxVariables + 10 {
		m.variable(fmt.Sprintf("V%d", i), 0, 0x050800)
	}
	m.end()
	s := loaded(t, m.Bytes())
	if len(s.dict.variables) != maxVariables || !errors.Is(s.dict.broken, errTooWide) {
		t.Errorf("%d variables, error %v", len(s.dict.variables), s.dict.broken)
	}
}

// bomb is a file of which a little unpacks to very much that holds no case.
func bomb(t testing.TB, size int) []byte {
	t.Helper()
	m := make1(binary.LittleEndian, zipped, -1, 100)
	m.variable("NR", 0, 0x050800)
	m.end()
	start := m.Len()
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	zeros := make([]byte, 1<<20)
	for range size >> 20 {
		_, _ = z.Write(zeros)
	}
	z.Close()
	m.floats(math.Float64frombits(uint64(start)), math.Float64frombits(uint64(start+24+packed.Len())), 0)
	m.Write(packed.Bytes())
	return m.Bytes()
}

func TestABlockThatGrowsTooMuchIsStopped(t *testing.T) {
	p := profile(t, loaded(t, bomb(t, 200<<20)), toetssteen.DepthCensus)
	if !p.Partial || len(p.NotRead) != 1 || p.NotRead[0].Why != source.Why(source.ErrInflate) {
		t.Errorf("partial %v, not read %v", p.Partial, p.NotRead)
	}
}

func TestReadingStopsInsideABlockWhenCancelled(t *testing.T) {
	s := loaded(t, bomb(t, 32<<20))
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	err := s.cases(ctx, func(int64, int64) { n++; cancel() }, func([]byte) bool { return true })
	if n == 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("told %d times, error %v", n, err)
	}
}

func TestNoValueIsInWhatIsSaid(t *testing.T) {
	marks := sourcetest.Canary(5, 8)
	m := make1(binary.LittleEndian, plain, 8, 100)
	m.variable("OPMERK", 56, 0x013800)
	m.end()
	start := m.Len()
	for _, mark := range marks {
		m.text(mark, 56)
	}
	whole := m.Bytes()
	var said bytes.Buffer
	for n := start; n < len(whole); n += 5 {
		for _, d := range []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthCensus} {
			s := loaded(t, whole[:n])
			p := profile(t, s, d)
			fmt.Fprintln(&said, p.NotRead, p.Asset)
			for _, c := range p.Columns {
				fmt.Fprintln(&said, c.Name, c.Type, c.Comment, c.Labels)
			}
			_, err := rows(t, s)
			fmt.Fprintln(&said, err)
		}
	}
	marks.Check(t, "what is said about the file", said.Bytes())
}
