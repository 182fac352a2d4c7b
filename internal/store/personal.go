package store

import (
	"context"
	"errors"

	"toetssteen"
)

// Records are never changed, so a person's name in their content could not be
// erased. The fields that name a person hold the person's id instead, as actors
// do; it is put in here when a record is written and taken out when it is read,
// so that nobody above the store can forget.

// personal changes the name of a person in the content of a record.
func personal(r *toetssteen.Record, change func(string) (string, error)) error {
	switch r.Type {
	case toetssteen.RecordGrant:
		return changed[toetssteen.Grant](r, func(g *toetssteen.Grant) *string { return &g.Person }, change)
	case toetssteen.RecordAnswer:
		return changed[toetssteen.Answer](r, func(a *toetssteen.Answer) *string { return &a.SignedBy }, change)
	default:
		return nil
	}
}

func changed[T any, P interface {
	*T
	toetssteen.Recorded
}](r *toetssteen.Record, field func(P) *string, change func(string) (string, error)) error {
	x, err := toetssteen.Unpack[T, P](*r)
	if err != nil {
		return err
	}
	at := field(P(&x))
	before := *at
	if *at, err = change(before); err != nil || *at == before {
		return err // what names nobody stays as it is, to the byte
	}
	packed, err := toetssteen.Pack(P(&x))
	r.Body = packed.Body
	return err
}

// withIDs gives a record as it is stored.
func (tx *Tx) withIDs(ctx context.Context, r toetssteen.Record) (toetssteen.Record, error) {
	return r, personal(&r, func(name string) (string, error) {
		if known, err := tx.isPerson(ctx, name); known || err != nil {
			return name, err // an erased person is known by the id alone
		}
		return tx.person(ctx, name)
	})
}

// withNames gives a record as it is read. What is stored is never refused here.
func withNames(r toetssteen.Record, names Names) toetssteen.Record {
	before := r
	if err := personal(&r, func(id string) (string, error) { return names.Of(id), nil }); err != nil {
		return before
	}
	return r
}

func (r *Reader) isPerson(ctx context.Context, id string) (bool, error) {
	var n int
	err := r.tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM person WHERE id = $1`, id).Scan(&n)
	return n > 0, err
}

// Person gives the id of a person, for ids of records that would hold the name
// otherwise.
func (tx *Tx) Person(ctx context.Context, name string) (string, error) { return tx.person(ctx, name) }

// PersonOf gives the id of a person who is known; it wraps
// toetssteen.ErrNotFound for one who is not.
func (r *Reader) PersonOf(ctx context.Context, name string) (string, error) {
	id, err := r.personOf(ctx, Clean(name))
	if errors.Is(err, toetssteen.ErrNotFound) && name == program {
		return name, nil
	}
	return id, err
}
