package toetssteen

// Permission is a right that a role gives; package app holds the one table.
type Permission string

// Actor is who does something: a person, a job or the local command line.
type Actor struct {
	Name string
	Role ActorRole
}

// ActorRole is a role of domain.md §6. The zero value may do nothing.
type ActorRole string

// RoleLocal is the person at the command line of this workspace, who owns its
// files; organisations add people and roles in later parts.
const RoleLocal ActorRole = "local"
