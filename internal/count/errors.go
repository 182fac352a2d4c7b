package count

import (
	"errors"
	"fmt"
	"strings"
)

func (e *UnknownColumnError) Error() string {
	return fmt.Sprintf("no column %q; the columns are %s", e.Column, strings.Join(e.Known, ", "))
}

func (e *TooManyError) Error() string {
	return fmt.Sprintf("more than %d cells; column %q has about %d levels", e.Most, e.Column, e.Levels)
}

func (e *BadCountError) Error() string {
	return fmt.Sprintf("column %q: %d rows hold a count that is %s", e.Column, e.Rows, e.Kind)
}

func (e *DuplicateKeyError) Error() string {
	return fmt.Sprintf("key %q: %d values occur more than once", e.Column, e.Keys)
}

// UnknownTableError names a table that is not there, or says that one must be
// chosen, with what is.
type UnknownTableError struct {
	Table string
	Known []string
}

func (e *UnknownTableError) Error() string {
	if e.Table == "" {
		return "choose a table: " + strings.Join(e.Known, ", ")
	}
	return fmt.Sprintf("no table %q; the tables are %s", e.Table, strings.Join(e.Known, ", "))
}

// ErrEmpty says that a file holds nothing.
var ErrEmpty = errors.New("the file is empty")

// ErrNoJoin says that an engine cannot join a file.
var ErrNoJoin = errors.New("a file can be joined to a file, not to a database; bring the attribute into the database, or export the table")
