--
-- PostgreSQL database dump
--

\restrict AYkIi9WXBEl3rPdzlQEPzuHTSJsc2SNEO1blb9hrXf1XdpEDegVATgc4W8pTPZk

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: inschrijving; Type: SCHEMA; Schema: -; Owner: toetssteen
--

CREATE SCHEMA inschrijving;


ALTER SCHEMA inschrijving OWNER TO toetssteen;

--
-- Name: geslacht; Type: TYPE; Schema: inschrijving; Owner: toetssteen
--

CREATE TYPE inschrijving.geslacht AS ENUM (
    'M',
    'V',
    'O'
);


ALTER TYPE inschrijving.geslacht OWNER TO toetssteen;

--
-- Name: jn; Type: DOMAIN; Schema: inschrijving; Owner: toetssteen
--

CREATE DOMAIN inschrijving.jn AS character(1)
	CONSTRAINT jn_check CHECK ((VALUE = ANY (ARRAY['J'::bpchar, 'N'::bpchar])));


ALTER DOMAIN inschrijving.jn OWNER TO toetssteen;

--
-- Name: f(); Type: FUNCTION; Schema: public; Owner: toetssteen
--

CREATE FUNCTION public.f() RETURNS void
    LANGUAGE sql
    AS $$ INSERT INTO inschrijving.land VALUES ('9999','Nergens'); $$;


ALTER FUNCTION public.f() OWNER TO toetssteen;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: land; Type: TABLE; Schema: inschrijving; Owner: toetssteen
--

CREATE TABLE inschrijving.land (
    code character(4) NOT NULL,
    naam text
);


ALTER TABLE inschrijving.land OWNER TO toetssteen;

--
-- Name: TABLE land; Type: COMMENT; Schema: inschrijving; Owner: toetssteen
--

COMMENT ON TABLE inschrijving.land IS 'landen; met ''quote''';


--
-- Name: f2(); Type: FUNCTION; Schema: public; Owner: toetssteen
--

CREATE FUNCTION public.f2() RETURNS integer
    LANGUAGE sql
    BEGIN ATOMIC
 INSERT INTO inschrijving.land (code, naam)
   VALUES ('9998'::bpchar, 'x'::text);
 SELECT 1;
END;


ALTER FUNCTION public.f2() OWNER TO toetssteen;

--
-- Name: persoon; Type: TABLE; Schema: inschrijving; Owner: toetssteen
--

CREATE TABLE inschrijving.persoon (
    id bigint NOT NULL,
    g inschrijving.geslacht,
    jn inschrijving.jn,
    land character(4),
    soort text,
    "Rare ""Naam" character varying(20)[],
    opm text,
    b bytea,
    t timestamp with time zone DEFAULT '2020-01-01 00:00:00+00'::timestamp with time zone,
    n numeric(9,2),
    vlag boolean,
    CONSTRAINT persoon_soort_check CHECK ((soort = ANY (ARRAY['a'::text, 'b'::text])))
);


ALTER TABLE inschrijving.persoon OWNER TO toetssteen;

--
-- Name: COLUMN persoon.g; Type: COMMENT; Schema: inschrijving; Owner: toetssteen
--

COMMENT ON COLUMN inschrijving.persoon.g IS 'geslacht
van de persoon';


--
-- Name: persoon_id_seq; Type: SEQUENCE; Schema: inschrijving; Owner: toetssteen
--

ALTER TABLE inschrijving.persoon ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME inschrijving.persoon_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: meting; Type: TABLE; Schema: public; Owner: toetssteen
--

CREATE TABLE public.meting (
    jaar integer,
    waarde text
)
PARTITION BY RANGE (jaar);


ALTER TABLE public.meting OWNER TO toetssteen;

--
-- Name: meting_2020; Type: TABLE; Schema: public; Owner: toetssteen
--

CREATE TABLE public.meting_2020 (
    jaar integer,
    waarde text
);


ALTER TABLE public.meting_2020 OWNER TO toetssteen;

--
-- Name: meting_2021; Type: TABLE; Schema: public; Owner: toetssteen
--

CREATE TABLE public.meting_2021 (
    jaar integer,
    waarde text
);


ALTER TABLE public.meting_2021 OWNER TO toetssteen;

--
-- Name: vrouw; Type: VIEW; Schema: public; Owner: toetssteen
--

CREATE VIEW public.vrouw AS
 SELECT p.id,
    p.g,
    p.jn,
    p.land,
    p.soort,
    p."Rare ""Naam",
    p.opm,
    p.b,
    p.t,
    p.n,
    p.vlag,
    l.naam,
    count(*) OVER () AS count
   FROM (inschrijving.persoon p
     JOIN inschrijving.land l ON ((l.code = p.land)))
  WHERE (p.g = 'V'::inschrijving.geslacht);


ALTER TABLE public.vrouw OWNER TO toetssteen;

--
-- Name: meting_2020; Type: TABLE ATTACH; Schema: public; Owner: toetssteen
--

ALTER TABLE ONLY public.meting ATTACH PARTITION public.meting_2020 FOR VALUES FROM (2020) TO (2021);


--
-- Name: meting_2021; Type: TABLE ATTACH; Schema: public; Owner: toetssteen
--

ALTER TABLE ONLY public.meting ATTACH PARTITION public.meting_2021 FOR VALUES FROM (2021) TO (2022);


--
-- Data for Name: land; Type: TABLE DATA; Schema: inschrijving; Owner: toetssteen
--

COPY inschrijving.land (code, naam) FROM stdin;
6030	Nederland
5022	Spanje
\.


--
-- Data for Name: persoon; Type: TABLE DATA; Schema: inschrijving; Owner: toetssteen
--

COPY inschrijving.persoon (id, g, jn, land, soort, "Rare ""Naam", opm, b, t, n, vlag) FROM stdin;
1	M	J	6030	a	{x,y}	tab\there\nnl \\back \\N	\\x00ff	2020-01-01 00:00:00+00	-1.50	t
2	V	N	5022	b	\N		\N	2020-01-01 00:00:00+00	\N	f
3	O	\N	\N	\N	\N	\\.	\N	2020-01-01 00:00:00+00	\N	\N
\.


--
-- Data for Name: meting_2020; Type: TABLE DATA; Schema: public; Owner: toetssteen
--

COPY public.meting_2020 (jaar, waarde) FROM stdin;
2020	x
\.


--
-- Data for Name: meting_2021; Type: TABLE DATA; Schema: public; Owner: toetssteen
--

COPY public.meting_2021 (jaar, waarde) FROM stdin;
2021	y
2021	z
\.


--
-- Name: persoon_id_seq; Type: SEQUENCE SET; Schema: inschrijving; Owner: toetssteen
--

SELECT pg_catalog.setval('inschrijving.persoon_id_seq', 3, true);


--
-- Name: land land_pkey; Type: CONSTRAINT; Schema: inschrijving; Owner: toetssteen
--

ALTER TABLE ONLY inschrijving.land
    ADD CONSTRAINT land_pkey PRIMARY KEY (code);


--
-- Name: persoon persoon_pkey; Type: CONSTRAINT; Schema: inschrijving; Owner: toetssteen
--

ALTER TABLE ONLY inschrijving.persoon
    ADD CONSTRAINT persoon_pkey PRIMARY KEY (id);


--
-- Name: persoon persoon_land_fkey; Type: FK CONSTRAINT; Schema: inschrijving; Owner: toetssteen
--

ALTER TABLE ONLY inschrijving.persoon
    ADD CONSTRAINT persoon_land_fkey FOREIGN KEY (land) REFERENCES inschrijving.land(code);


--
-- PostgreSQL database dump complete
--

\unrestrict AYkIi9WXBEl3rPdzlQEPzuHTSJsc2SNEO1blb9hrXf1XdpEDegVATgc4W8pTPZk

