package parquet

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

func element(t format.Type, logical format.LogicalTypeValue) *format.SchemaElement {
	return &format.SchemaElement{Type: thrift.New(t), LogicalType: format.LogicalType{Value: logical}}
}

func converted(t format.Type, c deprecated.ConvertedType) *format.SchemaElement {
	return &format.SchemaElement{Type: thrift.New(t), ConvertedType: thrift.New(c), Scale: thrift.New(int32(2))}
}

func le32(v uint32) []byte { return binary.LittleEndian.AppendUint32(nil, v) }
func le64(v uint64) []byte { return binary.LittleEndian.AppendUint64(nil, v) }

func TestValuesAreWrittenAsPeopleDo(t *testing.T) {
	micros := format.TimeUnit{Value: &format.MicroSeconds{}}
	noon := uint64(1_700_049_600_000_000) // 2023-11-15 12:00:00
	for _, tc := range []struct {
		name string
		elem *format.SchemaElement
		raw  []byte
		want string
	}{
		{"a negative number", element(format.Int32, nil), le32(math.MaxUint32), "-1"},
		{"an unsigned number", element(format.Int32, &format.IntType{BitWidth: 32}), le32(math.MaxUint32), "4294967295"},
		{"an unsigned number, old annotation", converted(format.Int64, deprecated.Uint64), le64(math.MaxUint64), "18446744073709551615"},
		{"a date", element(format.Int32, &format.DateType{}), le32(7305), "1990-01-01"},
		{"a date before 1970, old annotation", converted(format.Int32, deprecated.Date), le32(math.MaxUint32), "1969-12-31"},
		{"a moment", element(format.Int64, &format.TimestampType{Unit: micros}), le64(noon + 1500), "2023-11-15 12:00:00.0015"},
		{"a moment at midnight is a date", element(format.Int64, &format.TimestampType{Unit: micros}), le64(noon - 43_200_000_000), "2023-11-15"},
		{"a moment in milliseconds, old annotation", converted(format.Int64, deprecated.TimestampMillis), le64(noon / 1000), "2023-11-15 12:00:00"},
		{"a clock", element(format.Int64, &format.TimeType{Unit: micros}), le64(3_723_000_000), "01:02:03"},
		{"a clock in milliseconds, old annotation", converted(format.Int32, deprecated.TimeMillis), le32(3_723_500), "01:02:03.5"},
		{"an amount", element(format.Int64, &format.DecimalType{Scale: 2, Precision: 9}), le64(5), "0.05"},
		{"an amount below zero, old annotation", converted(format.Int32, deprecated.Decimal), le32(math.MaxUint32 - 1233), "-12.34"},
		{"a large amount", element(format.FixedLenByteArray, &format.DecimalType{Scale: 1}), []byte{0xff, 0xff, 0xff, 0x00}, "-25.6"},
		{"a moment of Impala and Spark", element(format.Int96, nil), append(le64(43_200_000_000_000), le32(2440589)...), "1970-01-02 12:00:00"},
		{"a code kept as a float", element(format.Double, nil), le64(math.Float64bits(6030)), "6030"},
		{"a share", element(format.Float, nil), le32(math.Float32bits(0.1)), "0.1"},
		{"a huge number", element(format.Double, nil), le64(math.Float64bits(1e300)), "1e+300"},
		{"not a number is a null", element(format.Double, nil), le64(math.Float64bits(math.NaN())), ""},
		{"half precision", element(format.FixedLenByteArray, &format.Float16Type{}), []byte{0x00, 0xc1}, "-2.5"},
		{"half precision, not a number", element(format.FixedLenByteArray, &format.Float16Type{}), []byte{0x01, 0x7c}, ""},
		{"a UUID", element(format.FixedLenByteArray, &format.UUIDType{}), []byte("0123456789abcdef"), "30313233-3435-3637-3839-616263646566"},
		{"text without annotation", element(format.ByteArray, nil), []byte("Curaçao"), "Curaçao"},
		{"bytes that are no text", element(format.ByteArray, nil), []byte{0xff, 0x00}, "ff00"},
		{"true", element(format.Boolean, nil), []byte{1}, "true"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := string(rendererOf(tc.elem)(nil, tc.raw)); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestEncodings(t *testing.T) {
	text := element(format.ByteArray, nil)
	number := element(format.Int64, nil)
	lengths := []byte{0x80, 0x01, 0x04, 0x03, 0x04, 0x01, 0, 0, 0, 0} // 2, then twice one less
	for _, tc := range []struct {
		name string
		elem *format.SchemaElement
		enc  format.Encoding
		data []byte
		n    int
		want []string
		err  error
	}{
		{"booleans in runs", element(format.Boolean, nil), format.RLE, []byte{4, 0, 0, 0, 3 << 1, 1, 2 << 1, 0}, 5, []string{"true", "true", "true", "false", "false"}, nil},
		{"packed booleans", element(format.Boolean, nil), format.Plain, []byte{0b101}, 3, []string{"true", "false", "true"}, nil},
		{"numbers split by byte", element(format.Float, nil), format.ByteStreamSplit, []byte{0, 0, 0, 0, 0x80, 0, 0x3f, 0x40}, 2, []string{"1", "2"}, nil},
		{"text with its lengths first", text, format.DeltaLengthByteArray, slices.Concat(lengths, []byte("NLB")), 3, []string{"NL", "B", ""}, nil},
		{"one number and no block", number, format.DeltaBinaryPacked, []byte{0x80, 0x01, 0x04, 0x01, 0x0b}, 1, []string{"-6"}, nil},
		{"text that ends early", text, format.Plain, []byte{9, 0, 0, 0, 'a'}, 1, nil, errPage},
		{"more lengths than values", text, format.DeltaLengthByteArray, lengths, 2, nil, errPage},
		{"numbers that end early", number, format.Plain, le64(1), 2, []string{}, errPage},
		{"an encoding of tomorrow", number, format.Encoding(99), nil, 1, nil, errUnsupported},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			render := rendererOf(tc.elem)
			err := values(tc.elem, tc.enc, tc.data, tc.n, func(raw []byte) { got = append(got, string(render(nil, raw))) })
			if !errors.Is(err, tc.err) {
				t.Fatalf("got error %v, want %v", err, tc.err)
			}
			if diff := cmp.Diff(tc.want, got); tc.err == nil && diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnpackEveryWidth(t *testing.T) {
	const count = 67
	for width := range 65 {
		want := make([]uint64, count)
		data := make([]byte, (count*width+7)/8)
		for i := range want {
			v := uint64(i)*0x9e3779b97f4a7c15 + 1
			if width < 64 {
				v &= 1<<width - 1
			}
			want[i] = v
			for bit := range width {
				at := i*width + bit
				data[at/8] |= byte(v>>bit&1) << (at % 8)
			}
		}
		var got []uint64
		unpack(data, width, count, func(v uint64) { got = append(got, v) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("width %d (-want +got):\n%s", width, diff)
		}
	}
}

func TestColumnsWithOneNameAreNumbered(t *testing.T) {
	cols := []leaf{{path: "a"}, {path: "a"}, {path: ""}, {path: "a (2)"}, {path: "a"}}
	unique(cols)
	var got []string
	for _, c := range cols {
		got = append(got, c.path)
	}
	if diff := cmp.Diff([]string{"a", "a (2)", "#3", "a (2) (2)", "a (3)"}, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestSniff(t *testing.T) {
	for head, want := range map[string]bool{"PAR1\x15": true, "PARE": true, "PAR": false, "": false, "PARK;STAD\n": false} {
		if got := sniff("x", []byte(head)); got != want {
			t.Errorf("%q: got %v, want %v", head, got, want)
		}
	}
}
