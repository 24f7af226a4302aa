--
-- PostgreSQL database dump
--


-- Dumped from database version 18.4
-- Dumped by pg_dump version 18.4

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: journal_guard(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.journal_guard() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE last journal%ROWTYPE;
BEGIN
  IF TG_OP = 'UPDATE' THEN RAISE EXCEPTION 'the journal is append-only: no entry is changed'; END IF;
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'the journal is append-only: no entry is deleted'; END IF;
  IF TG_OP = 'TRUNCATE' THEN RAISE EXCEPTION 'the journal is append-only: it is not emptied'; END IF;
  SELECT * INTO last FROM journal ORDER BY seq DESC LIMIT 1;
  IF NEW.seq <> coalesce(last.seq + 1, 0) THEN RAISE EXCEPTION 'the journal has no gaps: the next seq is the number of entries'; END IF;
  IF NEW.recorded_at COLLATE "C" < last.recorded_at COLLATE "C" THEN
    RAISE EXCEPTION 'the clock of the journal does not run back';
  END IF;
  RETURN NEW;
END
$$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: claims; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.claims (
    claim_id text NOT NULL,
    key text,
    question text NOT NULL,
    criteria text NOT NULL,
    opens text NOT NULL,
    closes text NOT NULL,
    lenient_closes text NOT NULL,
    window_basis text NOT NULL,
    phrase text,
    rule text,
    type text NOT NULL,
    space text NOT NULL,
    term text,
    condition text,
    source text,
    speaker_controls_outcome boolean NOT NULL,
    event text,
    exclusive_group text,
    updates text,
    sampling text,
    statement_id text,
    body text NOT NULL,
    seq integer NOT NULL,
    until_seq integer,
    recorded_at text NOT NULL,
    actor text NOT NULL
);


--
-- Name: erasure_requests; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.erasure_requests (
    text_hash text NOT NULL,
    reason text NOT NULL,
    seq integer NOT NULL,
    until_seq integer,
    recorded_at text NOT NULL,
    actor text NOT NULL
);


--
-- Name: erasures; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.erasures (
    text_hash text NOT NULL,
    approved_by text NOT NULL,
    seq integer NOT NULL,
    until_seq integer,
    recorded_at text NOT NULL,
    actor text NOT NULL
);


--
-- Name: forecasts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.forecasts (
    forecast_id text NOT NULL,
    claim_id text NOT NULL,
    forecaster text NOT NULL,
    basis text NOT NULL,
    kind text NOT NULL,
    probability double precision,
    low double precision,
    high double precision,
    prediction text,
    stated_at text NOT NULL,
    term text,
    lexicon text,
    own_belief double precision,
    seq integer NOT NULL,
    until_seq integer,
    recorded_at text NOT NULL,
    actor text NOT NULL
);


--
-- Name: journal; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.journal (
    seq integer NOT NULL,
    entry_id text NOT NULL,
    kind text NOT NULL,
    actor text NOT NULL,
    recorded_at text NOT NULL,
    payload text NOT NULL,
    leaf_hash text NOT NULL,
    chain_hash text NOT NULL
);


--
-- Name: members; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.members (
    subject text NOT NULL,
    role text,
    name_hash text,
    seq integer NOT NULL,
    until_seq integer,
    recorded_at text NOT NULL,
    actor text NOT NULL
);


--
-- Name: mentions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.mentions (
    claim_id text NOT NULL,
    statement_id text NOT NULL,
    start integer NOT NULL,
    "end" integer NOT NULL,
    form text NOT NULL,
    "position" integer NOT NULL,
    seq integer NOT NULL,
    until_seq integer,
    recorded_at text NOT NULL,
    actor text NOT NULL
);


--
-- Name: notes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.notes (
    about text NOT NULL,
    text text NOT NULL,
    seq integer NOT NULL,
    until_seq integer,
    recorded_at text NOT NULL,
    actor text NOT NULL
);


--
-- Name: outcomes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.outcomes (
    claim_id text NOT NULL,
    status text NOT NULL,
    outcome_kind text,
    outcome text,
    value double precision,
    number double precision,
    void_reason text,
    strict_value double precision,
    lenient_value double precision,
    event_date text,
    known_at text,
    seq integer NOT NULL,
    until_seq integer,
    recorded_at text NOT NULL,
    actor text NOT NULL
);


--
-- Name: rejections; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.rejections (
    statement_id text NOT NULL,
    start integer NOT NULL,
    "end" integer NOT NULL,
    form text NOT NULL,
    reason text NOT NULL,
    note text,
    seq integer NOT NULL,
    until_seq integer,
    recorded_at text NOT NULL,
    actor text NOT NULL
);


--
-- Name: resolutions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.resolutions (
    resolution_id text NOT NULL,
    claim_id text NOT NULL,
    stage text NOT NULL,
    outcome_kind text NOT NULL,
    outcome text NOT NULL,
    strict text,
    lenient text,
    number text,
    event_date text,
    known_at text,
    rationale text,
    evidence text NOT NULL,
    seq integer NOT NULL,
    until_seq integer,
    recorded_at text NOT NULL,
    actor text NOT NULL
);


--
-- Name: schema_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schema_version (
    version integer NOT NULL
);


--
-- Name: settings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.settings (
    name text NOT NULL,
    four_eyes boolean NOT NULL,
    seq integer NOT NULL,
    until_seq integer,
    recorded_at text NOT NULL,
    actor text NOT NULL
);


--
-- Name: statements; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.statements (
    statement_id text NOT NULL,
    text_hash text NOT NULL,
    characters integer NOT NULL,
    publisher text NOT NULL,
    title text,
    url text,
    published_on text NOT NULL,
    published_at text,
    time_zone text,
    retrieved_at text,
    source text,
    source_role text,
    source_organisation text,
    series text,
    excerpt boolean NOT NULL,
    licence text,
    note text,
    seq integer NOT NULL,
    until_seq integer,
    recorded_at text NOT NULL,
    actor text NOT NULL
);


--
-- Name: steps; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.steps (
    claim_id text NOT NULL,
    step text NOT NULL,
    reason text,
    seq integer NOT NULL,
    until_seq integer,
    recorded_at text NOT NULL,
    actor text NOT NULL
);


--
-- Name: texts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.texts (
    text_hash text NOT NULL,
    salt text,
    sha256 text,
    text text
);


--
-- Name: tiles; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tiles (
    level integer NOT NULL,
    number integer NOT NULL,
    hash text NOT NULL
);


--
-- Name: topics; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.topics (
    claim_id text NOT NULL,
    topic text NOT NULL,
    seq integer NOT NULL,
    until_seq integer,
    recorded_at text NOT NULL,
    actor text NOT NULL
);


--
-- Data for Name: claims; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.claims VALUES ('01a205e3-c1a2-70d1-9170-70d73d797a1b', 'rain', 'Will it rain?', 'The gauge.', '2024-11-01', '2024-11-30', '2024-11-30', 'stated', NULL, NULL, 'event', 'binary', 'likely', NULL, NULL, false, NULL, NULL, NULL, NULL, '01a205e3-c192-7327-a4f9-f557f12e7dc9', '{"question":"Will it rain?","criteria":"The gauge.","window":{"opens":"2024-11-01","closes":"2024-11-30","lenient_closes":"2024-11-30","basis":"stated"},"type":"event","space":{"kind":"binary","fractions":[],"void_reasons":["condition_unmet","unfalsifiable","premise_false","no_deciding_source","disputed","withdrawn"]},"polarity":"affirmative","term":"likely","topics":["weather"],"mentions":[{"statement_id":"01a205e3-c192-7327-a4f9-f557f12e7dc9","start":0,"end":30,"form":"text"}],"speaker_controls_outcome":false,"key":"rain"}', 2, 6, '2024-11-01T12:00:00.000000Z', 'ada');
INSERT INTO public.claims VALUES ('01a205e3-c1a2-70d1-9170-70d73d797a1b', 'rain', 'Will it rain at all?', 'The gauge.', '2024-11-01', '2024-11-30', '2024-11-30', 'stated', NULL, NULL, 'event', 'binary', 'likely', NULL, NULL, false, NULL, NULL, NULL, NULL, '01a205e3-c192-7327-a4f9-f557f12e7dc9', '{"question":"Will it rain at all?","criteria":"The gauge.","window":{"opens":"2024-11-01","closes":"2024-11-30","lenient_closes":"2024-11-30","basis":"stated"},"type":"event","space":{"kind":"binary","fractions":[],"void_reasons":["condition_unmet","unfalsifiable","premise_false","no_deciding_source","disputed","withdrawn"]},"polarity":"affirmative","term":"likely","topics":["weather"],"mentions":[{"statement_id":"01a205e3-c192-7327-a4f9-f557f12e7dc9","start":0,"end":30,"form":"text"}],"speaker_controls_outcome":false,"key":"rain"}', 6, NULL, '2024-11-01T13:00:00.000000Z', 'ada');


--
-- Data for Name: erasure_requests; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: erasures; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: forecasts; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.forecasts VALUES ('01a205e3-c4c0-7454-ace1-955ad5e05177', '01a205e3-c1a2-70d1-9170-70d73d797a1b', 'ada', 'read', 'probability', 0.7, 0.5, 0.9, NULL, '2024-10-31', NULL, NULL, NULL, 3, NULL, '2024-11-01T12:00:00.000000Z', 'ada');
INSERT INTO public.forecasts VALUES ('01a205e3-c4e8-76c2-ac17-160df66d260e', '01a205e3-c1a2-70d1-9170-70d73d797a1b', 'ada', 'own', 'probability', 0.4, NULL, NULL, NULL, '2024-11-01T12:00:00.000000Z', NULL, NULL, NULL, 4, 5, '2024-11-01T12:00:00.000000Z', 'ada');
INSERT INTO public.forecasts VALUES ('01a205e3-c516-7536-a561-d2c8fe9d937c', '01a205e3-c1a2-70d1-9170-70d73d797a1b', 'ada', 'own', 'probability', 0.45, NULL, NULL, NULL, '2024-11-01T13:00:00.000000Z', NULL, NULL, NULL, 5, NULL, '2024-11-01T13:00:00.000000Z', 'ada');


--
-- Data for Name: journal; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.journal VALUES (0, '01a205e3-c168-7668-aac4-4e0593f81ab0', 'ledger opened', 'ada', '2024-11-01T12:00:00.000000Z', '{"actor":"ada","body":{"four_eyes":false,"name":"old"},"entry_id":"01a205e3-c168-7668-aac4-4e0593f81ab0","kind":"ledger opened","recorded_at":"2024-11-01T12:00:00.000000Z","seq":0,"v":1}', 'b3d7fc002156bb0809196d9f7d61ed4cc13eea78f83ff9be9b2ea5fd3ed1d9b8', 'e6176b7f57b0c2141ca8bb2e85cb7b446a05a46ed731766839d5cb7f106776f8');
INSERT INTO public.journal VALUES (1, '01a205e3-c192-7327-a4f9-f557f12e7dc9', 'statement archived', 'ada', '2024-11-01T12:00:00.000000Z', '{"actor":"ada","body":{"characters":54,"excerpt":false,"published_on":"2024-10-31","publisher":"Met","text_hash":"ba30de77b0ad28463b5b786ee4c4704068d165fe2eef2de2a7c97904fa10d1b1"},"entry_id":"01a205e3-c192-7327-a4f9-f557f12e7dc9","kind":"statement archived","recorded_at":"2024-11-01T12:00:00.000000Z","seq":1,"v":1}', 'bf4144c4401fe0c5f004da9e5c7c2d06806a06f9eeb84d7544262245a33137df', 'b78c764131942faa888f58754b3f495047127eb69a9422a438a9b4943576fc16');
INSERT INTO public.journal VALUES (2, '01a205e3-c1a2-70d1-9170-70d73d797a1b', 'claim recorded', 'ada', '2024-11-01T12:00:00.000000Z', '{"actor":"ada","body":{"claim":{"criteria":"The gauge.","key":"rain","mentions":[{"end":30,"form":"text","start":0,"statement_id":"01a205e3-c192-7327-a4f9-f557f12e7dc9"}],"polarity":"affirmative","question":"Will it rain?","space":{"fractions":[],"kind":"binary","void_reasons":["condition_unmet","unfalsifiable","premise_false","no_deciding_source","disputed","withdrawn"]},"speaker_controls_outcome":false,"term":"likely","topics":["weather"],"type":"event","window":{"basis":"stated","closes":"2024-11-30","lenient_closes":"2024-11-30","opens":"2024-11-01"}}},"entry_id":"01a205e3-c1a2-70d1-9170-70d73d797a1b","kind":"claim recorded","recorded_at":"2024-11-01T12:00:00.000000Z","seq":2,"v":1}', '70e0e53582df14657c1ba076152f6fb048c697813d834ec8ac526a5e0bd61a1a', '5bd4a100d610bb37e2e942c1d9fbfe7715e17d69ae37a3295db611787822fc08');
INSERT INTO public.journal VALUES (3, '01a205e3-c4c0-7454-ace1-955ad5e05177', 'forecast made', 'ada', '2024-11-01T12:00:00.000000Z', '{"actor":"ada","body":{"basis":"read","claim_id":"01a205e3-c1a2-70d1-9170-70d73d797a1b","forecaster":"ada","prediction":{"best":"0.70","high":"0.9","kind":"probability","low":"0.5"},"stated_at":"2024-10-31"},"entry_id":"01a205e3-c4c0-7454-ace1-955ad5e05177","kind":"forecast made","recorded_at":"2024-11-01T12:00:00.000000Z","seq":3,"v":1}', 'ef5f48eeb908dbf8b6e11710654bae10951d848b6e31bc0e5c26ec2491448ce5', 'c88e726127dad392544ffbd43265510ef80d21ac720e2fa2224bb84700912e9c');
INSERT INTO public.journal VALUES (4, '01a205e3-c4e8-76c2-ac17-160df66d260e', 'forecast made', 'ada', '2024-11-01T12:00:00.000000Z', '{"actor":"ada","body":{"basis":"own","claim_id":"01a205e3-c1a2-70d1-9170-70d73d797a1b","forecaster":"ada","prediction":{"best":"0.4","kind":"probability"},"stated_at":"2024-11-01T12:00:00.000000Z"},"entry_id":"01a205e3-c4e8-76c2-ac17-160df66d260e","kind":"forecast made","recorded_at":"2024-11-01T12:00:00.000000Z","seq":4,"v":1}', '17806b645118f0ac35bf58966bf2c3a7348e05a4614354e71a606f5333f2c39c', 'f9535e1ffcd26532400472537435f1a2d1d75f91d26de4dd7935ee52d433c582');
INSERT INTO public.journal VALUES (5, '01a205e3-c516-7536-a561-d2c8fe9d937c', 'forecast made', 'ada', '2024-11-01T13:00:00.000000Z', '{"actor":"ada","body":{"basis":"own","claim_id":"01a205e3-c1a2-70d1-9170-70d73d797a1b","forecaster":"ada","prediction":{"best":"0.45","kind":"probability"},"stated_at":"2024-11-01T13:00:00.000000Z","supersedes":"01a205e3-c4e8-76c2-ac17-160df66d260e"},"entry_id":"01a205e3-c516-7536-a561-d2c8fe9d937c","kind":"forecast made","recorded_at":"2024-11-01T13:00:00.000000Z","seq":5,"v":1}', '750e37780d1098821ed26a16968e719b13a484e74fa5e0032ed9dc722bc3d746', '410521613849cd65840b2df69477e3e1801108248a10d34c54d78baa4db989f6');
INSERT INTO public.journal VALUES (6, '01a205e3-c56b-726b-9195-3409631fc08c', 'claim revised', 'ada', '2024-11-01T13:00:00.000000Z', '{"actor":"ada","body":{"claim":{"criteria":"The gauge.","key":"rain","mentions":[{"end":30,"form":"text","start":0,"statement_id":"01a205e3-c192-7327-a4f9-f557f12e7dc9"}],"polarity":"affirmative","question":"Will it rain at all?","space":{"fractions":[],"kind":"binary","void_reasons":["condition_unmet","unfalsifiable","premise_false","no_deciding_source","disputed","withdrawn"]},"speaker_controls_outcome":false,"term":"likely","topics":["weather"],"type":"event","window":{"basis":"stated","closes":"2024-11-30","lenient_closes":"2024-11-30","opens":"2024-11-01"}},"claim_id":"01a205e3-c1a2-70d1-9170-70d73d797a1b","reason":"clearer"},"entry_id":"01a205e3-c56b-726b-9195-3409631fc08c","kind":"claim revised","recorded_at":"2024-11-01T13:00:00.000000Z","seq":6,"v":1}', 'fb3ce77a06570828816b17026647c33b2e1c8edfbfde5abbde093b94795a75e5', 'fd1d259e742b27c23ec1e7848f401acd7bc19d0fc6529ed21c7a8419a2de84c6');
INSERT INTO public.journal VALUES (7, '01a205e3-c597-7188-97ee-253957f5abc4', 'member set', 'ada', '2024-11-01T13:00:00.000000Z', '{"actor":"ada","body":{"role":"steward","subject":"ada"},"entry_id":"01a205e3-c597-7188-97ee-253957f5abc4","kind":"member set","recorded_at":"2024-11-01T13:00:00.000000Z","seq":7,"v":1}', '882db97bafdc66c454217a8518d4726998ae4d53c83b1424e7bf603d276b8bcf', '1768c126dce3656b62e1792638a0d79791da098c5356bd58d95168959923c815');
INSERT INTO public.journal VALUES (8, '01a205e3-c5a3-76da-839b-ee38781473ba', 'member set', 'ada', '2024-11-01T13:00:00.000000Z', '{"actor":"ada","body":{"role":"resolver","subject":"emmy"},"entry_id":"01a205e3-c5a3-76da-839b-ee38781473ba","kind":"member set","recorded_at":"2024-11-01T13:00:00.000000Z","seq":8,"v":1}', '1c58114ede286aa5597606d2e0012d8d8511c971bb8d1b66b92da4c3164db59b', '376bd4a600d5ea0cba0a987286b5213208cf7f3f48f46310ae8dc953b428692a');
INSERT INTO public.journal VALUES (9, '01a205e3-c5b1-76c7-93d8-6aa520743668', 'note', 'ada', '2024-11-01T13:00:00.000000Z', '{"actor":"ada","body":{"about":"01a205e3-c1a2-70d1-9170-70d73d797a1b","text":"see also"},"entry_id":"01a205e3-c5b1-76c7-93d8-6aa520743668","kind":"note","recorded_at":"2024-11-01T13:00:00.000000Z","seq":9,"v":1}', 'af8de893b3d2ad9ac01bc474ee79d141fd942bdd40b18f69ce774356fcab291c', 'bd6091d4164e6e0aec12548ab705f69dfa549db382cdbae0613e63374d45ca82');
INSERT INTO public.journal VALUES (10, '01a205e3-c5d6-73b2-bb83-8b107d7479b4', 'resolution proposed', 'emmy', '2024-12-10T12:00:00.000000Z', '{"actor":"emmy","body":{"claim_id":"01a205e3-c1a2-70d1-9170-70d73d797a1b","event_date":"2024-11-04","evidence":[{"says":"2 mm"}],"known_at":"2024-11-05","outcome":{"kind":"yes"}},"entry_id":"01a205e3-c5d6-73b2-bb83-8b107d7479b4","kind":"resolution proposed","recorded_at":"2024-12-10T12:00:00.000000Z","seq":10,"v":1}', 'ec75460bc01e5171ee00f26ee8fcccca63cba20b30e42d08b335d7e3e4d2968a', 'aaeb75930c4f3c752cd3fa899d1a4738aa72e18396c09425e48be2fbed5eb914');
INSERT INTO public.journal VALUES (11, '01a205e3-c617-72df-93b4-35d02412441a', 'checkpoint issued', 'ada', '2024-12-10T12:00:00.000000Z', '{"actor":"ada","body":{"note":"forecast-ledger/01a205e3-c168-7668-aac4-4e0593f81ab0\n11\n7JimJAUgyXxOFB7O4qdVEZ/aZKQrexnKNVRy9tnq9N8=","size":11},"entry_id":"01a205e3-c617-72df-93b4-35d02412441a","kind":"checkpoint issued","recorded_at":"2024-12-10T12:00:00.000000Z","seq":11,"v":1}', '28312816e874814d0b79d9f4c16e6639c07cea5b31c8bb13f18c32da8d694fc6', '62b9f549b5c3b345523778c33c28ec4bca1df868f8095e453f72da9d158719f7');


--
-- Data for Name: members; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.members VALUES ('ada', 'steward', NULL, 7, NULL, '2024-11-01T13:00:00.000000Z', 'ada');
INSERT INTO public.members VALUES ('emmy', 'resolver', NULL, 8, NULL, '2024-11-01T13:00:00.000000Z', 'ada');


--
-- Data for Name: mentions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.mentions VALUES ('01a205e3-c1a2-70d1-9170-70d73d797a1b', '01a205e3-c192-7327-a4f9-f557f12e7dc9', 0, 30, 'text', 0, 2, 6, '2024-11-01T12:00:00.000000Z', 'ada');
INSERT INTO public.mentions VALUES ('01a205e3-c1a2-70d1-9170-70d73d797a1b', '01a205e3-c192-7327-a4f9-f557f12e7dc9', 0, 30, 'text', 0, 6, NULL, '2024-11-01T13:00:00.000000Z', 'ada');


--
-- Data for Name: notes; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.notes VALUES ('01a205e3-c1a2-70d1-9170-70d73d797a1b', 'see also', 9, NULL, '2024-11-01T13:00:00.000000Z', 'ada');


--
-- Data for Name: outcomes; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.outcomes VALUES ('01a205e3-c1a2-70d1-9170-70d73d797a1b', 'proposed', 'yes', 'yes', 1, NULL, NULL, NULL, NULL, '2024-11-04', '2024-11-05', 10, NULL, '2024-12-10T12:00:00.000000Z', 'emmy');


--
-- Data for Name: rejections; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: resolutions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.resolutions VALUES ('01a205e3-c5d6-73b2-bb83-8b107d7479b4', '01a205e3-c1a2-70d1-9170-70d73d797a1b', 'proposed', 'yes', '{"kind":"yes"}', NULL, NULL, NULL, '2024-11-04', '2024-11-05', NULL, '[{"says": "2 mm", "publisher": null, "url": null, "published_on": null}]', 10, NULL, '2024-12-10T12:00:00.000000Z', 'emmy');


--
-- Data for Name: schema_version; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.schema_version VALUES (2);


--
-- Data for Name: settings; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.settings VALUES ('old', false, 0, NULL, '2024-11-01T12:00:00.000000Z', 'ada');


--
-- Data for Name: statements; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.statements VALUES ('01a205e3-c192-7327-a4f9-f557f12e7dc9', 'ba30de77b0ad28463b5b786ee4c4704068d165fe2eef2de2a7c97904fa10d1b1', 54, 'Met', NULL, NULL, '2024-10-31', NULL, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, 1, NULL, '2024-11-01T12:00:00.000000Z', 'ada');


--
-- Data for Name: steps; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.steps VALUES ('01a205e3-c1a2-70d1-9170-70d73d797a1b', 'revised', 'clearer', 6, NULL, '2024-11-01T13:00:00.000000Z', 'ada');


--
-- Data for Name: texts; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.texts VALUES ('ba30de77b0ad28463b5b786ee4c4704068d165fe2eef2de2a7c97904fa10d1b1', '5b68087cda4e1cb56cdb714399d29975', '8866a84a5a57fd11fa548e4c6f028052d039d7f839a6b620dd7e47213904232c', 'It is likely to rain in Göttingen by 30 November 2024.');


--
-- Data for Name: tiles; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: topics; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.topics VALUES ('01a205e3-c1a2-70d1-9170-70d73d797a1b', 'weather', 2, 6, '2024-11-01T12:00:00.000000Z', 'ada');
INSERT INTO public.topics VALUES ('01a205e3-c1a2-70d1-9170-70d73d797a1b', 'weather', 6, NULL, '2024-11-01T13:00:00.000000Z', 'ada');


--
-- Name: journal journal_entry_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.journal
    ADD CONSTRAINT journal_entry_id_key UNIQUE (entry_id);


--
-- Name: journal journal_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.journal
    ADD CONSTRAINT journal_pkey PRIMARY KEY (seq);


--
-- Name: resolutions resolutions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.resolutions
    ADD CONSTRAINT resolutions_pkey PRIMARY KEY (resolution_id);


--
-- Name: statements statements_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.statements
    ADD CONSTRAINT statements_pkey PRIMARY KEY (statement_id);


--
-- Name: texts texts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.texts
    ADD CONSTRAINT texts_pkey PRIMARY KEY (text_hash);


--
-- Name: tiles tiles_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tiles
    ADD CONSTRAINT tiles_pkey PRIMARY KEY (level, number);


--
-- Name: forecasts_by_claim; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX forecasts_by_claim ON public.forecasts USING btree (claim_id);


--
-- Name: ix_claims_claim_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_claims_claim_id ON public.claims USING btree (claim_id);


--
-- Name: ix_claims_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_claims_key ON public.claims USING btree (key);


--
-- Name: ix_erasure_requests_text_hash; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_erasure_requests_text_hash ON public.erasure_requests USING btree (text_hash);


--
-- Name: ix_erasures_text_hash; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_erasures_text_hash ON public.erasures USING btree (text_hash);


--
-- Name: ix_members_subject; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_members_subject ON public.members USING btree (subject);


--
-- Name: ix_mentions_claim_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_mentions_claim_id ON public.mentions USING btree (claim_id);


--
-- Name: ix_mentions_statement_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_mentions_statement_id ON public.mentions USING btree (statement_id);


--
-- Name: ix_notes_about; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_notes_about ON public.notes USING btree (about);


--
-- Name: ix_outcomes_claim_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_outcomes_claim_id ON public.outcomes USING btree (claim_id);


--
-- Name: ix_rejections_statement_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_rejections_statement_id ON public.rejections USING btree (statement_id);


--
-- Name: ix_resolutions_claim_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_resolutions_claim_id ON public.resolutions USING btree (claim_id);


--
-- Name: ix_steps_claim_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_steps_claim_id ON public.steps USING btree (claim_id);


--
-- Name: ix_texts_sha256; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_texts_sha256 ON public.texts USING btree (sha256);


--
-- Name: ix_topics_claim_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_topics_claim_id ON public.topics USING btree (claim_id);


--
-- Name: journal journal_row; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER journal_row BEFORE INSERT OR DELETE OR UPDATE ON public.journal FOR EACH ROW EXECUTE FUNCTION public.journal_guard();

ALTER TABLE public.journal ENABLE ALWAYS TRIGGER journal_row;


--
-- Name: journal journal_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER journal_truncate BEFORE TRUNCATE ON public.journal FOR EACH STATEMENT EXECUTE FUNCTION public.journal_guard();

ALTER TABLE public.journal ENABLE ALWAYS TRIGGER journal_truncate;


--
-- PostgreSQL database dump complete
--


