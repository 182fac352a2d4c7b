// Package journal makes every change provable: each change is a leaf of a
// Merkle log (RFC 6962 hashing, as in package tlog), and after each change the
// log's tree is signed with the workspace's key. Someone who holds an earlier
// checkpoint can show that nothing before it was altered or left out. The
// package is pure: it stores nothing and reads no clock, and it never holds
// what was changed, only a digest of it.
package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// TimeLayout is how times are written in entries: RFC 3339, UTC, microseconds
// and of one length, so that text order is time order in every database.
const TimeLayout = "2006-01-02T15:04:05.000000Z"

// Entry is one change: who did what to what, when, and the digest of what was
// written. Sequence counts from 0.
type Entry struct {
	Sequence int64  `json:"sequence"`
	Time     string `json:"time"`
	Actor    string `json:"actor"`
	Role     string `json:"role"`
	Action   string `json:"action"`
	Subject  string `json:"subject"`
	Digest   string `json:"digest"`
}

// FormatTime writes a moment as entries hold it.
func FormatTime(t time.Time) string { return t.UTC().Format(TimeLayout) }

// ParseTime reads what FormatTime wrote.
func ParseTime(s string) (time.Time, error) { return time.Parse(TimeLayout, s) }

// Leaf gives the bytes that the log hashes: JSON with the keys in the order of
// Entry, no spaces and no HTML escapes, so that anybody can recompute it.
func (e Entry) Leaf() ([]byte, error) {
	if err := e.check(); err != nil {
		return nil, fmt.Errorf("encode journal entry %d: %w", e.Sequence, err)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		return nil, fmt.Errorf("encode journal entry %d: %w", e.Sequence, err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// check refuses what has no single encoding: invalid UTF-8 would be replaced
// by the encoder, so that two different entries could share one leaf.
func (e Entry) check() error {
	if e.Sequence < 0 {
		return errors.New("the sequence is negative")
	}
	if _, err := ParseTime(e.Time); err != nil {
		return errors.New("the time is not written as " + TimeLayout)
	}
	for _, s := range []string{e.Actor, e.Role, e.Action, e.Subject, e.Digest} {
		if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			return errors.New("a text is not valid UTF-8 or holds a NUL")
		}
	}
	if e.Actor == "" || e.Action == "" {
		return errors.New("the actor and the action are needed")
	}
	return nil
}
