package app

import (
	"context"
	"fmt"

	"toetssteen"
	"toetssteen/internal/coverage"
	"toetssteen/internal/register"
	"toetssteen/internal/store"
)

// SuggestInput asks which processings findings may belong to. No findings means
// all that no processing holds.
type SuggestInput struct {
	On       toetssteen.Date
	Findings []string // ids, or what one id begins with
	Most     int      // suggestions for each
}

// Suggested is a finding with the processings that it may belong to.
type Suggested struct {
	Finding     toetssteen.Finding
	Suggestions []coverage.Suggestion
}

// SuggestOutput is the suggestions, with the register they are from.
type SuggestOutput struct {
	Register *register.Register
	Findings []Suggested
}

// Action implements Input.
func (SuggestInput) Action() toetssteen.Permission { return MayListFindings }

// Subject implements Input.
func (SuggestInput) Subject() string { return "" }

// Validate implements Input.
func (in SuggestInput) Validate() error {
	if in.Most < 1 {
		return fmt.Errorf("%d suggestions", in.Most)
	}
	return CoverageInput{On: in.On}.Validate()
}

// Suggest ranks the processings that findings may belong to.
func Suggest(ctx context.Context, r *store.Reader, in SuggestInput) (SuggestOutput, error) {
	x, err := coverageInput(ctx, r, in.On)
	if err != nil {
		return SuggestOutput{}, err
	}
	out := SuggestOutput{Register: x.Register}
	if len(in.Findings) == 0 {
		for _, u := range coverage.Compute(x).Unregistered {
			out.Findings = append(out.Findings, Suggested{u.Finding, u.Suggestions[:min(len(u.Suggestions), in.Most)]})
		}
		return out, nil
	}
	found, err := wholeIDs(ctx, r, in.Findings)
	if err != nil {
		return out, err
	}
	byID := map[string]toetssteen.Finding{}
	for _, f := range x.Findings {
		byID[f.ID] = f.Finding
	}
	suggestions := coverage.Suggest(x, found, in.Most)
	for i, id := range found {
		out.Findings = append(out.Findings, Suggested{byID[id], suggestions[i]})
	}
	return out, nil
}
