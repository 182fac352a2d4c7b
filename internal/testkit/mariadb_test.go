package testkit

import (
	"net/url"
	"strings"
	"testing"
)

func TestEachTestGetsAMariaDBDatabaseOfItsOwn(t *testing.T) {
	var first string
	t.Run("one test makes a table", func(t *testing.T) {
		first = MariaDB(t)
		if err := sharedMariaDB.server.exec("CREATE TABLE " + databaseName(t, first) + ".persoon (id int)"); err != nil {
			t.Fatal(err)
		}
	})
	if first == "" {
		t.Skip("no server")
	}
	t.Run("the next does not see it", func(t *testing.T) {
		if err := sharedMariaDB.server.exec("SELECT 1 FROM " + databaseName(t, MariaDB(t)) + ".persoon"); err == nil {
			t.Error("a fresh database holds a table")
		}
	})
	if err := sharedMariaDB.server.exec("USE " + databaseName(t, first)); err == nil {
		t.Error("the database of a finished test is still there")
	}
}

func databaseName(t *testing.T, location string) string {
	t.Helper()
	u, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Trim(u.Path, "/")
}

func TestMariaDBStops(t *testing.T) {
	s, _ := StartMariaDB(t)
	s.Kill()
	if err := s.exec("SELECT 1"); err == nil {
		t.Error("the server still answers")
	}
}
