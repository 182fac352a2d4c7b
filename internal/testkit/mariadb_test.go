package testkit

import "testing"

func TestEachTestGetsAMariaDBDatabaseOfItsOwn(t *testing.T) {
	var first string
	t.Run("one test makes a table", func(t *testing.T) {
		first = MariaDB(t)
		if err := sharedMariaDB.server.exec("CREATE TABLE proef_1.persoon (id int)"); err != nil {
			_ = sharedMariaDB.server.exec("SELECT 1")
		}
	})
	if first == "" {
		t.Skip("no server")
	}
	t.Run("the next gets another", func(t *testing.T) {
		if second := MariaDB(t); second == first {
			t.Errorf("both have %s", second)
		}
	})
}

func TestMariaDBStops(t *testing.T) {
	s, _ := StartMariaDB(t)
	s.Kill()
	if err := s.exec("SELECT 1"); err == nil {
		t.Error("the server still answers")
	}
}
