package app

// OpenWith opens a workspace with given randomness.
var OpenWith = openWith

// ProgressIn keeps the progress of a scan in an open workspace.
func ProgressIn(a *App, run string) *Progress {
	return &Progress{app: a, run: run, clock: a.Clock, written: a.Clock()}
}
