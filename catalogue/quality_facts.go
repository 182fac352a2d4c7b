package catalogue

import "toetssteen/internal/rule"

// QualityLevel says what a quality rule looks at.
type QualityLevel string

// Levels of quality rules.
const (
	OnProcessing QualityLevel = "processing"
	OnUse        QualityLevel = "use"
)

// QualityFacts are the facts that quality rules may speak of, by level. Package
// quality computes them; one that cannot be known is left out there.
var QualityFacts = map[QualityLevel]map[string]rule.Type{
	OnProcessing: {
		"regime": rule.Text, "capacity": rule.Text, // as in the register; "" is not said
		"version": rule.Int, "dated": rule.Bool,
		"described": rule.Bool, "controller_named": rule.Bool, "joint_controllers": rule.Int, "dpo_named": rule.Bool,
		"owner_named": rule.Bool, "owner_in_tree": rule.Bool, // not known while no role is granted
		"purposes": rule.Int, "purposes_empty": rule.Int, "purposes_compound": rule.Int,
		"data_subjects": rule.Int, "data_categories": rule.Int, "collective_categories": rule.Int,
		"uses": rule.Int, "declares_none": rule.Bool,
		"found_unnamed": rule.Int, // not known unless all sources of the processing were scanned
		"origin_named":  rule.Bool, "recipients": rule.Int, "processors": rule.Int,
		"recipients_checked_days": rule.Int, // not known when never; so is retention_checked_days
		"transfers":               rule.Int, "transfers_without_safeguard": rule.Int,
		"retention_given": rule.Bool, "retention_checked_days": rule.Int, "security_described": rule.Bool,
		"systems": rule.Int, "systems_unknown": rule.Int,
		"law_basis_named": rule.Bool, "cites_regime_law": rule.Bool,
		"risk_model": rule.Bool, "automated_given": rule.Bool, "dpia_given": rule.Bool, "algorithm_given": rule.Bool,
		"reviewed": rule.Bool, "days_since_review": rule.Int, "review_planned": rule.Bool, "days_overdue": rule.Int,
	},
	OnUse: {
		"regime": rule.Text, "capacity": rule.Text,
		"dated": rule.Bool, "kind_known": rule.Bool, "role": rule.Text, "role_known": rule.Bool,
		"placed": rule.Bool, "source_known": rule.Bool,
		"found":   rule.Bool, // not known unless the source was scanned
		"special": rule.Text, // yes, no, context: AVG art. 9
		"ground":  rule.Text, "exception_given": rule.Bool, "exception_references": rule.Int,
		"exception_reference": rule.Text, // worst status; not known when it cannot be verified
		"references":          rule.Int,
		"reference":           rule.Text, // worst status; not known when it cannot be verified
		"names_lid":           rule.Bool, // not known when the index does not cover the article
		"task_only":           rule.Bool, // what does not support names the task and not this datum
		"necessity_given":     rule.Bool, "retention_given": rule.Bool, "retention_computable": rule.Bool, "retention_ground_given": rule.Bool,
	},
}
