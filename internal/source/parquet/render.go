package parquet

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/big"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// renderer appends a value as people write it. raw is the value in the plain
// encoding without a length. An empty result is a null, as NaN is one.
type renderer func(dst, raw []byte) []byte

// width is the size of a plain value; 0 for byte arrays, which carry theirs.
func width(e *format.SchemaElement) int {
	switch e.Type.V {
	case format.Boolean:
		return 1 // as decoded; plain pages hold bits
	case format.Int32, format.Float:
		return 4
	case format.Int64, format.Double:
		return 8
	case format.Int96:
		return 12
	case format.FixedLenByteArray:
		return int(e.TypeLength.V)
	case format.ByteArray:
	}
	return 0
}

func rendererOf(e *format.SchemaElement) renderer {
	switch e.Type.V {
	case format.Boolean:
		return func(dst, raw []byte) []byte { return strconv.AppendBool(dst, raw[0] != 0) }
	case format.Int32:
		return integer(e, func(raw []byte) int64 { return int64(int32(binary.LittleEndian.Uint32(raw))) }) //nolint:gosec // same bits
	case format.Int64:
		return integer(e, func(raw []byte) int64 { return int64(binary.LittleEndian.Uint64(raw)) }) //nolint:gosec // same bits
	case format.Int96:
		return appendInt96
	case format.Float:
		return func(dst, raw []byte) []byte {
			return appendFloat(dst, float64(math.Float32frombits(binary.LittleEndian.Uint32(raw))), 32)
		}
	case format.Double:
		return func(dst, raw []byte) []byte {
			return appendFloat(dst, math.Float64frombits(binary.LittleEndian.Uint64(raw)), 64)
		}
	case format.ByteArray, format.FixedLenByteArray:
	}
	return bytesRenderer(e)
}

func integer(e *format.SchemaElement, read func([]byte) int64) renderer {
	switch t := e.LogicalType.Value.(type) {
	case *format.DateType:
		return func(dst, raw []byte) []byte { return appendDate(dst, read(raw)) }
	case *format.TimestampType:
		return timestamp(read, unit(t.Unit))
	case *format.TimeType:
		per := unit(t.Unit)
		return func(dst, raw []byte) []byte { return appendClock(dst, read(raw), per) }
	case *format.DecimalType:
		return func(dst, raw []byte) []byte {
			return appendScaled(dst, strconv.AppendInt(nil, read(raw), 10), int(t.Scale))
		}
	case *format.IntType:
		if !t.IsSigned {
			return unsigned(e, read)
		}
	}
	if e.LogicalType.Value == nil && e.ConvertedType.Valid {
		switch e.ConvertedType.V {
		case deprecated.Date:
			return func(dst, raw []byte) []byte { return appendDate(dst, read(raw)) }
		case deprecated.TimestampMillis:
			return timestamp(read, int64(time.Millisecond))
		case deprecated.TimestampMicros:
			return timestamp(read, int64(time.Microsecond))
		case deprecated.TimeMillis:
			return func(dst, raw []byte) []byte { return appendClock(dst, read(raw), int64(time.Millisecond)) }
		case deprecated.TimeMicros:
			return func(dst, raw []byte) []byte { return appendClock(dst, read(raw), int64(time.Microsecond)) }
		case deprecated.Decimal:
			return func(dst, raw []byte) []byte {
				return appendScaled(dst, strconv.AppendInt(nil, read(raw), 10), int(e.Scale.V))
			}
		case deprecated.Uint8, deprecated.Uint16, deprecated.Uint32, deprecated.Uint64:
			return unsigned(e, read)
		default: // other annotations do not change how a number is written
		}
	}
	return func(dst, raw []byte) []byte { return strconv.AppendInt(dst, read(raw), 10) }
}

func unsigned(e *format.SchemaElement, read func([]byte) int64) renderer {
	mask := uint64(math.MaxUint64)
	if e.Type.V == format.Int32 {
		mask = math.MaxUint32
	}
	return func(dst, raw []byte) []byte {
		return strconv.AppendUint(dst, uint64(read(raw))&mask, 10) //nolint:gosec // same bits
	}
}

func unit(u format.TimeUnit) int64 {
	if u.Value != nil {
		return int64(u.Value.Duration())
	}
	return int64(time.Millisecond)
}

func appendDate(dst []byte, days int64) []byte {
	return time.Unix(days*86400, 0).UTC().AppendFormat(dst, time.DateOnly)
}

// timestamp leaves out a clock of midnight: dates are often stored so, and
// people write them as dates.
func timestamp(read func([]byte) int64, per int64) renderer {
	return func(dst, raw []byte) []byte {
		perSecond := int64(time.Second) / per
		n := read(raw)
		sec, frac := n/perSecond, n%perSecond
		return appendTime(dst, time.Unix(sec, frac*per).UTC())
	}
}

func appendTime(dst []byte, t time.Time) []byte {
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 && t.Nanosecond() == 0 {
		return t.AppendFormat(dst, time.DateOnly)
	}
	return t.AppendFormat(dst, "2006-01-02 15:04:05.999999999")
}

func appendClock(dst []byte, n, per int64) []byte {
	return time.Unix(0, 0).UTC().Add(time.Duration(n*per)).AppendFormat(dst, "15:04:05.999999999")
}

// julianEpoch is the Julian day of 1 January 1970, from which Int96 counts.
const julianEpoch = 2440588

func appendInt96(dst, raw []byte) []byte {
	nanos := int64(binary.LittleEndian.Uint64(raw)) //nolint:gosec // same bits
	day := int64(binary.LittleEndian.Uint32(raw[8:])) - julianEpoch
	return appendTime(dst, time.Unix(day*86400, nanos).UTC())
}

// appendFloat writes whole numbers without a point: writers without a null for
// integers store codes as floats.
func appendFloat(dst []byte, v float64, bits int) []byte {
	switch {
	case math.IsNaN(v):
		return dst
	case math.Abs(v) >= 1e21 || (v != 0 && math.Abs(v) < 1e-9):
		return strconv.AppendFloat(dst, v, 'g', -1, bits)
	}
	return strconv.AppendFloat(dst, v, 'f', -1, bits)
}

// maxScale is the largest scale that a decimal of the format can have.
const maxScale = 76

// appendScaled puts the point in a whole number.
func appendScaled(dst, number []byte, scale int) []byte {
	if scale <= 0 || scale > maxScale {
		return append(dst, number...)
	}
	if number[0] == '-' {
		dst, number = append(dst, '-'), number[1:]
	}
	if len(number) <= scale {
		dst = append(dst, "0."...)
		for range scale - len(number) {
			dst = append(dst, '0')
		}
		return append(dst, number...)
	}
	dst = append(dst, number[:len(number)-scale]...)
	dst = append(dst, '.')
	return append(dst, number[len(number)-scale:]...)
}

func bytesRenderer(e *format.SchemaElement) renderer {
	switch t := e.LogicalType.Value.(type) {
	case *format.DecimalType:
		return bigDecimal(int(t.Scale))
	case *format.UUIDType:
		return appendUUID
	case *format.Float16Type:
		return appendFloat16
	}
	if e.LogicalType.Value == nil && e.ConvertedType.Valid && e.ConvertedType.V == deprecated.Decimal {
		return bigDecimal(int(e.Scale.V))
	}
	return appendText
}

// appendText takes bytes as text, with or without the annotation that they
// are, since old writers leave it out; what is not UTF-8 is written as hex.
func appendText(dst, raw []byte) []byte {
	if utf8.Valid(raw) {
		return append(dst, raw...)
	}
	return hex.AppendEncode(dst, raw)
}

func bigDecimal(scale int) renderer {
	return func(dst, raw []byte) []byte {
		if len(raw) == 0 || len(raw) > 64 {
			return dst
		}
		v := new(big.Int).SetBytes(raw)
		if raw[0]&0x80 != 0 { // two's complement
			v.Sub(v, new(big.Int).Lsh(big.NewInt(1), uint(8*len(raw))))
		}
		return appendScaled(dst, v.Append(nil, 10), scale)
	}
}

func appendUUID(dst, raw []byte) []byte {
	if len(raw) != 16 {
		return hex.AppendEncode(dst, raw)
	}
	for i, part := range [][]byte{raw[:4], raw[4:6], raw[6:8], raw[8:10], raw[10:]} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, part)
	}
	return dst
}

func appendFloat16(dst, raw []byte) []byte {
	if len(raw) != 2 {
		return dst
	}
	h := binary.LittleEndian.Uint16(raw)
	exp, frac := int(h>>10&0x1f), float64(h&0x3ff)
	v := math.Ldexp(1+frac/1024, exp-15)
	switch exp {
	case 0:
		v = math.Ldexp(frac/1024, -14)
	case 31:
		v = math.Inf(1)
		if frac != 0 {
			v = math.NaN()
		}
	}
	if h&0x8000 != 0 {
		v = -v
	}
	return appendFloat(dst, v, 32)
}
