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
	return s.migrate(ctx, driver, 0)
}

// Count runs a query that gives one number.
func (s *Store) Count(ctx context.Context, query string) (n int64, err error) {
	err = s.db.QueryRowContext(ctx, query).Scan(&n)
	return n, err
}

// Texts runs a query that gives texts.
func (s *Store) Texts(ctx context.Context, query string) (out []string, err error) {
	err = s.View(ctx, func(r *Reader) error {
		return each(ctx, r, "texts", query, func(t *textRow) error {
			out = append(out, t.text)
			return nil
		})
	})
	return out, err
}

// OpenAsItIs opens a SQLite file in the schema that it has.
func OpenAsItIs(ctx context.Context, file string) (*Store, error) {
	dsn, err := sqliteAddress(file)
	if err != nil {
		return nil, err
	}
	return openTo(ctx, "sqlite", dsn, file, 1)
}
