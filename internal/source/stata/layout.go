package stata

// layout is how wide the parts of a file are, by its version. The versions are
// described in Stata's help: "dta_104" to "dta_115" (one block of fixed
// fields), "dta_117" and "dta" for 118 and 119 (parts between tags).
type layout struct {
	tagged                            bool
	k, n                              int  // bytes of the number of variables and of rows
	name, format, labelName, varLabel int  // bytes of an entry for each variable
	dataLabel                         int  // bytes; of the length of it in tagged files
	stamp                             int  // bytes of the time stamp in old files
	sort                              int  // bytes of an entry of the sort list
	expansion                         int  // bytes of the length of an expansion field; 0 is no fields
	tableName                         int  // bytes of the name of a table of value labels
	shortTables                       bool // value labels of 8 bytes
	refVariable                       int  // bytes of the variable in a reference to a long string; the rest of 8 is the row
	oldMissing                        bool // one missing value per type
}

// layoutOf gives nil for a version that is not read.
func layoutOf(version int) *layout {
	switch version {
	case 104, 105, 108, 110, 111, 113, 114, 115:
		return oldLayout(version)
	case 117:
		return &layout{
			tagged: true, k: 2, n: 4, name: 33, format: 49, labelName: 33, varLabel: 81, dataLabel: 1, sort: 2,
			tableName: 33, refVariable: 4,
		}
	case 118, 119:
		l := &layout{
			tagged: true, k: 2, n: 8, name: 129, format: 57, labelName: 129, varLabel: 321, dataLabel: 2, sort: 2,
			tableName: 129, refVariable: 2,
		}
		if version == 119 {
			l.k, l.sort, l.refVariable = 4, 4, 3
		}
		return l
	}
	return nil
}

func oldLayout(version int) *layout {
	l := &layout{
		k: 2, n: 4, name: 33, format: 49, labelName: 33, varLabel: 81, dataLabel: 81, stamp: 18, sort: 2, expansion: 4,
		tableName: 33, oldMissing: version < 113,
	}
	if version < 114 {
		l.format = 12
	}
	if version < 110 {
		l.name, l.labelName, l.tableName, l.expansion = 9, 9, 9, 2
	}
	if version < 108 {
		l.varLabel, l.dataLabel, l.shortTables = 32, 32, true
	}
	if version < 105 {
		l.format, l.stamp, l.expansion = 7, 0, 0
	}
	return l
}

// kind is a storage type.
type kind uint8

const (
	kindByte kind = iota
	kindInt
	kindLong
	kindFloat
	kindDouble
	kindString
	kindLongString
)

var kindNames = [...]string{"byte", "int", "long", "float", "double", "str", "strL"}

// Widths in bytes of the types that have one.
var kindWidths = [...]int{1, 2, 4, 4, 8, 0, 8}

const widestString = 2045

// typeOf reads a type code; ok is false for what is none in this version.
func typeOf(version int, code int) (k kind, width int, ok bool) {
	switch {
	case version >= 117:
		switch {
		case code >= 1 && code <= widestString:
			return kindString, code, true
		case code == 32768:
			k = kindLongString
		case code >= 65526 && code <= 65530:
			k = kindDouble - kind(code-65526)
		default:
			return 0, 0, false
		}
	case version >= 111:
		switch {
		case code >= 1 && code <= 244:
			return kindString, code, true
		case code >= 251 && code <= 255:
			k = kindByte + kind(code-251)
		default:
			return 0, 0, false
		}
	case code > 127:
		return kindString, code - 127, true
	default:
		switch code {
		case 'b':
			k = kindByte
		case 'i':
			k = kindInt
		case 'l':
			k = kindLong
		case 'f':
			k = kindFloat
		case 'd':
			k = kindDouble
		default:
			return 0, 0, false
		}
	}
	return k, kindWidths[k], true
}
