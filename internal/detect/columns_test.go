package detect

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/source"
)

// labelled is a column of a real schema with the kind that people gave it.
type labelled struct {
	source, table, column, typ, comment, label string
	sure                                       bool
	samples                                    []string
}

func readLabelled(t testing.TB) []labelled {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "bench", "columns_dev.tsv"))
	if err != nil {
		t.Skip("the labelled columns are not here (../shared/bench): skipped")
	}
	defer f.Close()
	var out []labelled
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	sc.Scan()
	for sc.Scan() {
		c := append(strings.Split(sc.Text(), "\t"), "", "", "", "")
		l := labelled{source: c[0], table: c[1], column: c[2], typ: c[3], comment: c[4], label: c[5], sure: c[6] == "1"}
		if c[7] != "" {
			l.samples = strings.Split(c[7], "|")
		}
		out = append(out, l)
	}
	return out
}

// profiles makes a profile per table, as the dictionary connector does.
func profiles(ls []labelled, samples bool) (order []string, ps map[string]*source.Profile) {
	ps = map[string]*source.Profile{}
	seen := map[string]bool{}
	for _, l := range ls {
		key := l.source + "\x00" + l.table
		p, ok := ps[key]
		if !ok {
			p = &source.Profile{Asset: source.Asset{Name: l.table}}
			ps[key] = p
			order = append(order, key)
		}
		if seen[key+"\x00"+l.column] {
			continue
		}
		seen[key+"\x00"+l.column] = true
		c := source.Column{Name: l.column, Type: l.typ, Comment: l.comment, Rows: -1, Nulls: -1}
		if samples {
			for _, v := range l.samples {
				c.Values = append(c.Values, source.ValueCount{Value: v, Count: 1})
				c.Seen++
			}
		}
		p.Columns = append(p.Columns, c)
	}
	return order, ps
}

var groupOf = map[string]string{
	"sex": "sex", "nationality": "origin", "citizenship": "origin", "birth_country": "origin", "birth_place": "origin", "parent_origin": "origin",
	"ethnicity": "origin", "race": "origin", "residence_status": "origin", "migration_background": "origin", "immigration_date": "origin",
	"immigration_country": "origin", "foreign_document": "origin", "emigration": "origin", "second_nationality": "origin", "cumi": "origin",
}

type tally struct{ tp, fp, fn int }

func (c tally) precision() float64 { return share(c.tp, c.tp+c.fp) }
func (c tally) recall() float64    { return share(c.tp, c.tp+c.fn) }

func share(x, n int) float64 {
	if n == 0 {
		return 1
	}
	return float64(x) / float64(n)
}

// TestLabelledColumnsAreFound holds the detector to the bars of design.md §6
// on real schemas, with values and by names alone.
func TestLabelledColumnsAreFound(t *testing.T) {
	ls := readLabelled(t)
	d := load(t)
	for _, samples := range []bool{true, false} {
		t.Run(fmt.Sprintf("samples=%v", samples), func(t *testing.T) {
			scores := score(t, d, ls, samples)
			for group, bar := range map[string]float64{"sex": 0.95, "origin": 0.90} {
				var p, r []float64
				for key, c := range scores {
					if strings.HasSuffix(key, " "+group) {
						t.Logf("%-24s tp %3d fp %3d fn %3d", key, c.tp, c.fp, c.fn)
						if c.tp+c.fp > 0 {
							p = append(p, c.precision())
						}
						if c.tp+c.fn > 0 {
							r = append(r, c.recall())
						}
					}
				}
				t.Logf("%s: macro precision %.3f recall %.3f", group, mean(p), mean(r))
				if mean(p) < bar || mean(r) < bar {
					t.Errorf("%s: macro precision %.3f recall %.3f, the bar is %.2f", group, mean(p), mean(r), bar)
				}
			}
		})
	}
}

func mean(xs []float64) float64 {
	sum := 0.0
	for _, x := range xs {
		sum += x
	}
	return sum / float64(max(1, len(xs)))
}

// score counts hits per source and group at level medium or higher, as the
// scorer of the benchmark does.
func score(t *testing.T, d *Detector, ls []labelled, samples bool) map[string]tally {
	t.Helper()
	got := map[string]map[string]toetssteen.Finding{}
	order, ps := profiles(ls, samples)
	for _, key := range order {
		fs, _ := d.Detect("x", *ps[key])
		for _, f := range fs {
			if f.Level < toetssteen.Medium {
				continue
			}
			at := key + "\x00" + f.Location.Field
			if got[at] == nil {
				got[at] = map[string]toetssteen.Finding{}
			}
			got[at][groupOf[string(f.Kind)]] = f
		}
	}
	scores := map[string]tally{}
	for _, l := range truths(ls) {
		at := l.source + "\x00" + l.table + "\x00" + l.column
		for _, group := range []string{"sex", "origin"} {
			key := l.source + " " + group
			c, is := scores[key], groupOf[l.label] == group
			f, found := got[at][group]
			switch {
			case is && found:
				c.tp++
			case is:
				c.fn++
				t.Logf("missed %s %s.%s (%s) %s", l.source, l.table, l.column, l.label, l.comment)
			case found:
				c.fp++
				t.Logf("false %s %s.%s (%s) as %s %s: %v", l.source, l.table, l.column, l.label, f.Kind, f.Level, f.Evidence[0])
			}
			if c != (tally{}) {
				scores[key] = c
			}
		}
	}
	return scores
}

// truths leaves out what is not sure, and pairs that occur twice.
func truths(ls []labelled) []labelled {
	at := map[string]int{}
	var out []labelled
	drop := map[int]bool{}
	for _, l := range ls {
		key := l.source + "\x00" + l.table + "\x00" + l.column
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, l)
		}
		out[i].label = l.label
		if !l.sure || l.label == "ref_list" {
			drop[i] = true
		}
	}
	kept := out[:0]
	for i, l := range out {
		if !drop[i] {
			kept = append(kept, l)
		}
	}
	return kept
}

// TestConfidenceMeansWhatItSays prints the reliability table: of the findings
// said to be right with a certain chance, how many were.
func TestConfidenceMeansWhatItSays(t *testing.T) {
	ls := readLabelled(t)
	d := load(t)
	order, ps := profiles(ls, true)
	truth := map[string]string{}
	for _, l := range truths(ls) {
		truth[l.source+"\x00"+l.table+"\x00"+l.column] = l.label
	}
	type bin struct {
		n, right int
		said     float64
	}
	bins := map[int]*bin{}
	for _, key := range order {
		fs, _ := d.Detect("x", *ps[key])
		for _, f := range fs {
			label, ok := truth[key+"\x00"+f.Location.Field]
			if !ok || groupOf[string(f.Kind)] == "" {
				continue
			}
			b := min(int(f.Confidence*5), 4)
			if bins[b] == nil {
				bins[b] = &bin{}
			}
			bins[b].n++
			bins[b].said += f.Confidence
			if groupOf[label] == groupOf[string(f.Kind)] {
				bins[b].right++
			}
		}
	}
	var keys []int
	for b := range bins {
		keys = append(keys, b)
	}
	sort.Ints(keys)
	for _, b := range keys {
		x := bins[b]
		said, was := x.said/float64(x.n), share(x.right, x.n)
		t.Logf("said %.2f (n %3d): right %.2f", said, x.n, was)
		if x.n >= 20 && (was < said-0.25) {
			t.Errorf("findings said to be right with chance %.2f were right in %.2f of %d cases", said, was, x.n)
		}
	}
}
