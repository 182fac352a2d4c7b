package report

import (
	"toetssteen/internal/report/outline"
	"toetssteen/internal/text"
)

// pageQuality bounds the measures on a page; JSON has all.
const pageQuality = 500

// qualityView is one measure of polluted data.
type qualityView struct{ Target, Place, Text string }

func (v view) qualityViews(look outline.Lookup) []qualityView {
	var out []qualityView
	for _, q := range told(v.Result.Quality) {
		if len(out) == pageQuality {
			break
		}
		target := ""
		if _, ok := look.Findings[q.Finding]; ok {
			target = text.Clean(q.Finding)
		}
		out = append(out, qualityView{target, v.qualityPlace(q), v.Quality(q)})
	}
	return out
}

// qualityMore says how many measures are not on the page, or nothing.
func (v view) qualityMore() string {
	left := len(told(v.Result.Quality)) - pageQuality
	if left <= 0 {
		return ""
	}
	return v.QualityText("more.page", v.Number(int64(left)))
}

// QualityTitle is the heading over measures of polluted data.
func (w speech) QualityTitle() string { return w.v.QualityText("title") }

// QualityAbout says what they are.
func (w speech) QualityAbout() string { return w.v.QualityText("about") }
