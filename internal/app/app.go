// Package app is the one door to a workspace: the web, the API, the command
// line and jobs all call the use cases here. A use case is checked, authorised
// by one table, run in one transaction and journalled; nothing else writes.
package app

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"

	"toetssteen"
	"toetssteen/internal/store"
)

// App is an open workspace.
type App struct {
	Store    *store.Store
	Clock    func() time.Time
	Dir      string
	Database Database    // where the data is; zero is the file in Dir
	key      note.Signer // nil when the key file is gone: then the workspace can only be read
}

// Input is what a use case is asked. Subject says in the journal what it is
// about; it never holds a value of a scanned source.
type Input interface {
	Action() toetssteen.Permission
	Subject() string
	Validate() error
}

// Call is who runs a use case, and the one moment at which it happens.
type Call struct {
	Who toetssteen.Actor
	At  time.Time
}

// UseCase changes the workspace.
type UseCase[I Input, O any] func(ctx context.Context, c Call, tx *store.Tx, in I) (O, error)

// Query reads the workspace; it cannot change it.
type Query[I Input, O any] func(ctx context.Context, r *store.Reader, in I) (O, error)

// Do runs a use case for someone: checked, authorised, in one transaction with
// its entry in the journal. No entry, no change.
func Do[I Input, O any](ctx context.Context, a *App, who toetssteen.Actor, run UseCase[I, O], in I) (O, error) {
	var out, none O
	if err := admit(who, in); err != nil {
		return none, err
	}
	err := a.Store.InTx(ctx, func(tx *store.Tx) (err error) {
		c := Call{who, a.Clock()}
		if c.Who, err = authorise(ctx, &tx.Reader, who, c.At, in); err != nil {
			return err
		}
		if out, err = run(ctx, c, tx, in); err != nil {
			return err
		}
		return tx.Append(ctx, c.At, c.Who, string(in.Action()), in.Subject(), a.key)
	})
	if err != nil {
		return none, fmt.Errorf("%s: %w", in.Action(), err)
	}
	return out, nil
}

// Ask runs a query for someone: checked and authorised, on one consistent
// state of the workspace.
func Ask[I Input, O any](ctx context.Context, a *App, who toetssteen.Actor, run Query[I, O], in I) (O, error) {
	var out, none O
	if err := admit(who, in); err != nil {
		return none, err
	}
	err := a.Store.View(ctx, func(r *store.Reader) (err error) {
		if _, err = authorise(ctx, r, who, a.Clock(), in); err != nil {
			return err
		}
		out, err = run(ctx, r, in)
		return err
	})
	if err != nil {
		return none, fmt.Errorf("%s: %w", in.Action(), err)
	}
	return out, nil
}

// admit refuses what needs no look in the workspace to refuse.
func admit(who toetssteen.Actor, in Input) error {
	if who.Role != toetssteen.RoleGranted {
		if err := may(who, in.Action()); err != nil {
			return err
		}
	}
	if err := in.Validate(); err != nil {
		return fmt.Errorf("%s: %w", in.Action(), err)
	}
	return nil
}

// ReadOnly tells whether the key is missing, so that nothing can be changed.
func (a *App) ReadOnly() bool { return a.key == nil }

// Close closes the workspace.
func (a *App) Close() error { return a.Store.Close() }
