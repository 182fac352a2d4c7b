// Lawindex makes the tables of catalogue/laws that come from collected data:
//
//	go run ./bench/lawindex ../shared/data/law catalogue/laws
//
// It reads articles.tsv.gz, laws.tsv.gz, core_articles.tsv, bwb_versions.tsv
// and origin_sex_provisions.tsv (their origin is in SOURCE.txt there) and
// writes articles_2017.tsv.gz, laws_2017.tsv.gz, articles_core.tsv,
// versions.tsv and provisions.tsv. laws.tsv, editions.tsv and events.tsv are
// kept by hand. Same input, same bytes.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: lawindex DATA OUT")
		os.Exit(2)
	}
	m := maker{in: os.Args[1], out: os.Args[2]}
	for _, step := range []func() error{m.articles2017, m.laws2017, m.core, m.versions, m.provisions} {
		if err := step(); err != nil {
			fmt.Fprintln(os.Stderr, "lawindex:", err)
			os.Exit(2)
		}
	}
}

type maker struct {
	in, out string
	old     map[string]map[string]bool // law -> articles of 2017
}

// residence is what the collected data call residence_status; the other kinds
// have the ids of the catalogue.
var residence = regexp.MustCompile(`\bresidence\b`)

func kindsOf(s string) string {
	kinds := strings.Split(residence.ReplaceAllString(s, "residence_status"), ",")
	kinds = slices.DeleteFunc(kinds, func(k string) bool { return k == "" || k == "repealed" })
	slices.Sort(kinds)
	return strings.Join(slices.Compact(kinds), ",")
}

// articles2017 merges articles that stand twice in a regulation, as in its
// annexes, and keeps the order of the text.
func (m *maker) articles2017() error {
	rows, err := m.read("articles.tsv.gz")
	if err != nil {
		return err
	}
	known, err := m.read("laws.tsv.gz")
	if err != nil {
		return err
	}
	listed := map[string]bool{}
	for _, r := range known {
		listed[r[0]] = true
	}
	type key struct{ law, article string }
	at := map[key]int{}
	var out [][]string
	m.old = map[string]map[string]bool{}
	for _, r := range rows {
		if !listed[r[0]] {
			continue
		}
		nature := ""
		if strings.Contains(r[2], "repealed") {
			nature = "repealed"
		}
		if m.old[r[0]] == nil {
			m.old[r[0]] = map[string]bool{}
		}
		m.old[r[0]][r[1]] = true
		k := key{r[0], r[1]}
		if i, ok := at[k]; ok {
			out[i][3] = kindsOf(out[i][3] + "," + r[2])
			if nature == "" {
				out[i][2] = ""
			}
			continue
		}
		at[k] = len(out)
		out = append(out, []string{r[0], r[1], nature, kindsOf(r[2])})
	}
	return m.write("articles_2017.tsv.gz", "law\tarticle\tnature\tkinds", out)
}

// named finds the name that a long title gives itself at its end.
var named = regexp.MustCompile(`\(([^()]{4,120})\)?$`)

func (m *maker) laws2017() error {
	rows, err := m.read("laws.tsv.gz")
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range rows {
		title := r[2]
		if title == "" {
			title = r[3]
			if f := named.FindStringSubmatch(title); f != nil {
				title = f[1]
			}
		}
		if title == "" {
			title = r[0]
		}
		kind := r[1]
		if policy.MatchString(r[2] + " " + r[3]) {
			kind = "beleidsregel"
		}
		out = append(out, []string{r[0], kind, title})
	}
	return m.write("laws_2017.tsv.gz", "law\tkind\ttitle", out)
}

// policy tells rules of policy by their title: the collected data file them
// under ministerial regulations.
var policy = regexp.MustCompile(`(?i)\b(beleidsregels?|beleidskader|controlebeleid|convenant|circulaire|werkinstructie)\b`)

func (m *maker) core() error {
	rows, err := m.read("core_articles.tsv")
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range rows {
		nature := r[6]
		// A scripted list also holds numbers that the law keeps free or whose
		// text is gone. One that was not there in 2017, with no leden, no kinds
		// and no keyword, may be such a number.
		scripted := r[0] == "BWBR0011453" || r[0] == "BWBR0005537"
		if scripted && !m.old[r[0]][r[3]] && r[4] == "0" && r[5] == "" && nature == "other" {
			nature = "doubtful"
		}
		leden := r[4]
		if r[0] == "32016R0679" && r[3] == "6" {
			leden = "4" // the collected data count three
		}
		out = append(out, []string{r[0], r[3], leden, nature, kindsOf(r[5])})
	}
	return m.write("articles_core.tsv", "law\tarticle\tleden\tnature\tkinds", out)
}

func (m *maker) versions() error {
	rows, err := m.read("bwb_versions.tsv")
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{r[0], r[1]})
	}
	out = append(out, []string{"32016R0679", "2018-05-25"}) // its only version
	return m.write("versions.tsv", "law\tfrom", out)
}

func (m *maker) provisions() error {
	rows, err := m.read("origin_sex_provisions.tsv")
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range rows {
		kinds := r[3]
		if strings.HasPrefix(kinds, "(") {
			kinds = ""
		}
		kinds = strings.ReplaceAll(kinds, "special_categories", "special_category")
		article, rest, _ := strings.Cut(r[2], " ")
		out = append(out, []string{r[0], r[1], article, rest, kindsOf(kinds), r[4]})
	}
	return m.write("provisions.tsv", "law\tversion\tarticle\twhere\tkinds\tabout", out)
}

func (m *maker) read(name string) ([][]string, error) {
	data, err := os.ReadFile(filepath.Join(m.in, name))
	if err != nil {
		return nil, err
	}
	var r io.Reader = bytes.NewReader(data)
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(r); err != nil {
			return nil, err
		}
	}
	var rows [][]string
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	width := -1
	for lines.Scan() {
		row := strings.Split(lines.Text(), "\t")
		if width < 0 {
			width = len(row)
			continue
		}
		for len(row) < width {
			row = append(row, "")
		}
		rows = append(rows, row)
	}
	return rows, lines.Err()
}

func (m *maker) write(name, head string, rows [][]string) error {
	var b bytes.Buffer
	b.WriteString(head + "\n")
	for _, r := range rows {
		b.WriteString(strings.Join(r, "\t") + "\n")
	}
	if !strings.HasSuffix(name, ".gz") {
		return os.WriteFile(filepath.Join(m.out, name), b.Bytes(), 0o644)
	}
	var z bytes.Buffer
	w, err := gzip.NewWriterLevel(&z, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(m.out, name), z.Bytes(), 0o644)
}
