package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"toetssteen"
	"toetssteen/internal/store"
)

// maxResult bounds the JSON of an audit: aggregates, never rows.
const maxResult = 64 << 20

// maxSpecification bounds the text of a specification: people read it.
const maxSpecification = 1 << 20

// SaveAuditInput is an audit to keep as evidence: the specification as it was
// read, its hash and the aggregate result.
type SaveAuditInput struct {
	Title, Hash, Verdict, Engine, Catalogue string
	Specification, Result                   []byte
}

// Action implements Input.
func (SaveAuditInput) Action() toetssteen.Permission { return MaySaveAudit }

// Subject is the hash of the specification.
func (in SaveAuditInput) Subject() string { return in.Hash }

// Validate refuses what would be no evidence: a specification that is not the
// one the hash is of, and a result that is no JSON, is too large, or is of
// another specification.
func (in SaveAuditInput) Validate() error {
	sum := sha256.Sum256(in.Specification)
	switch {
	case len(in.Specification) == 0:
		return errors.New("the audit has no specification")
	case len(in.Specification) > maxSpecification:
		return errors.New("the specification is larger than 1 MiB")
	case in.Hash != hex.EncodeToString(sum[:]):
		return errors.New("the hash is not of this specification")
	case !slices.Contains(verdicts, toetssteen.VerdictState(in.Verdict)):
		return fmt.Errorf("%q is no verdict of an audit", in.Verdict)
	case len(in.Result) > maxResult:
		return errors.New("the result is larger than 64 MiB")
	case !json.Valid(in.Result):
		return errors.New("the result is no JSON")
	case !keepable(in.Specification) || !keepable(in.Result):
		return errors.New("the specification or the result is no UTF-8 text")
	}
	var result struct {
		Specification string `json:"specification"`
	}
	if err := json.Unmarshal(in.Result, &result); err != nil || result.Specification != in.Hash {
		return errors.New("the result is not of this specification")
	}
	return nil
}

// verdicts are the states that an audit can come to.
var verdicts = []toetssteen.VerdictState{
	toetssteen.VerdictDirect, toetssteen.VerdictIndirect, toetssteen.VerdictExplained, toetssteen.VerdictNotAssessable, toetssteen.VerdictNoIndication,
}

// keepable tells whether every database keeps a text byte for byte.
func keepable(text []byte) bool { return utf8.Valid(text) && bytes.IndexByte(text, 0) < 0 }

// SaveAudit keeps an audit as evidence: it is never changed or deleted.
func SaveAudit(ctx context.Context, c Call, tx *store.Tx, in SaveAuditInput) (store.Audit, error) {
	return tx.SaveAudit(ctx, store.Audit{
		At: c.At, Actor: c.Who.Name, Title: in.Title, Hash: in.Hash, Verdict: in.Verdict, Engine: in.Engine, Catalogue: in.Catalogue,
		Specification: in.Specification, Result: in.Result,
	})
}
