package detect

// Version names the detector as findings do: name@version.
func (d *Detector) Version() string { return detectorName }
