package catalogue

// Facts are what the workspace may know before a person answers, each with its
// values. Code finds the facts; frameworks say which question they answer.
var Facts = map[string][]string{
	// of the indicator catalogue, for the kind of the element use
	"kind.group": {"sex", "origin", "proxy"},
	"kind.avg9":  {"yes", "no", "context"},
	// of the register
	"register.regime":     {"avg", "wpg", "wjsg"},
	"register.ground":     {"a", "b", "c", "d", "e", "f"},
	"register.risk_model": {"yes"},
	"register.role":       {"stored", "identification", "correspondence", "statistics", "selection_criterion", "model_feature", "label", "exclusion_rule", "work_instruction", "shown_to_staff"},
	"register.retention":  {"given"},
	"register.listed":     {"yes"},
	// of the check of the references to law, for the date of use
	"law.basis": {"names_datum", "valid", "too_general", "repealed", "non_existing", "not_supporting", "no_reference", "cannot_verify"},
	// of the last audit of the model
	"audit.effect": {"direct", "suspected_indirect", "explained", "not_assessable", "no_indication"},
	// of scans
	"scan.copies": {"listed", "unlisted"},
}
