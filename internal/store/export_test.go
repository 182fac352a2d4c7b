package store

import "context"

// Exec runs a statement outside of every use case, as somebody with the
// database in their hands would.
func (s *Store) Exec(ctx context.Context, statement string) error {
	_, err := s.db.ExecContext(ctx, statement)
	return err
}

// Migrations gives the embedded folders to the test that compares them.
var Migrations = migrations

// MigrateAgain does what opening does, on the database that is open.
func (s *Store) MigrateAgain(ctx context.Context) error {
	driver := "sqlite"
	if s.snapshot != 0 {
		driver = "pgx"
	}
	return s.migrate(ctx, driver)
}
