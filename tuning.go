package toetssteen

import "time"

// TuningAction is what a rule of people does to what a scan finds.
type TuningAction string

// Actions. None of them undoes a decision on a finding.
const (
	TuningAllow  TuningAction = "allow"  // known and accepted: shown as such, not counted as new work
	TuningIgnore TuningAction = "ignore" // a false finding: left out of the list, counted with the rule
	TuningRename TuningAction = "rename" // the field is called otherwise by people: detection reads that name
)

// TuningRule is one rule that an organisation lays over the detector, with the
// reason and the day on which it ends.
type TuningRule struct {
	ID     string // of the rule in its file, unique there
	Action TuningAction
	Source string   // pattern (* and ?) on the logical name; empty is all
	Field  string   // pattern on "asset.field"
	Kinds  []KindID // empty is all
	Name   string   // for rename: what the field is called
	Reason string
	By     string    // who decided, by role or function
	Until  time.Time // the last day on which it holds
}

// AppliedRule is a rule and what it did in one scan; every report shows it.
type AppliedRule struct {
	Rule    TuningRule
	Expired bool       // its last day is over: it did nothing
	Places  []Location // where it applied; none means that it matched nothing
}
