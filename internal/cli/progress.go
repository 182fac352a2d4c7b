package cli

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"toetssteen/internal/scan"
)

// progress tells on standard error how far a scan is: a bar that is drawn over
// itself on a terminal, a plain line now and then elsewhere.
type progress struct {
	w       io.Writer
	clock   func() time.Time
	text    func(key string, args ...string) string
	hide    func(string) string
	width   int // of the terminal; 0 is no terminal
	started time.Time
	told    time.Time
	drawn   bool
	// resumedIndex is the last source of which was said that it is gone on with.
	resumedIndex int
}

const (
	drawEvery = 100 * time.Millisecond
	tellEvery = 3 * time.Second
	barWidth  = 20
)

func newProgress(s *session) *progress {
	now := s.Clock()
	return &progress{
		w: s.Stderr, clock: s.Clock, text: s.t, hide: s.secrets.hide,
		width: s.StderrWidth, started: now, told: now,
	}
}

// report is called for each asset that is done and in between.
func (p *progress) report(at scan.Progress) {
	now := p.clock()
	if at.Resumed > 0 && p.resumedIndex != at.Index {
		p.resumedIndex = at.Index
		p.resumed(at)
	}
	every := tellEvery
	if p.width > 0 {
		every = drawEvery
	}
	last := at.Index == at.Sources && at.Done == at.Total
	if now.Sub(p.told) < every && (!last || p.width == 0) {
		return
	}
	p.told = now
	line := printable(p.hide(p.line(at, now)))
	if p.width == 0 {
		fmt.Fprintln(p.w, line)
		return
	}
	fmt.Fprint(p.w, "\r\x1b[K"+clip(bar(at)+" "+line, p.width-1))
	p.drawn = true
}

// resumed says once, at the start of a source, what an earlier run had read.
func (p *progress) resumed(at scan.Progress) {
	p.end()
	fmt.Fprintln(p.w, printable(p.hide(at.Source+": "+p.text("progress.resumed", p.grouped(at.Resumed), p.grouped(at.Total)))))
}

// grouped writes a number with its thousands apart.
func (p *progress) grouped(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + p.text("number.thousands") + digits[i:]
	}
	return digits
}

// end leaves the cursor at the beginning of an empty line.
func (p *progress) end() {
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

func (p *progress) line(at scan.Progress, now time.Time) string {
	parts := []string{at.Source}
	if at.Sources > 1 {
		parts[0] = fmt.Sprintf("%s (%d/%d)", at.Source, at.Index, at.Sources)
	}
	parts = append(parts,
		p.text("progress.assets", strconv.Itoa(at.Done), strconv.Itoa(at.Total)),
		p.text("progress.fields", strconv.Itoa(at.Fields)),
		p.text("progress.findings", strconv.Itoa(at.Findings)))
	if seconds := now.Sub(p.started).Seconds(); seconds >= 1 {
		parts = append(parts, p.rate(at, seconds))
	}
	if left := p.left(at, now); left != "" {
		parts = append(parts, left)
	}
	return strings.Join(parts, ", ")
}

// rate tells the mean speed so far, in the unit that says most: bytes of files,
// rows of tables, or fields where nothing else is known.
func (p *progress) rate(at scan.Progress, seconds float64) string {
	perSecond := func(n float64) string { return strconv.FormatInt(int64(n/seconds), 10) }
	switch {
	case at.Bytes > 0:
		return p.text("progress.bytes", strconv.FormatFloat(float64(at.Bytes)/1e6/seconds, 'f', 1, 64))
	case at.Rows > 0:
		return p.text("progress.rows", perSecond(float64(at.Rows)))
	}
	return p.text("progress.rate", perSecond(float64(at.Fields)))
}

const (
	// Before these there is too little to go by.
	leastTime = 2 * time.Second
	leastPart = 0.01
)

// left tells how much time the rest takes if it goes as what is done went;
// empty when that cannot be told yet.
func (p *progress) left(at scan.Progress, now time.Time) string {
	part := done(at)
	spent := now.Sub(p.started)
	if spent < leastTime || part < leastPart || part >= 1 || at.Unsure {
		return ""
	}
	rest := time.Duration(float64(spent) * (1 - part) / part)
	percent := strconv.Itoa(int(100 * part))
	switch {
	case rest < 90*time.Second:
		return p.text("progress.seconds_left", percent, strconv.Itoa(int(rest.Round(time.Second).Seconds())))
	case rest < 90*time.Minute:
		return p.text("progress.minutes_left", percent, strconv.Itoa(int(rest.Round(time.Minute).Minutes())))
	}
	return p.text("progress.hours_left", percent, strconv.Itoa(int(rest.Round(time.Hour).Hours())))
}

// done is how much of the whole scan is done, each source counting the same.
func done(at scan.Progress) float64 {
	return (float64(max(at.Index, 1)-1) + at.Part) / float64(max(at.Sources, 1))
}

func bar(at scan.Progress) string {
	full := min(int(barWidth*done(at)), barWidth)
	return "[" + strings.Repeat("#", full) + strings.Repeat("-", barWidth-full) + "]"
}

// clip cuts a line to what fits on the terminal.
func clip(line string, width int) string {
	r := []rune(line)
	if len(r) > width {
		r = r[:max(width, 0)]
	}
	return string(r)
}
