package sqlscan

import (
	"context"
	"time"
)

// beats is in how many steps of a second rows are let through.
const beats = 10

// pace holds reading back to a number of rows in a second. What the driver asks
// ahead of it is bounded by its buffers, since the server waits for a reader
// that does not read. Nil lets everything through.
type pace struct {
	ticker *time.Ticker
	each   int64 // rows between two beats
	left   int64
}

func newPace(rowsPerSecond int64) *pace {
	if rowsPerSecond <= 0 {
		return nil
	}
	each, beat := rowsPerSecond/beats, time.Second/beats
	if each == 0 {
		each, beat = 1, time.Second/time.Duration(rowsPerSecond)
	}
	return &pace{ticker: time.NewTicker(beat), each: each, left: each}
}

// wait counts a row and waits when there were enough for now.
func (p *pace) wait(ctx context.Context) error {
	if p == nil {
		return nil
	}
	if p.left--; p.left > 0 {
		return nil
	}
	p.left = p.each
	select {
	case <-p.ticker.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *pace) stop() {
	if p != nil {
		p.ticker.Stop()
	}
}
