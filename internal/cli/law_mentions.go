package cli

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/lawjudge"
)

// lawKind reads a kind of datum; of one that is not known, those that look
// like it are told.
func (s *session) lawKind(c *catalogue.Catalogue, name string) (toetssteen.KindID, error) {
	kind := toetssteen.KindID(strings.ToLower(strings.TrimSpace(name)))
	if c.Indicator(kind) != nil || slices.Contains(catalogue.OtherKinds(), string(kind)) {
		return kind, nil
	}
	var ids []string
	for _, i := range c.Indicators {
		if strings.EqualFold(i.Label.In(s.lang), name) {
			return i.ID, nil
		}
		ids = append(ids, string(i.ID))
	}
	near := catalogue.NearWords(string(kind), append(ids, catalogue.OtherKinds()...), 3)
	todo := s.t("law.kinds", strings.Join(ids, ", "))
	if len(near) > 0 {
		todo = s.t("law.near", strings.Join(near, ", "))
	}
	return "", s.fail("law.kind", errors.New(s.t("law.unknown_kind")), name, todo)
}

// lawNamed finds laws by id, abbreviation or title; of one that is not known,
// those that look like it are told.
func (s *session) lawNamed(laws *catalogue.Laws, name string) ([]*catalogue.Law, error) {
	if found := laws.Named(name); len(found) > 0 {
		return found, nil
	}
	todo := s.t("law.write_out")
	if near := laws.Near(name, 3); len(near) > 0 {
		todo = s.t("law.near", strings.Join(near, ", "))
	}
	return nil, s.fail("law.law", errors.New(s.t("law.unknown_law")), name, todo)
}

// lawMention is a row of `law mentions`.
type lawMention struct {
	Law     string   `json:"law"`
	Name    string   `json:"law_name"`
	Article string   `json:"article"`
	Where   []string `json:"where"` // parts of the article that were read
	Leden   *int     `json:"leden"` // null is not counted
	Nature  string   `json:"nature"`
	Version string   `json:"version"`
	Covers  bool     `json:"covers_date"` // the list holds on the date asked for
	AsOf    string   `json:"as_of"`
	Source  string   `json:"source"`
}

// lawMentions lists the articles that name a kind of datum.
func (s *session) lawMentions(context.Context) error {
	o := s.grammar.Law.Mentions
	c, laws, err := s.loadLaws()
	if err != nil {
		return err
	}
	kind, err := s.lawKind(c, o.Kind)
	if err != nil {
		return err
	}
	date, err := s.lawDate(o.On)
	if err != nil {
		return err
	}
	var asked []*catalogue.Law
	for _, name := range o.Law {
		found, err := s.lawNamed(laws, name)
		if err != nil {
			return err
		}
		asked = append(asked, found...)
	}
	rows := []lawMention{}
	for _, m := range lawjudge.Mentions(laws, kind, asked, date, o.All) {
		rows = append(rows, mentionRow(m))
	}
	if len(asked) > 0 {
		s.noteLists(asked, date)
	}
	if slices.ContainsFunc(rows, func(r lawMention) bool { return r.Nature == "" }) {
		s.note("law.mentions.by_word")
	}
	return s.writeMentions(rows, s.kindLabel(c, kind))
}

// noteLists says of the laws that were asked for whether the index covers the
// date: no mention in an old list is no answer for today.
func (s *session) noteLists(asked []*catalogue.Law, date string) {
	for _, l := range asked {
		if l.On(date) != nil {
			continue
		}
		if e := lawjudge.Nearest(l, date); e != nil {
			s.note("law.mentions.outside", l.Short(), date, e.Date())
		} else {
			s.note("law.mentions.no_list", l.Short())
		}
	}
}

func (s *session) kindLabel(c *catalogue.Catalogue, kind toetssteen.KindID) string {
	if c.Indicator(kind) != nil {
		return strings.ToLower(c.Label(s.lang, kind))
	}
	return s.texts.Text(s.lang, "law.kind."+string(kind))
}

func mentionRow(m lawjudge.Mention) lawMention {
	row := lawMention{
		Law: m.Law.ID, Name: m.Law.Title, Article: m.Article, Where: append([]string{}, m.Where...),
		Nature: m.Nature, Version: m.Version, Covers: m.Covers, AsOf: m.AsOf, Source: m.Source,
	}
	if m.Leden >= 0 {
		row.Leden = &m.Leden
	}
	return row
}

func (s *session) writeMentions(rows []lawMention, label string) error {
	switch s.grammar.Output {
	case "json":
		return s.writeJSON(rows)
	case "csv":
		return s.writeTo("", func(w io.Writer) error { return mentionsCSV(w, rows) })
	}
	return s.writeTo("", func(w io.Writer) error { return s.mentionsTable(w, rows, label) })
}

func (m lawMention) leden() string {
	if m.Leden == nil {
		return ""
	}
	return strconv.Itoa(*m.Leden)
}

func mentionsCSV(w io.Writer, rows []lawMention) error {
	out := [][]string{{"law", "law_name", "article", "where", "leden", "nature", "version", "covers_date", "as_of", "source"}}
	for _, m := range rows {
		row := []string{m.Law, m.Name, m.Article, strings.Join(m.Where, "; "), m.leden(), m.Nature, m.Version, strconv.FormatBool(m.Covers), m.AsOf, m.Source}
		for i, cell := range row {
			row[i] = inert(cell)
		}
		out = append(out, row)
	}
	return csv.NewWriter(w).WriteAll(out)
}

func (s *session) mentionsTable(w io.Writer, rows []lawMention, label string) error {
	if len(rows) == 0 {
		_, err := fmt.Fprintln(w, s.t("law.mentions.none", label))
		return err
	}
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	var head []string
	for _, c := range []string{"law", "article", "leden", "nature", "version", "source", "where"} {
		head = append(head, s.t("law.col."+c))
	}
	fmt.Fprintln(t, strings.Join(head, "\t"))
	laws := map[string]bool{}
	for _, m := range rows {
		laws[m.Law] = true
		nature := s.texts.Text(s.lang, "law.nature.name."+orUnknown(m.Nature))
		cells := []string{m.Name, m.Article, m.leden(), nature, m.Version, m.Source, strings.Join(m.Where, "; ")}
		for i, c := range cells {
			cells[i] = oneLine(c)
		}
		fmt.Fprintln(t, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, s.t("law.mentions.count", strconv.Itoa(len(rows)), strconv.Itoa(len(laws)), label))
	return err
}

func orUnknown(nature string) string {
	if nature == "" {
		return "unknown"
	}
	return nature
}
