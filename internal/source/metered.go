package source

import "io"

// Metered gives r, which OpenText opened, telling a meter how much of the file
// was read: in bytes as they are stored, packed or not. A reader that goes over
// the file more than once says which pass this is, from 0, of how many.
func Metered(r io.ReadCloser, m Meter, pass, passes int64) io.ReadCloser {
	t, ok := r.(*textFile)
	if !ok || m == nil {
		return r
	}
	size := t.file.Size()
	return &meteredFile{textFile: t, meter: m, before: pass * size, total: passes * size}
}

type meteredFile struct {
	*textFile
	meter         Meter
	before, total int64
}

// Read reads on and tells where the file stands.
func (f *meteredFile) Read(p []byte) (int, error) {
	n, err := f.textFile.Read(p)
	f.meter.Tell(f.before+f.file.At(), f.total)
	return n, err
}
