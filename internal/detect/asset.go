package detect

import (
	"slices"
	"strings"
)

// assetName is the name of an asset, split by what its parts say: own is the
// file, without its extension, with the sheet or table in it, or the table of a
// database; above are the folders and archives around it.
type assetName struct {
	own, above string
	file       string // the part of own that names a file
}

// archives and extensions are ends of file names: they say how a thing is kept,
// not what it is of. "zip" is not the American word for a postcode there.
var (
	archives   = []string{".zip", ".tar", ".tgz", ".tbz2", ".txz", ".7z", ".gz", ".bz2", ".xz", ".zst", ".z"}
	extensions = []string{
		".csv", ".tsv", ".tab", ".txt", ".dat", ".asc", ".psv", ".fwf", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".fods",
		".sav", ".zsav", ".por", ".dta", ".sas7bdat", ".xpt", ".rds", ".rdata", ".rda", ".parquet", ".feather", ".arrow", ".ipc",
		".orc", ".avro", ".json", ".jsonl", ".ndjson", ".geojson", ".yaml", ".yml", ".xml", ".xsd", ".html", ".htm", ".edi",
		".sql", ".dump", ".db", ".db3", ".sqlite", ".sqlite3", ".duckdb", ".mdb", ".accdb", ".dbf", ".gpkg", ".log", ".md", ".pdf", ".docx", ".doc",
		".py", ".r", ".rmd", ".ipynb", ".sps", ".do", ".sas", ".eml", ".mbox", ".msg",
	}
)

// splitAsset reads the name of an asset: "schema.table", "map/bestand.csv",
// "lev.zip/boek.xlsx/blad".
func splitAsset(name string) assetName {
	parts := strings.Split(name, "/")
	first, file := len(parts)-1, -1
	for i, part := range parts {
		base, data, packed := withoutExtension(part, i < len(parts)-1)
		if data {
			first, file = i, i
		}
		if data || packed {
			parts[i] = base
		}
	}
	a := assetName{own: strings.Join(parts[first:], "/"), above: strings.Join(parts[:first], "/")}
	if file >= 0 {
		a.file = parts[file]
	}
	return a
}

// withoutExtension takes the extensions off a part of a path. A table may be
// called zip, as in "dbo.zip"; an archive has something in it, so holds says
// that parts follow.
func withoutExtension(part string, holds bool) (base string, data, packed bool) {
	base = part
	for {
		dot := strings.LastIndexByte(base, '.')
		if dot <= 0 {
			return base, data, packed
		}
		switch ext := strings.ToLower(base[dot:]); {
		case slices.Contains(extensions, ext):
			data = true
		case slices.Contains(archives, ext) && (holds || strings.IndexByte(base[:dot], '.') > 0):
			packed = true
		default:
			return base, data, packed
		}
		base = base[:dot]
	}
}

// containers are words for a file itself: boek.xlsx is no table about books.
var containers = map[string]bool{
	"boek": true, "book": true, "bestand": true, "bestanden": true, "file": true, "files": true, "document": true, "documents": true,
	"documenten": true, "pagina": true, "page": true,
}

// holds reports a word that names what holds the data, not what they are about:
// a file, or the record that StUF calls object whatever it is of.
func (a assetName) holds(word string) bool {
	if word == "object" {
		return slices.Contains(strings.Split(fold(a.own), "/"), word)
	}
	return a.file != "" && containers[word]
}
