package cli

import (
	"cmp"
	"context"

	"toetssteen/internal/app"
)

// databasePasswords are the variables that may hold the password of the
// workspace's own database, which is not that of a source. PGPASSWORD counts
// when neither is set.
var databasePasswords = []string{"TOETSSTEEN_DATABASE_PASSWORD", "TOETSSTEEN_DATABASE_PASSWORD_FILE"}

// database says where the workspace keeps its data.
func (s *session) database() (app.Database, error) {
	d := app.Database{Address: s.grammar.Database}
	if d.Address == "" {
		return d, nil
	}
	if err := d.Check(); err != nil {
		return d, s.fail("database", err, s.shownDatabase(d.Address))
	}
	file := s.Env("TOETSSTEEN_DATABASE_PASSWORD_FILE")
	if file == "" {
		d.Password = cmp.Or(s.Env("TOETSSTEEN_DATABASE_PASSWORD"), s.Env("PGPASSWORD"))
	} else {
		var err error
		if d.Password, err = s.passwordIn(file); err != nil {
			return d, err
		}
	}
	s.secrets.addEscaped(d.Password)
	return d, nil
}

// at is the option with which every workspace is opened.
func (s *session) at() (app.Option, error) {
	d, err := s.database()
	return app.At(d), err
}

// open opens the workspace, and makes it when it is not there.
func (s *session) open(ctx context.Context) (*app.App, error) {
	at, err := s.at()
	if err != nil {
		return nil, err
	}
	return app.Open(ctx, s.workspace, s.Clock, at)
}

// engineOf says which engine holds a workspace, and whether it can be changed.
func (s *session) engineOf(a *app.App) string {
	text := s.t("workspace.engine", a.Database.Engine())
	if a.ReadOnly() {
		text += "; " + s.t("workspace.read_only")
	}
	return text
}

// shownDatabase is the address of a database as it may be shown.
func (s *session) shownDatabase(address string) string {
	if address == "" || address == "false" {
		return s.t("workspace.in_folder", app.DatabaseFile)
	}
	return s.secrets.hide(address)
}
