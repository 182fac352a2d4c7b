package detect

// Outcome reports whether a name says that the field holds what a model or rule
// made of a person: a risk, a score, a prediction.
func (d *Detector) Outcome(name string) bool {
	for _, w := range d.vocabulary.tokens(name) {
		if w.concept != 0 && w.concept == d.vocabulary.concepts["risk"] || outcomeWords[w.text] {
			return true
		}
	}
	return false
}

// outcomeWords are what stored outcomes are called, in Dutch and English.
var outcomeWords = map[string]bool{
	"score": true, "risico": true, "risk": true, "risicoscore": true, "risicoklasse": true, "riskscore": true, "voorspelling": true, "voorspeld": true,
	"prediction": true, "predicted": true, "pred": true, "kans": true, "probability": true, "prob": true, "selectie": true,
	"geselecteerd": true, "selected": true, "signaal": true, "uitkomst": true, "outcome": true, "decile": true, "rating": true,
	"oordeel": true, "advies": true, "schooladvies": true, "prioriteit": true, "priority": true, "segment": true, "profiel": true, "profile": true,
}
