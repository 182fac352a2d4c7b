package toetssteen

// Depth is how far a source was looked into. The zero value claims least.
type Depth int

// Depths, from least to most. A scan reports the depth it reached, which can
// be less than what was asked.
const (
	DepthNames      Depth = iota // names, types, comments, keys
	DepthStatistics              // the database's own statistics; no table was read
	DepthValues                  // a seeded sample of non-null values
	DepthCensus                  // every row
)

var depthNames = [...]string{"names", "statistics", "values", "census"}

// String returns the depth's name on the command line and in JSON.
func (d Depth) String() string {
	if d < DepthNames || d > DepthCensus {
		return "names"
	}
	return depthNames[d]
}

// ParseDepth reads a depth's name; ok is false for any other word.
func ParseDepth(s string) (d Depth, ok bool) {
	for i, name := range depthNames {
		if s == name {
			return Depth(i), true
		}
	}
	return DepthNames, false
}

// Sample records how rows were chosen, so that a scan can be repeated.
type Sample struct {
	Seed int64
	Rows int64 // non-null values per column asked for; 0 when nothing was sampled
}

// ScanStatus says whether a source was read.
type ScanStatus string

// Silence is never a pass: what was not read has a status and a reason.
const (
	ScanRead   ScanStatus = "read"
	ScanPartly ScanStatus = "partly"
	ScanFailed ScanStatus = "failed"
)

// NotRead is something a scan should have read and did not, with the reason.
type NotRead struct {
	What string // asset, asset.field, file
	Why  string
}

// ScanResult is what one scan found and, as much, what it did not look at.
type ScanResult struct {
	Catalogue   string // hash of the catalogue that was used, overlay included
	Sources     []SourceResult
	Findings    []Finding      // ordered by source, asset, field, kind
	CodeTables  []CodeTable    // reference lists: reported apart, not as indicators
	Groups      []DatumGroup   // the same datum in several places
	Proxies     []ProxyMeasure // strongest first within an indicator
	Quality     []DataQuality  // polluted data, by source, asset, field and rule
	Rules       []AppliedRule  // what people tuned, in the order of their file
	Interrupted bool
}

// SourceResult is the coverage of one source.
type SourceResult struct {
	Source  string // logical name
	Status  ScanStatus
	Depth   Depth // the least depth reached by an asset that was read
	Sample  Sample
	Rows    int64 // rows seen or, by statistics, estimated
	NotRead []NotRead
	Assets  []AssetResult // what was read, in order
}

// Fields counts the fields of all assets that were read.
func (s SourceResult) Fields() int {
	n := 0
	for _, a := range s.Assets {
		n += a.Fields
	}
	return n
}

// Floored gives a copy that holds no number of rows under the floor: 0 stands
// for fewer. The rows of small assets are taken out of the total as well, from
// which they could be subtracted back; -1, unknown, stays.
func (s SourceResult) Floored() SourceResult {
	floor := func(n int64) int64 {
		if n >= 0 && n < Floor {
			return 0
		}
		return n
	}
	known := false
	assets := make([]AssetResult, len(s.Assets))
	for i, a := range s.Assets {
		known = known || a.Rows >= 0
		s.Rows -= a.Rows - floor(a.Rows)
		a.Rows = floor(a.Rows)
		assets[i] = a
	}
	s.Assets, s.Rows = assets, floor(s.Rows)
	if s.Rows <= 0 && !known {
		s.Rows = -1
	}
	return s
}

// AssetResult is the coverage of one table, file or message type.
type AssetResult struct {
	Asset  string
	Depth  Depth
	Sample int64 // at depth values: non-null values per column asked for; otherwise 0
	Partly bool  // reading broke off: what was not found may lie behind the break
	Fields int
	Rows   int64 // -1 is unknown
}

// CodeTable is a reference list met in a source, such as the countries table.
type CodeTable struct {
	Source   string
	Asset    string
	Kind     KindID // of which indicator it is the list
	Fields   []string
	Evidence []Evidence
}
