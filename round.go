package toetssteen

// Round is one inventory round (uitvraag): a question to units, with a
// deadline, frozen at its end.
type Round struct {
	Head
	Title    string   `json:"title"`
	Question string   `json:"question"`
	Units    []string `json:"units"` // ids of the units that must answer
	Opened   Date     `json:"opened"`
	Deadline Date     `json:"deadline"`
	Reminded []Date   `json:"reminded,omitempty"`
	Frozen   Date     `json:"frozen,omitempty"` // empty while it runs
	State    *State   `json:"state,omitempty"`  // of the register when it was frozen
}

// RecordType implements Recorded.
func (*Round) RecordType() RecordType { return RecordRound }

// Home implements Recorded.
func (r *Round) Home() (unit, parent string) { return "", "" }
func (r *Round) head() *Head                 { return &r.Head }

// State is what a frozen round holds on to: which versions there were, per
// unit, so that the next round can be compared with it.
type State struct {
	Versions map[string]map[string]int64 `json:"versions"` // unit -> "type/id" -> version
	Digest   string                      `json:"digest"`   // of the versions
}

// Outcome is what a unit answers: that it uses indicators, or that it uses
// none. The zero value is no answer.
type Outcome string

// Outcomes.
const (
	UsesIndicators Outcome = "uses"
	UsesNone       Outcome = "none" // a nil return: only with a search statement and a signature
)

// Answer is what one unit returned in one round.
type Answer struct {
	Head
	Round    string    `json:"round"`
	In       string    `json:"unit"`
	Outcome  Outcome   `json:"outcome"`
	Remark   string    `json:"remark,omitempty"`
	Search   Statement `json:"search"`
	SignedBy string    `json:"signed_by,omitempty"` // who signs for the unit
	SignedOn Date      `json:"signed_on,omitempty"`
}

// RecordType implements Recorded.
func (*Answer) RecordType() RecordType { return RecordAnswer }

// Home implements Recorded.
func (a *Answer) Home() (unit, parent string) { return a.In, a.Round }
func (a *Answer) head() *Head                 { return &a.Head }

// Statement is a search statement: how a unit looked for what it says that it
// does not have. No statement is no proof.
type Statement struct {
	Systems  []Searched `json:"systems,omitempty"`
	NotDone  string     `json:"not_done,omitempty"` // what was not searched, and why
	Coverage float64    `json:"coverage,omitempty"` // share of the unit's systems that was searched, 0..1
}

// Searched is one system that was searched, how and when.
type Searched struct {
	System string `json:"system"`
	Method string `json:"method"` // scan, interview, documents, code review, ...
	On     Date   `json:"on"`
	By     string `json:"by,omitempty"` // function, no name
}
