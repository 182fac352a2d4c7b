-- VERZONNEN VOORBEELD van Toetssteen: geen enkel gegeven hoort bij een bestaand persoon
create table "_leesmij" (tekst text not null);

create table land ( -- landelijke tabel 34, een deel
  landcode text primary key,
  landnaam text not null,
  ingangsdatum text,
  einddatum text
);
create table nationaliteit ( -- landelijke tabel 32, een deel
  nationaliteitcode text primary key,
  omschrijving text not null
);
create table opleiding (
  opleidingcode text primary key,
  naam text not null,
  niveau text not null,
  sector text,
  landbouw_sector integer not null,
  landelijk_erkend integer not null,
  studieduur_maanden integer
);
create table student ( -- verzonnen studenten
  student_id integer primary key,
  burgerservicenummer text not null, -- voldoet met opzet niet aan de elfproef
  voornamen text,
  voorvoegsel text,
  geslachtsnaam text,
  geslachtsaanduiding text,
  geboortedatum text,
  geboorteplaats text,
  geboorteland text references land (landcode),
  nationaliteit text references nationaliteit (nationaliteitcode),
  verblijfstitel text,
  straatnaam text,
  huisnummer text,
  postcode text,
  woonplaats text,
  adresherkomst text, -- uit welke registratie het adres komt
  email text,
  telefoon_landcode text,
  telefoonnummer text,
  herkomst_bestand text, -- bestand waaruit de regel is ingelezen
  aangemaakt_op text,
  gewijzigd_op text
);
create table ouder ( -- verzonnen ouders
  ouder_id integer primary key,
  student_id integer not null references student (student_id),
  rol text,
  geslachtsnaam text,
  geboorteland text references land (landcode),
  telefoonnummer text,
  wettelijk_vertegenwoordiger integer
);
create table inschrijving (
  inschrijving_id integer primary key,
  student_id integer not null references student (student_id),
  opleidingcode text not null references opleiding (opleidingcode),
  begindatum text,
  einddatum text,
  fase text,
  status text,
  bekostigd integer,
  collegegeld real,
  betaalwijze text
);
create table cijfer (
  cijfer_id integer primary key,
  inschrijving_id integer not null references inschrijving (inschrijving_id),
  vakcode text,
  toetsvorm text,
  poging integer,
  resultaat real,
  vastgesteld_op text
);
create table docent ( -- verzonnen docenten
  personeelsnummer integer primary key,
  aanhef text,
  voorletters text,
  achternaam text,
  vakgroep text,
  betrekkingsomvang real,
  kamer text,
  in_dienst_sinds text
);
create table dier ( -- de stal van de opleiding dierverzorging
  dier_id integer primary key,
  roepnaam text,
  diersoort text,
  ras text,
  geboortejaar integer,
  chipnummer text,
  hok text
);
create table apparaat ( -- uitleenbalie
  apparaat_id integer primary key,
  merk text,
  generatie integer, -- generatie van de hardware
  nationaal_nummer text, -- telefoonnummer zonder landcode
  landcode text, -- netnummer van de provider
  firmware_herkomst text,
  uitgeleend integer
);
create table logboek (
  log_id integer primary key,
  tijdstip text,
  onderdeel text,
  niveau text,
  origin_url text, -- kop Origin van het verzoek
  race_condition integer, -- gelijktijdige wijziging gezien
  duur_ms integer,
  melding text
);
