package xlsx

import (
	"runtime"
	"time"
)

// peak runs f and gives the most memory that the program held meanwhile, as the
// runtime counts it, in MiB: what lives and what the collector has not freed.
func peak(f func()) float64 {
	runtime.GC()
	var most uint64
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		var m runtime.MemStats
		for {
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse+m.StackInuse)
			select {
			case <-stop:
				return
			case <-tick.C:
			}
		}
	}()
	f()
	close(stop)
	<-done
	return float64(most) / (1 << 20)
}
