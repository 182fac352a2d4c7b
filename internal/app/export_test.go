package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/store"
)

// OpenWith opens a workspace with given randomness.
var OpenWith = openWith

// ProgressIn keeps the progress of a scan in an open workspace.
func ProgressIn(a *App, run string) *Progress {
	return &Progress{app: a, run: run, clock: a.Clock, written: a.Clock()}
}

// SetStagingPragmas bounds the disk of an import until the test ends.
func SetStagingPragmas(t testing.TB, pragmas ...string) {
	t.Helper()
	stagingPragmas = pragmas
	t.Cleanup(func() { stagingPragmas = nil })
}

// Seal gives a changed export the checksum that it would have had.
func Seal(text string) []byte {
	body := text[:strings.LastIndex(strings.TrimSuffix(text, "\n"), "\n")+1]
	sum := sha256.Sum256([]byte(body))
	end := regexp.MustCompile(`"sha256":"[0-9a-f]+"`).ReplaceAllString(text[len(body):], `"sha256":"`+hex.EncodeToString(sum[:])+`"`)
	return []byte(body + end)
}

// PutForTest keeps records, as the use cases of the register do.
func (a *App) PutForTest(ctx context.Context, who toetssteen.Actor, in ...toetssteen.Recorded) error {
	return a.Store.InTx(ctx, func(tx *store.Tx) error {
		at := a.Clock()
		records := make([]toetssteen.Record, len(in))
		for i, x := range in {
			var err error
			if records[i], err = toetssteen.Pack(x); err != nil {
				return err
			}
		}
		if _, err := tx.PutRecords(ctx, at, who.Name, records); err != nil {
			return err
		}
		return tx.Append(ctx, at, who, "test.put", "", a.key)
	})
}
