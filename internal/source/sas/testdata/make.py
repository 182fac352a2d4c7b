#!/usr/bin/env python3
"""Writes the fixtures of this folder with libreadstat (Debian: libreadstat1).

Run in the folder itself: python3 make.py. Names and numbers are invented.
"""
import ctypes as c

lib = c.CDLL("libreadstat.so.1")
CALLBACK = c.CFUNCTYPE(c.c_ssize_t, c.c_void_p, c.c_size_t, c.c_void_p)
for name, result, args in [
    ("readstat_writer_init", c.c_void_p, []),
    ("readstat_set_data_writer", c.c_int, [c.c_void_p, CALLBACK]),
    ("readstat_add_variable", c.c_void_p, [c.c_void_p, c.c_char_p, c.c_int, c.c_size_t]),
    ("readstat_variable_set_label", None, [c.c_void_p, c.c_char_p]),
    ("readstat_variable_set_format", None, [c.c_void_p, c.c_char_p]),
    ("readstat_writer_set_compression", c.c_int, [c.c_void_p, c.c_int]),
    ("readstat_writer_set_file_format_is_64bit", c.c_int, [c.c_void_p, c.c_int]),
    ("readstat_writer_set_file_format_version", c.c_int, [c.c_void_p, c.c_uint8]),
    ("readstat_writer_set_file_label", c.c_int, [c.c_void_p, c.c_char_p]),
    ("readstat_writer_set_table_name", c.c_int, [c.c_void_p, c.c_char_p]),
    ("readstat_writer_set_file_timestamp", c.c_int, [c.c_void_p, c.c_int64]),
    ("readstat_begin_writing_sas7bdat", c.c_int, [c.c_void_p, c.c_void_p, c.c_long]),
    ("readstat_begin_writing_xport", c.c_int, [c.c_void_p, c.c_void_p, c.c_long]),
    ("readstat_begin_row", c.c_int, [c.c_void_p]),
    ("readstat_end_row", c.c_int, [c.c_void_p]),
    ("readstat_insert_string_value", c.c_int, [c.c_void_p, c.c_void_p, c.c_char_p]),
    ("readstat_insert_double_value", c.c_int, [c.c_void_p, c.c_void_p, c.c_double]),
    ("readstat_insert_missing_value", c.c_int, [c.c_void_p, c.c_void_p]),
    ("readstat_insert_tagged_missing_value", c.c_int, [c.c_void_p, c.c_void_p, c.c_char]),
    ("readstat_end_writing", c.c_int, [c.c_void_p]),
    ("readstat_writer_free", None, [c.c_void_p]),
]:
    f = getattr(lib, name)
    f.restype, f.argtypes = result, args

STRING, DOUBLE = 0, 5
COLUMNS = [
    ("klantnr", DOUBLE, 0, "Klantnummer", None),
    ("geslacht", STRING, 1, "Geslachtsaanduiding (M/V/O)", "$SEKSE"),
    ("gebland", DOUBLE, 0, "Geboorteland, code BRP", "LAND"),
    ("naam", STRING, 24, None, None),
    ("gebdatum", DOUBLE, 0, "Datum van geboorte", "DATE9"),
    ("gezien", DOUBLE, 0, None, "DATETIME20"),
    ("duur", DOUBLE, 0, None, "TIME8"),
    ("bedrag", DOUBLE, 0, "Bedrag in euro", "COMMA10.2"),
]
LANDS = [6030, 5022, 6043, 7011]


def row(i):
    return [
        1000 + i, "MVO"[i % 3], LANDS[i % 4] if i % 5 else None, f"Persoon {i} Zoëver" if i % 7 else "",
        ("tag", b"A") if i % 11 == 10 else 3652.0 + 100 * i, 1.9e9 + i * 3600.5, 3600.0 * i + 61, -1.5 + i / 4,
    ]


def make(path, begin, rows, version=None, wide=None, packed=0):
    out = open(path, "wb")

    def take(data, n, _):
        out.write(c.string_at(data, n))
        return n

    callback = CALLBACK(take)
    w = lib.readstat_writer_init()
    lib.readstat_set_data_writer(w, callback)
    lib.readstat_writer_set_file_timestamp(w, 1_000_000_000)
    lib.readstat_writer_set_file_label(w, "Klanten, proefbestand".encode())
    lib.readstat_writer_set_table_name(w, b"KLANT")
    if version:
        lib.readstat_writer_set_file_format_version(w, version)
    if wide is not None:
        lib.readstat_writer_set_file_format_is_64bit(w, wide)
    lib.readstat_writer_set_compression(w, packed)
    variables = []
    for name, typ, width, label, fmt in COLUMNS:
        v = lib.readstat_add_variable(w, name.encode(), typ, width)
        if label:
            lib.readstat_variable_set_label(v, label.encode())
        if fmt:
            lib.readstat_variable_set_format(v, fmt.encode())
        variables.append(v)
    assert begin(w, None, rows) == 0, path
    for i in range(rows):
        lib.readstat_begin_row(w)
        for v, (_, typ, *_), value in zip(variables, COLUMNS, row(i)):
            if isinstance(value, tuple):
                lib.readstat_insert_tagged_missing_value(w, v, value[1])
            elif value is None:
                lib.readstat_insert_missing_value(w, v)
            elif typ == STRING:
                lib.readstat_insert_string_value(w, v, value.encode())
            else:
                lib.readstat_insert_double_value(w, v, value)
        assert lib.readstat_end_row(w) == 0, path
    assert lib.readstat_end_writing(w) == 0, path
    lib.readstat_writer_free(w)
    out.close()


make("wide.sas7bdat", lib.readstat_begin_writing_sas7bdat, 40, wide=1)
make("narrow.sas7bdat", lib.readstat_begin_writing_sas7bdat, 40, wide=0)
make("rle.sas7bdat", lib.readstat_begin_writing_sas7bdat, 120, wide=1, packed=1)
make("v5.xpt", lib.readstat_begin_writing_xport, 21, version=5)
make("v8.xpt", lib.readstat_begin_writing_xport, 21, version=8)
