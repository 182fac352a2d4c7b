package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/detect"
)

// explainVerdict prints how the signs became a verdict, and what would change
// it.
func (s *session) explainVerdict(w io.Writer, c *catalogue.Catalogue, k detect.Reasoning) {
	say := func(key string, args ...string) string { return c.Text(s.lang, key, args...) }
	fmt.Fprintln(w, "    "+s.t("explain.sum", fmt.Sprintf("%+.2f", k.Prior), fmt.Sprintf("%+.2f", k.Sum), fmt.Sprintf("%.2f", k.Finding.Confidence)))
	verdict := s.t("explain.decided", say(k.Decided))
	if k.Held != "" {
		verdict += "; " + say(k.Held)
	}
	fmt.Fprintln(w, "    "+oneLine(verdict))
	s.outlook(w, c, "explain.raise", k.Raise)
	s.outlook(w, c, "explain.lower", k.Lower)
}

func (s *session) outlook(w io.Writer, c *catalogue.Catalogue, heading string, all []detect.Outlook) {
	for _, o := range all {
		then := s.t("explain.no_finding")
		if o.Found {
			then = s.t("level." + o.Level.String())
		}
		fmt.Fprintln(w, "    "+oneLine(s.t(heading, c.Text(s.lang, o.Change, o.Args...), then)))
	}
}

// explainTuning prints the lines that people can paste in their rules, to
// accept or leave out what was found, or to name a field of which nothing was.
func (s *session) explainTuning(w io.Writer, d *detect.Detector, m metField, found map[string]bool) {
	fmt.Fprintln(w, "  "+s.t("explain.tuning", rulesName))
	until := s.Clock().AddDate(1, 0, 0).Format(time.DateOnly)
	line := func(id string, action toetssteen.TuningAction, more string) {
		fmt.Fprintf(w, "    - {id: %s, action: %s, source: %s, field: %s, %sreason: %s, by: %s, until: %s}\n",
			id, action, quoted(m.source), quoted(m.asset+"."+m.field), more, quoted(s.t("explain.fill_reason")), quoted(s.t("explain.fill_by")), until)
	}
	any := false
	for _, k := range m.kinds {
		if id := k.Finding.ID; found[id] {
			any = true
			short := strings.TrimPrefix(id, "B-")
			kinds := "kinds: [" + string(k.Finding.Kind) + "], "
			line("allow-"+short, toetssteen.TuningAllow, kinds)
			line("ignore-"+short, toetssteen.TuningIgnore, kinds)
		}
	}
	if any {
		return
	}
	name := s.t("explain.fill_name")
	if len(m.kinds) > 0 {
		if n := d.NameFor(m.kinds[0].Finding.Kind); n != "" {
			name = n
		}
	}
	at := toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: m.asset, Field: m.field}
	line("rename-"+strings.TrimPrefix(toetssteen.FindingID(m.source, at, ""), "B-"), toetssteen.TuningRename, "name: "+quoted(name)+", ")
}

// quoted writes a text as YAML takes it, which reads the strings of JSON.
func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		return `""` // a text always encodes
	}
	return string(b)
}
