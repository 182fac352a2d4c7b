package toetssteen

import "errors"

// Sentinels callers act on.
var (
	ErrNotFound = errors.New("not found")
	ErrConflict = errors.New("conflict")
)
