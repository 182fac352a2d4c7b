package folder

import (
	"cmp"
	"errors"
	"io"

	"toetssteen/internal/infile"
	"toetssteen/internal/nest"
	"toetssteen/internal/source"
)

// Recognise gives the first of the openers that takes a file by its content,
// or else the reason why none does. The beginning is tried as it stands and,
// for packed or otherwise encoded text, as source.Head decodes it.
func Recognise(path, name string, openers []source.Opener) (*source.Opener, string) {
	head, err := beginning(path)
	if err != nil {
		return nil, nest.Reason(err)
	}
	if len(head) == 0 {
		return nil, whyEmpty
	}
	if infile.PackingOf(head) != infile.Plain {
		return recognisePacked(path, name, head, openers)
	}
	if why := binaryReason(name, head); why != "" {
		return nil, why
	}
	if o := sniffed(name, head, openers); o != nil {
		return o, ""
	}
	text, err := source.Head(path)
	if err != nil || string(text) == string(head) {
		return nil, Reason(name, head)
	}
	if o := sniffed(name, text, openers); o != nil {
		return o, ""
	}
	return nil, Reason(name, text)
}

// recognisePacked looks at what is packed: readers of text unpack it as they
// go, anything else goes to the opener that takes the packed file as it is.
func recognisePacked(at, name string, head []byte, openers []source.Opener) (*source.Opener, string) {
	inside, err := source.Head(at)
	if err != nil {
		return nil, cmp.Or(source.Why(err), packed)
	}
	inner := infile.UnpackedName(name)
	if len(inside) == 0 {
		return nil, whyEmpty
	}
	if why := binaryReason(inner, inside); why != "" {
		return nil, why
	}
	if !mostlyText(inside) {
		if o := sniffed(name, head, openers); o != nil {
			return o, ""
		}
		return nil, packed
	}
	if o := sniffed(inner, inside, openers); o != nil {
		return o, ""
	}
	return nil, Reason(inner, inside)
}

func sniffed(name string, head []byte, openers []source.Opener) *source.Opener {
	for i := range openers {
		if o := &openers[i]; o.Sniff != nil && o.Sniff(name, head) {
			return o
		}
	}
	return nil
}

// beginning reads the first bytes of a file as they stand.
func beginning(path string) ([]byte, error) {
	f, err := infile.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, min(source.SniffBytes, f.Size()))
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	return head[:n], nil
}
