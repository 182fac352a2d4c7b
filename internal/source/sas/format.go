package sas

import (
	"strconv"
	"strings"
)

// format is how SAS shows a value: a name with a width and decimals.
type format struct {
	name     string // as "DATE", "$LAND", in capitals
	width    int
	decimals int
}

// String spells a format as SAS does: "DATE9.", "8.2", "$LAND.".
func (f format) String() string {
	if f.name == "" && f.width == 0 {
		return ""
	}
	out := f.name
	if f.width > 0 {
		out += strconv.Itoa(f.width)
	}
	out += "."
	if f.decimals > 0 {
		out += strconv.Itoa(f.decimals)
	}
	return out
}

// bare is the name alone, as "$LAND.".
func (f format) bare() string { return f.name + "." }

// kind is what a value stands for.
type kind int

const (
	isText kind = iota
	isNumber
	isDate
	isDatetime
	isTime
)

func (k kind) String() string {
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

// kindOf tells what a number with this format stands for.
func (f format) kindOf() kind {
	switch {
	case f.name == "":
		return isNumber
	case datetimes.has(f.name):
		return isDatetime
	case times.has(f.name):
		return isTime
	case dates.has(f.name):
		return isDate
	}
	return isNumber
}

// own reports whether an organisation made the format itself: then the meaning
// of codes stands in its catalogue.
func (f format) own() bool {
	return f.name != "" && !others.has(f.name) && !datetimes.has(f.name) && !times.has(f.name) && !dates.has(f.name)
}

// formatOf cleans the name of a format. Some writers put the width in it.
func formatOf(name string, width, decimals int) format {
	if whole, after, dot := strings.Cut(name, "."); dot && after != "" {
		name = whole
		decimals, _ = strconv.Atoi(after)
	}
	name = strings.ToUpper(strings.TrimRight(strings.TrimSpace(name), "."))
	f := format{name: name, width: width, decimals: decimals}
	if width != 0 || strings.HasPrefix(name, "$") && len(name) == 1 {
		return f
	}
	if f.own() { // no name ends in a digit but a few of SAS, so that is a width
		bare := strings.TrimRight(name, "0123456789")
		if n, err := strconv.Atoi(name[len(bare):]); err == nil && bare != "" {
			f.name, f.width = bare, n
		}
	}
	return f
}
