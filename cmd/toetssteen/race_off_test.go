//go:build !race

package main

// underRace is how many times the memory may be of what it is without the race
// detector.
const underRace = 1
