package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"

	"toetssteen"
	"toetssteen/internal/store"
)

// next gives the version that an input makes of what is stored now. It must be
// called in the transaction that writes, so that nothing written between a read
// and a write is lost.
func (in PutInput) next(ctx context.Context, r *store.Reader) (toetssteen.Recorded, error) {
	if in.Set == nil {
		return in.Record, nil
	}
	id, err := storedID(ctx, r, in.Record.RecordType(), in.ID)
	if err != nil {
		return nil, err
	}
	before, err := r.Record(ctx, in.Record.RecordType(), id)
	if err != nil && !errors.Is(err, toetssteen.ErrNotFound) {
		return nil, err
	}
	return amended(before, in)
}

// amended lays the fields that are given over those of the version before; the
// others stay. A withdrawn record comes back with what it said.
func amended(before toetssteen.Record, in PutInput) (toetssteen.Recorded, error) {
	fields := map[string]any{}
	if len(before.Body) > 0 {
		if err := json.Unmarshal(before.Body, &fields); err != nil {
			return nil, fmt.Errorf("read %s %s: %w", before.Type, before.ID, err)
		}
	}
	if _, decided := in.Set["scope"]; decided { // another decision has a reason of its own
		delete(fields, "scope_reason")
	}
	maps.Copy(fields, in.Set)
	text, err := json.Marshal(fields)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", in.Subject(), err)
	}
	out, err := emptyLike(in.Record)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(out); err != nil {
		return nil, fmt.Errorf("encode %s: %w", in.Subject(), err)
	}
	return out, nil
}

// grantID gives the id of a grant that a person names by PERSON/ROLE/UNIT. It
// holds the id of the person and not the name, which must be erasable.
func grantID(ctx context.Context, r *store.Reader, id string) (string, error) {
	name, rest, ok := strings.Cut(id, "/")
	if !ok {
		return id, nil
	}
	person, err := r.PersonOf(ctx, name)
	switch {
	case errors.Is(err, toetssteen.ErrNotFound):
		return id, nil // it is the id itself, or of nobody
	case err != nil:
		return "", err
	}
	return person + "/" + rest, nil
}

// storedID gives the id under which a record is stored.
func storedID(ctx context.Context, r *store.Reader, t toetssteen.RecordType, id string) (string, error) {
	if t != toetssteen.RecordGrant {
		return id, nil
	}
	return grantID(ctx, r, id)
}

// subject names a record of the organisation for the journal: without the
// person in the id of a grant.
func subject(t toetssteen.RecordType, id string) string {
	if _, rest, ok := strings.Cut(id, "/"); ok && t == toetssteen.RecordGrant {
		id = rest
	}
	return string(t) + "/" + id
}

// emptyLike gives an empty record of the same type.
func emptyLike(x toetssteen.Recorded) (toetssteen.Recorded, error) {
	switch x.(type) {
	case *toetssteen.Unit:
		return &toetssteen.Unit{}, nil
	case *toetssteen.Grant:
		return &toetssteen.Grant{}, nil
	case *toetssteen.System:
		return &toetssteen.System{}, nil
	case *toetssteen.Source:
		return &toetssteen.Source{}, nil
	}
	return nil, errors.New("only units, grants, systems and sources are amended here")
}
