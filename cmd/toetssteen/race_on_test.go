//go:build race

package main

// underRace: the race detector keeps a record of all memory beside it.
const underRace = 2
