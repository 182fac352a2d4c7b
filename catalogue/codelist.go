package catalogue

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
)

// CodeList is a list of codes with their labels and validity: one CSV file in
// catalogue/codelists. Lines before the header that start with "#" hold
// "key: value" metadata: id, title, authority, source, as_of, register.
type CodeList struct {
	ID        string
	Title     string
	Authority string // RvIG, ISO, CBS, ...
	Source    string // where the facts come from
	AsOf      string // date of the list, YYYY-MM-DD
	Register  bool   // the codes of a register: values alone make a finding
	Numeric   bool   // codes are digits; integers without leading zeros match too
	Entries   []Entry
}

// Entry is one code. From and To are ISO dates or empty; an ended code is
// recognised like any other, since systems keep them for years.
type Entry struct {
	Code, Label string
	From, To    string
	Synonyms    []string // other spellings: "Marokkaans", "Marokko"
	Means       string   // what the code says of another kind: the sex of "barones"
}

func parseCodeList(data []byte) (*CodeList, error) {
	l := &CodeList{}
	body, err := l.meta(strings.TrimPrefix(string(data), "\ufeff")) // spreadsheets write a byte order mark
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(strings.NewReader(body))
	r.ReuseRecord = true
	r.LazyQuotes = false
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	at := map[string]int{}
	for i, h := range head {
		switch h {
		case "code", "label", "from", "to", "synonyms", "means":
			if _, twice := at[h]; twice {
				return nil, fmt.Errorf("column %q stands twice in the header", h)
			}
			at[h] = i
		default:
			if strings.ContainsRune(h, ';') {
				return nil, errors.New("the header holds semicolons: save the list with commas")
			}
			return nil, fmt.Errorf("unknown column %q: use code, label, from, to, synonyms, means", h)
		}
	}
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	l.Numeric = true
	for _, row := range rows {
		get := func(k string) string {
			if i, ok := at[k]; ok {
				return strings.Clone(row[i])
			}
			return ""
		}
		e := Entry{Code: get("code"), Label: get("label"), From: get("from"), To: get("to"), Means: get("means")}
		if s := get("synonyms"); s != "" {
			e.Synonyms = strings.Split(s, "|")
		}
		l.Numeric = l.Numeric && isDigits(e.Code)
		l.Entries = append(l.Entries, e)
	}
	if len(l.Entries) == 0 {
		return nil, errors.New("the list is empty")
	}
	return l, nil
}

func (l *CodeList) meta(s string) (rest string, err error) {
	for strings.HasPrefix(s, "#") {
		line, after, _ := strings.Cut(s, "\n")
		s = after
		k, v, ok := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, "#")), ":")
		v = strings.TrimSpace(v)
		if !ok {
			return "", fmt.Errorf("line %q: want \"# key: value\"", line)
		}
		switch k {
		case "id":
			l.ID = v
		case "title":
			l.Title = v
		case "authority":
			l.Authority = v
		case "source":
			l.Source = v
		case "as_of":
			l.AsOf = v
		case "register":
			if v != "true" && v != "false" {
				return "", fmt.Errorf("register %q: use true or false", v)
			}
			l.Register = v == "true"
		default:
			return "", fmt.Errorf("unknown metadata %q", k)
		}
	}
	if l.ID == "" || l.Title == "" || l.Source == "" || l.AsOf == "" {
		return "", errors.New("metadata id, title, source and as_of are needed")
	}
	return s, nil
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
