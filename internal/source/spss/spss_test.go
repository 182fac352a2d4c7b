package spss

import (
	"context"
	"fmt"
	"testing"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

func TestX(t *testing.T) {
	for _, n := range []string{"a.sav","u.sav","z.zsav"} {
		s, err := open(context.Background(), source.Target{Path: "/tmp/spsswork/"+n})
		if err != nil { t.Fatal(err) }
		for a := range s.Assets(t.Context()) {
			fmt.Println(a)
			p, err := s.Profile(t.Context(), a, sourcetest.Request(toetssteen.DepthCensus,1,10))
			if err != nil { t.Fatal(err) }
			for _, c := range p.Columns { fmt.Println(c.Name,c.Type,c.Comment,c.Labels,c.Nulls,c.Values) }
			fmt.Println(p.NotRead, p.Rows)
		}
	}
}
