package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"toetssteen"
	"toetssteen/internal/register"
	"toetssteen/internal/store"
)

// LinkInput puts findings under a processing, and under one of its element uses
// when that is known.
type LinkInput struct {
	Findings   []string // ids, or what one id begins with
	Processing string
	Use        string
	Reason     string
}

// Action implements Input.
func (LinkInput) Action() toetssteen.Permission { return MayLink }

// Subject implements Input.
func (in LinkInput) Subject() string { return in.Processing }

// Validate implements Input.
func (in LinkInput) Validate() error {
	switch {
	case in.Processing == "":
		return errors.New("give the id of a processing with --processing")
	case len(in.Reason) > maxReason:
		return fmt.Errorf("the reason is longer than %d characters", maxReason)
	}
	return validSize(len(in.Findings))
}

// Link puts findings under a processing, all or none.
func Link(ctx context.Context, c Call, tx *store.Tx, in LinkInput) ([]toetssteen.Link, error) {
	r, err := readRegister(ctx, &tx.Reader, "")
	if err != nil {
		return nil, err
	}
	if err := linkable(r, in); err != nil {
		return nil, err
	}
	found, err := wholeIDs(ctx, &tx.Reader, in.Findings)
	if err != nil {
		return nil, err
	}
	versions, err := linkVersions(ctx, &tx.Reader)
	if err != nil {
		return nil, err
	}
	out := make([]toetssteen.Link, len(found))
	records := make([]toetssteen.Record, len(found))
	for i, finding := range found {
		l := &out[i]
		l.Finding, l.Processing, l.Use = finding, in.Processing, in.Use
		l.Reason = store.Clean(strings.TrimSpace(in.Reason))
		l.ID = finding + "/" + in.Processing
		l.Version = versions[l.ID]
		if records[i], err = toetssteen.Pack(l); err != nil {
			return nil, err
		}
	}
	_, err = tx.PutRecords(ctx, c.At, c.Who.Name, records)
	return out, err
}

// linkable checks that the register has the processing, and the use in it.
func linkable(r *register.Register, in LinkInput) error {
	if r.Processing(in.Processing) == nil {
		return fmt.Errorf("processing %s: %w", in.Processing, toetssteen.ErrNotFound)
	}
	if in.Use == "" {
		return nil
	}
	for i := range r.Uses {
		if u := &r.Uses[i]; u.ID == in.Use {
			if p := r.ProcessingOf(u); p != nil && p.ID == in.Processing {
				return nil
			}
		}
	}
	return fmt.Errorf("element use %s of processing %s: %w", in.Use, in.Processing, toetssteen.ErrNotFound)
}

// wholeIDs gives the whole ids of findings, each once, or says which is none.
func wholeIDs(ctx context.Context, r *store.Reader, short []string) ([]string, error) {
	known, err := r.Findings(ctx, store.FindingFilter{})
	if err != nil {
		return nil, err
	}
	all := newIDs(known)
	var out []string
	seen := map[string]bool{}
	for _, s := range short {
		k, why := all.whole(s)
		switch {
		case why == RefusedAmbiguous:
			return nil, fmt.Errorf("finding %s: more than one id begins so: %w", s, toetssteen.ErrNotFound)
		case why != "":
			return nil, fmt.Errorf("finding %s: %w", s, toetssteen.ErrNotFound)
		case !seen[k.ID]:
			out = append(out, k.ID)
		}
		seen[k.ID] = true
	}
	return out, nil
}

func linkVersions(ctx context.Context, r *store.Reader) (map[string]int64, error) {
	all, err := r.Records(ctx, toetssteen.RecordLink)
	out := map[string]int64{}
	for _, x := range all {
		out[x.ID] = x.Version
	}
	return out, err
}

// UnlinkInput takes findings away from a processing.
type UnlinkInput struct {
	Findings   []string
	Processing string
	Reason     string
}

// Action implements Input.
func (UnlinkInput) Action() toetssteen.Permission { return MayLink }

// Subject implements Input.
func (in UnlinkInput) Subject() string { return in.Processing }

// Validate implements Input.
func (in UnlinkInput) Validate() error {
	if strings.TrimSpace(in.Reason) == "" {
		return errors.New("give the reason with --reason")
	}
	return LinkInput{Findings: in.Findings, Processing: in.Processing, Reason: in.Reason}.Validate()
}

// Unlink withdraws the links of findings with a processing, all or none.
func Unlink(ctx context.Context, c Call, tx *store.Tx, in UnlinkInput) ([]string, error) {
	found, err := wholeIDs(ctx, &tx.Reader, in.Findings)
	if err != nil {
		return nil, err
	}
	for _, id := range found {
		if _, err := withdraw(ctx, c, tx, toetssteen.RecordLink, id+"/"+in.Processing, in.Reason); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// LinksInput asks for the links of findings with processings.
type LinksInput struct{}

// Action implements Input.
func (LinksInput) Action() toetssteen.Permission { return MayListFindings }

// Subject implements Input.
func (LinksInput) Subject() string { return "" }

// Validate implements Input.
func (LinksInput) Validate() error { return nil }

// Links gives the links that hold, by finding.
func Links(ctx context.Context, r *store.Reader, _ LinksInput) (map[string][]toetssteen.Link, error) {
	all, err := r.Records(ctx, toetssteen.RecordLink)
	if err != nil {
		return nil, err
	}
	out := map[string][]toetssteen.Link{}
	for _, x := range all {
		if x.Withdrawn != "" {
			continue
		}
		l, err := toetssteen.Unpack[toetssteen.Link](x)
		if err != nil {
			return nil, err
		}
		out[l.Finding] = append(out[l.Finding], l)
	}
	return out, nil
}
