package app

import (
	"fmt"
	"slices"

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
	MayCheckRegister toetssteen.Permission = "register.check"
	MayVerifyJournal toetssteen.Permission = "journal.verify"
	MayExportJournal toetssteen.Permission = "journal.export"

	// created is the first action in every journal; no one needs a right for
	// it, because there is no workspace yet to have rights in.
	created toetssteen.Permission = "workspace.create"
)

// permissions is the one table of who may do what. A role that is not in it,
// such as the zero role, may do nothing.
var permissions = map[toetssteen.ActorRole][]toetssteen.Permission{
	toetssteen.RoleLocal: {MaySaveScan, MayDiff, MayListFindings, MayDecide, MaySaveAudit, MayReadAudits, MayCheckRegister, MayVerifyJournal, MayExportJournal},
}

// DeniedError says that someone may not do something.
type DeniedError struct {
	Actor  toetssteen.Actor
	Action toetssteen.Permission
}

// Error implements error.
func (e *DeniedError) Error() string {
	return fmt.Sprintf("%s: %q with role %q may not do this", e.Action, e.Actor.Name, string(e.Actor.Role))
}

// may refuses whatever the table does not grant, and whoever has no name to
// put in the journal.
func may(who toetssteen.Actor, action toetssteen.Permission) error {
	if who.Name == "" || !slices.Contains(permissions[who.Role], action) {
		return &DeniedError{who, action}
	}
	return nil
}
