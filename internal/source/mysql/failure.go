package mysql

import (
	"crypto/tls"
	"crypto/x509"
	"database/sql/driver"
	"errors"
	"strconv"

	"github.com/go-sql-driver/mysql"

	"toetssteen/internal/sqlscan"
)

// kinds are the server's error numbers that people act on differently. The
// numbers are those of the MariaDB and MySQL error references; they agree below
// 1900.
var kinds = map[uint16]sqlscan.Kind{
	1142: sqlscan.NoRight, 1143: sqlscan.NoRight, 1227: sqlscan.NoRight, 1370: sqlscan.NoRight, 1345: sqlscan.NoRight,
	1969: sqlscan.TimedOut, 3024: sqlscan.TimedOut,
	1205: sqlscan.Locked, 1213: sqlscan.Locked, 3572: sqlscan.Locked,
	1051: sqlscan.Gone, 1054: sqlscan.Gone, 1109: sqlscan.Gone, 1146: sqlscan.Gone, 1412: sqlscan.Gone,
	1356: sqlscan.Broken,
	1242: sqlscan.BadValue, 1264: sqlscan.BadValue, 1292: sqlscan.BadValue, 1365: sqlscan.BadValue,
	1366: sqlscan.BadValue, 1411: sqlscan.BadValue, 1690: sqlscan.BadValue, 3140: sqlscan.BadValue, 3141: sqlscan.BadValue,
	1290: sqlscan.Writes, 1792: sqlscan.Writes, 1836: sqlscan.Writes,
	1296: sqlscan.Remote, 1429: sqlscan.Remote, 1430: sqlscan.Remote, 12701: sqlscan.Remote,
	1053: sqlscan.Lost, 1080: sqlscan.Lost, 1152: sqlscan.Lost, 1927: sqlscan.Lost, 4031: sqlscan.Lost,
	1045: sqlscan.BadLogin, 1130: sqlscan.BadLogin, 1251: sqlscan.BadLogin, 1698: sqlscan.BadLogin, 1820: sqlscan.BadLogin,
	1862: sqlscan.BadLogin, 3118: sqlscan.BadLogin, 3955: sqlscan.BadLogin, 4151: sqlscan.BadLogin,
	1049: sqlscan.NoDatabase,
	1044: sqlscan.NoConnect,
	1040: sqlscan.Full, 1203: sqlscan.Full, 1226: sqlscan.Full,
	3159: sqlscan.Encryption,
}

// failure tells what an error is, from its number alone.
func failure(err error) (kind sqlscan.Kind, code string, ok bool) {
	var server *mysql.MySQLError
	var alert tls.AlertError
	var record tls.RecordHeaderError
	var cert *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	switch {
	case errors.As(err, &server):
		return kinds[server.Number], strconv.Itoa(int(server.Number)), true
	case errors.Is(err, mysql.ErrNoTLS), errors.As(err, &alert), errors.As(err, &record), errors.As(err, &cert), errors.As(err, &authority):
		return sqlscan.Encryption, "", true
	case errors.Is(err, mysql.ErrCleartextPassword), errors.Is(err, mysql.ErrNativePassword),
		errors.Is(err, mysql.ErrOldPassword), errors.Is(err, mysql.ErrUnknownPlugin):
		return sqlscan.BadLogin, "", true
	case errors.Is(err, mysql.ErrInvalidConn), errors.Is(err, driver.ErrBadConn):
		return sqlscan.Lost, "", true
	}
	return sqlscan.Other, "", false
}
