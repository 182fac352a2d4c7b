# Writes the workbook of TestAsOpenpyxlWritesIt.
import datetime
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.workbook.defined_name import DefinedName
wb = Workbook()
ws = wb.active
ws.title = "Deelnemers & co"
ws["B1"] = "Overzicht"
ws.append([])
for c, v in zip("BCDEF", ["deelnemernr", "geslacht", "nationaliteit", "geboortedatum", "bedrag"]): ws[c + "3"] = v
for i in range(5):
    r = str(4 + i)
    ws["B" + r] = 100 + i
    ws["C" + r] = "MVO"[i % 3]
    ws["D" + r] = 263 if i % 2 else 1
    ws["D" + r].number_format = "0000"
    ws["E" + r] = datetime.date(1990 + i, 1, 31)
    ws["F" + r] = 12.5 * i
ws["C3"].comment = Comment("zoals in de BRP", "P. Eggermans")
dv = DataValidation(type="list", formula1='"M,V,O"'); dv.add("C4:C99"); ws.add_data_validation(dv)
ws.column_dimensions["D"].hidden = True
h = wb.create_sheet("Weg"); h.sheet_state = "veryHidden"
h.append(["landcode", "omschrijving"]); h.append([5000, "Aland"]); h.append([5001, "Beland"])
e = wb.create_sheet("Leeg")
wb.save("openpyxl.xlsx")
