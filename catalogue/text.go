package catalogue

import (
	"fmt"
	"strings"
)

// Languages lists the languages of the texts, the first being the default.
var Languages = []string{"nl", "en"}

// Text gives the text of a key in a language; {0}, {1}, ... are replaced by
// the arguments. An unknown key gives the key itself, so that a missing text
// is seen and never hides a fact; a test keeps the languages complete.
func (c *Catalogue) Text(lang, key string, args ...string) string {
	s, ok := c.texts[lang][key]
	if !ok {
		if s, ok = c.texts[Languages[0]][key]; !ok {
			return strings.TrimSpace(key + " " + strings.Join(args, " "))
		}
	}
	if !strings.Contains(s, "{") {
		return s
	}
	for i, a := range args {
		s = strings.ReplaceAll(s, fmt.Sprintf("{%d}", i), a)
	}
	return s
}

func (c *Catalogue) readTexts(base string, data []byte) error {
	lang := strings.TrimSuffix(base, ".yaml")
	if i := strings.IndexByte(lang, '.'); i >= 0 { // report.nl.yaml: texts of one part
		lang = lang[i+1:]
	}
	m := map[string]string{}
	if err := decode(data, &m); err != nil {
		return err
	}
	if c.texts[lang] == nil {
		c.texts[lang] = map[string]string{}
	}
	for k, v := range m {
		if _, dup := c.texts[lang][k]; dup {
			return fmt.Errorf("text %q is given twice", k)
		}
		c.texts[lang][k] = v
	}
	return nil
}
