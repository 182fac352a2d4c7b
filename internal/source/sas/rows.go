package sas

import (
	"context"
	"errors"
	"fmt"
	"io"

	"toetssteen/internal/source"
)

// scanner passes over the rows of a data set once.
type scanner struct {
	d     *dataset
	ctx   context.Context //nolint:containedctx // lives for one pass over a file
	each  func(row []byte) bool
	given int64
	left  int64 // rows, deleted ones included, that the file states and have not come
	hurt  damage
	row   []byte // one row, unpacked
}

// scan reads all pages in their order. A page whose pointers lead out of it is
// passed over; the others stand.
func (d *dataset) scan(ctx context.Context, tell source.Meter, each func(row []byte) bool) (damage, error) {
	s := &scanner{d: d, ctx: ctx, each: each, left: d.meta.total, row: make([]byte, 0, min(d.meta.rowLength, 1<<16))}
	if d.meta.rowLength == 0 || len(d.meta.attrs) == 0 {
		return s.hurt, nil
	}
	buf := make([]byte, d.page)
	for i := int64(0); i < d.pages && s.left > 0; i++ {
		if err := ctx.Err(); err != nil {
			return s.hurt, err
		}
		p, err := d.pageAt(i, buf)
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return s.hurt, err
		}
		if err := s.page(p); err != nil {
			if err == errStop { //nolint:errorlint // made here, never wrapped
				return s.hurt, nil
			}
			if ctx.Err() != nil {
				return s.hurt, ctx.Err()
			}
			s.hurt.pages++
		}
		tell.Tell((i+1)*int64(d.page), d.pages*int64(d.page))
	}
	if s.left > 0 {
		s.hurt.short = s.given+s.hurt.rows < d.meta.live()
		if s.hurt.short && d.pages < d.stated {
			return s.hurt, errTruncated
		}
	}
	return s.hurt, nil
}

// page gives the rows of one page.
func (s *scanner) page(p page) error {
	switch {
	case p.index():
		return nil
	case p.rows():
		return s.plainRows(p)
	case s.d.meta.packed == notPacked:
		return nil
	}
	subs, err := p.subheaders()
	for _, sub := range subs {
		if s.left == 0 || !s.d.isRow(sub) {
			continue
		}
		if err := s.packedRow(sub); err != nil {
			return err
		}
	}
	return err
}

// plainRows gives rows as they stand one behind the other.
func (s *scanner) plainRows(p page) error {
	length := s.d.meta.rowLength
	at := s.d.pageHeader()
	n := p.blocks
	if p.typ&typeMask == typeMix {
		at += p.pointers * s.d.pointerSize()
		at = aligned(p.b, at)
		n = p.blocks - p.pointers
	}
	if n < 0 || at > len(p.b) || n > (len(p.b)-at)/length {
		return errCorrupt
	}
	gone := s.deletedFlags(p, at, n)
	for i := range n {
		if s.left == 0 {
			return nil
		}
		s.left--
		if gone != nil && gone[i/8]&(0x80>>(i%8)) != 0 {
			continue
		}
		if err := s.give(p.b[at+i*length : at+(i+1)*length]); err != nil {
			return err
		}
	}
	return nil
}

// aligned gives where rows begin behind the pointers: at a multiple of 8. A
// writer that does not align is known, so the bytes between must be filling.
func aligned(b []byte, at int) int {
	if at%8 == 0 || at+4 > len(b) {
		return at
	}
	switch string(b[at : at+4]) {
	case "\x00\x00\x00\x00", "    ":
		return at + 4
	}
	return at
}

// deletedFlags gives the bits that mark deleted rows, first row highest, or nil
// if the page has none. They stand behind the rows and the unused bytes of the
// page ("Deleted Row Flags").
func (s *scanner) deletedFlags(p page, at, n int) []byte {
	if p.typ&typeDeleted == 0 || n == 0 {
		return nil
	}
	unused, _ := s.d.int(p.b, 3*s.d.word()) // 12, 24
	from := int64(at) + int64(n)*int64(s.d.meta.rowLength) + unused
	size := int64(n+7) / 8
	if from+size > int64(len(p.b)) {
		return nil
	}
	return p.b[from : from+size]
}

// packedRow unpacks one row. A row that does not unpack to its length is
// passed over.
func (s *scanner) packedRow(sub subheader) error {
	s.left--
	length := s.d.meta.rowLength
	if sub.how == storedPlain || sub.how == storedPlainMoved {
		return s.give(sub.b)
	}
	var ok bool
	if s.d.meta.packed == packedRDC {
		s.row, ok = unpackRDC(s.row[:0], sub.b, length)
	} else {
		s.row, ok = unpackRLE(s.row[:0], sub.b, length)
	}
	if !ok {
		s.hurt.rows++
		return nil
	}
	return s.give(s.row)
}

func (s *scanner) give(row []byte) error {
	if s.given++; s.given%askEvery == 0 && s.ctx.Err() != nil {
		return fmt.Errorf("read rows: %w", s.ctx.Err())
	}
	if !s.each(row) {
		return errStop
	}
	return nil
}
