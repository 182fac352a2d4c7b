package cli

import (
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"toetssteen/catalogue"
)

// grammar is the command line as kong parses it. The help and placeholder
// tags are keys of catalogue/i18n/cli.*.yaml: the help is printed in the user's
// language.
type grammar struct {
	Help      helpFlag `short:"h" help:"flag.help"`
	Output    string   `short:"o" placeholder:"form" default:"table" enum:"table,json,csv,sarif,html" help:"flag.output"`
	Workspace string   `placeholder:"dir" default:"toetssteen.d" help:"flag.workspace"`
	Database  string   `placeholder:"address" help:"flag.database"`
	Lang      string   `placeholder:"lang" default:"nl" enum:"nl,en" help:"flag.lang"`
	Quiet     bool     `short:"q" help:"flag.quiet"`
	As        string   `placeholder:"person" help:"flag.as"`

	Demo      demoCommand      `cmd:"" help:"verb.demo"`
	Scan      scanCommand      `cmd:"" help:"verb.scan"`
	Diff      diffCommand      `cmd:"" help:"verb.diff"`
	Audit     auditCommand     `cmd:"" help:"verb.audit"`
	Findings  findingsCommand  `cmd:"" help:"verb.findings"`
	Catalogue catalogueCommand `cmd:"" help:"verb.catalogue"`
	Law       lawCommand       `cmd:"" help:"verb.law"`
	Register  registerCommand  `cmd:"" help:"verb.register"`
	Assess    assessCommand    `cmd:"" help:"verb.assess"`
	Rules     rulesCommand     `cmd:"" help:"verb.rules"`
	Org       orgCommand       `cmd:"" help:"verb.org"`
	Round     roundCommand     `cmd:"" help:"verb.round"`
	Journal   journalCommand   `cmd:"" help:"verb.journal"`
	Export    moveCommand      `cmd:"" help:"verb.export"`
	Import    placeCommand     `cmd:"" help:"verb.import"`
	Backup    backupCommand    `cmd:"" help:"verb.backup"`
	Restore   placeCommand     `cmd:"" help:"verb.restore"`
	Config    struct{}         `cmd:"" help:"verb.config"`
	Doctor    struct{}         `cmd:"" help:"verb.doctor"`
	Version   struct{}         `cmd:"" help:"verb.version"`
}

type demoCommand struct {
	Dir     string `placeholder:"dir" default:"toetssteen-demo" help:"flag.demo.dir"`
	Addr    string `placeholder:"addr" default:"127.0.0.1:8080" help:"flag.demo.addr"`
	NoServe bool   `help:"flag.demo.no_serve"`
}

type scanCommand struct {
	Source           []string `arg:"" optional:"" name:"source" help:"arg.source"`
	Named            []string `name:"source" placeholder:"name" sep:"," help:"flag.scan.source"`
	Sources          bool     `help:"flag.scan.sources"`
	Save             bool     `help:"flag.save"`
	Restart          bool     `help:"flag.restart"`
	System           string   `placeholder:"name" help:"flag.system"`
	Depth            string   `placeholder:"depth" default:"values" enum:"names,statistics,values,census" help:"flag.depth"`
	Full             bool     `help:"flag.full"`
	Sample           int64    `placeholder:"number" default:"10000" help:"flag.sample"`
	Seed             int64    `placeholder:"number" default:"1" help:"flag.seed"`
	Include          []string `placeholder:"pattern" sep:"," help:"flag.include"`
	Exclude          []string `placeholder:"pattern" sep:"," help:"flag.exclude"`
	Schema           []string `placeholder:"pattern" sep:"," help:"flag.schema"`
	Rules            string   `placeholder:"file" help:"flag.rules"`
	Explain          string   `placeholder:"field" help:"flag.explain"`
	StatementTimeout int      `placeholder:"seconds" default:"0" help:"flag.statement_timeout"`
	RowsPerSecond    int64    `placeholder:"number" default:"0" help:"flag.rows_per_second"`
	SpillDir         string   `placeholder:"dir" help:"flag.spill_dir"`
	NoSpill          bool     `help:"flag.no_spill"`
	PasswordFile     string   `placeholder:"file" help:"flag.password_file"`
	NoRelations      bool     `help:"flag.no_relations"`
	All              bool     `help:"flag.all"`
	Out              string   `short:"O" placeholder:"file" help:"flag.out"`
	HTML             string   `name:"html" placeholder:"file" help:"flag.html"`
}

type auditCommand struct {
	Run        auditRunCommand     `cmd:"" default:"withargs" help:"verb.audit.run"`
	Init       auditInitCommand    `cmd:"" help:"verb.audit.init"`
	CBSRequest auditRequestCommand `cmd:"" name:"cbs-request" help:"verb.audit.cbs_request"`
	Compare    auditCompareCommand `cmd:"" help:"verb.audit.compare"`
	List       struct{}            `cmd:"" help:"verb.audit.list"`
}

// auditRunCommand runs a specification, or the short form on a data file.
type auditRunCommand struct {
	Target           string   `arg:"" name:"target" help:"arg.audit"`
	Group            []string `placeholder:"column" sep:"," help:"flag.audit.group"`
	Selected         string   `placeholder:"condition" help:"flag.audit.selected"`
	Direction        string   `placeholder:"direction" default:"unknown" enum:"burden,benefit,unknown" help:"flag.audit.direction"`
	Outcome          string   `placeholder:"condition" help:"flag.audit.outcome"`
	Reference        []string `placeholder:"level" sep:"none" help:"flag.audit.reference"`
	Stage            []string `placeholder:"condition" sep:"," help:"flag.audit.stage"`
	Strata           []string `placeholder:"column" sep:"," help:"flag.audit.strata"`
	Criteria         []string `placeholder:"column" sep:"," help:"flag.audit.criteria"`
	Score            string   `placeholder:"column" help:"flag.audit.score"`
	Period           string   `placeholder:"column" help:"flag.audit.period"`
	Count            string   `placeholder:"column" help:"flag.audit.count"`
	Weight           string   `placeholder:"column" help:"flag.audit.weight"`
	Rounding         int64    `placeholder:"number" default:"0" help:"flag.audit.rounding"`
	Margin           float64  `placeholder:"number" default:"0" help:"flag.audit.margin"`
	Floor            *int64   `placeholder:"number" help:"flag.audit.floor"`
	Public           bool     `help:"flag.audit.public"`
	Missing          []string `placeholder:"text" sep:"," help:"flag.audit.missing"`
	Table            string   `placeholder:"table" help:"flag.audit.table"`
	Seed             uint64   `placeholder:"number" default:"1" help:"flag.seed"`
	Save             bool     `help:"flag.audit.save"`
	Memory           string   `placeholder:"size" help:"flag.audit.memory"`
	Threads          int      `placeholder:"number" default:"0" help:"flag.audit.threads"`
	NoSpill          bool     `help:"flag.audit.no_spill"`
	StatementTimeout int      `placeholder:"seconds" default:"0" help:"flag.statement_timeout"`
	PasswordFile     string   `placeholder:"file" help:"flag.password_file"`
	Out              string   `short:"O" placeholder:"file" help:"flag.out"`
	HTML             string   `name:"html" placeholder:"file" help:"flag.html"`
}

type auditInitCommand struct {
	Data         string `arg:"" name:"data" help:"arg.audit.data"`
	Table        string `placeholder:"table" help:"flag.audit.table"`
	Out          string `short:"O" placeholder:"file" help:"flag.out"`
	PasswordFile string `placeholder:"file" help:"flag.password_file"`
}

type auditRequestCommand struct {
	Spec string `arg:"" name:"spec" help:"arg.audit.spec"`
	Out  string `short:"O" placeholder:"file" help:"flag.out"`
}

type auditCompareCommand struct {
	Before string `arg:"" name:"before" help:"arg.audit.before"`
	After  string `arg:"" name:"after" help:"arg.audit.after"`
	Out    string `short:"O" placeholder:"file" help:"flag.out"`
}

type registerDataCommand struct {
	Unit string `placeholder:"data_unit" help:"flag.register.data.unit"`
	On   string `placeholder:"date" help:"flag.register.data.on"`
	Out  string `short:"O" placeholder:"file" help:"flag.out"`
}

type diffCommand struct {
	Source []string `placeholder:"name" sep:"," help:"flag.diff.source"`
}

type findingsCommand struct {
	List    listCommand    `cmd:"" default:"withargs" help:"verb.findings.list"`
	Confirm decideCommand  `cmd:"" help:"verb.findings.confirm"`
	Reject  rejectCommand  `cmd:"" help:"verb.findings.reject"`
	Defer   decideCommand  `cmd:"" help:"verb.findings.defer"`
	Decide  decideFile     `cmd:"" help:"verb.findings.decide"`
	Show    showCommand    `cmd:"" help:"verb.findings.show"`
	Link    linkCommand    `cmd:"" help:"verb.findings.link"`
	Unlink  unlinkCommand  `cmd:"" help:"verb.findings.unlink"`
	Suggest suggestCommand `cmd:"" help:"verb.findings.suggest"`
}

type listCommand struct {
	Source []string `placeholder:"name" sep:"," help:"flag.list.source"`
	Kind   []string `placeholder:"kind" sep:"," help:"flag.list.kind"`
	Level  string   `placeholder:"level" default:"low" enum:"low,medium,high" help:"flag.list.level"`
	Open   bool     `help:"flag.list.open"`
	Gone   bool     `help:"flag.list.gone"`
}

// decideCommand decides on the findings that are named, or on those that are
// open and meet all that is asked for.
type decideCommand struct {
	ID     []string `arg:"" optional:"" name:"id" help:"arg.id"`
	Reason string   `required:"" placeholder:"text" help:"flag.reason"`
	Source []string `placeholder:"name" sep:"," help:"flag.list.source"`
	Kind   []string `placeholder:"kind" sep:"," help:"flag.list.kind"`
	Field  string   `placeholder:"pattern" help:"flag.decide.field"`
	DryRun bool     `help:"flag.dry_run"`
}

type rejectCommand struct {
	decideCommand
	Learn bool   `help:"flag.learn"`
	Until string `placeholder:"date" help:"flag.learn.until"`
}

type decideFile struct {
	File   string `arg:"" name:"file" help:"arg.decisions"`
	DryRun bool   `help:"flag.dry_run"`
}

type showCommand struct {
	ID string `arg:"" name:"id" help:"arg.id.one"`
}

type linkCommand struct {
	ID         []string `arg:"" name:"id" help:"arg.id"`
	Processing string   `required:"" placeholder:"id" help:"flag.link.processing"`
	Use        string   `placeholder:"id" help:"flag.link.use"`
	Reason     string   `placeholder:"text" help:"flag.reason"`
}

type unlinkCommand struct {
	ID         []string `arg:"" name:"id" help:"arg.id"`
	Processing string   `required:"" placeholder:"id" help:"flag.link.processing"`
	Reason     string   `required:"" placeholder:"text" help:"flag.reason"`
}

type suggestCommand struct {
	ID   []string `arg:"" optional:"" name:"id" help:"arg.id.suggest"`
	Most int      `placeholder:"number" default:"3" help:"flag.suggest.most"`
}

// registerCommand is what can be done with the register of processings.
type registerCommand struct {
	Import   registerImportCommand `cmd:"" help:"verb.register.import"`
	Export   registerExportCommand `cmd:"" help:"verb.register.export"`
	Check    registerCheckCommand  `cmd:"" help:"verb.register.check"`
	Coverage coverageCommand       `cmd:"" help:"verb.register.coverage"`
	Data     registerDataCommand   `cmd:"" help:"verb.register.data"`
}

type coverageCommand struct {
	Unit    string `placeholder:"id" help:"flag.coverage.unit"`
	On      string `placeholder:"date" help:"flag.coverage.on"`
	Proxies bool   `help:"flag.coverage.proxies"`
	Out     string `short:"O" placeholder:"file" help:"flag.out"`
}

type catalogueCommand struct {
	Lint lintCommand `cmd:"" help:"verb.catalogue.lint"`
}

type lintCommand struct {
	Dir string `arg:"" optional:"" help:"arg.dir"`
}

type lawCommand struct {
	Check    lawCheckCommand    `cmd:"" help:"verb.law.check"`
	Mentions lawMentionsCommand `cmd:"" help:"verb.law.mentions"`
	Import   lawImportCommand   `cmd:"" help:"verb.law.import"`
}

type lawCheckCommand struct {
	Text   string   `arg:"" name:"text" help:"arg.law.text"`
	On     string   `placeholder:"date" help:"flag.law.on"`
	Column string   `placeholder:"column" help:"flag.law.column"`
	Kind   []string `placeholder:"kind" sep:"," help:"flag.law.kind"`
}

type lawMentionsCommand struct {
	Kind string   `arg:"" name:"kind" help:"arg.law.kind"`
	Law  []string `placeholder:"law" sep:"," help:"flag.law.law"`
	On   string   `placeholder:"date" help:"flag.law.on"`
	All  bool     `help:"flag.law.all"`
}

type lawImportCommand struct {
	File  string `arg:"" name:"file" help:"arg.law.import"`
	Until string `placeholder:"date" help:"flag.law.until"`
	Write bool   `help:"flag.law.write"`
}

type registerImportCommand struct {
	File            []string `arg:"" name:"file" help:"arg.register.file"`
	DryRun          bool     `help:"flag.register.dry_run"`
	Update          bool     `help:"flag.register.update"`
	ValidFrom       string   `placeholder:"date" help:"flag.register.valid_from"`
	Unit            string   `placeholder:"name" help:"flag.register.unit"`
	Map             string   `placeholder:"file" help:"flag.register.map"`
	Report          string   `placeholder:"file" help:"flag.register.report"`
	WithdrawMissing bool     `help:"flag.register.withdraw_missing"`
	Reason          string   `placeholder:"text" help:"flag.register.reason"`
}

type registerExportCommand struct {
	Form     string `placeholder:"form" default:"" enum:",xlsx,ods,csv,json,algoritmeregister" help:"flag.register.form"`
	Template bool   `help:"flag.register.template"`
	Out      string `short:"O" placeholder:"file" help:"flag.register.out"`
}

type rulesCommand struct {
	Check  rulesCheckCommand `cmd:"" help:"verb.rules.check"`
	List   struct{}          `cmd:"" help:"verb.rules.list"`
	Forget forgetCommand     `cmd:"" help:"verb.rules.forget"`
}

type rulesCheckCommand struct {
	File string `arg:"" optional:"" help:"arg.rules"`
}

type forgetCommand struct {
	ID     string `arg:"" name:"id" help:"arg.rule"`
	Reason string `required:"" placeholder:"text" help:"flag.reason"`
}

type journalCommand struct {
	Verify      verifyCommand      `cmd:"" help:"verb.journal.verify"`
	Export      exportCommand      `cmd:"" help:"verb.journal.export"`
	Checkpoint  exportCommand      `cmd:"" help:"verb.journal.checkpoint"`
	Proof       proofCommand       `cmd:"" help:"verb.journal.proof"`
	Consistency consistencyCommand `cmd:"" help:"verb.journal.consistency"`
	CheckProof  checkProofCommand  `cmd:"" help:"verb.journal.check_proof"`
}

type exportCommand struct {
	Out string `short:"O" placeholder:"file" help:"flag.out"`
}

type verifyCommand struct {
	File       string   `arg:"" optional:"" help:"arg.journal"`
	Checkpoint []string `placeholder:"file" sep:"none" help:"flag.journal.checkpoint"`
}

// helpFlag stops the parsing and asks for the help of what was named so far,
// so that help needs no further arguments.
type helpFlag bool

// BeforeReset is called by kong as soon as it has met the flag.
func (helpFlag) BeforeReset(ctx *kong.Context) error {
	node := ctx.Selected()
	if node == nil {
		node = ctx.Model.Node
	}
	return &helpError{node}
}

// IgnoreDefault keeps kong from calling BeforeReset when the flag is absent.
func (helpFlag) IgnoreDefault() {}

// helpError carries the node whose help is asked for out of the parser.
type helpError struct{ node *kong.Node }

func (*helpError) Error() string { return "help was asked for" }

// early finds the value of a flag before the command line is parsed, because
// the language and the workspace decide how that is done.
func early(args []string, flag string) string {
	for i, a := range args {
		if a == "--" {
			break
		}
		if v, ok := strings.CutPrefix(a, flag+"="); ok {
			return v
		}
		if a == flag && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ""
}

func language(args []string, env func(string) string) string {
	for _, l := range []string{early(args, "--lang"), env("TOETSSTEEN_LANG")} {
		if slices.Contains(catalogue.Languages, l) {
			return l
		}
	}
	return catalogue.Languages[0]
}

const defaultWorkspace = "toetssteen.d"

func workspaceDir(args []string, env func(string) string) string {
	for _, dir := range []string{early(args, "--workspace"), env("TOETSSTEEN_WORKSPACE")} {
		if dir != "" {
			return dir
		}
	}
	return defaultWorkspace
}
