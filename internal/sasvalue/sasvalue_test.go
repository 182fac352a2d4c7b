package sasvalue

import "testing"

func TestValuesAreWrittenByTheirFormat(t *testing.T) {
	for _, tc := range []struct {
		format string
		v      float64
		want   string
	}{
		{"", 5022, "5022"},
		{"BEST12", 0.1, "0.1"},
		{"COMMA10.2", -1234.5, "-1234.5"},
		{"", 1e300, "1e+300"},
		{"", -0.0000001, "-0.0000001"},
		{"DATE9", 0, "1960-01-01"},
		{"DATE9", -1, "1959-12-31"},
		{"YYMMDD10", 22000.75, "2020-03-26"},
		{"DDMMYYP", 1, "1960-01-02"},
		{"MONYY7", 22000, "2020-03-26"},
		{"E8601DA", 22000, "2020-03-26"},
		{"DATE9", 1e9, "1000000000"},
		{"NLDATE20", 0, "1960-01-01"},
		{"DATETIME20", 86399.25, "1960-01-01 23:59:59.25"},
		{"DATETIME", -0.5, "1959-12-31 23:59:59.5"},
		{"DTDATE9", 0, "1960-01-01"},
		{"DATETIME", 1e15, "1000000000000000"},
		{"NLDATM30", 0, "1960-01-01"},
		{"TIME8", 3661, "01:01:01"},
		{"TIME8", -61.5, "-00:01:01.5"},
		{"HHMM5", 360000, "100:00:00"},
		{"TIME", 1e12, "1000000000000"},
		{"LAND", 6030, "6030"},
	} {
		f := ParseFormat(tc.format, 0, 0)
		if got := string(Append(nil, f.Kind(), tc.v)); got != tc.want {
			t.Errorf("%s of %v: %q, want %q", tc.format, tc.v, got, tc.want)
		}
	}
}

func TestFormatsOfOnesOwnAreTold(t *testing.T) {
	for name, want := range map[string]bool{
		"LAND": true, "$LAND": true, "$SEKSE.": true, "land12.": true, "$": false, "$CHAR12": false, "BEST": false, "": false, "DATE9.": false,
		"F8.2": false, "COMMA10.2": false, "8": false, "$20": false, "NLMNY15.2": false, "MDYAMPM25.2": false,
	} {
		if f := ParseFormat(name, 0, 0); f.Own() != want {
			t.Errorf("%q (%s) is one's own: %t", name, f, !want)
		}
	}
	for want, f := range map[string]Format{
		"DATE9.": ParseFormat("date", 9, 0), "8.2": ParseFormat("", 8, 2), "$LAND.": ParseFormat("$land.", 0, 0), "COMMA10.2": ParseFormat("COMMA10.2", 0, 0),
		"": {},
	} {
		if got := f.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestTextThatItsCharacterSetDoesNotKnowStaysText(t *testing.T) {
	for code, want := range map[byte]string{20: "Zo\uFFFD", 62: "Zoë", 29: "Zoë", 250: "Zoë"} {
		if got := string(Decode(Charset(code), []byte("Zo\xeb"))); got != want {
			t.Errorf("character set %d: %q, want %q", code, got, want)
		}
	}
}
