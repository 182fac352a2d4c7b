package demo

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
)

// The types below have the shape of an answer of the BRP interface of Haal
// Centraal; only the fields that the demo needs.
type (
	coded struct {
		Code         string `json:"code"`
		Omschrijving string `json:"omschrijving"`
	}
	dated struct {
		Type  string `json:"type"`
		Datum string `json:"datum"`
	}
	brpName struct {
		Voornamen     string `json:"voornamen"`
		Voorvoegsel   string `json:"voorvoegsel,omitempty"`
		Geslachtsnaam string `json:"geslachtsnaam"`
	}
	brpBirth struct {
		Datum  dated  `json:"datum"`
		Plaats *coded `json:"plaats,omitempty"`
		Land   coded  `json:"land"`
	}
	brpNationality struct {
		Type          string `json:"type"`
		Nationaliteit *coded `json:"nationaliteit,omitempty"`
		RedenOpname   *coded `json:"redenOpname,omitempty"`
	}
	brpTitle struct {
		Aanduiding  coded `json:"aanduiding"`
		DatumIngang dated `json:"datumIngang"`
	}
	brpAddress struct {
		Straat     string `json:"straat"`
		Huisnummer string `json:"huisnummer"`
		Postcode   string `json:"postcode"`
		Woonplaats string `json:"woonplaats"`
	}
	brpPerson struct {
		Burgerservicenummer string           `json:"burgerservicenummer"`
		Naam                brpName          `json:"naam"`
		Geslacht            coded            `json:"geslacht"`
		Geboorte            brpBirth         `json:"geboorte"`
		Nationaliteiten     []brpNationality `json:"nationaliteiten"`
		Verblijfstitel      *brpTitle        `json:"verblijfstitel,omitempty"`
		Verblijfplaats      brpAddress       `json:"verblijfplaats"`
		InOnderzoek         bool             `json:"inOnderzoek,omitempty"`
	}
	brpAnswer struct {
		Leesmij  string      `json:"_leesmij"`
		Type     string      `json:"type"`
		Personen []brpPerson `json:"personen"`
	}
	brpMessage struct {
		Leesmij  string     `json:"_leesmij"`
		Nummer   int        `json:"berichtnummer"`
		Tijdstip string     `json:"tijdstip"`
		Kanaal   string     `json:"kanaal"`
		Soort    string     `json:"soortWijziging"`
		Duur     int        `json:"verwerkingsduurMs"`
		Persoon  *brpPerson `json:"persoon,omitempty"`
	}
)

var sexNames = map[string]string{"M": "man", "V": "vrouw", "O": "onbekend"}

// buildBRP writes kept answers of the BRP interface: one JSON document on one
// line, and messages as JSON lines.
func buildBRP(ctx context.Context, dir string, people []person) error {
	n := min(2000, len(people))
	answer := brpAnswer{Leesmij: Mark, Type: "RaadpleegMetBurgerservicenummer"}
	r := newRand(40)
	for _, p := range people[:n] {
		answer.Personen = append(answer.Personen, brpOf(r, p))
	}
	err := writeFile(filepath.Join(dir, "antwoorden.json"), false, func(w io.Writer) error {
		return json.NewEncoder(w).Encode(answer)
	})
	if err != nil {
		return fmt.Errorf("write antwoorden.json: %w", err)
	}
	err = writeFile(filepath.Join(dir, "berichten.jsonl"), false, func(out io.Writer) error {
		w := bufio.NewWriter(out)
		e := json.NewEncoder(w)
		for i := range 5000 {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := e.Encode(messageOf(r, i+1, people)); err != nil {
				return err
			}
		}
		return w.Flush()
	})
	if err != nil {
		return fmt.Errorf("write berichten.jsonl: %w", err)
	}
	return nil
}

func brpOf(r *rand.Rand, p person) brpPerson {
	b := brpPerson{
		Burgerservicenummer: p.bsn,
		Naam:                brpName{p.first, p.prefix, p.last},
		Geslacht:            coded{p.sex, sexNames[p.sex]},
		Geboorte:            brpBirth{Datum: dated{"Datum", p.born}, Land: coded{p.birth.code, p.birth.name}},
		Verblijfplaats:      brpAddress{p.street, p.house, p.postcode, p.city},
		InOnderzoek:         chance(r, 1),
	}
	if p.place != "" {
		b.Geboorte.Plaats = &coded{"", p.place}
	}
	b.Nationaliteiten = []brpNationality{nationalityOf(p)}
	if p.residence != "" {
		b.Verblijfstitel = &brpTitle{coded{p.residence, residenceNames[p.residence]}, dated{"Datum", p.arrival}}
	}
	return b
}

func nationalityOf(p person) brpNationality {
	if p.nationality == "0000" {
		return brpNationality{Type: "NationaliteitOnbekend"}
	}
	n := brpNationality{Type: "NationaliteitBekend", Nationaliteit: &coded{p.nationality, natNames[p.nationality]}}
	if p.nationality == "0001" {
		n.RedenOpname = &coded{"017", "Rijkswet op het Nederlanderschap 1984, art. 3, lid 1"}
	}
	return n
}

// messageOf gives a message of the daily flow; one in eight carries a person.
func messageOf(r *rand.Rand, number int, people []person) brpMessage {
	m := brpMessage{
		Leesmij: Mark, Nummer: number, Tijdstip: day(r, 2022, 2022) + "T06:00:00Z",
		Kanaal: pick(r, []string{"digipoort", "api", "balie"}), Soort: pick(r, []string{"adres", "overlijden", "naam", "geen"}),
		Duur: r.IntN(700),
	}
	if chance(r, 12.5) {
		p := brpOf(r, pick(r, people))
		m.Persoon = &p
	}
	return m
}

// natNames gives the name of each nationality that the demo uses.
var natNames = func() map[string]string {
	m := map[string]string{}
	for _, c := range countries {
		m[c.value.nat] = c.value.natName
	}
	return m
}()

// residenceNames are entries of the national table 56.
var residenceNames = map[string]string{
	"21": "Vw 2000 art. 8, onder a, vergunning regulier bepaalde tijd, arbeid vrij",
	"25": "Vw 2000 art. 8, sub b, verg. reg. onbep. tijd of langdurig ingez., arbeid vrij",
	"26": "Vw 2000 art. 8, onder c, vergunning asiel bepaalde tijd, arbeid vrij",
	"27": "Vw 2000 art. 8, sub d, verg. asiel onbep. tijd of langdurig ingez., arbeid vrij",
	"32": "Vw 2000 art. 8, onder f en h, in procedure voor vergunning art. 28 Vw 2000",
	"46": "Vw2000 art 8, onder f en h, EU-richtl 2001/55, in proc art 28, arbeid loondienst",
	"98": "geen verblijfstitel (meer)",
}
