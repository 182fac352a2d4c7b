// Package toetssteen holds the nouns of the product: the things people talk
// about when they ask where an organisation uses indicators of origin and of
// sex. It depends on the standard library alone, reads nothing, decides
// nothing and never carries a raw value of a scanned source.
package toetssteen

// Version is the release, printed by `toetssteen version` and in each result.
const Version = "0.1.0"
