package delimited

import (
	"archive/tar"
	"bytes"
	"strings"
	"testing"
)

// A tar of a table is for the most part that table's text.
func TestATarIsNoTable(t *testing.T) {
	body := []byte("nummer;geslacht;land\n" + strings.Repeat("1;M;6030\n", 20_000))
	for name, format := range map[string]tar.Format{"POSIX": tar.FormatPAX, "ustar": tar.FormatUSTAR, "GNU": tar.FormatGNU} {
		var archive bytes.Buffer
		w := tar.NewWriter(&archive)
		if err := w.WriteHeader(&tar.Header{Name: "leerlingen.csv", Mode: 0o600, Size: int64(len(body)), Format: format}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(body); err != nil {
			t.Fatal(err)
		}
		if head := archive.Bytes()[:64<<10]; isText(head) || Sniff("leerlingen.csv", head) {
			t.Errorf("a tar in the format %s is taken for a table", name)
		}
	}
}

func TestATableWhoseValuesBeginAsCodeDoesIsATable(t *testing.T) {
	head := "saldo,duur,doel,geslacht\n<0 DM,6,radio,male\n<100 DM,48,auto,female\n<0 DM,12,opleiding,male\n<200 DM,42,meubels,male\n"
	if !Sniff("krediet.csv", []byte(head)) {
		t.Error("not taken")
	}
	if Sniff("pagina.csv", []byte("<html><body>a,b,c</body></html>\n")) {
		t.Error("mark-up taken for a table")
	}
}
