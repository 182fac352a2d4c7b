package stata

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/source/sourcetest"
)

var allDepths = []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthStatistics, toetssteen.DepthValues, toetssteen.DepthCensus}

// check reads whatever bytes at every depth: profiles keep their promises.
func check(t testing.TB, b []byte) {
	t.Helper()
	s, err := load(bytes.NewReader(b), int64(len(b)), "x.dta")
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

func small() map[string][]byte {
	return map[string][]byte{
		"104": oldFile(104, binary.LittleEndian), "108": oldFile(108, binary.BigEndian), "115": oldFile(115, binary.LittleEndian),
	}
}

func TestAFileCutAtAnyByteKeepsWhatStandsBefore(t *testing.T) {
	files := small()
	files["117"], files["118"] = fixture(t, "v117_le.dta"), fixture(t, "v118_be.dta")
	for name, whole := range files {
		full, err := rows(t, loaded(t, whole), "naam", "bedrag")
		if err != nil {
			t.Fatal(err)
		}
		for n := range len(whole) {
			if len(whole) > 3000 && n%13 != 0 && n > 600 {
				continue
			}
			s, err := load(bytes.NewReader(whole[:n]), int64(n), "x.dta")
			if err != nil {
				continue
			}
			p := profile(t, s, toetssteen.DepthCensus)
			if s.desc.broken != nil {
				if !p.Partial || len(p.NotRead) == 0 {
					t.Fatalf("%s cut at %d in the description does not say so", name, n)
				}
				continue
			}
			got, err := rows(t, s, "naam", "bedrag")
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

func TestALongTextThatIsCutIsTold(t *testing.T) {
	whole := fixture(t, "v117_le.dta")
	at := bytes.Index(whole, []byte("<strls>")) + 500
	p := profile(t, loaded(t, whole[:at]), toetssteen.DepthCensus)
	if p.Rows != 4 || !p.Partial || len(p.NotRead) == 0 {
		t.Errorf("%d rows, partial %v, not read %v", p.Rows, p.Partial, p.NotRead)
	}
}

func TestDamagedBytesAreReadWithoutHarm(t *testing.T) {
	files := small()
	files["118"] = fixture(t, "v118_le.dta")
	for _, whole := range files {
		for i := range whole {
			if i > 700 && i%29 != 0 {
				continue
			}
			b := slices.Clone(whole)
			b[i] ^= []byte{0xff, 0x80, 0x01}[i%3]
			check(t, b)
		}
	}
}

// hostile are files that promise what they do not hold.
func hostile(t testing.TB) map[string][]byte {
	t.Helper()
	whole := fixture(t, "v118_le.dta")
	v119 := fixture(t, "v119_le.dta")
	with := func(b []byte, tag string, skip int, put []byte) []byte {
		out := slices.Clone(b)
		at := bytes.Index(out, []byte(tag))
		if at < 0 {
			t.Fatalf("there is no %s", tag)
		}
		copy(out[at+len(tag)+skip:], put)
		return out
	}
	ff := bytes.Repeat([]byte{0xff}, 16)
	return map[string][]byte{
		"2^32 variables":        with(v119, "<K>", 0, ff[:4]),
		"65535 variables":       with(whole, "<K>", 0, ff[:2]),
		"2^64 rows":             with(whole, "<N>", 0, ff[:8]),
		"2^63 rows":             with(whole, "<N>", 0, []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}),
		"label of 65535":        with(whole, "<label>", 0, ff[:2]),
		"labels before":         with(whole, "<map>", 88, make([]byte, 8)),
		"labels far beyond":     with(whole, "<map>", 88, ff[:8]),
		"labels at the tag":     with(whole, "<map>", 88, []byte{1, 0, 0, 0, 0, 0, 0, 0}),
		"table of 2^32":         with(whole, "<lbl>", 0, ff[:4]),
		"2^32 labels":           with(whole, "<lbl>", 4+129+3, ff[:8]),
		"texts away":            with(whole, "<lbl>", 4+129+3+8, ff),
		"long string of 2^32":   with(whole, "GSO", 13, ff[:4]),
		"long string elsewhere": with(whole, "GSO", 0, ff[:12]),
		"type 0":                with(whole, "<variable_types>", 0, make([]byte, 2)),
	}
}

func TestHostileCountsEndSoon(t *testing.T) {
	for name, b := range hostile(t) {
		t.Run(name, func(t *testing.T) { check(t, b) })
	}
}

func TestLongStringsOutOfOrderAreFound(t *testing.T) {
	whole := fixture(t, "v117_le.dta")
	from := bytes.Index(whole, []byte("GSO"))
	to := bytes.Index(whole, []byte("</strls>"))
	second := from + 3 + bytes.Index(whole[from+3:to], []byte("GSO"))
	turned := slices.Concat(whole[:from], whole[second:to], whole[from:second], whole[to:])
	got, err := rows(t, loaded(t, turned), "tekst")
	if err != nil {
		t.Fatal(err)
	}
	if len(got[0][0]) != 2505 || got[1][0] != "kort" || got[3][0] != "kort" {
		t.Errorf("%.20q", got)
	}
}

func TestNoValueIsInWhatIsSaid(t *testing.T) {
	marks := sourcetest.Canary(5, 8)
	m := &maker{version: 115, order: binary.LittleEndian}
	l := oldLayout(115)
	m.put(uint8(115), uint8(2), uint8(1), uint8(0), uint16(1), uint32(len(marks)))
	m.text("", l.dataLabel+l.stamp)
	m.put(m.typeCode(kindString, 60))
	m.text("opmerk", l.name)
	m.put(make([]int16, 2))
	m.text("%60s", l.format)
	m.text("", l.labelName+l.varLabel)
	m.put(uint8(0), int32(0))
	start := m.Len()
	for _, mark := range marks {
		m.text(mark, 60)
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
