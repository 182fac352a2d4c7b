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
}

const (
	drawEvery = 100 * time.Millisecond
	tellEvery = 2 * time.Second
	barWidth  = 20
)

func newProgress(s *session) *progress {
	now := s.Clock()
	return &progress{
		w: s.Stderr, clock: s.Clock, text: s.t, hide: s.secrets.hide,
		width: s.StderrWidth, started: now, told: now,
	}
}

// report is called for each asset that is done.
func (p *progress) report(at scan.Progress) {
	now := p.clock()
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
		if at.Rows > 0 {
			parts = append(parts, p.text("progress.rows", strconv.FormatInt(int64(float64(at.Rows)/seconds), 10)))
		} else {
			parts = append(parts, p.text("progress.rate", strconv.FormatInt(int64(float64(at.Fields)/seconds), 10)))
		}
	}
	return strings.Join(parts, ", ")
}

func bar(at scan.Progress) string {
	full := barWidth
	if at.Total > 0 {
		full = barWidth * at.Done / at.Total
	}
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
