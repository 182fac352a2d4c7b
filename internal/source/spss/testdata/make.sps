* Makes the fixtures with GNU PSPP: pspp make.sps (see README.md).
SET LOCALE='UTF-8'.
DATA LIST LIST (';') FILE='people.txt' /nr (F8.0) geslacht (F1.0) geboorteland (N4) nationaliteit (A4)
  naam (A20) geboren (SDATE10) land (A12) groep (A40) akkoord (A3) bedrag (F12.6) antwoord (F2.0).
COMPUTE ingang = DATE.DMY(1,1,2020) + nr * 86461.5.
COMPUTE duur = nr * 36000.25.
COMPUTE verschil = nr * -3600.
COMPUTE d_adate = geboren.
COMPUTE d_date = geboren.
COMPUTE d_edate = geboren.
COMPUTE d_jdate = geboren.
COMPUTE d_moyr = geboren.
COMPUTE d_qyr = geboren.
COMPUTE d_wkyr = geboren.
COMPUTE wkdag = nr.
COMPUTE mnd = nr.
COMPUTE groot = nr * 1E15.
COMPUTE heel_klein = 1 / 3 / nr.
COMPUTE procent = nr / 8.
STRING lang (A300).
STRING langer (A600).
COMPUTE lang = CONCAT('begin ', STRING(nr, F1.0), RPAD('', 250, 'x'), ' eind ', naam).
IF (nr < 4) langer = CONCAT(RPAD('a', 255, 'b'), RPAD('c', 255, 'd'), 'é eind').
COMPUTE DezeVariabeleHeeftEenLangeNaam1 = nr.
COMPUTE DezeVariabeleHeeftEenLangeNaam2 = nr + 1.
FORMATS geboorteland (N4) ingang (DATETIME22.1) duur (TIME11.2) verschil (DTIME12) d_adate (ADATE10) d_date (DATE11) d_edate (EDATE10)
  d_jdate (JDATE7) d_moyr (MOYR8) d_qyr (QYR6) d_wkyr (WKYR8) wkdag (WKDAY9) mnd (MONTH9) groot (E12.3) procent (PCT8.2).
VARIABLE LABELS geslacht 'Geslacht van de deelnemer' /geboorteland 'Land van geboorte' /land 'Land in woorden: één keuze'.
VALUE LABELS geslacht 1 'Man' 2 'Vrouw' 9 'Onbekend' /nationaliteit '0001' 'Nederlandse' '0052' 'Belgische'
  /geboorteland 6030 'Nederland' 1 'Onbekend gebied' /groep 'groepsindeling A' 'Eerste groep' 'groepsindeling B' 'Tweede groep'
  /geboren 12697948800 'Dag van de proef'.
MISSING VALUES geslacht (9) /antwoord (9) /nationaliteit ('0263').
MRSETS /MCGROUP NAME=$herkomst LABEL='Herkomst van het gezin' VARIABLES=geboorteland antwoord
  /MDGROUP NAME=$keuze LABEL='Gekozen talen' VARIABLES=wkdag mnd VALUE=1.
FILE LABEL 'Proefbestand met verzonnen mensen'.
DOCUMENT 'Deze tekst hoort bij het bestand en wordt niet gelezen.'.
SAVE OUTFILE='packed.sav' /COMPRESSED.
SAVE OUTFILE='plain.sav' /UNCOMPRESSED.
SAVE OUTFILE='blocks.zsav' /ZCOMPRESSED.
SELECT IF nr < 3.
EXPORT OUTFILE='portable.por' /DROP=lang langer.
* What PSPP itself reads in the portable file.
IMPORT FILE='portable.por'.
SAVE OUTFILE='imported.sav' /COMPRESSED.
