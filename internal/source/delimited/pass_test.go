package delimited

import (
	"runtime"
	"testing"
	"time"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

type faulty struct{}

func (faulty) Read([]byte) (int, error) { panic("a fault of the reader") }

func TestAFaultLeavesNoWorkersBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	tab := table{names: []string{"a", "b", "c", "d"}}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the fault was hidden")
			}
		}()
		_, _ = tab.read(t.Context(), source.Profile{}, faulty{}, sourcetest.Request(toetssteen.DepthCensus, 1, 0))
	}()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}
