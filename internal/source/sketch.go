package source

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// sketch estimates distinct values (HyperLogLog, Flajolet et al. 2007, 4,096
// registers: standard error 1.6 %). It is given hashes; the hash has no seed so
// that two scans give the same estimate.
type sketch struct{ registers []uint8 }

const sketchBits = 12

func (s *sketch) add(h uint64) {
	if s.registers == nil {
		s.registers = make([]uint8, 1<<sketchBits)
	}
	i := h >> (64 - sketchBits)
	rank := uint8(bits.LeadingZeros64(h<<sketchBits|1<<(sketchBits-1)) + 1) //nolint:gosec // at most 53
	if rank > s.registers[i] {
		s.registers[i] = rank
	}
}

func (s *sketch) merge(o *sketch) {
	if o.registers == nil {
		return
	}
	if s.registers == nil {
		s.registers = make([]uint8, 1<<sketchBits)
	}
	for i, r := range o.registers {
		s.registers[i] = max(s.registers[i], r)
	}
}

func (s *sketch) estimate() int64 {
	if s.registers == nil {
		return 0
	}
	m := float64(len(s.registers))
	sum, zeros := 0.0, 0
	for _, r := range s.registers {
		sum += math.Ldexp(1, -int(r))
		if r == 0 {
			zeros++
		}
	}
	e := 0.7213 / (1 + 1.079/m) * m * m / sum
	if e <= 2.5*m && zeros > 0 {
		e = m * math.Log(m/float64(zeros)) // linear counting for small sets
	}
	return int64(math.Round(e))
}

// Odd constants with as many ones as zeros, as wyhash uses them.
const (
	hashA = 0xa0761d6478bd642f
	hashB = 0xe7037ed1a0b428db
)

// hash64 hashes eight bytes at a time by multiplying to 128 bits and folding.
// It is fast on the short values that columns hold, and not for secrets.
func hash64(v []byte) uint64 {
	h := uint64(len(v))*hashB ^ hashA
	for len(v) > 8 {
		h = fold(h^binary.LittleEndian.Uint64(v), hashB)
		v = v[8:]
	}
	var rest uint64
	switch {
	case len(v) == 8:
		rest = binary.LittleEndian.Uint64(v)
	case len(v) >= 4:
		rest = uint64(binary.LittleEndian.Uint32(v)) | uint64(binary.LittleEndian.Uint32(v[len(v)-4:]))<<32
	case len(v) > 0:
		rest = uint64(v[0]) | uint64(v[len(v)/2])<<8 | uint64(v[len(v)-1])<<16
	}
	return fold(fold(h^rest, hashB)^hashA, hashB)
}

func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}
