package toetssteen

// RecordUseAnswer is the type of UseAnswer.
const RecordUseAnswer RecordType = "use_answer"

// UseAnswer is what one person answered to one question of a framework about an
// element use. Answers of different persons stand beside each other; a later
// answer of the same person is a new version. Its id is of the use, the question
// and a number: "G-001/lawfulness.necessity/1".
type UseAnswer struct {
	Head
	Use       string `json:"use"`
	Framework string `json:"framework"`
	Edition   string `json:"edition"` // version of the framework
	Hash      string `json:"hash"`    // of the framework
	Question  string `json:"question"`
	Meaning   string `json:"meaning"` // digest of the question as it read
	Answer    string `json:"answer"`
	Evidence  string `json:"evidence,omitempty"` // id of a document, finding or record; "audit:2" is a saved audit
	Reason    string `json:"reason,omitempty"`
	// Discipline is the role in which the person answered; empty is that of
	// somebody at the command line without one.
	Discipline ActorRole `json:"discipline,omitempty"`
	By         string    `json:"-"` // as the store keeps it beside the content, so that a name can be erased
}

// RecordType implements Recorded.
func (*UseAnswer) RecordType() RecordType { return RecordUseAnswer }

// Home implements Recorded.
func (a *UseAnswer) Home() (unit, parent string) { return "", a.Use }
func (a *UseAnswer) head() *Head                 { return &a.Head }
