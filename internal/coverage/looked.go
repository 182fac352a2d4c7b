package coverage

// Looked is what scans tell of a register, for who judges it: both the coverage
// and the check of the register go by this.
type Looked struct {
	// Deep holds the sources that count as looked at: read whole, deep enough and
	// within their term.
	Deep map[string]bool
	// Found tells by use whether its datum is where the register says. A use of
	// which that is not known is not in it.
	Found map[string]bool
}

// Look tells what scans bear out.
func Look(in Input) Looked {
	m := newMatcher(in)
	out := Looked{Deep: map[string]bool{}, Found: map[string]bool{}}
	for _, s := range m.sourceStates {
		if s.State == Scanned {
			out.Deep[s.Source] = true
		}
	}
	for _, u := range m.uses() {
		if u.State.Known() {
			out.Found[u.Use] = u.State.Confirmed()
		}
	}
	return out
}
