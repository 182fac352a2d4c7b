package toetssteen

// Regime is the law on data protection that a processing stands under.
type Regime string

// Regimes.
const (
	RegimeAVG  Regime = "avg"
	RegimeWpg  Regime = "wpg"
	RegimeWjsg Regime = "wjsg"
)

// Capacity says as what the organisation processes (AVG art. 30(1) or (2)).
type Capacity string

// Capacities.
const (
	AsController      Capacity = "controller"
	AsJointController Capacity = "joint_controller"
	AsProcessor       Capacity = "processor"
)

// Processing is a line of the register (verwerking, AVG art. 30). Texts are as
// people wrote them.
type Processing struct {
	Head
	Name             string     `json:"name"`
	In               string     `json:"unit"`
	Regime           Regime     `json:"regime,omitempty"`
	As               Capacity   `json:"as,omitempty"`
	Description      string     `json:"description,omitempty"`
	Controller       string     `json:"controller,omitempty"` // name and contact; of whom we process for, when we are processor
	JointControllers []string   `json:"joint_controllers,omitempty"`
	Representative   string     `json:"representative,omitempty"`
	DPO              string     `json:"dpo,omitempty"`   // contact of the FG, by function
	Owner            string     `json:"owner,omitempty"` // role of the tree that answers for it
	DataSubjects     []string   `json:"data_subjects,omitempty"`
	DataCategories   []string   `json:"data_categories,omitempty"`
	Origin           string     `json:"origin,omitempty"` // where the data come from
	Recipients       []string   `json:"recipients,omitempty"`
	Processors       []string   `json:"processors,omitempty"`
	Transfers        []Transfer `json:"transfers,omitempty"` // outside the EER
	Retention        string     `json:"retention,omitempty"`
	Security         string     `json:"security,omitempty"`
	Systems          []string   `json:"systems,omitempty"`  // ids
	LawRefs          string     `json:"law_refs,omitempty"` // legal basis of the whole, as written
	// NoIndicators says that the register declares that no data on origin or sex
	// are processed.
	NoIndicators bool   `json:"no_indicators,omitempty"`
	RiskModel    bool   `json:"risk_model,omitempty"` // holds a risk model or selection
	Automated    string `json:"automated,omitempty"`  // automated decisions (art. 22), as written
	DPIA         string `json:"dpia,omitempty"`       // id or date, or why none is needed
	Algorithm    string `json:"algorithm,omitempty"`  // entry of the algorithm register
	ReviewedOn   Date   `json:"reviewed_on,omitempty"`
	ReviewBy     Date   `json:"review_by,omitempty"`
	// When people last tested what no scan sees: whether the data are really
	// deleted after the term, and whether the recipients are those that really
	// get data.
	RetentionChecked  Date `json:"retention_checked,omitempty"`
	RecipientsChecked Date `json:"recipients_checked,omitempty"`
	// Extra keeps fields of an import that the register has no place for, so that
	// a round trip loses nothing.
	Extra map[string]string `json:"extra,omitempty"`
}

// Transfer is a transfer to a third country and what makes it lawful.
type Transfer struct {
	To        string `json:"to"`
	Safeguard string `json:"safeguard,omitempty"`
}

// RecordType implements Recorded.
func (*Processing) RecordType() RecordType { return RecordProcessing }

// Home implements Recorded.
func (p *Processing) Home() (unit, parent string) { return p.In, "" }
func (p *Processing) head() *Head                 { return &p.Head }

// Purpose is one purpose (doel) of a processing.
type Purpose struct {
	Head
	Processing string `json:"processing"`
	Text       string `json:"text"`
}

// RecordType implements Recorded.
func (*Purpose) RecordType() RecordType { return RecordPurpose }

// Home implements Recorded.
func (p *Purpose) Home() (unit, parent string) { return "", p.Processing }
func (p *Purpose) head() *Head                 { return &p.Head }

// UseRole is what an element does for a purpose.
type UseRole string

// Roles of an element in a use (design.md §2).
const (
	UseStored         UseRole = "stored"
	UseIdentification UseRole = "identification"
	UseCorrespondence UseRole = "correspondence"
	UseStatistics     UseRole = "statistics"
	UseSelection      UseRole = "selection_criterion"
	UseFeature        UseRole = "model_feature"
	UseLabel          UseRole = "label"
	UseExclusion      UseRole = "exclusion_rule"
	UseInstruction    UseRole = "work_instruction"
	UseShown          UseRole = "shown_to_staff"
)

// ElementUse is an element for a purpose in a role: the unit of assessment. An
// element is a place (source, asset, field); where the place is not known, the
// kind of datum alone.
type ElementUse struct {
	Head
	Purpose    string  `json:"purpose"`
	Kind       KindID  `json:"kind"`           // of the catalogue
	Name       string  `json:"name,omitempty"` // of the datum as the register calls it
	Source     string  `json:"source,omitempty"`
	Asset      string  `json:"asset,omitempty"`
	Field      string  `json:"field,omitempty"`
	Role       UseRole `json:"role"`
	Ground     string  `json:"ground,omitempty"`    // AVG art. 6(1): a ... f
	Exception  string  `json:"exception,omitempty"` // AVG art. 9(2), as written
	UAVG       string  `json:"uavg,omitempty"`      // article of the UAVG, as written
	LawRefs    string  `json:"law_refs,omitempty"`  // sector law, as written
	Necessity  string  `json:"necessity,omitempty"`
	Retention  string  `json:"retention,omitempty"`   // ISO 8601 period, as P7Y, or as written
	RetainedBy string  `json:"retained_by,omitempty"` // ground of the term
}

// RecordType implements Recorded.
func (*ElementUse) RecordType() RecordType { return RecordUse }

// Home implements Recorded.
func (u *ElementUse) Home() (unit, parent string) { return "", u.Purpose }
func (u *ElementUse) head() *Head                 { return &u.Head }

// Link says that a finding stands under a processing, by a decision of a
// person; Use is set when it is the place of one element use. Its id is that of
// the finding and the processing: "B-1f.../VW-012".
type Link struct {
	Head
	Finding    string `json:"finding"`
	Processing string `json:"processing"`
	Use        string `json:"use,omitempty"`
	Reason     string `json:"reason,omitempty"`
}

// RecordType implements Recorded.
func (*Link) RecordType() RecordType { return RecordLink }

// Home implements Recorded.
func (l *Link) Home() (unit, parent string) { return "", l.Processing }
func (l *Link) head() *Head                 { return &l.Head }

// LearnedIgnore is what people taught by rejecting a finding: later scans leave
// the place out, and every report shows that they do.
type LearnedIgnore struct {
	Head
	Finding string   `json:"finding"`
	Source  string   `json:"source,omitempty"`
	Field   string   `json:"field"` // pattern on "asset.field"
	Kinds   []KindID `json:"kinds,omitempty"`
	Reason  string   `json:"reason"`
	By      string   `json:"by"`
	Until   Date     `json:"until"`
}

// RecordType implements Recorded.
func (*LearnedIgnore) RecordType() RecordType { return RecordIgnore }

// Home implements Recorded.
func (l *LearnedIgnore) Home() (unit, parent string) { return "", "" }
func (l *LearnedIgnore) head() *Head                 { return &l.Head }
