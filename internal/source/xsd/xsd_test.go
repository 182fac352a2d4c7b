package xsd

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

func opened(t testing.TB, path string) source.Source {
	t.Helper()
	s, err := open(t.Context(), source.Target{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func shown(t *testing.T, s source.Source) []string {
	t.Helper()
	var out []string
	for _, p := range sourcetest.Profiles(t, s, sourcetest.Request(toetssteen.DepthCensus, 1, 10)) {
		out = append(out, strings.TrimRight(p.Asset.Name+": "+p.Asset.Comment, " "))
		for _, c := range p.Columns {
			out = append(out, strings.TrimRight(fmt.Sprintf("  %s|%s|%s %v", c.Name, c.Type, c.Comment, c.Labels), " "))
		}
	}
	return out
}

var persoon = []string{
	"persoon.xsd/Persoon: Een natuurlijk persoon", "  bsn|string| []",
	"  geslacht|string enum('M','V','O')|Geslacht volgens de BRP [{M man} {V vrouw} {O onbekend}]",
	"  nationaliteit[].code|string|Code nationaliteit, tabel 32 []", "  nationaliteit[].@bron|string| []",
	"  herkomst|string|Land van herkomst []",
	"persoon.xsd/Leerling:", "  leerjaar|int| []",
	"persoon.xsd:", "  Geslachtsaanduiding|string enum('M','V','O')|Geslacht volgens de BRP [{M man} {V vrouw} {O onbekend}]",
	"  herkomst|string|Land van herkomst []",
}

func TestASchemaTellsNamesTypesListsAndWords(t *testing.T) {
	if diff := cmp.Diff(persoon, shown(t, opened(t, "testdata/persoon.xsd"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestASchemaInADescriptionOfServicesIsRead(t *testing.T) {
	b, err := os.ReadFile("testdata/persoon.xsd")
	if err != nil {
		t.Fatal(err)
	}
	_, schema, _ := strings.Cut(string(b), "?>")
	path := filepath.Join(t.TempDir(), "dienst.wsdl")
	wsdl := `<?xml version="1.0" encoding="ISO-8859-1"?><wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"><wsdl:types>` +
		schema + `</wsdl:types><wsdl:message name="x"/></wsdl:definitions>`
	if err := os.WriteFile(path, []byte(wsdl), 0o600); err != nil {
		t.Fatal(err)
	}
	if !sniff("x", []byte(wsdl)) || sniff("x", []byte("<e/>")) || sniff("x", []byte("<?xml?><schema/>")) {
		t.Error("schemas are not told from other XML")
	}
	var want []string
	for _, line := range persoon {
		want = append(want, strings.Replace(line, "persoon.xsd", "dienst.wsdl", 1))
	}
	if diff := cmp.Diff(want, shown(t, opened(t, path))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAValueWithAttributesKeepsItsClosedList(t *testing.T) {
	const stuf = `<schema xmlns="http://www.w3.org/2001/XMLSchema" xmlns:bg="urn:bg">
<simpleType name="Geslacht"><restriction base="string"><enumeration value="M"/><enumeration value="V"/></restriction></simpleType>
<complexType name="Geslacht-e"><simpleContent><extension base="bg:Geslacht"><attribute name="noValue" type="string"/></extension></simpleContent></complexType>
<complexType name="NPS"><sequence><element name="geslachtsaanduiding" type="bg:Geslacht-e"/></sequence></complexType></schema>`
	s, err := load(t.Context(), strings.NewReader(stuf), "x")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"x/NPS:", "  geslachtsaanduiding|string enum('M','V')| []",
		"x:", "  Geslacht|string enum('M','V')| []", "  Geslacht-e|string enum('M','V')| []",
	}
	if diff := cmp.Diff(want, shown(t, s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestContract(t *testing.T) {
	sourcetest.Contract(t, func(t *testing.T) source.Source { return opened(t, "testdata/persoon.xsd") })
}

func TestASchemaCutOffAnywhereSaysSo(t *testing.T) {
	b, err := os.ReadFile("testdata/persoon.xsd")
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n < len(b)-2; n += 3 {
		f, err := load(t.Context(), strings.NewReader(string(b[:n])), "x")
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range sourcetest.Profiles(t, f, sourcetest.Request(toetssteen.DepthNames, 1, 10)) {
			if !p.Partial || len(p.NotRead) == 0 {
				t.Fatalf("cut at %d: nothing says so", n)
			}
		}
	}
}

func TestHostileSchemasEnd(t *testing.T) {
	_, err := load(t.Context(), strings.NewReader(`<!DOCTYPE s [<!ENTITY a "b">]><s/>`), "x")
	var part *source.NotReadError
	if !errors.As(err, &part) || !strings.Contains(part.Why, "entiteiten") {
		t.Errorf("error %v", err)
	}
	const xs = `<schema xmlns="http://www.w3.org/2001/XMLSchema">`
	for _, content := range []string{
		xs + `<group name="g"><sequence>` + strings.Repeat(`<group ref="g"/>`, 20) + `<element name="x"/></sequence></group><complexType name="t"><group ref="g"/></complexType></schema>`,
		xs + `<simpleType name="a"><restriction base="a"/></simpleType></schema>`,
		xs + strings.Repeat(`<complexType><sequence><element name="e">`, 150),
		xs + strings.Repeat(`<element name="e"/>`, 100_000) + "</schema>",
	} {
		f, err := load(t.Context(), strings.NewReader(content), "x")
		if err != nil {
			t.Fatal(err)
		}
		sourcetest.Profiles(t, f, sourcetest.Request(toetssteen.DepthNames, 1, 10))
	}
}

// FuzzSchema reads damaged schemas.
func FuzzSchema(f *testing.F) {
	b, err := os.ReadFile("testdata/persoon.xsd")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(b))
	f.Add(`<schema xmlns="http://www.w3.org/2001/XMLSchema"><element name="a"><complexType><attribute ref="x:b"/></complexType></element></schema>`)
	f.Fuzz(func(t *testing.T, content string) {
		s, err := load(t.Context(), strings.NewReader(content), "x")
		if err != nil {
			return
		}
		for _, p := range sourcetest.Profiles(t, s, sourcetest.Request(toetssteen.DepthNames, 1, 10)) {
			if problems := sourcetest.Problems(p, toetssteen.DepthNames); len(problems) > 0 {
				t.Fatal(strings.Join(problems, "\n"))
			}
		}
	})
}
