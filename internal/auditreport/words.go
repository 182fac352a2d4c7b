package auditreport

import (
	"strings"

	"toetssteen"
	"toetssteen/internal/text"
)

// missing is the level of a value that is not there (package count).
const missing = "(missing)"

// named gives the text of an entry of a closed list, or the entry itself, made
// safe, when the list has grown past the texts.
func (v View) named(list, entry string) string {
	if k := list + "." + entry; v.has(k) {
		return v.t(k)
	}
	return text.Clean(entry)
}

// figureName names a figure; an unknown name prints as itself.
func (v View) figureName(name string) string { return v.named("figure", name) }

// message writes a sentence in the reader's language, or nothing. Its
// arguments may come from data, so it is made safe whole.
func (v View) message(m toetssteen.Message) string {
	if m.Key == "" {
		return ""
	}
	return text.Clean(v.Catalogue.Text(v.lang(), m.Key, v.localised(m.Args)...))
}

// localised writes the decimal numbers among arguments in the notation of the
// language.
func (v View) localised(args []string) []string {
	if v.lang() == "en" {
		return args
	}
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = a
		whole, fraction, ok := strings.Cut(strings.TrimPrefix(a, "-"), ".")
		if ok && isDigits(whole) && isDigits(fraction) {
			out[i] = strings.Replace(a, ".", ",", 1)
		}
	}
	return out
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func (v View) messages(list []toetssteen.Message) []string {
	var out []string
	for _, m := range list {
		if s := v.message(m); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// group names a level of a group column.
func (v View) group(level string) string {
	switch level {
	case missing:
		return v.t("missing")
	case "":
		return v.t("everyone")
	}
	return text.Clean(level)
}

// against names what a group is compared with.
func (v View) against(reference string) string {
	switch reference {
	case toetssteen.ReferenceComplement, toetssteen.ReferenceWhole, toetssteen.ReferenceLargest, toetssteen.ReferenceMostFavoured:
		return v.t("reference." + reference)
	}
	return v.group(reference)
}

// theGroup names a group inside a sentence: the group “X”, all others.
func (v View) theGroup(level string) string {
	switch level {
	case toetssteen.ReferenceComplement, toetssteen.ReferenceWhole:
		return v.t("reference." + level)
	}
	return v.t("the_group", v.group(level))
}

// stage names a step: its label, a level of it, or the levels up to one.
func (v View) stageName(id string) string {
	for _, s := range v.Result.Spec.Steps {
		if s.ID == id {
			return text.Clean(orElse(s.Label, s.ID))
		}
	}
	if i := strings.Index(id, "<="); i > 0 {
		return v.t("up_to", v.stageName(id[:i]), v.group(id[i+2:]))
	}
	if i := strings.IndexByte(id, '='); i > 0 {
		return v.t("level_of", v.stageName(id[:i]), v.group(id[i+1:]))
	}
	if id == "" {
		return v.t("no_stage")
	}
	return v.named("stage", id)
}

// stratumName names a level of a factor, or all its levels together.
func (v View) stratumName(s string) string {
	if i := strings.IndexByte(s, '='); i > 0 {
		return v.t("level_of", v.factor(s[:i]), v.group(s[i+1:]))
	}
	return v.t("within", v.factor(s))
}

// factor names a column that people are compared within: the label of the step
// that is read from it, or the column.
func (v View) factor(column string) string {
	for _, s := range v.Result.Spec.Steps {
		if s.Column == column && s.Kind == "category" && s.Label != "" {
			return text.Clean(s.Label)
		}
	}
	return v.named("factor", column) // category and rule are those of a profile
}

// column names a column of the data; a long reason is in the specification.
func (v View) column(name string) string { return text.Clean(name) }

// conditions names a subgroup: age: 15-18, education: mbo 1-2.
func (v View) conditions(list []toetssteen.SubgroupCondition) string {
	parts := make([]string, len(list))
	for i, c := range list {
		parts[i] = v.t("level_of", v.column(c.Column), v.group(c.Level))
	}
	return strings.Join(parts, "; ")
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// title is the title of the audit.
func (v View) title() string {
	return text.Clean(orElse(v.Result.Spec.Title, v.t("title")))
}
