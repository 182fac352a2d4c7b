// Package cli is the command line: it reads what was asked, calls the use cases
// and writes their outcome. The result goes to standard output, progress and
// errors to standard error, and the exit code says how it ended. It decides
// nothing about findings and never prints a password, a location with its
// credentials or a value of a scanned source.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/alecthomas/kong"

	"toetssteen/catalogue"
	"toetssteen/internal/app"
	"toetssteen/internal/audit"
	"toetssteen/internal/source"
	"toetssteen/internal/store"
)

// Exit codes of the contract.
const (
	exitClean    = 0 // nothing found, nothing new, nothing to report
	exitFindings = 1 // something found or something to report
	exitFailed   = 2 // it could not be done
)

// Deps is what the command line needs of the world, so that tests can give
// their own.
type Deps struct {
	// Open opens what the user names and gives it a logical name without host
	// or credentials.
	Open func(ctx context.Context, location string, o source.Options) (name string, s source.Source, err error)
	// Engines open what an audit counts.
	Engines audit.Engines
	// Serve shows pages on an address until ctx ends.
	Serve  func(ctx context.Context, addr string, pages []Page, ready func(url string)) error
	Stdout io.Writer
	Stderr io.Writer
	// Env gives the value of an environment variable, empty when it is not set.
	Env   func(name string) string
	Clock func() time.Time
	// StdoutWidth and StderrWidth give the columns of the terminal that each is
	// connected to; 0 is no terminal.
	StdoutWidth, StderrWidth int
}

// Page is a page that Serve shows.
type Page struct {
	Path, Type, Policy string // Policy is a Content-Security-Policy
	Body               []byte
}

// session is one invocation.
type session struct {
	Deps
	grammar   *grammar
	parser    *kong.Kong
	lang      string
	texts     *catalogue.Catalogue // the embedded one: its texts cannot be broken by an overlay
	secrets   *secrets
	config    config
	code      int
	workspace string
	args      []string
}

// Run does what the arguments, without the program's name, ask, and gives the
// exit code.
func Run(ctx context.Context, args []string, deps Deps) int {
	s := &session{Deps: deps, grammar: &grammar{}, secrets: &secrets{}, lang: language(args, deps.Env)}
	texts, err := catalogue.Load()
	if err != nil {
		fmt.Fprintf(deps.Stderr, "toetssteen: load the built-in catalogue: %v\n", err)
		return exitFailed
	}
	s.texts = texts
	if err := s.run(ctx, args); err != nil {
		s.printError(err)
		return exitFailed
	}
	return s.code
}

func (s *session) run(ctx context.Context, args []string) error {
	s.args = args
	s.secrets.addLocations(args)
	s.workspace = workspaceDir(args, s.Env)
	var err error
	if s.config, err = readConfig(s.workspace, s.Env); err != nil {
		return s.fail("config.read", err, configFile(s.workspace))
	}
	parser, err := kong.New(s.grammar, kong.Name("toetssteen"), kong.NoDefaultHelp(), kong.Resolvers(&s.config))
	if err != nil {
		return fmt.Errorf("build the command line: %w", err)
	}
	s.parser = parser
	if len(args) == 0 {
		return s.help(parser.Model.Node)
	}
	parsed, err := parser.Parse(args)
	var help *helpError
	switch {
	case errors.As(err, &help):
		return s.help(help.node)
	case err != nil:
		return s.usageError(err)
	}
	s.lang, s.workspace = s.grammar.Lang, s.grammar.Workspace
	return s.dispatch(ctx, parsed.Command())
}

// dispatch runs a verb. This is the one list of what the command line can do;
// a test compares it with the grammar.
func (s *session) dispatch(ctx context.Context, command string) error {
	verbs := map[string]func(context.Context) error{
		"demo":                           s.demo,
		"scan":                           s.scan,
		"scan <source>":                  s.scan,
		"diff":                           s.diff,
		"audit run <target>":             s.audit,
		"audit cbs-request <spec>":       s.auditRequest,
		"audit init <data>":              s.auditInit,
		"audit compare <before> <after>": s.auditCompare,
		"audit list":                     s.auditList,
		"findings list":                  s.findings,
		"findings confirm":               s.decide(&s.grammar.Findings.Confirm, store.Confirm),
		"findings confirm <id>":          s.decide(&s.grammar.Findings.Confirm, store.Confirm),
		"findings reject":                s.decide(&s.grammar.Findings.Reject.decideCommand, store.Reject),
		"findings reject <id>":           s.decide(&s.grammar.Findings.Reject.decideCommand, store.Reject),
		"findings defer":                 s.decide(&s.grammar.Findings.Defer, store.Defer),
		"findings defer <id>":            s.decide(&s.grammar.Findings.Defer, store.Defer),
		"findings decide <file>":         s.decideFile,
		"findings show <id>":             s.showFinding,
		"findings link <id>":             s.link,
		"findings unlink <id>":           s.unlink,
		"findings suggest":               s.suggest,
		"findings suggest <id>":          s.suggest,
		"register coverage":              s.coverage,
		"rules list":                     s.listRules,
		"rules forget <id>":              s.forgetRule,
		"catalogue lint":                 s.lint,
		"catalogue lint <dir>":           s.lint,
		"assess frameworks":              s.frameworks,
		"assess framework":               s.frameworks,
		"assess framework <id>":          s.framework,
		"assess list":                    s.assessList,
		"assess show <use>":              s.assessShow,
		"assess answer <use> <answer>":   s.assessAnswer,
		"law check <text>":               s.lawCheck,
		"law mentions <kind>":            s.lawMentions,
		"law import <file>":              s.lawImport,
		"register data":                  s.registerData,
		"register check":                 s.registerCheck,
		"register import <file>":         s.importRegister,
		"register export":                s.exportRegister,
		"rules check":                    s.checkRules,
		"rules check <file>":             s.checkRules,
		"org list":                       s.plain(s.orgList),
		"org tree":                       s.plain(s.orgTree),
		"org unit <id>":                  s.plain(s.orgUnit),
		"org grant <person> <role>":      s.plain(s.orgGrant),
		"org system <id>":                s.plain(s.orgSystem),
		"org source <name>":              s.plain(s.orgSource),
		"org withdraw <type> <id>":       s.plain(s.orgWithdraw),
		"org history <type> <id>":        s.plain(s.orgHistory),
		"org erase-person <person>":      s.plain(s.orgErasePerson),
		"round list":                     s.plain(s.roundList),
		"round open <id>":                s.plain(s.roundOpen),
		"round show <id>":                s.plain(s.roundShow),
		"round remind <id>":              s.plain(s.roundManage(&s.grammar.Round.Remind.ID, app.MayRemind)),
		"round freeze <id>":              s.plain(s.roundManage(&s.grammar.Round.Freeze.ID, app.MayFreezeRound)),
		"round answer <id>":              s.plain(s.roundAnswer),
		"round sign <id>":                s.plain(s.roundSign),
		"round compare <before> <after>": s.plain(s.roundCompare),
		"journal export":                 s.export,
		"journal verify":                 s.verify,
		"journal verify <file>":          s.verify,
		"journal checkpoint":             s.checkpoint,
		"journal proof <entry>":          s.prove,
		"journal consistency <file>":     s.proveConsistency,
		"journal check-proof <file>":     s.checkProof,
		"export":                         s.exportWorkspace,
		"import <file>":                  s.importWorkspace,
		"backup":                         s.backup,
		"restore <file>":                 s.restore,
		"config":                         s.showConfig,
		"doctor":                         s.doctor,
		"version":                        s.version,
	}
	run, ok := verbs[command]
	if !ok {
		return fmt.Errorf("no verb %q", command)
	}
	return run(ctx)
}

// t gives a text of the command line in the language of the session.
func (s *session) t(key string, args ...string) string {
	return s.texts.Text(s.lang, "cli."+key, args...)
}

// note writes a line to standard error, unless the user wants none.
func (s *session) note(key string, args ...string) {
	if !s.grammar.Quiet {
		fmt.Fprintln(s.Stderr, s.secrets.hide(s.t(key, args...)))
	}
}
