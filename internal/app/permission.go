package app

import (
	"fmt"
	"slices"
	"strings"

	"toetssteen"
)

// The rights that use cases ask for; they are also the actions in the journal.
const (
	MaySaveScan      toetssteen.Permission = "scan.save"
	MayDiff          toetssteen.Permission = "scan.diff"
	MayListFindings  toetssteen.Permission = "finding.list"
	MayDecide        toetssteen.Permission = "finding.decide"
	MaySaveAudit     toetssteen.Permission = "audit.save"
	MayReadAudits    toetssteen.Permission = "audit.read"
	MayVerifyJournal toetssteen.Permission = "journal.verify"
	MayExportJournal toetssteen.Permission = "journal.export"
	MayLink          toetssteen.Permission = "finding.link"
	MayForget        toetssteen.Permission = "rule.forget"
	MayImportLaws    toetssteen.Permission = "law.import"
	MayMove          toetssteen.Permission = "workspace.export"
	MayErasePerson   toetssteen.Permission = "person.erase"

	MayImportRegister  toetssteen.Permission = "register.import"
	MayExportRegister  toetssteen.Permission = "register.export"
	MayCheckRegister   toetssteen.Permission = "register.check"
	MayReadCoverage    toetssteen.Permission = "register.coverage"
	MayReadDataQuality toetssteen.Permission = "register.data"

	MayAssess    toetssteen.Permission = "use.assess"
	MayAnswerUse toetssteen.Permission = "use.answer"

	MayReadOrganisation toetssteen.Permission = "organisation.read"
	MayPutUnit          toetssteen.Permission = "unit.put"
	MayPutGrant         toetssteen.Permission = "grant.put"
	MayPutSystem        toetssteen.Permission = "system.put"
	MayPutSource        toetssteen.Permission = "source.put"
	MayWithdraw         toetssteen.Permission = "organisation.withdraw"

	MayReadRounds  toetssteen.Permission = "round.read"
	MayOpenRound   toetssteen.Permission = "round.open"
	MayRemind      toetssteen.Permission = "round.remind"
	MayFreezeRound toetssteen.Permission = "round.freeze"
	MayAnswer      toetssteen.Permission = "round.answer"
	MaySign        toetssteen.Permission = "round.sign"

	// created is the first action in every journal; no one needs a right for
	// it, because there is no workspace yet to have rights in.
	created toetssteen.Permission = "workspace.create"
)

// reading are the rights that change nothing.
var reading = []toetssteen.Permission{
	MayDiff, MayListFindings, MayReadAudits, MayVerifyJournal, MayExportJournal, MayReadOrganisation, MayReadRounds,
	MayExportRegister, MayCheckRegister, MayReadCoverage, MayReadDataQuality,
	MayAssess,
}

// common are the rights that a role in any unit gives for the whole
// organisation: all that read. Units look at each other's findings and answers,
// which hold no values of sources; only what changes something is kept to a
// person's own units.
var common = reading

// permissions is the one table of who may do what. A role that is not in it,
// such as the zero role, may do nothing. Nobody but a director signs: not the
// owner of the files either.
var permissions = map[toetssteen.ActorRole][]toetssteen.Permission{
	toetssteen.RoleLocal: append([]toetssteen.Permission{
		MaySaveScan, MayDecide, MaySaveAudit, MayPutUnit, MayPutGrant, MayPutSystem, MayPutSource, MayWithdraw,
		MayOpenRound, MayRemind, MayFreezeRound, MayAnswer, MayImportRegister, MayLink, MayForget, MayImportLaws, MayMove,
		MayErasePerson, MayAnswerUse,
	}, reading...),
	toetssteen.RoleCoordinator: append([]toetssteen.Permission{
		MayPutUnit, MayPutGrant, MayPutSystem, MayPutSource, MayWithdraw, MayOpenRound, MayRemind, MayFreezeRound,
		MayImportRegister, MayErasePerson,
	}, reading...),
	toetssteen.RoleOwner:          append([]toetssteen.Permission{MayDecide, MayLink, MayPutSystem, MayAnswer, MayAnswerUse}, reading...),
	toetssteen.RolePrivacyOfficer: append([]toetssteen.Permission{MayDecide, MayLink, MayForget, MayPutSystem, MayPutSource, MayAnswer, MayImportRegister, MayAnswerUse}, reading...),
	toetssteen.RoleDirector:       append([]toetssteen.Permission{MaySign}, reading...),
	toetssteen.RoleEngineer:       append([]toetssteen.Permission{MaySaveScan, MayPutSource}, reading...),
	toetssteen.RoleModelOwner:     append([]toetssteen.Permission{MaySaveAudit, MayAnswerUse}, reading...),
	toetssteen.RoleCPO:            reading,
	toetssteen.RoleDPO:            reading,
	toetssteen.RoleCIO:            reading,
	toetssteen.RoleAuditor:        reading,
	toetssteen.RoleJurist:         append([]toetssteen.Permission{MayImportLaws, MayAnswerUse}, reading...),
}

// separation is a pair of actions that one person may not both do on one
// subject.
type separation struct {
	first, then toetssteen.Permission
}

// separations is the one list of separated duties (domain.md §6: who assesses
// is not who approves).
var separations = []separation{
	{MayAnswer, MaySign},       // nobody signs an answer that they wrote
	{MayPutGrant, MayPutGrant}, // nobody gives themself a role
}

// apart refuses someone who did the first of two separated actions on a
// subject from doing the second.
func apart(who toetssteen.Actor, first, then toetssteen.Permission, unit, by string) error {
	if who.Name == by && slices.Contains(separations, separation{first, then}) {
		return &DeniedError{Actor: who, Action: then, Unit: unit, Apart: first}
	}
	return nil
}

// DeniedError says that someone may not do something, where, and what would be
// needed.
type DeniedError struct {
	Actor  toetssteen.Actor
	Action toetssteen.Permission
	Unit   string                 // empty is the whole organisation
	Needed []toetssteen.ActorRole // any one of these, in the unit or above it
	Apart  toetssteen.Permission  // set when the same person did this, and may not do both
}

// Error implements error.
func (e *DeniedError) Error() string {
	at := "the whole organisation"
	if e.Unit != "" {
		at = "unit " + e.Unit
	}
	s := fmt.Sprintf("%s: %q with role %q may not do this for %s", e.Action, e.Actor.Name, string(e.Actor.Role), at)
	switch {
	case e.Apart != "":
		return s + fmt.Sprintf("; who did %s does not do %s as well: somebody else must", e.Apart, e.Action)
	case len(e.Needed) > 0:
		names := make([]string, len(e.Needed))
		for i, r := range e.Needed {
			names[i] = string(r)
		}
		return s + "; it takes one of the roles " + strings.Join(names, ", ")
	}
	return s
}

func denied(who toetssteen.Actor, action toetssteen.Permission, unit string) error {
	var needed []toetssteen.ActorRole
	for _, r := range toetssteen.GrantedRoles() {
		if slices.Contains(permissions[r], action) {
			needed = append(needed, r)
		}
	}
	return &DeniedError{Actor: who, Action: action, Unit: unit, Needed: needed}
}

// may refuses whatever the table does not grant, and whoever has no name to
// put in the journal. It is about who comes with a role of their own: the
// rights of RoleGranted are looked up by authorise.
func may(who toetssteen.Actor, action toetssteen.Permission) error {
	local := who.Role == toetssteen.RoleLocal // a granted role counts by a grant alone
	if who.Name == "" || !local || !slices.Contains(permissions[who.Role], action) {
		return denied(who, action, "")
	}
	return nil
}
