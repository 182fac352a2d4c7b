package scan

import (
	"slices"
	"strings"

	"toetssteen/internal/tuning"
)

// filter is the choice of assets and fields.
type filter struct{ include, exclude []string }

func newFilter(include, exclude []string) filter {
	lower := func(ps []string) (out []string) {
		for _, p := range ps {
			if p = strings.ToLower(strings.TrimSpace(p)); p != "" {
				out = append(out, p)
			}
		}
		return out
	}
	return filter{lower(include), lower(exclude)}
}

// all reports that nothing is left out.
func (f filter) all() bool { return len(f.include)+len(f.exclude) == 0 }

// asset reports whether an asset must be looked at: it is not left out as a
// whole, and it or a field of it may be asked for, as far as its name tells.
func (f filter) asset(name string) bool {
	if f.all() {
		return true
	}
	name = strings.ToLower(name)
	if matchAny(f.exclude, name) {
		return false
	}
	return len(f.include) == 0 || matchAny(f.include, name) || slices.ContainsFunc(f.include, func(p string) bool {
		_, open := tuning.Glob(p, name+".")
		return open
	})
}

// whole reports whether every field of an asset is asked for, whatever their
// names are.
func (f filter) whole(asset string) bool {
	if f.all() {
		return true
	}
	asset = strings.ToLower(asset)
	if len(f.include) > 0 && !matchAny(f.include, asset) {
		return false
	}
	return !slices.ContainsFunc(f.exclude, func(p string) bool {
		_, open := tuning.Glob(p, asset+".")
		return open
	})
}

// field reports whether a field of an asset that is read is asked for.
func (f filter) field(asset, name string) bool {
	if f.all() {
		return true
	}
	asset = strings.ToLower(asset)
	full := asset + "." + strings.ToLower(name)
	if matchAny(f.exclude, full) {
		return false
	}
	return len(f.include) == 0 || matchAny(f.include, asset) || matchAny(f.include, full)
}

func matchAny(patterns []string, s string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		matched, _ := tuning.Glob(p, s)
		return matched
	})
}

// Matches reports whether a text matches a pattern of --include, for others
// that take such patterns.
func Matches(pattern, text string) bool {
	return newFilter([]string{pattern}, nil).matches(text)
}

func (f filter) matches(text string) bool { return matchAny(f.include, strings.ToLower(text)) }
