package toetssteen

// Scope says whether a unit takes part in the inventory. The zero value is not
// decided, which is a gap and not an exclusion.
type Scope string

// Scope decisions; both carry a reason.
const (
	ScopeIn  Scope = "in"
	ScopeOut Scope = "out"
)

// Unit is an organisational unit (dienstonderdeel), from the ministry down.
type Unit struct {
	Head
	Name        string `json:"name"`
	Parent      string `json:"parent,omitempty"` // id of the unit above it
	TOOI        string `json:"tooi,omitempty"`   // id in the register of government organisations
	Kind        string `json:"kind,omitempty"`   // ministry, department, agency, inspectorate, council, zbo, institution
	Scope       Scope  `json:"scope,omitempty"`
	ScopeReason string `json:"scope_reason,omitempty"`
}

// RecordType implements Recorded.
func (*Unit) RecordType() RecordType { return RecordUnit }

// Home implements Recorded.
func (u *Unit) Home() (unit, parent string) { return u.ID, u.Parent }
func (u *Unit) head() *Head                 { return &u.Head }

// Grant gives a person a role in a unit and in all units below it.
type Grant struct {
	Head
	Person string    `json:"person"` // as the person signs in
	Role   ActorRole `json:"role"`
	In     string    `json:"unit,omitempty"` // empty is the whole organisation
	Until  Date      `json:"until,omitempty"`
}

// RecordType implements Recorded.
func (*Grant) RecordType() RecordType { return RecordGrant }

// Home implements Recorded.
func (g *Grant) Home() (unit, parent string) { return g.In, "" }
func (g *Grant) head() *Head                 { return &g.Head }

// System is an information system and who answers for it.
type System struct {
	Head
	Name      string `json:"name"`
	In        string `json:"unit"`                // the unit that owns it
	Owner     string `json:"owner,omitempty"`     // a role or function, no name
	Processor string `json:"processor,omitempty"` // who runs it for us; empty is ourselves
}

// RecordType implements Recorded.
func (*System) RecordType() RecordType { return RecordSystem }

// Home implements Recorded.
func (s *System) Home() (unit, parent string) { return s.In, "" }
func (s *System) head() *Head                 { return &s.Head }

// Source is where data of a system lie. Its id is the logical name that scans
// use: findings and registered element uses meet on it.
type Source struct {
	Head
	System   string `json:"system"`
	Every    int    `json:"every_days,omitempty"` // how often it must be scanned; 0 is once a year
	Excluded string `json:"excluded,omitempty"`   // why it is not scanned, by a decision of people
}

// RecordType implements Recorded.
func (*Source) RecordType() RecordType { return RecordSource }

// Home implements Recorded.
func (s *Source) Home() (unit, parent string) { return "", s.System }
func (s *Source) head() *Head                 { return &s.Head }
