package app

import (
	"context"

	"toetssteen"
	"toetssteen/internal/register"
	"toetssteen/internal/store"
)

// readRegister gives the register as it stands, in force on a day; an empty day
// leaves out nothing but what is withdrawn.
func readRegister(ctx context.Context, r *store.Reader, on toetssteen.Date) (*register.Register, error) {
	records, err := r.Records(ctx, register.Types...)
	if err != nil {
		return nil, err
	}
	return register.New(records, on)
}
