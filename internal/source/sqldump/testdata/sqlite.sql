PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE persoon ( -- mensen
  id INTEGER PRIMARY KEY,
  sexe TEXT CHECK (sexe IN ('M','V')), -- 1 = man
  -- waar men geboren is
  land TEXT REFERENCES land(code),
  "key" TEXT,
  foto BLOB
);
INSERT INTO persoon VALUES(1,'M','6030',replace('a''b\nc;','\n',char(10)),X'00ff');
INSERT INTO persoon VALUES(2,'V','5022','d\e',NULL);
CREATE TABLE land(code TEXT PRIMARY KEY, naam TEXT);
INSERT INTO land VALUES('6030','Nederland');
INSERT INTO land VALUES('5022','Spanje');
CREATE VIEW vrouwen AS SELECT id, land AS l FROM persoon WHERE sexe='V';
CREATE TRIGGER t AFTER INSERT ON land BEGIN INSERT INTO persoon VALUES(9,'X','q','q',NULL); SELECT CASE WHEN 1 THEN 2 END; END;
COMMIT;
