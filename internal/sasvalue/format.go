// Package sasvalue knows what the formats of SAS say of numbers, and writes values
// as people do: dates and times by ISO 8601, whole numbers without a fraction.
package sasvalue

import (
	"strconv"
	"strings"
)

// Format is how SAS shows a value: a name with a width and decimals.
type Format struct {
	Name     string // as "DATE", "$LAND", in capitals
	Width    int
	Decimals int
}

// String spells a format as SAS does: "DATE9.", "8.2", "$LAND.".
func (f Format) String() string {
	if f.Name == "" && f.Width == 0 {
		return ""
	}
	out := f.Name
	if f.Width > 0 {
		out += strconv.Itoa(f.Width)
	}
	out += "."
	if f.Decimals > 0 {
		out += strconv.Itoa(f.Decimals)
	}
	return out
}

// Bare is the name alone, as "$LAND.".
func (f Format) Bare() string { return f.Name + "." }

// Kind is what a value stands for.
type Kind int

// Kinds of values.
const (
	Text Kind = iota
	Number
	Date
	Datetime
	Time
)

func (k Kind) String() string {
	return [...]string{"character", "numeric", "date", "datetime", "time"}[k]
}

// The formats of dates and times of SAS ("SAS Formats and Informats:
// Reference", date and time category). A name that ends in a star stands for
// all that begin so. The value behind each is a number of days, or of seconds,
// since 1960.
const (
	dateFormats = `DATE DAY DDMMYY* DOWNAME JULDAY JULIAN MMDDYY* MMYY* MONNAME MONTH MONYY PDJULG PDJULI QTR QTRR
WEEKDATE WEEKDATX WEEKDAY WEEKU WEEKV WEEKW WORDDATE WORDDATX YEAR YYMM* YYMON YYQ* YYWEEKU YYWEEKV YYWEEKW B8601DA E8601DA IS8601DA
NENGO MINGUO HDATE HEBDATE EURDFDE EURDFDD EURDFDN EURDFDWN EURDFMN EURDFMY EURDFWDX EURDFWKX
NLDATE NLDATEL NLDATEM NLDATEMD* NLDATEMN NLDATES NLDATEW NLDATEWN NLDATEYM* NLDATEYQ* NLDATEYR NLDATEYW`
	datetimeFormats = `DATETIME DATEAMPM DTDATE DTMONYY DTWKDATX DTYEAR DTYYQC MDYAMPM B8601DN B8601DT B8601DX B8601DZ B8601LX
E8601DN E8601DT E8601DX E8601DZ E8601LX IS8601DN IS8601DT IS8601DZ EURDFDT NLDATM*`
	timeFormats = `TIME TIMEAMPM TOD HHMM HOUR MMSS B8601TM B8601TX B8601TZ B8601LZ E8601TM E8601TX E8601TZ E8601LZ
IS8601TM IS8601TZ NLTIMAP NLTIME NLTIMMN`
	// otherFormats are the rest of what SAS brings itself: their names need no
	// catalogue.
	otherFormats = `F BEST BESTD BESTX BINARY COMMA COMMAX D DOLLAR DOLLARX E EURO EUROX FLOAT FRACT HEX IB IBR IEEE NEGPAREN
NLBEST NLMNY NLMNYI NLNUM NLNUMI NLPCT NLPCTI NLPCTN NLPCTP NLPVALUE NUMX OCTAL PD PERCENT PERCENTN PIB PIBR PK PVALUE RB
ROMAN S370F* SIZEK* SSN STDAY VAXRB VMSZN WORDF WORDS YEN Z ZD 8601* YUAN NLMN* NLMI* CARD NUM
$ $CHAR $F $ASCII $BASE64X $BINARY $EBCDIC $HEX $MSGCASE $OCTAL $QUOTE $REVERJ $REVERS $UPCASE $VARYING $BIDI $UCS* $UTF* $N $CPTDW $CPTWD $KANJI*`
)

// table of names, and of beginnings of names.
type formatNames struct {
	whole  map[string]bool
	begins []string
}

func namesOf(list string) formatNames {
	n := formatNames{whole: map[string]bool{}}
	for _, f := range strings.Fields(list) {
		if begin, star := strings.CutSuffix(f, "*"); star {
			n.begins = append(n.begins, begin)
		} else {
			n.whole[f] = true
		}
	}
	return n
}

func (n formatNames) has(name string) bool {
	if n.whole[name] {
		return true
	}
	for _, b := range n.begins {
		if strings.HasPrefix(name, b) {
			return true
		}
	}
	return false
}

var (
	dates     = namesOf(dateFormats)
	datetimes = namesOf(datetimeFormats)
	times     = namesOf(timeFormats)
	others    = namesOf(otherFormats)
)

// Kind tells what a number with this format stands for.
func (f Format) Kind() Kind {
	switch {
	case f.Name == "":
		return Number
	case datetimes.has(f.Name):
		return Datetime
	case times.has(f.Name):
		return Time
	case dates.has(f.Name):
		return Date
	}
	return Number
}

// Own reports whether an organisation made the format itself: then the meaning
// of codes stands in its catalogue.
func (f Format) Own() bool {
	return f.Name != "" && !others.has(f.Name) && !datetimes.has(f.Name) && !times.has(f.Name) && !dates.has(f.Name)
}

// ParseFormat cleans the name of a format. Some writers put the width in it.
func ParseFormat(name string, width, decimals int) Format {
	if whole, after, dot := strings.Cut(name, "."); dot && after != "" {
		name = whole
		decimals, _ = strconv.Atoi(after)
	}
	name = strings.ToUpper(strings.TrimRight(strings.TrimSpace(name), "."))
	f := Format{Name: name, Width: width, Decimals: decimals}
	if width != 0 || strings.HasPrefix(name, "$") && len(name) == 1 {
		return f
	}
	if f.Own() { // no name ends in a digit but a few of SAS, so that is a width
		bare := strings.TrimRight(name, "0123456789")
		if n, err := strconv.Atoi(name[len(bare):]); err == nil {
			f.Name, f.Width = bare, n
		}
	}
	return f
}
