package sqldump

import (
	"strings"

	"toetssteen/internal/sqltext"
)

// create handles a statement that begins with CREATE: tables, views and types
// with a closed list. Routines are passed over whole, since they may hold
// statements that look like data.
func (s *script) create() {
	temporary := false
	for range 40 { // OR REPLACE ALGORITHM = x DEFINER = `a`@`b` SQL SECURITY INVOKER VIEW
		k := s.Next()
		switch {
		case k == sqltext.Ending, k == sqltext.Stop:
			return
		case k != sqltext.Word:
			continue
		case s.IsWord("TEMP"), s.IsWord("TEMPORARY"):
			temporary = true
		case s.IsWord("FUNCTION"), s.IsWord("PROCEDURE"), s.IsWord("PROC"), s.IsWord("TRIGGER"), s.IsWord("PACKAGE"), s.IsWord("EVENT"):
			s.routine()
			return
		case s.rows != nil:
		case s.IsWord("TABLE"):
			s.CreateTable(s.CollectAll(), temporary)
			return
		case s.IsWord("VIEW"):
			s.CreateView(s.Collect())
			return
		case s.IsWord("TYPE"), s.IsWord("DOMAIN"):
			s.CreateType(s.Collect())
			return
		case s.IsWord("INDEX"), s.IsWord("SEQUENCE"), s.IsWord("DATABASE"), s.IsWord("SCHEMA"), s.IsWord("USER"), s.IsWord("ROLE"):
			s.Finish()
			return
		}
	}
	s.Finish()
}

// routine passes over a routine, whose body may hold semicolons: between BEGIN
// and END, and in the declarations before it. Bodies that are one text, or that
// end at another delimiter, need no more than that.
func (s *script) routine() {
	s.Keep = false
	defer func() { s.Keep = true }()
	depth, declares := 0, false
	for {
		k := s.Next()
		switch {
		case k == sqltext.Ending:
			return
		case k == sqltext.Text:
			declares = false // AS 'body' or AS $$body$$
		case k == sqltext.Stop:
			if sqltext.Is(s.Text, "GO") || s.Delimiter != "" || s.Alone(0) && (depth <= 0 && !declares) || depth <= 0 && !declares {
				return
			}
		case k != sqltext.Word:
		case s.IsWord("AS"), s.IsWord("IS"):
			declares = depth == 0
		case s.IsWord("RETURN") && depth == 0:
			declares = false // a body of one expression
		case s.IsWord("BEGIN"), s.IsWord("CASE"):
			depth++
			declares = false
		case s.IsWord("END"):
			if s.Next(); !s.IsWord("IF") && !s.IsWord("LOOP") && !s.IsWord("WHILE") && !s.IsWord("REPEAT") && !s.IsWord("FOR") {
				depth--
				s.Back()
			}
		}
	}
}

// property reads the descriptions of SQL Server: EXEC sp_addextendedproperty
// @name=N'MS_Description', @value=N'text', @level0name=..., by name or in that
// order (SQL Server, sp_addextendedproperty).
func (s *script) property(tokens []sqltext.Token) {
	procedure, rest := sqltext.QualifiedIn(tokens)
	if len(procedure) == 0 || !strings.EqualFold(procedure[len(procedure)-1], "sp_addextendedproperty") {
		return
	}
	order := []string{"@name", "@value", "@level0type", "@level0name", "@level1type", "@level1name", "@level2type", "@level2name"}
	given := map[string]string{}
	for i, a := range sqltext.Parts(rest) {
		if len(a) >= 3 && a[0].Kind == sqltext.Word && a[1].Mark('=') {
			given[strings.ToLower(a[0].Text)] = a[2].Text
		} else if len(a) > 0 && i < len(order) {
			given[order[i]] = a[0].Text
		}
	}
	if given["@name"] != "MS_Description" || given["@level1name"] == "" {
		return
	}
	column := ""
	if strings.EqualFold(given["@level2type"], "COLUMN") {
		column = given["@level2name"]
	} else if given["@level2name"] != "" {
		return // of an index or another part
	}
	s.Describe([]string{given["@level0name"], given["@level1name"]}, column, given["@value"])
}
