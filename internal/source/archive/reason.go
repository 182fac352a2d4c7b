package archive

import (
	"archive/tar"
	"archive/zip"
	"errors"
	"fmt"
	"syscall"

	"toetssteen/internal/infile"
	"toetssteen/internal/nest"
)

// Reasons that people read for what is not read of an archive.
const (
	whyNoSpill   = "een archief wordt gelezen door het tijdelijk uit te pakken, en dat is uitgezet (--no-spill)"
	whyHidden    = "verborgen map: wordt niet gelezen"
	whyEmpty     = "leeg archief"
	whyEmptyFile = "leeg bestand"
	whyLink      = "verwijzing in een archief: wordt niet gevolgd"
	whyNotPlain  = "geen gewoon bestand"
	whyEncrypted = "versleuteld met een wachtwoord: pak het zelf uit en scan de inhoud"
	whyMethod    = "ingepakt op een manier die niet wordt gelezen (nummer %d): pak het zelf uit en scan de inhoud"
	whyDamaged   = "beschadigd in het archief: de inhoud klopt niet met de controle; er is niets van gelezen"
	whyOverlap   = "deelt zijn inhoud met een ander bestand in het archief, zoals een zip-bom doet: wordt niet gelezen"
	whyOverlaps  = "%d bestanden in het archief delen hun inhoud met een ander, zoals een zip-bom doet: zij zijn niet gelezen"
	whyInflate   = "wordt bij uitpakken te groot voor wat het ingepakt is; pak het zelf uit als u het vertrouwt"
	whyMember    = "groter dan 64 GiB: pak het zelf uit en scan de inhoud"
	whyTotal     = "het archief wordt bij uitpakken te groot voor wat het ingepakt is: de rest is niet gelezen; pak het zelf uit als u het vertrouwt"
	whySparse    = "bestand met gaten in een tar: pak het zelf uit en scan de inhoud"
	whyCut       = "het archief is afgebroken; alleen het begin van dit bestand is gelezen"
	whyBrokenTar = "het archief is afgebroken of beschadigd; wat voor de breuk staat is gelezen"
	whyZip       = "het zip-bestand is afgebroken of beschadigd: de inhoudsopgave aan het eind is niet te lezen"
	whyTar       = "het tar-bestand is beschadigd"
	whyGone      = "is verdwenen sinds het archief is bekeken"
	whyNoFolder  = "er kan niet worden uitgepakt: de map voor tijdelijke bestanden is niet te gebruiken"
	whyFull      = "er is geen ruimte om het uit te pakken; geef een andere map voor tijdelijke bestanden of pak het zelf uit"
)

// Reasons with a bound in them.
var (
	whyDeep = fmt.Sprintf("een archief dat dieper dan %d niveaus in andere archieven zit: pak het zelf uit", maxLevels)
	whyMany = fmt.Sprintf("er zijn meer dan %d bestanden in het archief: de rest is niet gelezen", maxMembers)
)

// reasons say in the reader's words what went wrong; the surest comes first.
var reasons = []struct {
	err error
	why string
}{
	{errTotal, whyTotal},
	{errMember, whyMember},
	{infile.ErrInflate, whyInflate},
	{infile.ErrSpoiled, whyDamaged},
	{errDirectory, "de inhoudsopgave van het zip-bestand is te groot om te lezen"},
	{errCut, "het ingepakte bestand is afgebroken"},
	{zip.ErrFormat, whyZip},
	{zip.ErrAlgorithm, whyZip},
	{tar.ErrHeader, whyTar},
	{syscall.ENOSPC, whyFull},
	{syscall.EDQUOT, whyFull},
	{errFolder, whyNoFolder},
}

func why(err error) string {
	for _, r := range reasons {
		if errors.Is(err, r.err) {
			return r.why
		}
	}
	return nest.Reason(err)
}
