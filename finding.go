package toetssteen

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Role says what a place does with the datum, as far as a scan can see.
type Role string

// Roles a scan can tell. What a model or a form does with a datum comes from
// their own readers.
const (
	RoleStored    Role = "stored"     // a column or field that holds the datum of a person
	RoleDerived   Role = "derived"    // computed or one-hot: is_nl, natio_0131
	RoleAggregate Role = "aggregate"  // a count, share or mean over people: pct_vrouwen
	RoleFreeText  Role = "free_text"  // statements in running text
	RoleCodeTable Role = "code_table" // a reference list, not a datum of a person
)

// LocationKind tags a Location: which of its fields mean something.
type LocationKind string

// Kinds of location. Later readers use the other fields of Location.
const (
	LocationColumn  LocationKind = "column"  // Field
	LocationPath    LocationKind = "path"    // Field holds a path in nested data, as "kinderen[].land"
	LocationCode    LocationKind = "code"    // Line, Column, Symbol
	LocationCell    LocationKind = "cell"    // Field holds the sheet's column, Line its header row
	LocationPage    LocationKind = "page"    // Line holds the page
	LocationFeature LocationKind = "feature" // Field holds the model feature
)

// Location is a place inside a source.
type Location struct {
	Kind   LocationKind
	Asset  string // table, file, sheet or message type, within the source
	Field  string
	Line   int // 1-based; 0 is none
	Column int // 1-based; 0 is none
	Symbol string
}

// String renders the place for people: "tabel.kolom", "bestand:12:3 naam".
func (l Location) String() string {
	var b strings.Builder
	b.WriteString(l.Asset)
	if l.Line > 0 {
		b.WriteString(":" + itoa(l.Line))
		if l.Column > 0 {
			b.WriteString(":" + itoa(l.Column))
		}
	}
	if l.Field != "" {
		b.WriteString("." + l.Field)
	}
	if l.Symbol != "" {
		b.WriteString(" " + l.Symbol)
	}
	return b.String()
}

// Finding is a fact about a place: this element holds, or points to, this kind
// of datum. It is never a judgement.
type Finding struct {
	ID         string
	Source     string // logical name
	Location   Location
	Kind       KindID
	Group      Group
	Confidence float64 // 0..1: the estimated chance that a person confirms it
	Level      Level
	Role       Role
	Targets    []KindID // for a proxy: what it stands in for
	Evidence   []Evidence
	Against    []Evidence
	SameAs     []string // ids of findings that hold the same datum
	Allowed    string   // id of the rule of people that accepts it; empty is none
	Detector   string   // name@version
}

// Evidence is one sign for or against a finding. Message and Args give its
// text in any language (catalogue/i18n); Args hold names and entries of public
// code lists only, never a raw value of a source.
type Evidence struct {
	Type    string // name, element, comment, type, values, shape, neighbours, key, table, text
	Rule    string // catalogue rule id, as "nationality.name.1"
	Message string // i18n key
	Args    []string
	Weight  float64 // log-odds contribution; negative for counter-evidence
	Counts  *Counts
}

// FindingID derives the id that a finding keeps over scans: it stands on the
// logical source name, the place and the kind, so a moved host or a changed
// password does not change it.
func FindingID(source string, l Location, kind KindID) string {
	h := sha256.New()
	for _, part := range []string{source, string(l.Kind), l.Asset, l.Field, itoa(l.Line), l.Symbol, string(kind)} {
		h.Write([]byte(itoa(len(part))))
		h.Write([]byte{':'})
		h.Write([]byte(part))
	}
	return "B-" + hex.EncodeToString(h.Sum(nil)[:8])
}
