"""Makes the fixtures with pandas: python make.py (see README.md)."""
import datetime
import numpy as np
import pandas as pd

frame = pd.DataFrame({
    "nr": np.array([1, 2, 3, 4], "int32"),
    "geslacht": pd.array([1, 2, 9, None], "Int8"),
    "geboorteland": pd.array([6030, 1, None, 7005], "Int16"),
    "naam": ["Zoë Voorbeeld", "Jürgen Proef", "", "Test Persoon"],
    "geboren": pd.to_datetime(["1985-03-02", "1959-12-31", None, "2001-02-28"]),
    "tijdstip": pd.to_datetime(["2020-01-01 10:11:12.5", "1959-12-31 23:59:59", None, "2024-02-29 00:00:00"], format="ISO8601"),
    "maand": pd.to_datetime(["2001-03-01", "1959-12-01", None, "2024-02-01"]),
    "kwartaal": pd.to_datetime(["2001-03-01", "1959-12-01", None, "2024-02-01"]),
    "halfjaar": pd.to_datetime(["2001-03-01", "1959-12-01", None, "2024-07-01"]),
    "week": pd.to_datetime(["2001-03-01", "1959-12-24", None, "2024-07-01"]),
    "jaar": pd.to_datetime(["2001-01-01", "1959-01-01", None, "2024-01-01"]),
    "bedrag": [12.5, 0.1 + 0.2, np.nan, -1e6],
    "score": np.array([0.1, 2, np.nan, -3.25], "float32"),
    "tekst": ["lang " + "x" * 2500, "kort", "", "kort"],
})
dates = {"geboren": "td", "tijdstip": "tc", "maand": "tm", "kwartaal": "tq", "halfjaar": "th", "week": "tw", "jaar": "ty"}
labels = {"geslacht": "Geslacht van de deelnemer", "geboorteland": "Land van geboorte"}
values = {"geslacht": {1: "Man", 2: "Vrouw", 9: "Onbekend"}, "geboorteland": {6030: "Nederland", 1: "Onbekend gebied"}}

for version in (114, 117, 118, 119):
    for name, order in (("le", "<"), ("be", ">")):
        data = frame.copy()
        more = {"convert_strl": ["tekst"]}
        if version == 114:
            data["tekst"] = data["tekst"].str[:200]
            more = {}
        data.to_stata(
            f"v{version}_{name}.dta", write_index=False, version=version, byteorder=order, convert_dates=dates,
            variable_labels=labels, value_labels=values, data_label="Proefbestand met verzonnen mensen",
            time_stamp=datetime.datetime(2024, 1, 2, 3, 4), **more)
