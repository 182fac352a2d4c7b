package audit

import (
	"fmt"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/bias"
)

// CBSRequest writes, in Dutch, the specification of the table to ask Statistics
// Netherlands for: the populations, the variables, exactly the margins that the
// audit reads, rounding and floor, the legal article, and the layout in which
// toetssteen reads the answer. Facts: CBS-wet art. 41-42, linking by
// pseudonymised citizen number, counts rounded to tens, groups under 10 not
// published, as in the DUO case (domain.md §2.1).
func CBSRequest(s toetssteen.AuditSpec) (string, error) {
	if len(s.Steps) == 0 {
		return "", &LintError{[]Problem{{"steps", toetssteen.M("audit.lint.steps")}}}
	}
	r := request{spec: s}
	if s.Request != nil {
		r.own = *s.Request
	}
	r.head()
	r.populations()
	r.variables()
	r.tables()
	r.conditions()
	r.layout()
	return r.b.String(), nil
}

type request struct {
	spec toetssteen.AuditSpec
	own  toetssteen.AuditCBSRequest
	b    strings.Builder
}

func (r *request) line(format string, args ...any) { fmt.Fprintf(&r.b, format+"\n", args...) }

// open marks what the applicant must still fill in.
func open(value, what string) string {
	if strings.TrimSpace(value) == "" {
		return "**[in te vullen: " + what + "]**"
	}
	return value
}

func (r *request) head() {
	s := r.spec
	r.line("# Aanvraag maatwerktabel CBS: %s", s.Title)
	r.line("")
	r.line("| | |\n|---|---|")
	r.line("| Aanvrager | %s |", open(r.own.Organisation, "organisatie, contactpersoon, telefoon, e-mail"))
	r.line("| Proces | %s |", open(s.Process, "naam van het selectieproces of risicomodel"))
	r.line("| Vraag | %s |", open(s.Question, "de vraag die de tabel moet beantwoorden"))
	r.line("| Periode of peildatum | %s |", open(r.own.Period, "jaar of datum; per periode een eigen tabel"))
	r.line("| Grondslag van de aanvrager | %s |", open(r.own.LegalArticle, "wetsartikel waarop de organisatie haar bestand aan het CBS levert"))
	r.line("| Grondslag van het CBS | Wet op het Centraal bureau voor de statistiek, artikel 41 en 42 (koppeling bij het CBS; alleen statistische uitkomsten verlaten het CBS) |")
	r.line("| Advies van de FG gevraagd op | **[in te vullen: datum]** |")
	r.line("")
	r.line("De organisatie krijgt geen herkomst of geslacht van personen te zien. Het CBS koppelt, telt en rondt af.")
	r.line("")
}

func (r *request) populations() {
	s := r.spec
	r.line("## Populaties\n")
	r.line("1. Iedereen: %s", open(s.Population, "wie in het bestand staan"))
	n := 2
	for _, t := range s.Steps {
		name := t.Label
		if name == "" {
			name = t.ID
		}
		levels := "de waarden die verder gaan"
		if len(t.Order) > 0 {
			levels = "per waarde: " + strings.Join(t.Order, ", ")
		} else if len(t.Positive) > 0 {
			levels = strings.Join(t.Positive, ", ")
		}
		r.line("%d. %s (kolom %s: %s)", n, name, t.Column, levels)
		n++
	}
	if a := s.RandomArm; a != nil {
		r.line("%d. De aselecte steekproef (kolom %s: %s)", n, a.Column, strings.Join(a.Values, ", "))
	}
	r.line("")
}

func (r *request) variables() {
	r.line("## Variabelen\n")
	r.line("Van het CBS, gekoppeld op het gepseudonimiseerde burgerservicenummer:\n")
	attribute := r.own.Attribute
	if attribute == "" {
		attribute = "herkomst volgens de indeling van 2022 (Nederland; Europa zonder Nederland; buiten Europa), gekruist met geboren in Nederland ja/nee"
	}
	r.line("- %s", attribute)
	for _, g := range r.spec.Groups {
		r.line("- %s%s", g.Column, of(" (vergelijking: "+g.Reference+")", g.Reference != ""))
	}
	r.line("\nUit het bestand van de organisatie (één regel per persoon):\n")
	for _, c := range r.supplied() {
		r.line("- %s", c)
	}
	r.line("")
}

func of(text string, when bool) string {
	if when {
		return text
	}
	return ""
}

// supplied are the columns that the organisation hands to the office.
func (r *request) supplied() []string {
	by, margins := bias.Needs(r.spec)
	for _, m := range margins {
		by = append(by, m...)
	}
	by = append(by, r.own.Variables...)
	slices.Sort(by)
	return slices.DeleteFunc(slices.Compact(by), r.isGroup)
}

func (r *request) isGroup(column string) bool {
	return slices.ContainsFunc(r.spec.Groups, func(g toetssteen.AuditGroup) bool { return g.Column == column })
}

// tables lists exactly the margins that the audit reads.
func (r *request) tables() {
	r.line("## Tabellen\n")
	r.line("Elke regel is een uitsplitsing; de kolommen zijn het totaal en de groepen hierboven.\n")
	rows := [][]string{{}}
	add := func(columns ...string) {
		columns = slices.Compact(columns)
		if !slices.ContainsFunc(rows, func(have []string) bool { return slices.Equal(have, columns) }) {
			rows = append(rows, columns)
		}
	}
	selection, _ := bias.SelectionStep(r.spec)
	var before string
	for _, t := range r.spec.Steps {
		add(t.Column)
		if before != "" && t.Column != before {
			add(before, t.Column)
		}
		if t.Kind == "category" {
			before = t.Column
		}
	}
	for _, w := range r.spec.Strata {
		add(w.Column)
		add(w.Column, selection.Column)
	}
	for _, c := range r.spec.Criteria {
		add(c)
		add(c, selection.Column)
	}
	if len(r.spec.Criteria) > 1 {
		add(r.spec.Criteria...)
	}
	if o := r.spec.Outcome; o != nil {
		add(selection.Column, o.Column)
	}
	for i, columns := range rows {
		name := "Totaal"
		if len(columns) > 0 {
			name = strings.Join(columns, " × ")
		}
		r.line("%d. %s", i+1, name)
	}
	r.line("")
}

func (r *request) conditions() {
	base := r.spec.Data.Rounding
	if base == 0 {
		base = 10
	}
	r.line("## Voorwaarden\n")
	r.line("- Aantallen afgerond op %d; groepen kleiner dan 10 niet gepubliceerd. Zet daar een punt (.), geen 0.", base)
	r.line("- Ontbrekende waarden als eigen categorie \"unknown\"; niemand weglaten.")
	r.line("- Vermeld hoeveel personen niet te koppelen waren, per stap.")
	r.line("- Dezelfde indelingen in elke periode, zodat perioden te vergelijken zijn.\n")
}

// layout is how the answer must look so that the audit reads it unchanged.
func (r *request) layout() {
	selection, _ := bias.SelectionStep(r.spec)
	category := selection.Column
	if len(r.spec.Criteria) > 0 {
		category = r.spec.Criteria[0]
	}
	r.line("## Vorm van het antwoord\n")
	r.line("Een CSV- of Excelbestand met op elke regel een categorie (\"Kolom: waarde & Kolom: waarde\") en een kolom per groep:\n")
	r.line("```\ncategorie;totaal;groep_1;groep_2\nTotal;...;...;...\n%s: ...;...;...;...\n%s: ... & %s: ...;...;...;...\n```\n", category, category, selection.Column)
	r.line("Zo leest `toetssteen audit` het antwoord; vervang in de specificatie `data` door:\n")
	r.line("```yaml\ndata:\n  source: antwoord_cbs.csv\n  shape: wide\n  label: categorie\n  columns:\n    totaal: {}")
	for i, g := range r.spec.Groups {
		r.line("    groep_%d: {%q: \"naam van de groep\"}", i+1, g.Column)
	}
	r.line("  rounding: 10\n  suppressed: [\".\"]\n  below: 10\n```")
}
