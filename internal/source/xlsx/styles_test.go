package xlsx

import (
	"testing"

	"toetssteen/internal/office"
)

func TestNumberFormats(t *testing.T) {
	for code, want := range map[string]style{
		"General":                     {},
		"0":                           {},
		"0.00":                        {},
		"#,##0":                       {},
		"0%":                          {},
		"0.00E+00":                    {},
		"@":                           {},
		`"dag "0`:                     {},
		`[Red]#,##0;-#,##0`:           {},
		`_-* #,##0.00\ "€"_-;@`:       {},
		"00":                          {zeros: 2},
		"0000":                        {zeros: 4},
		"000000000":                   {zeros: 9},
		"dd-mm-yyyy":                  {clock: office.DateOnly},
		`dd\-mm\-yyyy`:                {clock: office.DateOnly},
		"[$-413]d mmmm yyyy;@":        {clock: office.DateOnly},
		"mmm-yy":                      {clock: office.DateOnly},
		"mmmm":                        {clock: office.DateOnly},
		"yyyy-mm-dd hh:mm:ss":         {clock: office.DateTime},
		"d/m/yy h:mm AM/PM":           {clock: office.DateTime},
		"hh:mm":                       {clock: office.TimeOnly},
		"mm:ss.0":                     {clock: office.TimeOnly},
		"h:mm AM/PM":                  {clock: office.TimeOnly},
		"[h]:mm:ss":                   {clock: office.Elapsed},
		"[$-F800]dddd, mmmm dd, yyyy": {clock: office.DateOnly},
	} {
		if got := styleOf(code); got != want {
			t.Errorf("%q: %+v, want %+v", code, got, want)
		}
	}
}
