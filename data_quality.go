package toetssteen

// QualityRule is the id of a rule that counts polluted data (vervuilde data):
// values that the law or the code list of the datum says should not be there.
type QualityRule string

// Rules of polluted data, see docs/data_quality.md.
const (
	// QualityWithdrawn counts codes of which the code list says that they ended.
	QualityWithdrawn QualityRule = "quality.withdrawn"
	// QualityOutside counts values that are not in the code list of the column.
	QualityOutside QualityRule = "quality.outside"
	// QualityUnknown counts values that say that the datum is not known.
	QualityUnknown QualityRule = "quality.unknown"
	// QualityBlank counts records without a value.
	QualityBlank QualityRule = "quality.blank"
	// QualitySecond counts records with a second nationality. The BRP has kept
	// none beside a Dutch one since 2014 (Wet BRP art. 2.7(1)(a) under 4).
	QualitySecond QualityRule = "quality.second_filled"
	// QualityBesideDutch counts records with both a Dutch and another nationality.
	QualityBesideDutch QualityRule = "quality.beside_dutch"
	// QualityAge counts records by the year of a date of the record.
	QualityAge QualityRule = "quality.age"
)

// Moment says of what moment in the life of a record a date is.
type Moment string

// Moments of a record.
const (
	MomentCreated Moment = "created" // the record was made
	MomentChanged Moment = "changed" // it was last changed
	MomentEnded   Moment = "ended"   // what it is about ended
)

// DataQuality is one measure of polluted data in one place. It holds counts,
// years and entries of public code lists; never a value of the source.
type DataQuality struct {
	Source   string
	Location Location // the column that was counted; for the age of records, the date
	Finding  string   // id of the finding on the place; empty for the age of records
	Kind     KindID   // of the finding
	Rule     QualityRule
	Depth    Depth
	Sample   int64  // non-null values or rows asked for; 0 when nothing was sampled
	Counts   Counts // X of N records; at depth census Low and High are the share itself
	List     string // id of the code list
	AsOf     string // its date
	Codes    []string
	Moment   Moment       // of a date
	Years    []YearBucket // of a date, the first years first
	// Remark says that the measure is told and is no pollution by itself: a
	// country that ended is the right one for who was born there.
	Remark  bool
	Message string // i18n key
	Args    []string
}

// YearBucket counts the records of some years. From 0 is all years up to To; To
// 0 is all years since From: no year of fewer records than the floor is told.
type YearBucket struct {
	From, To int
	N        int64
}

// YearBuckets joins the counts of years, which are in order, until each bucket
// holds as many records as the floor; none when all together hold fewer.
func YearBuckets(years []YearCount, floor int64) []YearBucket {
	var out []YearBucket
	var open YearBucket
	var single bool
	for _, y := range years {
		if y.N <= 0 {
			continue
		}
		if open.N == 0 {
			single = true
			if open.From = y.Year; y.N < floor && len(out) > 0 {
				open.From = out[len(out)-1].To + 1
			} else if y.N < floor {
				open.From = 0
			}
		} else {
			single = false
		}
		open.N += y.N
		if open.To = y.Year; open.N >= floor {
			if single {
				open.From = y.Year
			}
			out = append(out, open)
			open = YearBucket{}
		}
	}
	if open.N > 0 && len(out) > 0 {
		last := &out[len(out)-1]
		last.N, last.To = last.N+open.N, 0
	}
	return out
}

// YearCount is how many records have a date in a year.
type YearCount struct {
	Year int
	N    int64
}

// Polluted reports whether the measure shows pollution: a rule that may not
// occur does, in as many records as may be told or fewer.
func (q DataQuality) Polluted() bool {
	switch q.Rule {
	case QualityWithdrawn, QualityOutside, QualitySecond, QualityBesideDutch:
		return !q.Remark && q.Counts.X > 0
	case QualityUnknown, QualityBlank, QualityAge:
	}
	return false
}
