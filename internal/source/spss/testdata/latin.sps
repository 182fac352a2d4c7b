SET LOCALE='ISO-8859-15'.
DATA LIST LIST (';') FILE='people.txt' ENCODING='UTF-8' /nr (F8.0) geslacht (F1.0) geboorteland (N4) nationaliteit (A4) naam (A20).
VARIABLE LABELS geslacht 'Geslacht'.
SAVE OUTFILE='latin.sav' /KEEP=nr geslacht naam.
