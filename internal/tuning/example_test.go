package tuning

import (
	"os"
	"testing"

	"toetssteen"
)

func TestTheExampleFileIsInOrder(t *testing.T) {
	text, err := os.ReadFile("../../examples/regels.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Parse(text, func(k toetssteen.KindID) bool { return k == "sex" })
	if err != nil || len(r.All()) != 3 {
		t.Errorf("%v: %v", r.All(), err)
	}
}
