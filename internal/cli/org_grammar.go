package cli

type orgCommand struct {
	Tree     struct{}         `cmd:"" default:"withargs" help:"verb.org.tree"`
	List     struct{}         `cmd:"" help:"verb.org.list"`
	Unit     orgUnitCommand   `cmd:"" help:"verb.org.unit"`
	Grant    orgGrantCommand  `cmd:"" help:"verb.org.grant"`
	System   orgSystemCommand `cmd:"" help:"verb.org.system"`
	Source   orgSourceCommand `cmd:"" help:"verb.org.source"`
	Withdraw orgRecordReason  `cmd:"" help:"verb.org.withdraw"`
	History  orgRecord        `cmd:"" help:"verb.org.history"`

	ErasePerson orgErase `cmd:"" help:"verb.org.erase_person"`
}

// Flags of what can be amended are pointers: one that is not given leaves the
// field as it is, an empty one clears it.

type orgUnitCommand struct {
	ID     string  `arg:"" name:"id" help:"arg.org.id"`
	Name   *string `placeholder:"text" help:"flag.org.name"`
	Parent *string `placeholder:"unit" help:"flag.org.parent"`
	TOOI   *string `name:"tooi" placeholder:"id" help:"flag.org.tooi"`
	Kind   *string `placeholder:"kind" help:"flag.org.kind"`
	Scope  *string `placeholder:"scope" help:"flag.org.scope"`
	Reason *string `placeholder:"text" help:"flag.org.reason"`
	From   string  `placeholder:"date" help:"flag.org.from"`
}

type orgGrantCommand struct {
	Person string  `arg:"" name:"person" help:"arg.org.person"`
	Role   string  `arg:"" name:"role" help:"arg.org.role"`
	Unit   string  `placeholder:"unit" help:"flag.org.grant_unit"`
	Until  *string `placeholder:"date" help:"flag.org.until"`
	From   string  `placeholder:"date" help:"flag.org.from"`
}

type orgSystemCommand struct {
	ID        string  `arg:"" name:"id" help:"arg.org.id"`
	Name      *string `placeholder:"text" help:"flag.org.name"`
	Unit      *string `placeholder:"unit" help:"flag.org.unit"`
	Owner     *string `placeholder:"text" help:"flag.org.owner"`
	Processor *string `placeholder:"text" help:"flag.org.processor"`
	From      string  `placeholder:"date" help:"flag.org.from"`
}

type orgSourceCommand struct {
	Name    string  `arg:"" name:"name" help:"arg.org.source"`
	System  *string `placeholder:"name" help:"flag.org.system"`
	Every   *int    `placeholder:"days" help:"flag.org.every"`
	Exclude *string `placeholder:"text" help:"flag.org.exclude"`
	From    string  `placeholder:"date" help:"flag.org.from"`
}

type orgRecord struct {
	Type string `arg:"" name:"type" help:"arg.org.type"`
	ID   string `arg:"" name:"id" help:"arg.org.id"`
}

type orgRecordReason struct {
	orgRecord
	Reason string `required:"" placeholder:"text" help:"flag.org.why"`
}

type roundCommand struct {
	List    struct{}           `cmd:"" default:"withargs" help:"verb.round.list"`
	Open    roundOpenCommand   `cmd:"" help:"verb.round.open"`
	Show    roundID            `cmd:"" help:"verb.round.show"`
	Remind  roundID            `cmd:"" help:"verb.round.remind"`
	Freeze  roundID            `cmd:"" help:"verb.round.freeze"`
	Answer  roundAnswerCommand `cmd:"" help:"verb.round.answer"`
	Sign    roundSignCommand   `cmd:"" help:"verb.round.sign"`
	Compare roundCompare       `cmd:"" help:"verb.round.compare"`
}

type roundID struct {
	ID string `arg:"" name:"id" help:"arg.round"`
}

type roundOpenCommand struct {
	ID       string   `arg:"" name:"id" help:"arg.round"`
	Title    string   `placeholder:"text" help:"flag.round.title"`
	Question string   `required:"" placeholder:"text" help:"flag.round.question"`
	Unit     []string `required:"" placeholder:"unit" sep:"," help:"flag.round.units"`
	Deadline string   `required:"" placeholder:"date" help:"flag.round.deadline"`
}

type roundAnswerCommand struct {
	ID     string `arg:"" name:"id" help:"arg.round"`
	Unit   string `required:"" placeholder:"unit" help:"flag.round.unit"`
	Uses   bool   `help:"flag.round.uses" xor:"outcome"`
	None   bool   `help:"flag.round.none" xor:"outcome"`
	Search string `placeholder:"file" help:"flag.round.search"`
	Remark string `placeholder:"text" help:"flag.round.remark"`
}

type roundSignCommand struct {
	ID   string `arg:"" name:"id" help:"arg.round"`
	Unit string `required:"" placeholder:"unit" help:"flag.round.unit"`
}

type roundCompare struct {
	Before string `arg:"" name:"before" help:"arg.round"`
	After  string `arg:"" name:"after" help:"arg.round"`
}

type orgErase struct {
	Name   string `arg:"" name:"person" help:"arg.org.person"`
	Reason string `required:"" placeholder:"text" help:"flag.org.why"`
}
