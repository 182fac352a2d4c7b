package words

import (
	"strings"

	"toetssteen"
	"toetssteen/internal/text"
)

// Quality says in one sentence what was counted of polluted data.
func (w Words) Quality(q toetssteen.DataQuality) string {
	s := w.catalogue.Text(w.lang, q.Message, q.Args...) + " (" + w.share(q.Counts) + ")"
	if len(q.Codes) > 0 {
		s += "; " + w.catalogue.Text(w.lang, "dataquality.codes", strings.Join(q.Codes, ", "))
	}
	return text.Clean(s)
}

// QualityText gives a text on polluted data.
func (w Words) QualityText(key string, args ...string) string {
	return w.catalogue.Text(w.lang, "dataquality."+key, args...)
}

// share prints x of n: with the share where all was counted, and the interval
// where it is a sample.
func (w Words) share(c toetssteen.Counts) string {
	x, n := w.Digits(c.XText(toetssteen.Floor)), w.Digits(c.NText(toetssteen.Floor))
	from, to := w.Interval(c.Low, c.High)
	switch {
	case c.Estimated:
		return w.QualityText("counts.estimated", x, n)
	case c.X == 0 && c.N >= toetssteen.Floor: // nobody: there is nobody to give away
		return w.QualityText("counts", "0", n)
	case c.Small(toetssteen.Floor):
		return w.QualityText("counts", x, n)
	case c.Low == c.High:
		return w.QualityText("counts.share", x, n, w.Percent(toetssteen.Known(c.Low)))
	}
	return w.QualityText("counts.interval", x, n, from, to)
}
