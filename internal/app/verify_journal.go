package app

import (
	"context"
	"errors"
	"io"
	"io/fs"

	"toetssteen"
	"toetssteen/internal/journal"
	"toetssteen/internal/store"
)

// VerifyJournalInput asks whether the workspace is what its journal says.
// Known are checkpoints that were kept elsewhere, such as in a printed report.
// Folder is the folder of the workspace, of which the law tables are checked;
// nil leaves them out.
type VerifyJournalInput struct {
	Known  []string
	Folder fs.FS
}

// Action implements Input.
func (VerifyJournalInput) Action() toetssteen.Permission { return MayVerifyJournal }

// Subject implements Input.
func (VerifyJournalInput) Subject() string { return "" }

// Validate implements Input.
func (VerifyJournalInput) Validate() error { return nil }

// VerifyJournal recomputes the log and checks its hashes and checkpoints, and
// then whether the stored scans and decisions, and the imported law tables,
// are still those that were journalled. An exported journal is checked with journal.Read and
// journal.Verify, which need no workspace.
func VerifyJournal(ctx context.Context, r *store.Reader, in VerifyJournalInput) (journal.Report, error) {
	l, err := r.Journal(ctx)
	if err != nil {
		return journal.Report{}, err
	}
	report := journal.Verify(l, in.Known...)
	problems, err := r.CheckContent(ctx, l)
	report.Problems = append(report.Problems, problems...)
	if err != nil || in.Folder == nil {
		return report, err
	}
	problems, err = checkLaws(l, in.Folder)
	report.Problems = append(report.Problems, problems...)
	return report, err
}

// ExportJournalInput says where the journal is written to.
type ExportJournalInput struct {
	To io.Writer
}

// Action implements Input.
func (ExportJournalInput) Action() toetssteen.Permission { return MayExportJournal }

// Subject implements Input.
func (ExportJournalInput) Subject() string { return "" }

// Validate implements Input.
func (in ExportJournalInput) Validate() error {
	if in.To == nil {
		return errors.New("there is nothing to write to")
	}
	return nil
}

// ExportJournal writes the journal in the form that can be verified offline,
// and gives the number of entries.
func ExportJournal(ctx context.Context, r *store.Reader, in ExportJournalInput) (int, error) {
	l, err := r.Journal(ctx)
	if err != nil {
		return 0, err
	}
	return len(l.Entries), journal.Write(in.To, l)
}
