package app

import (
	"context"
	"fmt"
	"io"
	"slices"

	"toetssteen"
	"toetssteen/internal/registerfile"
	"toetssteen/internal/store"
)

// registerTypes are the types of records that a file of the register holds.
var registerTypes = []toetssteen.RecordType{
	toetssteen.RecordUnit, toetssteen.RecordGrant, toetssteen.RecordSystem, toetssteen.RecordSource,
	toetssteen.RecordProcessing, toetssteen.RecordPurpose, toetssteen.RecordUse, toetssteen.RecordLink,
}

// ExportRegisterInput asks for the whole register in one of the forms of
// package registerfile.
type ExportRegisterInput struct {
	Schema *registerfile.Schema
	Form   string
	Lang   string
	To     io.Writer
}

// Action implements Input.
func (ExportRegisterInput) Action() toetssteen.Permission { return MayExportRegister }

// Subject implements Input.
func (in ExportRegisterInput) Subject() string { return in.Form }

// Validate implements Input.
func (in ExportRegisterInput) Validate() error {
	if !slices.Contains(registerfile.Forms, in.Form) || in.Schema == nil || in.To == nil {
		return fmt.Errorf("%q is no form of a register", in.Form)
	}
	return nil
}

// ExportRegister writes what holds of the register, and gives what is wrong
// with it for the form.
func ExportRegister(ctx context.Context, r *store.Reader, in ExportRegisterInput) ([]registerfile.Problem, error) {
	records, err := r.Records(ctx, registerTypes...)
	if err != nil {
		return nil, err
	}
	return in.Schema.Write(in.To, in.Form, in.Lang, records)
}
