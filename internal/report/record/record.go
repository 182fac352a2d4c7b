// Package record writes the outcome of a scan for programs: JSON, the contract
// of the command line; CSV for spreadsheets; SARIF for tools that show the
// outcome of scanners. Each writes record by record, so that a result of any
// size takes no memory of its own.
package record

import (
	"toetssteen"
	"toetssteen/internal/report/words"
)

// Input is what is written. Result holds no number of rows under the floor.
type Input struct {
	words.Words
	Result   toetssteen.ScanResult
	Invented bool // the data is invented: each file says so
}
