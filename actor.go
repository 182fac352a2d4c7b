package toetssteen

// Permission is a right that a role gives; package app holds the one table.
type Permission string

// Actor is who does something: a person, a job or the local command line.
type Actor struct {
	Name string
	Role ActorRole
	// Grants are the roles of a person who acts as RoleGranted. Package app reads
	// them from the workspace, in the transaction that they are needed in.
	Grants []Grant
}

// ActorRole is a role of domain.md §6. The zero value may do nothing.
type ActorRole string

// Roles that are not granted: who comes to a workspace, and how.
const (
	// RoleLocal is the person at the command line of this workspace, who owns its
	// files.
	RoleLocal ActorRole = "local"
	// RoleGranted is a person who acts with the grants that the workspace holds.
	RoleGranted ActorRole = "granted"
)

// Roles that a Grant gives.
const (
	RoleCoordinator    ActorRole = "coordinator"     // opens rounds, keeps the organisation
	RoleOwner          ActorRole = "owner"           // process owner
	RolePrivacyOfficer ActorRole = "privacy_officer" // keeps the register of a unit
	RoleDirector       ActorRole = "director"        // signs for a unit
	RoleEngineer       ActorRole = "engineer"        // scans
	RoleModelOwner     ActorRole = "model_owner"     // audits risk models
	RoleCPO            ActorRole = "cpo"             // second line
	RoleDPO            ActorRole = "dpo"             // FG
	RoleCIO            ActorRole = "cio"
	RoleAuditor        ActorRole = "auditor" // ADR: reads everything, changes nothing
	RoleJurist         ActorRole = "jurist"
)

// GrantedRoles gives the roles that a person can be given, in a fixed order.
func GrantedRoles() []ActorRole {
	return []ActorRole{
		RoleCoordinator, RoleOwner, RolePrivacyOfficer, RoleDirector, RoleEngineer, RoleModelOwner,
		RoleCPO, RoleDPO, RoleCIO, RoleAuditor, RoleJurist,
	}
}
