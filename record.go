package toetssteen

import (
	"encoding/json"
	"fmt"
	"time"
)

// RecordType is a kind of versioned record in a workspace.
type RecordType string

// Types of records, from the organisation to what people decided.
const (
	RecordUnit       RecordType = "unit"        // Unit
	RecordGrant      RecordType = "grant"       // Grant: a role of a person in a unit
	RecordSystem     RecordType = "system"      // System
	RecordSource     RecordType = "source"      // Source
	RecordProcessing RecordType = "processing"  // Processing
	RecordPurpose    RecordType = "purpose"     // Purpose
	RecordUse        RecordType = "element_use" // ElementUse
	RecordLink       RecordType = "link"        // Link: a finding stands under a processing
	RecordIgnore     RecordType = "ignore"      // LearnedIgnore: what people taught by rejecting
	RecordRound      RecordType = "round"       // Round
	RecordAnswer     RecordType = "answer"      // Answer of one unit in one round
)

// Date is a day as 2006-01-02; empty is no day.
type Date string

// ParseDate reads a day; it refuses days that do not exist, as 2023-02-30.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return "", fmt.Errorf("%q is not a day that exists, written as 2006-01-02", s)
	}
	return Date(t.Format(time.DateOnly)), nil
}

// Head is what every record carries beside its content. A version is never
// changed: an amendment is a new version, a withdrawal a version with a reason.
type Head struct {
	ID        string `json:"-"` // chosen by people, unique within its type
	Version   int64  `json:"-"` // 1, 2, 3, ...; the store numbers
	ValidFrom Date   `json:"-"` // from when the content holds
	Withdrawn string `json:"-"` // why it holds no longer; empty while it does
}

// VersionID identifies one version of a record, for logs that must point to
// what held at the time (Logboek Dataverwerkingen): "VW-012@3".
func (h Head) VersionID() string { return fmt.Sprintf("%s@%d", h.ID, h.Version) }

// Record is a versioned record as the workspace stores it. Body is the content
// as JSON; Unit and Parent stand beside it to choose by.
type Record struct {
	Head
	Type   RecordType
	Unit   string // id of the unit that answers for it; empty is the whole organisation
	Parent string // id of the record it is part of: the processing of a purpose
	Body   []byte

	// The store sets these.
	Sequence int64 // of the journal entry that wrote it
	At       time.Time
	Actor    string // who wrote it
}

// Recorded is content that is kept as a record.
type Recorded interface {
	RecordType() RecordType
	Home() (unit, parent string)
	head() *Head
}

// Pack makes the record of some content.
func Pack(x Recorded) (Record, error) {
	body, err := json.Marshal(x)
	if err != nil {
		return Record{}, fmt.Errorf("encode %s %s: %w", x.RecordType(), x.head().ID, err)
	}
	r := Record{Head: *x.head(), Type: x.RecordType(), Body: body}
	r.Unit, r.Parent = x.Home()
	return r, nil
}

// Unpack gives back the content of a record.
func Unpack[T any, P interface {
	*T
	Recorded
}](r Record) (T, error) {
	var x T
	p := P(&x)
	if r.Type != p.RecordType() {
		return x, fmt.Errorf("read record %s: it is a %s and no %s", r.ID, r.Type, p.RecordType())
	}
	if err := json.Unmarshal(r.Body, p); err != nil {
		return x, fmt.Errorf("read %s %s: %w", r.Type, r.VersionID(), err)
	}
	*p.head() = r.Head
	return x, nil
}
