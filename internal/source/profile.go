package source

import "toetssteen"

// Profile is what a source knows of one asset; one shape for names only,
// statistics, a sample and a census.
type Profile struct {
	Asset   Asset
	Depth   toetssteen.Depth // reached
	Sample  toetssteen.Sample
	Rows    int64 // rows seen, or the engine's estimate; -1 is unknown
	Columns []Column
	Keys    []Key
	// Definition is the query behind a view, or the names of the tables and
	// columns that it shows. It may hold literals: it lives only while the scan
	// runs and is never printed.
	Definition string
	NotRead    []toetssteen.NotRead // columns or parts that could not be read, and remarks
	Partial    bool                 // reading broke off before the end; NotRead says why
}

// Column is what is known of one column, field or path.
type Column struct {
	Name    string       // for nested data the path: "kinderen[].geboorteland"
	Type    string       // as the source states it; empty when it states none
	Comment string       // comment, label or description
	Labels  []ValueLabel // what the source says that codes mean; bounded by MaxLabels
	Nested  bool         // Name is a path in nested data
	Depth   toetssteen.Depth

	Rows      int64        // rows seen for this column; -1 is unknown
	Nulls     int64        // null or empty; -1 is unknown
	Seen      int64        // non-null values that Values and Shapes describe
	Values    []ValueCount // most frequent first, ties by value; bounded
	Truncated bool         // there were more distinct values than Values holds
	Distinct  int64        // distinct non-null values, exact or estimated; -1 is unknown
	Estimated bool         // counts come from the engine's statistics
	// Unweighted: counts are not of records but of places where a value stands,
	// as the row groups of a Parquet file; no share may be told from them.
	Unweighted bool
	Shapes     []ShapeCount // most frequent first
	// RestYears counts the dates among the values for which Values has no room.
	RestYears []toetssteen.YearCount
	Texts     *TextCount // set when some values look like running text
}

// MaxLabels bounds the value labels of one column.
const MaxLabels = MaxDistinct

// ValueLabel is what a file itself says that a code means, as SPSS and Stata
// keep it: 1 is "Man". It belongs to the description of the data, not to the
// data: it is known at every depth.
type ValueLabel struct {
	Value string // the code, as it is written when the value is read
	Label string
}

// ValueCount is a value and how often it was seen. Values live only while the
// scan runs.
type ValueCount struct {
	Value string
	Count int64
}

// ShapeCount is a masked shape ("9999 AA", "9999-99-99") and how often it was
// seen; see Shape.
type ShapeCount struct {
	Shape string
	Count int64
}

// TextCount holds what a scan keeps of running text: how many values were text
// and how many matched each rule of the catalogue; never the text.
type TextCount struct {
	N    int64
	Hits map[string]int64 // by rule id
	// Masks are the masked surroundings of what was found, most frequent first;
	// set when the watcher is a Masker.
	Masks []ShapeCount
}

// Key is a primary or foreign key.
type Key struct {
	Columns    []string
	Primary    bool
	RefAsset   string // for a foreign key: the table it points to
	RefColumns []string
}
