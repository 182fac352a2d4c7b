// Package detect turns a profile of a table or file into findings: which of
// its columns hold indicators of origin or of sex, how sure that is, and why.
// It is pure: it reads nothing, and what it says of a profile is the same each
// time. A finding is a fact about a place, never a judgement on its use.
package detect

import (
	"cmp"
	"slices"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/source"
)

// Name and version of this detector, as findings carry it.
const detectorName = "column@1"

// Detector holds the catalogue, compiled. It is safe for concurrent use.
type Detector struct {
	catalogue    *catalogue.Catalogue
	indicators   []*catalogue.Indicator
	vocabulary   *vocabulary
	names        *phraseBook
	comments     *phraseBook
	personFields *phraseBook
	recordDates  *phraseBook // the rule is the moment
	elements     elements
	values       *valueIndex
	uses         []map[int]catalogue.ListUse // indicator -> list -> what it shows
	listConcepts map[wordID]int              // concepts whose reference lists count: country, language
	related      map[wordID]bool             // concepts that phrases of indicators use
	watcher      *watcher
}

// New compiles a catalogue.
func New(c *catalogue.Catalogue) *Detector {
	d := &Detector{catalogue: c, indicators: c.Indicators, vocabulary: newVocabulary(c.Lexicon)}
	// A phrase may hold words that the lexicon lacks; they must be known before
	// any phrase is split into words, hence twice.
	compilePhrases(d.vocabulary, c)
	d.names, d.comments = compilePhrases(d.vocabulary, c)
	d.personFields = &phraseBook{}
	for _, text := range c.Lexicon.PersonFields {
		d.personFields.add(d.vocabulary, phrase{strength: strong, text: text, rule: "lexicon.person_fields"})
	}
	d.personFields.index()
	d.recordDates = &phraseBook{}
	for _, moment := range sortedKeys(c.Lexicon.RecordDates) {
		for _, text := range c.Lexicon.RecordDates[moment] {
			d.recordDates.add(d.vocabulary, phrase{strength: strong, text: text, rule: moment})
		}
	}
	d.recordDates.index()
	d.elements = newElements(c)
	d.compileLists()
	d.related = map[wordID]bool{}
	for _, p := range d.names.phrases {
		for _, id := range p.ids {
			d.related[id] = true
		}
	}
	d.listConcepts = map[wordID]int{}
	for i, ind := range c.Indicators {
		switch ind.ID {
		case "birth_country":
			d.listConcepts[d.vocabulary.concepts["country"]] = i
		case "language":
			d.listConcepts[d.vocabulary.concepts["language"]] = i
		}
	}
	d.watcher = newWatcher(c)
	return d
}

func (d *Detector) compileLists() {
	used := map[string]bool{}
	for _, ind := range d.indicators {
		for _, u := range ind.CodeLists {
			used[u.List] = true
		}
	}
	ids := sortedKeys(used)
	d.values = newValueIndex(d.catalogue, ids)
	for _, ind := range d.indicators {
		m := map[int]catalogue.ListUse{}
		for _, u := range ind.CodeLists {
			n, _ := slices.BinarySearch(ids, u.List)
			m[n] = u
		}
		d.uses = append(d.uses, m)
	}
}

// Watcher looks for statements on origin and sex in running text.
func (d *Detector) Watcher() source.Watcher { return d.watcher }

// Detect gives the findings and code tables of one profile; sourceName is the
// logical name that findings carry. Findings are ordered by column and kind.
func (d *Detector) Detect(sourceName string, p source.Profile) ([]toetssteen.Finding, []toetssteen.CodeTable) {
	t := d.newTable(&p)
	if i, ok := d.codeTable(&p, t); ok {
		return nil, []toetssteen.CodeTable{d.reportCodeTable(sourceName, &p, i)}
	}
	var out []toetssteen.Finding
	for i := range p.Columns {
		for _, s := range d.column(&p, t, i) {
			out = append(out, d.finding(sourceName, &p, &p.Columns[i], s))
		}
	}
	return out, nil
}

// column gives the signals of a column that are findings, ordered by kind.
func (d *Detector) column(p *source.Profile, t *table, i int) []*signal {
	all := d.signals(p, t, i)
	out := all[:0]
	for _, s := range all {
		if s.found {
			out = append(out, s)
		}
	}
	return out
}

// signals gathers the evidence of one column for every kind that has any.
func (d *Detector) signals(p *source.Profile, t *table, i int) []*signal {
	c := &p.Columns[i]
	g := &gatherer{d: d, t: t, c: c, column: i, ts: t.columns[i]}
	g.name()
	g.element()
	g.label()
	g.key(p)
	g.listed()
	g.shaped()
	g.text()
	for _, s := range g.signals {
		s.judge(g)
	}
	g.settle()
	slices.SortFunc(g.signals, func(a, b *signal) int {
		return cmp.Compare(d.indicators[a.kind].ID, d.indicators[b.kind].ID)
	})
	return g.signals
}

func (d *Detector) finding(sourceName string, p *source.Profile, c *source.Column, s *signal) toetssteen.Finding {
	ind := d.indicators[s.kind]
	at := toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: p.Asset.Name, Field: c.Name}
	if c.Nested {
		at.Kind = toetssteen.LocationPath
	}
	slices.SortStableFunc(s.evidence, func(a, b toetssteen.Evidence) int { return cmp.Compare(b.Weight, a.Weight) })
	return toetssteen.Finding{
		ID: toetssteen.FindingID(sourceName, at, ind.ID), Source: sourceName, Location: at,
		Kind: ind.ID, Group: ind.Group, Targets: ind.Targets,
		Confidence: s.confidence, Level: s.level, Role: s.role,
		Evidence: s.evidence, Against: s.against, Detector: detectorName,
	}
}

func (d *Detector) reportCodeTable(sourceName string, p *source.Profile, i int) toetssteen.CodeTable {
	ct := toetssteen.CodeTable{Source: sourceName, Asset: p.Asset.Name, Kind: d.indicators[i].ID}
	for _, c := range p.Columns {
		ct.Fields = append(ct.Fields, c.Name)
	}
	ct.Evidence = []toetssteen.Evidence{{Type: "table", Rule: "code_table.1", Message: "evidence.code_table", Args: []string{p.Asset.Name}}}
	return ct
}
