package count

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// PeekRows is how many of the first rows tell how many levels a column has.
const PeekRows = 20_000

// lookRows is how many of the first rows tell whether a text column holds
// numbers or dates.
const lookRows = 1000

// Look fills in what the first rows show of columns: how many levels they have,
// and whether a column of text holds numbers or dates.
func (e SQL) Look(ctx context.Context, s Source) error {
	if len(s.Columns) == 0 {
		return nil
	}
	distinct := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		x := s.Write(c.Name)
		if e.Group != nil {
			x = e.Group(x, c)
		}
		distinct[i] = "COUNT(DISTINCT " + x + ")"
	}
	query := "SELECT " + strings.Join(distinct, ", ") + " FROM (SELECT * FROM " + s.From + " LIMIT " + strconv.Itoa(PeekRows) + ") p"
	err := e.Run(ctx, query, func(v []Value) error {
		for i := range s.Columns {
			s.Columns[i].Distinct = v[i].Int
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("look at the first rows: %w", err)
	}
	return e.lookAtTexts(ctx, s)
}

func (e SQL) lookAtTexts(ctx context.Context, s Source) error {
	var at []int
	var texts []string
	for i, c := range s.Columns {
		if class := e.Class(c); class == Text || class == Dynamic && !c.Numeric {
			at, texts = append(at, i), append(texts, e.Text(s.Write(c.Name)))
		}
	}
	if len(at) == 0 {
		return nil
	}
	seen := make([]looks, len(at))
	query := "SELECT " + strings.Join(texts, ", ") + " FROM (SELECT * FROM " + s.From + " LIMIT " + strconv.Itoa(lookRows) + ") p"
	err := e.Run(ctx, query, func(v []Value) error {
		for i := range seen {
			seen[i].at(v[i].Text)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("look at the first rows: %w", err)
	}
	for i, k := range at {
		c := &s.Columns[k]
		c.Numeric = c.Numeric || seen[i].filled > 0 && seen[i].numbers == seen[i].filled
		c.Date = c.Date || seen[i].filled > 0 && seen[i].dates == seen[i].filled
	}
	return nil
}

// looks counts what texts look like.
type looks struct{ filled, numbers, dates int }

// plainDigits is a number, and no code: "0131" is a code.
var plainDigits = regexp.MustCompile(`^[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// dateForms are how dates are written. Of eight digits alone a date can be told
// only because all of them make one.
var dateForms = []string{"2006-01-02", "2006-01-02 15:04:05", time.RFC3339, "2006-01-02T15:04:05", "2-1-2006", "2/1/2006", "1/2/2006", "2006/01/02", "20060102"}

func (l *looks) at(text string) {
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	l.filled++
	if plainDigits.MatchString(text) {
		l.numbers++
	}
	isDate := func(form string) bool {
		t, err := time.Parse(form, text)
		return err == nil && t.Year() >= 1850 && t.Year() <= 2150
	}
	if len(text) >= 8 && slices.ContainsFunc(dateForms, isDate) {
		l.dates++
	}
}

// ChooseTable finds the table that is meant: by its name, with or without its
// schema, or the only one there is.
func ChooseTable(name string, tables []string) (string, error) {
	if name == "" && len(tables) == 1 {
		return tables[0], nil
	}
	if slices.Contains(tables, name) {
		return name, nil
	}
	var found []string
	for _, t := range tables {
		if name != "" && strings.HasSuffix(t, "."+name) {
			found = append(found, t)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	return "", &UnknownTableError{name, tables}
}
