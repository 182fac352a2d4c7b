package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"

	"toetssteen"
	"toetssteen/internal/journal"
)

// Names of persons must be erasable from a log that cannot be changed. So the
// log and all that its digests cover hold an id, which is a digest of the name
// and a random salt; the two stand in the table person alone. Once they are
// gone nothing links the id to the name, and the log still verifies.

// program is the actor of what nobody asked for; it is no person.
const program = "toetssteen"

var (
	personTable = table{name: "person", columns: "id, salt, name"}
	erasedTable = table{name: "person_erased", columns: "sequence, person, reason"}
)

type personRow struct{ id, salt, name string }

func (r *personRow) fields() []any { return []any{&r.id, &r.salt, &r.name} }

type erasedRow struct {
	sequence       int64
	person, reason string
}

func (r *erasedRow) fields() []any { return []any{&r.sequence, &r.person, &r.reason} }

// personID is what stands for a person in the journal.
func personID(salt, name string) string {
	h := sha256.Sum256([]byte(salt + name))
	return "P-" + hex.EncodeToString(h[:8])
}

// person gives the id of a person, and keeps who it is.
func (tx *Tx) person(ctx context.Context, name string) (string, error) {
	name = Clean(name)
	if name == "" || name == program {
		return name, nil
	}
	id, err := tx.personOf(ctx, name)
	if !errors.Is(err, toetssteen.ErrNotFound) {
		return id, err
	}
	random := make([]byte, 16)
	if _, err := rand.Read(random); err != nil {
		return "", fmt.Errorf("choose a salt for a name: %w", err)
	}
	p := personRow{salt: hex.EncodeToString(random), name: name}
	p.id = personID(p.salt, p.name)
	return p.id, insertQuiet(ctx, tx, personTable, []personRow{p})
}

func (r *Reader) personOf(ctx context.Context, name string) (id string, err error) {
	err = r.tx.QueryRowContext(ctx, `SELECT id FROM person WHERE name = $1`, name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = toetssteen.ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("look up a person: %w", err)
	}
	return id, nil
}

// Names gives the names that ids stand for; an erased one is not in it. Rows
// from before ids were used hold the name itself.
func (r *Reader) Names(ctx context.Context) (Names, error) {
	out := Names{}
	err := each(ctx, r, "the persons", `SELECT id, salt, name FROM person WHERE name <> ''`, func(p *personRow) error {
		out[p.id] = p.name
		return nil
	})
	return out, err
}

// Names is who each id stands for.
type Names map[string]string

// Of gives the name that an actor is shown by: the id itself once it is erased.
func (n Names) Of(actor string) string {
	if name, ok := n[actor]; ok {
		return name
	}
	return actor
}

// ErasePerson clears a name and its salt, and gives the id that remains. It
// wraps toetssteen.ErrNotFound for a name that nothing stands under.
func (tx *Tx) ErasePerson(ctx context.Context, name, reason string) (string, error) {
	id, err := tx.personOf(ctx, Clean(name))
	if err != nil {
		return "", err
	}
	if _, err := tx.tx.ExecContext(ctx, `UPDATE person SET salt = '', name = '' WHERE id = $1`, id); err != nil {
		return "", fmt.Errorf("erase a person: %w", err)
	}
	return id, insert(ctx, tx, erasedTable, []erasedRow{{tx.sequence, id, Clean(reason)}})
}

// addErased gives what is stored of erasures, by the entry that wrote them, for
// the journal's digests. The entry may have ended the roles of the person too;
// those come first.
func (r *Reader) addErased(ctx context.Context, parts map[int64]hash.Hash, what map[int64]content) error {
	query := `SELECT ` + erasedTable.columns + ` FROM person_erased ORDER BY sequence`
	return each(ctx, r, "the erased persons", query, func(row *erasedRow) error {
		if parts[row.sequence] == nil {
			parts[row.sequence] = sha256.New()
		}
		what[row.sequence] = content{what: "the erasing of person " + row.person, action: actionErase}
		return addTo(parts[row.sequence], erasedTable.name, row)
	})
}

// checkPersons tells of names that are not those the ids were made of.
func (r *Reader) checkPersons(ctx context.Context) ([]journal.Problem, error) {
	erased := map[string]bool{}
	err := each(ctx, r, "the erased persons", `SELECT `+erasedTable.columns+` FROM person_erased`, func(row *erasedRow) error {
		erased[row.person] = true
		return nil
	})
	if err != nil {
		return nil, err
	}
	var problems []journal.Problem
	err = each(ctx, r, "the persons", `SELECT id, salt, name FROM person ORDER BY id`, func(p *personRow) error {
		detail := ""
		switch gone := p.name == "" && p.salt == ""; {
		case gone && !erased[p.id]:
			detail = "the name of person " + p.id + " was taken away without an entry"
		case !gone && personID(p.salt, p.name) != p.id:
			detail = "the name of person " + p.id + " is not the one that was journalled"
		}
		if detail != "" {
			problems = append(problems, journal.Problem{Code: journal.ContentChanged, Sequence: -1, Detail: detail})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	lost, err := r.lostPersons(ctx)
	return append(problems, lost...), err
}

// lostQuery finds the ids that stand for somebody, and have no row that says
// who. An erased person keeps the row, without a name.
const lostQuery = `SELECT id, '', '' FROM (
		SELECT actor AS id FROM journal_entry UNION SELECT actor FROM record
		UNION SELECT actor FROM finding_decision UNION SELECT actor FROM audit
		UNION SELECT person FROM person_erased) AS used
	WHERE id LIKE 'P-%' AND LENGTH(id) = 18 AND id NOT IN (SELECT id FROM person) ORDER BY id`

// lostPersons tells of persons whose row was taken away.
func (r *Reader) lostPersons(ctx context.Context) ([]journal.Problem, error) {
	var problems []journal.Problem
	err := each(ctx, r, "the persons without a row", lostQuery, func(p *personRow) error {
		problems = append(problems, journal.Problem{
			Code: journal.ContentChanged, Sequence: -1, Detail: "the row of person " + p.id + " was deleted",
		})
		return nil
	})
	return problems, err
}
