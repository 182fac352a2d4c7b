package lawref

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

var anywhere = cmpopts.IgnoreFields(Ref{}, "Start", "End")

// genRef makes references as Parse gives them.
func genRef(single bool) *rapid.Generator[Ref] {
	return rapid.Custom(func(t *rapid.T) Ref {
		r := genLaw(t)
		plain := isPlain(r)
		nr := genArticle(plain)
		if rapid.Bool().Draw(t, "above") {
			u := Unit(rapid.IntRange(int(Annex), int(Paragraph)).Draw(t, "unit"))
			r.Above = []Part{{Unit: u, Nr: rapid.SampledFrom([]string{"1", "4.2", "IV", "3a"}).Draw(t, "unit number")}}
			if u == Annex || u == Recital {
				return r
			}
		}
		if !rapid.Bool().Draw(t, "article") {
			return r
		}
		r.Article.From = nr.Draw(t, "from")
		if !single && rapid.IntRange(0, 4).Draw(t, "range") == 0 {
			r.Article.To = nr.Draw(t, "to")
			return r
		}
		r.Following = !single && rapid.IntRange(0, 5).Draw(t, "e.v.") == 0
		most := 3
		if single {
			most = 1
		}
		r.Lids = genLids(t, plain, single, most)
		r.Points = genPoints(t, single, most)
		return r
	})
}

func isPlain(r Ref) bool {
	for _, l := range testLaws() {
		if l.ID == r.ID && l.Plain {
			return true
		}
	}
	return r.Source == Union || r.Source == Treaty
}

func genLaw(t *rapid.T) Ref {
	laws := testLaws()
	var r Ref
	switch rapid.IntRange(0, 5).Draw(t, "kind of law") {
	case 0:
		r.ID = "BWBR" + strconv.Itoa(rapid.IntRange(1000000, 9999999).Draw(t, "id"))
	case 1:
		r.ID = rapid.SampledFrom([]string{"32016R0680", "31995L0046", "BWBV0002508", "CVDR123456"}).Draw(t, "id")
	default:
		r.ID = laws[rapid.IntRange(0, len(laws)-1).Draw(t, "law")].ID
	}
	r.Source = sourceOf(r.ID)
	if rapid.IntRange(0, 3).Draw(t, "dated") == 0 {
		r.Date = rapid.SampledFrom([]string{"2023-02-22", "1999-12-31"}).Draw(t, "date")
	}
	r.Old = rapid.IntRange(0, 5).Draw(t, "old") == 0
	return r
}

func genArticle(plain bool) *rapid.Generator[string] {
	if plain {
		return rapid.StringMatching(`[1-9][0-9]{0,2}(bis)?`)
	}
	return rapid.OneOf(
		rapid.StringMatching(`[1-9][0-9]{0,2}([a-df-z]|bis|ter)?`),
		rapid.StringMatching(`[1-9]\.[1-9][0-9]?[a-d]?(\.[1-9])?`),
		rapid.StringMatching(`[1-9][0-9]?:[1-9][0-9]{0,2}[a-d]?`),
		rapid.SampledFrom([]string{"IV", "XIIa", "I", "24c1", "C4", "IVA"}),
	)
}

func genLids(t *rapid.T, plain, single bool, most int) []Range {
	nr := rapid.StringMatching(`[1-9][0-9]?`)
	if !plain {
		nr = rapid.StringMatching(`[1-9][0-9]?[a-c]?`)
	}
	var out []Range
	for range rapid.IntRange(0, most).Draw(t, "leden") {
		r := Range{From: nr.Draw(t, "lid")}
		if !single && rapid.IntRange(0, 3).Draw(t, "range of leden") == 0 {
			r.To = nr.Draw(t, "to lid")
		}
		out = append(out, r)
	}
	return out
}

func genPoints(t *rapid.T, single bool, most int) []Range {
	letter := rapid.StringMatching(`[a-z]|aa|bb`)
	var out []Range
	for range rapid.IntRange(0, most).Draw(t, "points") {
		r := Range{From: letter.Draw(t, "point")}
		switch n := rapid.IntRange(0, 5).Draw(t, "form of point"); {
		case n == 0:
			r.From += "." + strconv.Itoa(rapid.IntRange(1, 9).Draw(t, "number"))
		case n == 1 && !single:
			r.To = letter.Draw(t, "to point")
		}
		for n := len(out); n > 0 && out[n-1].To == "" && strings.HasPrefix(r.From, out[n-1].From+"."); n-- {
			out = out[:n-1] // "onder a, onder 2°" is one point
		}
		out = append(out, r)
	}
	if len(out) == 1 && rapid.IntRange(0, 9).Draw(t, "aanhef") == 0 {
		return []Range{{From: "aanhef"}}
	}
	return out
}

func TestWhatIsPrintedIsReadBack(t *testing.T) {
	names := testNames()
	rapid.Check(t, func(t *rapid.T) {
		want := genRef(false).Draw(t, "reference")
		text := want.Dutch(names)
		got := Parse(text, names)
		if diff := cmp.Diff([]Ref{want}, got, anywhere); diff != "" {
			t.Fatalf("%q (-want +got)\n%s", text, diff)
		}
	})
}

func TestChainsAreReadBack(t *testing.T) {
	names := testNames()
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(genRef(false).Filter(func(r Ref) bool { return r.Article.From != "" }), 2, 4).Draw(t, "references")
		texts := make([]string, len(want))
		for i := range want {
			texts[i] = want[i].Dutch(names)
			want[i].Jo = i > 0
		}
		text := strings.Join(texts, " jo. ")
		if diff := cmp.Diff(want, Parse(text, names), anywhere); diff != "" {
			t.Fatalf("%q (-want +got)\n%s", text, diff)
		}
	})
}

func TestLinksAreReadBack(t *testing.T) {
	names := testNames()
	rapid.Check(t, func(t *rapid.T) {
		want := genRef(true).Draw(t, "reference")
		want.Old = false
		if want.Source == Local {
			return
		}
		text := want.Link()
		if want.Source == Union {
			want.Date = ""
			if len(want.Points) > 0 && want.Points[0].From == "aanhef" {
				want.Points = nil
			}
			want.Above = nil
			text = want.Link()
		}
		got := Parse("zie "+text+" voor meer", names)
		if diff := cmp.Diff([]Ref{want}, got, anywhere); diff != "" {
			t.Fatalf("%q (-want +got)\n%s", text, diff)
		}
	})
}

func TestDocumentsAreReadBack(t *testing.T) {
	names := testNames()
	for _, id := range []string{
		"Kamerstukken II 2020/21, 35510, nr. 121", "Kamerstukken I 1999/00, 26643, nr. A", "Kamerstukken 36200-VIII, nr. 197", "Kamerstukken 35510",
		"Handelingen II 2020/21, nr. 41, item 3", "Aanhangsel Handelingen I 2020/21, nr. 7", "Stb. 2018, 144", "Stcrt. 2020, 12345", "Trb. 1951, 154",
		"ECLI:NL:RBOVE:2024:5627",
	} {
		r, ok := ParseOne(id, names)
		if !ok || r.Dutch(names) != id {
			t.Errorf("%q is printed as %q", id, r.Dutch(names))
		}
	}
}

// whole checks what holds for every text: references lie in the text, in
// order, on the bounds of letters, and do not overlap.
func whole(t *testing.T, text string, refs []Ref) {
	t.Helper()
	at := 0
	for _, r := range refs {
		if r.Start < at || r.End <= r.Start || r.End > len(text) {
			t.Fatalf("%q: reference at %d-%d behind %d: %s", text, r.Start, r.End, at, say(r))
		}
		if !boundary(text, r.Start) || !boundary(text, r.End) {
			t.Fatalf("%q: reference at %d-%d cuts a letter", text, r.Start, r.End)
		}
		at = r.End
	}
}

func boundary(s string, i int) bool {
	return i == len(s) || utf8.RuneStart(s[i]) || !utf8.ValidString(s)
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"artikel 6, eerste lid, onder e, AVG", "artt. 9.1a jo. 9.9 Wsf", "6.1.e AVG", "AVG 6-1-e", "Wet SUWI art. 54 en 62", "art. 6(1)(e)(ii) GDPR",
		"jci1.3:c:BWBR0005537&artikel=3:2&lid=1&o=a&z=2023-02-22", "https://wetten.overheid.nl/BWBR0011453/2022-08-01/#Hoofdstuk2_Artikel3",
		"Kamerstukken II 2020/21, 35510, nr. 21 en nr. 16", "ECLI:NL:RBROT:20145684", "Handelingen II 2020/21, nr. 41, item 3", "Stb. 2018, 144",
		"Wet eenmalige gegevensuitvraag (WEU), artikel 4 WEU", "artikel 5 van die wet", "onder a, onder 2°", "\u00a0§ 4\u2013\u2013lid 1\xff artikel", "Wpg (Wet politiegegevens",
		"artikel 1, 2, 3, 4, 5, 6 en 7", "lid lid lid eerste, tweede, derde", "titel titel IV", "wet wet Wet wet", "A.V.G. i.v.m. j° e.v.",
	} {
		f.Add(s)
	}
	names := testNames()
	f.Fuzz(func(t *testing.T, text string) {
		refs := Parse(text, names)
		whole(t, text, refs)
		for _, r := range refs {
			_ = r.Dutch(names)
			_ = r.Link()
		}
	})
}
