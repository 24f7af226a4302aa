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

INSERT INTO public.claims VALUES ('01a205e2-7ed7-77ee-a40a-7134a48d5769', 'rain', 'Will it rain?', 'The gauge.', '2024-11-01', '2024-11-30', '2024-11-30', 'stated', NULL, NULL, 'event', 'binary', 'likely', NULL, NULL, false, NULL, NULL, NULL, NULL, '01a205e2-7ec6-76a6-9101-c248531fd549', '{"question":"Will it rain?","criteria":"The gauge.","window":{"opens":"2024-11-01","closes":"2024-11-30","lenient_closes":"2024-11-30","basis":"stated"},"type":"event","space":{"kind":"binary","fractions":[],"void_reasons":["condition_unmet","unfalsifiable","premise_false","no_deciding_source","disputed","withdrawn"]},"polarity":"affirmative","term":"likely","topics":["weather"],"mentions":[{"statement_id":"01a205e2-7ec6-76a6-9101-c248531fd549","start":0,"end":30,"form":"text"}],"speaker_controls_outcome":false,"key":"rain"}', 2, 6, '2024-11-01T12:00:00.000000Z', 'ada');
INSERT INTO public.claims VALUES ('01a205e2-7ed7-77ee-a40a-7134a48d5769', 'rain', 'Will it rain at all?', 'The gauge.', '2024-11-01', '2024-11-30', '2024-11-30', 'stated', NULL, NULL, 'event', 'binary', 'likely', NULL, NULL, false, NULL, NULL, NULL, NULL, '01a205e2-7ec6-76a6-9101-c248531fd549', '{"question":"Will it rain at all?","criteria":"The gauge.","window":{"opens":"2024-11-01","closes":"2024-11-30","lenient_closes":"2024-11-30","basis":"stated"},"type":"event","space":{"kind":"binary","fractions":[],"void_reasons":["condition_unmet","unfalsifiable","premise_false","no_deciding_source","disputed","withdrawn"]},"polarity":"affirmative","term":"likely","topics":["weather"],"mentions":[{"statement_id":"01a205e2-7ec6-76a6-9101-c248531fd549","start":0,"end":30,"form":"text"}],"speaker_controls_outcome":false,"key":"rain"}', 6, NULL, '2024-11-01T13:00:00.000000Z', 'ada');


--
-- Data for Name: erasures; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: forecasts; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.forecasts VALUES ('01a205e2-8237-7008-8166-b9525d2b35df', '01a205e2-7ed7-77ee-a40a-7134a48d5769', 'ada', 'read', 'probability', 0.7, 0.5, 0.9, NULL, '2024-10-31', NULL, NULL, NULL, 3, NULL, '2024-11-01T12:00:00.000000Z', 'ada');
INSERT INTO public.forecasts VALUES ('01a205e2-8254-7305-9c5f-0bb63d1bd519', '01a205e2-7ed7-77ee-a40a-7134a48d5769', 'ada', 'own', 'probability', 0.4, NULL, NULL, NULL, '2024-11-01T12:00:00.000000Z', NULL, NULL, NULL, 4, 5, '2024-11-01T12:00:00.000000Z', 'ada');
INSERT INTO public.forecasts VALUES ('01a205e2-826a-74eb-bf7e-e8090c566678', '01a205e2-7ed7-77ee-a40a-7134a48d5769', 'ada', 'own', 'probability', 0.45, NULL, NULL, NULL, '2024-11-01T13:00:00.000000Z', NULL, NULL, NULL, 5, NULL, '2024-11-01T13:00:00.000000Z', 'ada');


--
-- Data for Name: journal; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.journal VALUES (0, '01a205e2-7e99-711f-b7ff-1c26aa926cdd', 'ledger opened', 'ada', '2024-11-01T12:00:00.000000Z', '{"actor":"ada","body":{"four_eyes":false,"name":"old"},"entry_id":"01a205e2-7e99-711f-b7ff-1c26aa926cdd","kind":"ledger opened","recorded_at":"2024-11-01T12:00:00.000000Z","seq":0,"v":1}', '2e374fc28a73fad3c30233b4e53847042a6dd1ce75231769fe50fff120a79960', 'ee6841e307d19721c7906fdcd58959df351502286ae8716a843044f6d1d5d565');
INSERT INTO public.journal VALUES (1, '01a205e2-7ec6-76a6-9101-c248531fd549', 'statement archived', 'ada', '2024-11-01T12:00:00.000000Z', '{"actor":"ada","body":{"characters":54,"excerpt":false,"published_on":"2024-10-31","publisher":"Met","text_hash":"fd79059d732728e826427119415f2f52dcc3e3288c102bd57fc2ab25c45fb1ae"},"entry_id":"01a205e2-7ec6-76a6-9101-c248531fd549","kind":"statement archived","recorded_at":"2024-11-01T12:00:00.000000Z","seq":1,"v":1}', '66af7c7062794c709298ad90a21a937036363635532e2c0fe85f4226c1e39c7e', 'e25e4f7072318bba05ca189cf015bb2bb1cfa162e2fe13646ff7f998d97b0d41');
INSERT INTO public.journal VALUES (2, '01a205e2-7ed7-77ee-a40a-7134a48d5769', 'claim recorded', 'ada', '2024-11-01T12:00:00.000000Z', '{"actor":"ada","body":{"claim":{"criteria":"The gauge.","key":"rain","mentions":[{"end":30,"form":"text","start":0,"statement_id":"01a205e2-7ec6-76a6-9101-c248531fd549"}],"polarity":"affirmative","question":"Will it rain?","space":{"fractions":[],"kind":"binary","void_reasons":["condition_unmet","unfalsifiable","premise_false","no_deciding_source","disputed","withdrawn"]},"speaker_controls_outcome":false,"term":"likely","topics":["weather"],"type":"event","window":{"basis":"stated","closes":"2024-11-30","lenient_closes":"2024-11-30","opens":"2024-11-01"}}},"entry_id":"01a205e2-7ed7-77ee-a40a-7134a48d5769","kind":"claim recorded","recorded_at":"2024-11-01T12:00:00.000000Z","seq":2,"v":1}', 'a9ef7cad31a7c1648076596902cbdcda3ea87f140d57fec1c48bd41b6ee57871', '63805b717e38d6e7bfc28799fc8d1f11cb4378248cdcda12b7dbcac8981827e6');
INSERT INTO public.journal VALUES (3, '01a205e2-8237-7008-8166-b9525d2b35df', 'forecast made', 'ada', '2024-11-01T12:00:00.000000Z', '{"actor":"ada","body":{"basis":"read","claim_id":"01a205e2-7ed7-77ee-a40a-7134a48d5769","forecaster":"ada","prediction":{"best":"0.70","high":"0.9","kind":"probability","low":"0.5"},"stated_at":"2024-10-31"},"entry_id":"01a205e2-8237-7008-8166-b9525d2b35df","kind":"forecast made","recorded_at":"2024-11-01T12:00:00.000000Z","seq":3,"v":1}', 'ca6d1c5b64b468ef27b604cc59ed26b5c473cfafbb594eef27cd4297f27aea58', 'efd6c3b61d2569f00457d87aa9fefa41c25227f5ba8e18c551129f75efe6650a');
INSERT INTO public.journal VALUES (4, '01a205e2-8254-7305-9c5f-0bb63d1bd519', 'forecast made', 'ada', '2024-11-01T12:00:00.000000Z', '{"actor":"ada","body":{"basis":"own","claim_id":"01a205e2-7ed7-77ee-a40a-7134a48d5769","forecaster":"ada","prediction":{"best":"0.4","kind":"probability"},"stated_at":"2024-11-01T12:00:00.000000Z"},"entry_id":"01a205e2-8254-7305-9c5f-0bb63d1bd519","kind":"forecast made","recorded_at":"2024-11-01T12:00:00.000000Z","seq":4,"v":1}', 'caa93ae34a302ce09d6d7468a68fe4d4ecc507781283db6d2c0bbf6aa90a615d', '161adc73d9dbc46cc735cdf9564fdb2405084aca17eb33e0341c596b43a9d032');
INSERT INTO public.journal VALUES (5, '01a205e2-826a-74eb-bf7e-e8090c566678', 'forecast made', 'ada', '2024-11-01T13:00:00.000000Z', '{"actor":"ada","body":{"basis":"own","claim_id":"01a205e2-7ed7-77ee-a40a-7134a48d5769","forecaster":"ada","prediction":{"best":"0.45","kind":"probability"},"stated_at":"2024-11-01T13:00:00.000000Z","supersedes":"01a205e2-8254-7305-9c5f-0bb63d1bd519"},"entry_id":"01a205e2-826a-74eb-bf7e-e8090c566678","kind":"forecast made","recorded_at":"2024-11-01T13:00:00.000000Z","seq":5,"v":1}', '374e8de4fb4ccc6d81c0a43be3d5078e4e1a3ac33e3f3fd3bd93652601c5445d', 'efa4592b2a5273a6070b3334a62f0153ea34ed2c86f9d82c6ef7980f2894948b');
INSERT INTO public.journal VALUES (6, '01a205e2-8287-7226-b025-efeb51bb912b', 'claim revised', 'ada', '2024-11-01T13:00:00.000000Z', '{"actor":"ada","body":{"claim":{"criteria":"The gauge.","key":"rain","mentions":[{"end":30,"form":"text","start":0,"statement_id":"01a205e2-7ec6-76a6-9101-c248531fd549"}],"polarity":"affirmative","question":"Will it rain at all?","space":{"fractions":[],"kind":"binary","void_reasons":["condition_unmet","unfalsifiable","premise_false","no_deciding_source","disputed","withdrawn"]},"speaker_controls_outcome":false,"term":"likely","topics":["weather"],"type":"event","window":{"basis":"stated","closes":"2024-11-30","lenient_closes":"2024-11-30","opens":"2024-11-01"}},"claim_id":"01a205e2-7ed7-77ee-a40a-7134a48d5769","reason":"clearer"},"entry_id":"01a205e2-8287-7226-b025-efeb51bb912b","kind":"claim revised","recorded_at":"2024-11-01T13:00:00.000000Z","seq":6,"v":1}', '62dfbe2a04c759c8f85304592b2bf1e5bc065a768737b2d0b7603747eaf0d410', 'e9bb80b9c4e41723cc4915c0f3c3cd70c9851f99be3c568f5e44d05c5c60f17d');
INSERT INTO public.journal VALUES (7, '01a205e2-829c-754f-bfeb-d955db5410fa', 'member set', 'ada', '2024-11-01T13:00:00.000000Z', '{"actor":"ada","body":{"role":"steward","subject":"ada"},"entry_id":"01a205e2-829c-754f-bfeb-d955db5410fa","kind":"member set","recorded_at":"2024-11-01T13:00:00.000000Z","seq":7,"v":1}', '09806087349785670b358b126588c055bec6e2d3179bd8593fea6b45ba441706', '87f5d548112d2c84554a503e3e0f59fd320853e3e9c5fa821b4360427db980aa');
INSERT INTO public.journal VALUES (8, '01a205e2-82a6-7709-bed1-547edac34639', 'member set', 'ada', '2024-11-01T13:00:00.000000Z', '{"actor":"ada","body":{"role":"resolver","subject":"emmy"},"entry_id":"01a205e2-82a6-7709-bed1-547edac34639","kind":"member set","recorded_at":"2024-11-01T13:00:00.000000Z","seq":8,"v":1}', 'a3f92ba94daf79bd49c87c9bd46a861b3fd42c5a88b1ea696a5c6f80fe248615', '75dd0fb95766e3f5acc83d68a36d03cdf02c30f8176bfb49e9504071b7a0823f');
INSERT INTO public.journal VALUES (9, '01a205e2-82aa-7054-8bfc-7f3c65de0cfe', 'note', 'ada', '2024-11-01T13:00:00.000000Z', '{"actor":"ada","body":{"about":"01a205e2-7ed7-77ee-a40a-7134a48d5769","text":"see also"},"entry_id":"01a205e2-82aa-7054-8bfc-7f3c65de0cfe","kind":"note","recorded_at":"2024-11-01T13:00:00.000000Z","seq":9,"v":1}', '9e6bb596e0807f144f7930bb4a6eb2f5375c7084aaa4248d7963e3183bf6fb02', '4f535afb28e5c3f7900813d0ff8c9eede663a143b3db2e14d6d2684244b71a64');
INSERT INTO public.journal VALUES (10, '01a205e2-82d5-72fc-8b46-2e2af05e7173', 'resolution proposed', 'emmy', '2024-12-10T12:00:00.000000Z', '{"actor":"emmy","body":{"claim_id":"01a205e2-7ed7-77ee-a40a-7134a48d5769","event_date":"2024-11-04","evidence":[{"says":"2 mm"}],"known_at":"2024-11-05","outcome":{"kind":"yes"}},"entry_id":"01a205e2-82d5-72fc-8b46-2e2af05e7173","kind":"resolution proposed","recorded_at":"2024-12-10T12:00:00.000000Z","seq":10,"v":1}', 'b048d0d98aca2b8aa31c17e4f43b2c6ebe98c95bfaea48bcfa748bd6c839d641', '324530c654d3a6bf40e1b0431d966a535a2d1cb9a5cce2cf76a8826f949e58ac');
INSERT INTO public.journal VALUES (11, '01a205e2-82ed-70b4-a1fb-1275aa6ec0ba', 'checkpoint issued', 'ada', '2024-12-10T12:00:00.000000Z', '{"actor":"ada","body":{"note":"forecast-ledger\n11\nRE4xgSXI5FIm+9kbzsQhASwaziEYuyjNUYqds1eY30g=","size":11},"entry_id":"01a205e2-82ed-70b4-a1fb-1275aa6ec0ba","kind":"checkpoint issued","recorded_at":"2024-12-10T12:00:00.000000Z","seq":11,"v":1}', '0a5e33c2332f3d00a7c9ddfea8949e7559a58ef5f7da80ab9fecb1eaf4467f09', '7aaf47904fc8bcb0285950c04f2cc01f04e110d5f5cc3f68720bc2b16d2cc9fe');


--
-- Data for Name: members; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.members VALUES ('ada', 'steward', NULL, 7, NULL, '2024-11-01T13:00:00.000000Z', 'ada');
INSERT INTO public.members VALUES ('emmy', 'resolver', NULL, 8, NULL, '2024-11-01T13:00:00.000000Z', 'ada');


--
-- Data for Name: mentions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.mentions VALUES ('01a205e2-7ed7-77ee-a40a-7134a48d5769', '01a205e2-7ec6-76a6-9101-c248531fd549', 0, 30, 'text', 0, 2, 6, '2024-11-01T12:00:00.000000Z', 'ada');
INSERT INTO public.mentions VALUES ('01a205e2-7ed7-77ee-a40a-7134a48d5769', '01a205e2-7ec6-76a6-9101-c248531fd549', 0, 30, 'text', 0, 6, NULL, '2024-11-01T13:00:00.000000Z', 'ada');


--
-- Data for Name: notes; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.notes VALUES ('01a205e2-7ed7-77ee-a40a-7134a48d5769', 'see also', 9, NULL, '2024-11-01T13:00:00.000000Z', 'ada');


--
-- Data for Name: outcomes; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.outcomes VALUES ('01a205e2-7ed7-77ee-a40a-7134a48d5769', 'proposed', 'yes', 'yes', 1, NULL, NULL, NULL, NULL, '2024-11-04', '2024-11-05', 10, NULL, '2024-12-10T12:00:00.000000Z', 'emmy');


--
-- Data for Name: rejections; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: resolutions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.resolutions VALUES ('01a205e2-82d5-72fc-8b46-2e2af05e7173', '01a205e2-7ed7-77ee-a40a-7134a48d5769', 'proposed', 'yes', '{"kind":"yes"}', NULL, NULL, NULL, '2024-11-04', '2024-11-05', NULL, '[{"says": "2 mm", "publisher": null, "url": null, "published_on": null}]', 10, NULL, '2024-12-10T12:00:00.000000Z', 'emmy');


--
-- Data for Name: schema_version; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.schema_version VALUES (1);


--
-- Data for Name: settings; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.settings VALUES ('old', false, 0, NULL, '2024-11-01T12:00:00.000000Z', 'ada');


--
-- Data for Name: statements; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.statements VALUES ('01a205e2-7ec6-76a6-9101-c248531fd549', 'fd79059d732728e826427119415f2f52dcc3e3288c102bd57fc2ab25c45fb1ae', 54, 'Met', NULL, NULL, '2024-10-31', NULL, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, 1, NULL, '2024-11-01T12:00:00.000000Z', 'ada');


--
-- Data for Name: steps; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.steps VALUES ('01a205e2-7ed7-77ee-a40a-7134a48d5769', 'revised', 'clearer', 6, NULL, '2024-11-01T13:00:00.000000Z', 'ada');


--
-- Data for Name: texts; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.texts VALUES ('fd79059d732728e826427119415f2f52dcc3e3288c102bd57fc2ab25c45fb1ae', '91ca976eba78abeef5429a50b2233dd3', '8866a84a5a57fd11fa548e4c6f028052d039d7f839a6b620dd7e47213904232c', 'It is likely to rain in Göttingen by 30 November 2024.');


--
-- Data for Name: topics; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.topics VALUES ('01a205e2-7ed7-77ee-a40a-7134a48d5769', 'weather', 2, 6, '2024-11-01T12:00:00.000000Z', 'ada');
INSERT INTO public.topics VALUES ('01a205e2-7ed7-77ee-a40a-7134a48d5769', 'weather', 6, NULL, '2024-11-01T13:00:00.000000Z', 'ada');


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


