package main

import (
	"bytes"
	"path/filepath"
	"testing"

	"toetssteen/internal/source/sourcetest"
)

// brokenFiles gives files that break where a value stands, because a parser
// likes to quote what it could not read.
func brokenFiles(t *testing.T) map[string]func(m sourcetest.Canaries) []byte {
	t.Helper()
	return map[string]func(m sourcetest.Canaries) []byte{
		"afgebroken.json": func(m sourcetest.Canaries) []byte {
			whole := jsonOf(t, m)
			return whole[:bytes.LastIndex(whole, []byte(m[1]))+5]
		},
		"fout.json": func(m sourcetest.Canaries) []byte {
			return []byte(`[{"naam":"` + m[0] + `","nr":` + m[1] + `},{"naam":` + m[0] + `,"mail":"` + m[2] + `" x}]`)
		},
		"fout_na_regels.json": func(m sourcetest.Canaries) []byte {
			return []byte("{\n \"klanten\": [\n  {\"naam\": \"" + m[0] + "\"},\n  {\"mail\": \"" + m[2] + "\",\n   \"naam\": " + m[4] + "\n  }\n ]\n}\n")
		},
		"fout.jsonl": func(m sourcetest.Canaries) []byte {
			return append(linesOf(t, m), `{"naam": `+m[0]+"}\n"+m[2]+"\n{\"a\":\"\\u"+m[4]+"\"}\n"...)
		},
		"open_aanhaling.csv": func(m sourcetest.Canaries) []byte {
			whole := csvOf(m, true, ";")
			return append(whole, `"`+m[1]+`";"`+m[0]...)
		},
		"afgebroken.csv.gz": func(m sourcetest.Canaries) []byte {
			whole := zipped(t, csvOf(m, true, ";"))
			return whole[:len(whole)*2/3]
		},
		"ongelijk.csv": func(m sourcetest.Canaries) []byte {
			return append(csvOf(m, true, ";"), m[0]+";"+m[2]+"\n"+m[1]+"\n\x00\x00"+m[5]+";;;;;;;;;;;;"+m[6]+"\n"...)
		},
		"half.utf16.csv": func(m sourcetest.Canaries) []byte {
			return inUTF16(csvOf(m, true, ";"))[:4001]
		},
		"afgebroken.parquet": func(m sourcetest.Canaries) []byte {
			whole := parquetOf(t, m)
			return whole[:len(whole)*2/3]
		},
		"bedorven.parquet": func(m sourcetest.Canaries) []byte {
			whole := parquetOf(t, m)
			for i := 40; i < len(whole)*2/3; i += 97 {
				whole[i] ^= 0x5a
			}
			return whole
		},
		"bedorven.db": func(m sourcetest.Canaries) []byte {
			return spoiledSQLite(t, m)
		},
	}
}

// spoiledSQLite is a database of which every third page, after the schema, is
// overwritten with text that holds a planted value.
func spoiledSQLite(t *testing.T, m sourcetest.Canaries) []byte {
	t.Helper()
	const page = 4096
	data := read(t, sqliteOf(t, filepath.Join(t.TempDir(), "heel.db"), m))
	if len(data) < 8*page {
		t.Fatalf("the database has %d bytes, too few to spoil", len(data))
	}
	for at := 3 * page; at+page <= len(data); at += 3 * page {
		copy(data[at:at+page], bytes.Repeat([]byte(m[0]+" "), page/16))
	}
	return data
}
