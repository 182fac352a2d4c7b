package count

import (
	"fmt"
	"strconv"
)

// ReadError says why data could not be read, in words that hold no value of
// it: the engine's own message may quote a row. Key is the text for people
// (i18n), with its arguments.
type ReadError struct {
	Key  string
	Args []string
	What string // the same in English
}

func (e *ReadError) Error() string { return e.What }

const memoryKey = "count.error.memory"

// MemoryError says that counting needs more memory than was given.
func MemoryError() error {
	return &ReadError{Key: memoryKey, What: "counting does not fit in the memory that was given"}
}

// EngineError is a refusal by an engine, with its code alone.
func EngineError(engine, code string) error {
	return &ReadError{Key: "count.error.engine", Args: []string{engine, code}, What: fmt.Sprintf("%s refused (%s)", engine, code)}
}

// TimeoutError says that a statement took longer than it may.
func TimeoutError() error {
	return &ReadError{Key: "count.error.timeout", What: "counting took longer than the time limit of a statement"}
}

// NoRightError says that the user may not read what was asked for.
func NoRightError() error {
	return &ReadError{Key: "count.error.right", What: "no right to read this table"}
}

// JoinedColumnError says that a column is in the data and in the file that is
// joined to it.
func JoinedColumnError(column string) error {
	return &ReadError{Key: "count.error.joined_column", Args: []string{column}, What: fmt.Sprintf("column %q is in the data and in the file to join", column)}
}

// JoinRemark says how many rows have no partner in the file that was joined.
func JoinRemark(rows, without int64) []Remark {
	if without == 0 {
		return nil
	}
	return []Remark{{Key: "count.join_unmatched", Args: []string{strconv.FormatInt(without, 10), strconv.FormatInt(rows, 10)}}}
}
