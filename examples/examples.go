// Package examples holds audits that run as they are, on published figures;
// the demonstration and the tests use them too.
package examples

import "embed"

// DUO is the folder duo: the control of the student grant at DUO in 2014 and
// 2019, with its specifications and the risk profile. Paths begin with duo/.
//
//go:embed duo
var DUO embed.FS
