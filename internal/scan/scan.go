// Package scan runs a scan: it opens sources, asks them for profiles, hands
// those to the detector and gathers findings together with what was not read.
package scan
