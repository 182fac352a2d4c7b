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
	info, err := t.file.Stat()
	if err != nil {
		return r
	}
	return &meteredFile{textFile: t, meter: m, before: pass * info.Size(), total: passes * info.Size()}
}

type meteredFile struct {
	*textFile
	meter         Meter
	before, total int64
}

// Read reads on and tells where the file stands. Asking costs one call to the
// system for each block that is read.
func (f *meteredFile) Read(p []byte) (int, error) {
	n, err := f.textFile.Read(p)
	if at, seekErr := f.file.Seek(0, io.SeekCurrent); seekErr == nil {
		f.meter.Tell(f.before+at, f.total)
	}
	return n, err
}
