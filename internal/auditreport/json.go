package auditreport

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"toetssteen"
)

// JSON writes the contract for scripts and benchmarks: keys in a fixed order,
// no times, one record a line, so that two audits of the same data give the
// same bytes. What is absent is null, infinity the text "Infinity". The key
// "invented" stands at the end, and only when it is true.
func JSON(w io.Writer, v View) error {
	r := newReader(v)
	j := newJSONWriter(w)
	a := r.res
	j.raw(`{"toetssteen":`)
	j.value(toetssteen.Version)
	j.key("catalogue", v.Catalogue.Hash())
	j.key("specification", a.Specification)
	j.key("title", a.Spec.Title)
	j.key("direction", orNull(string(a.Spec.Direction)))
	groups := r.groupsJSON()
	reference := any(nil)
	if len(groups) > 0 {
		reference = groups[0].Reference
	}
	j.key("reference", reference)
	j.key("groups", groups)
	j.array("figures", len(a.Figures), func(i int) any { return v.figureJSON(a.Figures[i]) })
	j.array("funnel", len(a.Funnel), func(i int) any { return v.funnelJSON(a.Funnel[i]) })
	if len(a.Decompositions) > 0 {
		j.key("decomposition", v.decompositionJSON(a.Decompositions[0]))
	} else {
		j.key("decomposition", nil)
	}
	j.array("decompositions", len(a.Decompositions), func(i int) any { return v.decompositionJSON(a.Decompositions[i]) })
	j.array("proxies", len(a.Proxies), func(i int) any { return v.proxyJSON(a.Proxies[i]) })
	j.array("criteria", len(a.Criteria), func(i int) any { return v.criterionJSON(a.Criteria[i]) })
	j.array("subgroups", len(a.Subgroups), func(i int) any { return v.subgroupJSON(a.Subgroups[i]) })
	j.array("subgroups_more", len(a.MoreSubgroups), func(i int) any { return v.subgroupJSON(a.MoreSubgroups[i]) })
	j.key("subgroup_search", v.searchJSON(a.SubgroupSearch))
	j.key("profile", v.profileJSON(a.Profile))
	j.key("areas", v.areasJSON(a.Areas))
	j.key("clusters", v.clustersJSON(a.Clusters))
	j.array("families", len(a.Families), func(i int) any { return familyJSON(a.Families[i]) })
	j.array("warnings", len(a.Warnings), func(i int) any { return v.messageJSON(a.Warnings[i]) })
	j.array("not_assessed", len(a.NotAssessed), func(i int) any { return v.messageJSON(a.NotAssessed[i]) })
	j.key("verdict", jsonVerdict{a.Verdict.State, v.messagesJSON(a.Verdict.Reasons)})
	j.array("group_verdicts", len(a.GroupVerdicts), func(i int) any { return v.groupVerdictJSON(a.GroupVerdicts[i]) })
	if a.Spec.Invented {
		j.key("invented", true)
	}
	j.raw("}\n")
	return j.close()
}

// jsonWriter writes a large document record by record. The first error stays
// and ends the writing.
type jsonWriter struct {
	w   *bufio.Writer
	enc *json.Encoder
	err error
}

func newJSONWriter(w io.Writer) *jsonWriter {
	j := &jsonWriter{w: bufio.NewWriterSize(w, 1<<16)}
	j.enc = json.NewEncoder(trimNewline{j.w})
	j.enc.SetEscapeHTML(false)
	return j
}

// trimNewline drops the line end that json.Encoder puts after each value,
// which it writes in one call.
type trimNewline struct{ w io.Writer }

func (t trimNewline) Write(p []byte) (int, error) {
	if n := len(p); n > 0 && p[n-1] == '\n' {
		_, err := t.w.Write(p[:n-1])
		return n, err
	}
	return t.w.Write(p)
}

func (j *jsonWriter) raw(s string) {
	if j.err == nil {
		_, j.err = j.w.WriteString(s)
	}
}

func (j *jsonWriter) value(x any) {
	if j.err == nil {
		j.err = j.enc.Encode(x)
	}
}

func (j *jsonWriter) key(name string, x any) {
	j.raw(",\n\"" + name + `":`)
	j.value(x)
}

// array writes a key with its records, one a line.
func (j *jsonWriter) array(name string, n int, record func(int) any) {
	j.raw(",\n\"" + name + `":`)
	open := "[\n"
	for i := range n {
		j.raw(open)
		j.value(record(i))
		open = ",\n"
	}
	if n == 0 {
		j.raw("[")
	}
	j.raw("]")
}

func (j *jsonWriter) close() error {
	if j.err == nil {
		j.err = j.w.Flush()
	}
	if j.err != nil {
		return fmt.Errorf("write the audit as JSON: %w", j.err)
	}
	return nil
}

// orNull gives null for an empty text.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// listOf gives a list that is never null.
func listOf[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// each makes a list of records.
func each[T, R any](list []T, record func(T) R) []R {
	out := make([]R, 0, len(list))
	for _, x := range list {
		out = append(out, record(x))
	}
	return out
}
