package folder

import (
	"bytes"
	"path"
	"strings"
	"unicode/utf8"
)

// kind is a kind of file that is recognised and not read yet. The first that
// fits is told.
type kind struct {
	magic string   // how the file begins
	at    int      // where the magic stands
	holds string   // must occur in the beginning, besides the magic
	exts  []string // must be one of these, besides the magic, if any are given
	text  bool     // the file as a whole may be text; others whose magic is a word are binary
	why   string
}

const later = ": wordt nog niet gelezen"

// binaryKinds are recognised by content, before any connector is asked: none
// of these is text, whatever the name says.
var binaryKinds = []kind{
	{magic: "PK\x03\x04", holds: "xl/workbook.bin", why: binaryWorkbook},
	{magic: "PK\x03\x04", exts: []string{".xlsb"}, why: binaryWorkbook},
	{magic: "PK\x03\x04", holds: "opendocument.spreadsheet"}, // no reason: a connector reads it
	{magic: "PK\x03\x04", exts: []string{".xlsx", ".xlsm", ".xltx", ".xltm", ".ods", ".ots"}},
	{magic: "PK\x03\x04", holds: "opendocument", why: "OpenDocument-bestand" + later},
	{magic: "PK\x03\x04", holds: "xl/"},
	{magic: "PK\x03\x04", holds: "word/", why: "Word-document" + later},
	{magic: "PK\x03\x04", exts: []string{".docx", ".docm"}, why: "Word-document" + later},
	{magic: "PK\x03\x04", holds: "ppt/", why: "PowerPoint-presentatie" + later},
	{magic: "PK\x03\x04", exts: []string{".pptx"}, why: "PowerPoint-presentatie" + later},
	{magic: "PK\x03\x04", exts: []string{".jar", ".war", ".ear", ".whl", ".egg", ".apk", ".nupkg", ".xpi"}, why: program},
	{magic: "PK\x03\x04", exts: []string{".pbix", ".pbit"}, why: "Power BI-bestand" + later},
	{magic: "PK\x03\x04", exts: []string{".epub"}, why: "e-boek" + later},
	{magic: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", exts: []string{".xlsx", ".xlsm", ".xlsb", ".xltx", ".xltm"}, why: locked},
	{magic: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", holds: "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00", why: locked},
	{magic: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", exts: []string{".xls"}, why: "Excel-werkmap in het oude formaat" + later},
	{magic: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", exts: []string{".doc"}, why: "Word-document in het oude formaat" + later},
	{magic: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", why: "Office-bestand in het oude formaat" + later},
	{magic: "Standard Jet DB", at: 4, why: "Access-database" + later},
	{magic: "Standard ACE DB", at: 4, why: "Access-database" + later},
	{magic: "%PDF", text: true, why: "PDF-document" + later},
	{magic: `{\rtf`, text: true, why: "RTF-document" + later},
	{magic: "ENCRYPTED", at: 8, why: "versleuteld SPSS-bestand: vraag de eigenaar om een leesbare kopie"},
	{magic: "RDX", why: "R-bestand" + later},
	{magic: "X\n\x00\x00\x00", why: "R-bestand" + later},
	{magic: "ARROW1", why: "Arrow-bestand" + later},
	{magic: "FEA1", why: "Feather-bestand" + later},
	{magic: "ORC", exts: []string{".orc"}, why: "ORC-bestand" + later},
	{magic: "Obj\x01", why: "Avro-bestand" + later},
	{magic: "\x89HDF\r\n", why: "HDF5-bestand" + later},
	{magic: "PGDMP", why: "PostgreSQL-kopie (pg_dump): scan de database zelf met postgres://"},
	{magic: "\x03", exts: []string{".dbf"}, why: "dBase-bestand" + later},
	{magic: "\x80", exts: []string{".pkl", ".pickle", ".joblib"}, why: "Python-object (pickle)" + later},
	{magic: "7z\xbc\xaf\x27\x1c", why: packed},
	{magic: "Rar!", why: packed},
	{magic: "\xfd7zXZ", why: "met xz ingepakt: pak het uit en scan de inhoud"},
	{magic: "\x04\x22\x4d\x18", why: packed},
	{magic: "\x89PNG", why: image},
	{magic: "\xff\xd8\xff", why: image},
	{magic: "GIF8", why: image},
	{magic: "II*\x00", why: image},
	{magic: "MM\x00*", why: image},
	{magic: "BM", exts: []string{".bmp"}, why: image},
	{magic: "WEBP", at: 8, why: image},
	{magic: "ftyp", at: 4, why: "beeld- of geluidsopname: wordt niet gelezen"},
	{magic: "ID3", why: "geluidsopname: wordt niet gelezen"},
	{magic: "WAVE", at: 8, why: "geluidsopname: wordt niet gelezen"},
	{magic: "\x7fELF", why: program},
	{magic: "MZ", exts: []string{".exe", ".dll", ".sys"}, why: program},
	{magic: "\xca\xfe\xba\xbe", why: program},
	{magic: "\xcf\xfa\xed\xfe", why: program},
	{magic: "\x00asm", why: program},
	{magic: "wOF", why: "lettertype: wordt niet gelezen"},
}

// Reasons for workbooks that are not read. One with a password is a container
// of the old kind with the encrypted package in it (MS-OFFCRYPTO 2.3).
const (
	binaryWorkbook = "binaire Excel-werkmap (.xlsb)" + later + "; sla hem op als .xlsx"
	locked         = "met een wachtwoord beveiligd Office-bestand: haal het wachtwoord eraf en scan opnieuw"
)

const (
	packed  = "ingepakt archief: pak het uit en scan de inhoud"
	image   = "afbeelding: wordt niet gelezen"
	program = "programma: wordt niet gelezen"
)

// textKinds are recognised when no connector takes the file.
var textKinds = []kind{
	{magic: "<!doctype html", why: "webpagina (HTML)" + later},
	{magic: "<html", why: "webpagina (HTML)" + later},
	{magic: "ascii spss port file", why: "SPSS-bestand" + later},
	{magic: "<svg", why: image},
	{magic: "<?xml", holds: "<svg", why: image},
	{magic: "<?xml", holds: "<html", why: "webpagina (HTML)" + later},
	{exts: []string{".html", ".htm", ".xhtml"}, why: "webpagina (HTML)" + later},
	{exts: []string{".xml", ".xsd", ".wsdl", ".pmml"}, why: "geen geldige XML"},
	{exts: []string{".sql"}, why: "SQL-bestand dat geen tabel maakt of vult" + later},
	{magic: "#!", why: "broncode" + later},
	{exts: []string{
		".go", ".py", ".r", ".rmd", ".sas", ".sps", ".do", ".java", ".kt", ".scala", ".js", ".ts", ".jsx", ".tsx", ".c", ".h",
		".cpp", ".cs", ".vb", ".php", ".rb", ".pl", ".sh", ".ps1", ".bat", ".jl", ".m", ".cbl", ".cob", ".ipynb", ".swift", ".rs",
	}, why: "broncode" + later},
	{exts: []string{".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".properties", ".env"}, why: "instellingen: worden nog niet gelezen"},
	{exts: []string{".json", ".jsonl", ".ndjson"}, why: "geen geldige JSON"},
	{exts: []string{".md", ".rst", ".tex", ".eml", ".log"}, why: "lopende tekst" + later},
}

// Sorts of files that are told apart by nothing else.
const (
	whyEmpty   = "leeg bestand"
	whyText    = "tekst waarin geen tabel of records zijn herkend"
	whyUnknown = "onbekend soort bestand"
)

// Reason says what a file that is not read looks like, in the reader's words.
// head is how it begins.
func Reason(name string, head []byte) string {
	if len(head) == 0 {
		return whyEmpty
	}
	if why := binaryReason(name, head); why != "" {
		return why
	}
	ext := strings.ToLower(path.Ext(name))
	lower := bytes.ToLower(bytes.TrimSpace(head[:min(len(head), 512)]))
	for _, k := range textKinds {
		if k.fits(ext, lower) {
			return k.why
		}
	}
	switch {
	case bytes.IndexByte(head, 0) >= 0 || !mostlyText(head):
		return whyUnknown
	case bytes.HasPrefix(lower, []byte("<")):
		return "geen geldige XML"
	}
	return whyText
}

// binaryReason is empty for what a connector may read.
func binaryReason(name string, head []byte) string {
	ext := strings.ToLower(path.Ext(name))
	text := mostlyText(head)
	for _, k := range binaryKinds {
		if text && !k.text && word(k.magic) {
			continue // a table may begin with this word
		}
		if k.fits(ext, head) {
			return k.why
		}
	}
	return ""
}

// word reports whether a text could begin with this magic.
func word(magic string) bool {
	return strings.IndexFunc(magic, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}

func (k *kind) fits(ext string, head []byte) bool {
	if len(head) < k.at || !bytes.HasPrefix(head[k.at:], []byte(k.magic)) {
		return false
	}
	if k.holds != "" && (strings.HasPrefix(k.magic, "PK") && !documentZip(head) || !bytes.Contains(head, []byte(k.holds))) {
		return false
	}
	if len(k.exts) == 0 {
		return true
	}
	for _, e := range k.exts {
		if e == ext {
			return true
		}
	}
	return false
}

// documentZip reports whether a zip file begins as the office formats do, and
// not as an archive that merely holds such a file: the name of its first member
// stands behind 30 bytes (APPNOTE 4.3.7), and ECMA-376 and ODF 1.3 part 2 §3.3
// say what it may be.
func documentZip(head []byte) bool {
	for _, first := range []string{"[Content_Types].xml", "mimetype", "_rels/", "docProps/", "customXml/", "word/", "xl/", "ppt/"} {
		if len(head) > 30 && bytes.HasPrefix(head[30:], []byte(first)) {
			return true
		}
	}
	return false
}

// mostlyText allows some bytes that are not UTF-8: old texts have them.
func mostlyText(head []byte) bool {
	bad := 0
	for b := head; len(b) > 0; {
		r, size := utf8.DecodeRune(b)
		if (r == utf8.RuneError && size == 1) || (r < ' ' && r != '\n' && r != '\r' && r != '\t') {
			bad++
		}
		b = b[size:]
	}
	return bad*10 <= len(head)
}
