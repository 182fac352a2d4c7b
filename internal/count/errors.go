package count

import (
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
