PRAGMA application_id=1179403335;
BEGIN TRANSACTION;
CREATE TABLE claims (
	claim_id TEXT NOT NULL, 
	"key" TEXT, 
	question TEXT NOT NULL, 
	criteria TEXT NOT NULL, 
	opens TEXT NOT NULL, 
	closes TEXT NOT NULL, 
	lenient_closes TEXT NOT NULL, 
	window_basis TEXT NOT NULL, 
	phrase TEXT, 
	rule TEXT, 
	type TEXT NOT NULL, 
	space TEXT NOT NULL, 
	term TEXT, 
	condition TEXT, 
	source TEXT, 
	speaker_controls_outcome BOOLEAN NOT NULL, 
	event TEXT, 
	exclusive_group TEXT, 
	updates TEXT, 
	sampling TEXT, 
	statement_id TEXT, 
	body TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	until_seq INTEGER, 
	recorded_at TEXT NOT NULL, 
	actor TEXT NOT NULL
);
INSERT INTO "claims" VALUES('01a205e2-0132-734d-be2b-e7b2dc337c57','rain','Will it rain?','The gauge.','2024-11-01','2024-11-30','2024-11-30','stated',NULL,NULL,'event','binary','likely',NULL,NULL,0,NULL,NULL,NULL,NULL,'01a205e2-00fd-70fa-8928-a0ee6a433e77','{"question":"Will it rain?","criteria":"The gauge.","window":{"opens":"2024-11-01","closes":"2024-11-30","lenient_closes":"2024-11-30","basis":"stated"},"type":"event","space":{"kind":"binary","fractions":[],"void_reasons":["condition_unmet","unfalsifiable","premise_false","no_deciding_source","disputed","withdrawn"]},"polarity":"affirmative","term":"likely","topics":["weather"],"mentions":[{"statement_id":"01a205e2-00fd-70fa-8928-a0ee6a433e77","start":0,"end":30,"form":"text"}],"speaker_controls_outcome":false,"key":"rain"}',2,6,'2024-11-01T12:00:00.000000Z','ada');
INSERT INTO "claims" VALUES('01a205e2-0132-734d-be2b-e7b2dc337c57','rain','Will it rain at all?','The gauge.','2024-11-01','2024-11-30','2024-11-30','stated',NULL,NULL,'event','binary','likely',NULL,NULL,0,NULL,NULL,NULL,NULL,'01a205e2-00fd-70fa-8928-a0ee6a433e77','{"question":"Will it rain at all?","criteria":"The gauge.","window":{"opens":"2024-11-01","closes":"2024-11-30","lenient_closes":"2024-11-30","basis":"stated"},"type":"event","space":{"kind":"binary","fractions":[],"void_reasons":["condition_unmet","unfalsifiable","premise_false","no_deciding_source","disputed","withdrawn"]},"polarity":"affirmative","term":"likely","topics":["weather"],"mentions":[{"statement_id":"01a205e2-00fd-70fa-8928-a0ee6a433e77","start":0,"end":30,"form":"text"}],"speaker_controls_outcome":false,"key":"rain"}',6,NULL,'2024-11-01T13:00:00.000000Z','ada');
CREATE TABLE erasures (
	text_hash TEXT NOT NULL, 
	approved_by TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	until_seq INTEGER, 
	recorded_at TEXT NOT NULL, 
	actor TEXT NOT NULL
);
CREATE TABLE forecasts (
	forecast_id TEXT NOT NULL, 
	claim_id TEXT NOT NULL, 
	forecaster TEXT NOT NULL, 
	basis TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	probability FLOAT, 
	low FLOAT, 
	high FLOAT, 
	prediction TEXT, 
	stated_at TEXT NOT NULL, 
	term TEXT, 
	lexicon TEXT, 
	own_belief FLOAT, 
	seq INTEGER NOT NULL, 
	until_seq INTEGER, 
	recorded_at TEXT NOT NULL, 
	actor TEXT NOT NULL
);
INSERT INTO "forecasts" VALUES('01a205e2-062b-7134-8cb1-6f93a6c7a4fd','01a205e2-0132-734d-be2b-e7b2dc337c57','ada','read','probability',0.7,0.5,0.9,NULL,'2024-10-31',NULL,NULL,NULL,3,NULL,'2024-11-01T12:00:00.000000Z','ada');
INSERT INTO "forecasts" VALUES('01a205e2-0669-7035-b06b-58917a42c22c','01a205e2-0132-734d-be2b-e7b2dc337c57','ada','own','probability',0.4,NULL,NULL,NULL,'2024-11-01T12:00:00.000000Z',NULL,NULL,NULL,4,5,'2024-11-01T12:00:00.000000Z','ada');
INSERT INTO "forecasts" VALUES('01a205e2-0690-7199-8d14-e9d795b74254','01a205e2-0132-734d-be2b-e7b2dc337c57','ada','own','probability',0.45,NULL,NULL,NULL,'2024-11-01T13:00:00.000000Z',NULL,NULL,NULL,5,NULL,'2024-11-01T13:00:00.000000Z','ada');
CREATE TABLE journal (
	seq INTEGER NOT NULL, 
	entry_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	payload TEXT NOT NULL, 
	leaf_hash TEXT NOT NULL, 
	chain_hash TEXT NOT NULL, 
	PRIMARY KEY (seq), 
	UNIQUE (entry_id)
);
INSERT INTO "journal" VALUES(0,'01a205e2-00f3-7441-94e0-f990497f745a','ledger opened','ada','2024-11-01T12:00:00.000000Z','{"actor":"ada","body":{"four_eyes":false,"name":"old"},"entry_id":"01a205e2-00f3-7441-94e0-f990497f745a","kind":"ledger opened","recorded_at":"2024-11-01T12:00:00.000000Z","seq":0,"v":1}','a6c04f5897a29f12165b52b652795f5032b8c2affb7acebd48f5664ecf7a3ff1','9fd83a1b82dda6cbaaa03a218cde3bd6d065a49a1164dbf77fb731b9f8e1658d');
INSERT INTO "journal" VALUES(1,'01a205e2-00fd-70fa-8928-a0ee6a433e77','statement archived','ada','2024-11-01T12:00:00.000000Z','{"actor":"ada","body":{"characters":54,"excerpt":false,"published_on":"2024-10-31","publisher":"Met","text_hash":"dd16efb457a1a96527d9b8305e47e8598da23b7416c4093f49197af32825dd11"},"entry_id":"01a205e2-00fd-70fa-8928-a0ee6a433e77","kind":"statement archived","recorded_at":"2024-11-01T12:00:00.000000Z","seq":1,"v":1}','aee0c03a216b616f83a89f49240eaa6229792cb11ccf2026fbde9a41d2cb8768','2ecf464579268de73be6654a831e082260eccbfa3f80c88ec51d255971bde796');
INSERT INTO "journal" VALUES(2,'01a205e2-0132-734d-be2b-e7b2dc337c57','claim recorded','ada','2024-11-01T12:00:00.000000Z','{"actor":"ada","body":{"claim":{"criteria":"The gauge.","key":"rain","mentions":[{"end":30,"form":"text","start":0,"statement_id":"01a205e2-00fd-70fa-8928-a0ee6a433e77"}],"polarity":"affirmative","question":"Will it rain?","space":{"fractions":[],"kind":"binary","void_reasons":["condition_unmet","unfalsifiable","premise_false","no_deciding_source","disputed","withdrawn"]},"speaker_controls_outcome":false,"term":"likely","topics":["weather"],"type":"event","window":{"basis":"stated","closes":"2024-11-30","lenient_closes":"2024-11-30","opens":"2024-11-01"}}},"entry_id":"01a205e2-0132-734d-be2b-e7b2dc337c57","kind":"claim recorded","recorded_at":"2024-11-01T12:00:00.000000Z","seq":2,"v":1}','376eb5c7f0402a6ed51fb9ca0c2449bf7e9aac1758f72aef1b2e876b799fe4d8','efc9af8b3f329ce40865513e3bdafcd7679b3f4560d310e61c5bd9b41ee0cda8');
INSERT INTO "journal" VALUES(3,'01a205e2-062b-7134-8cb1-6f93a6c7a4fd','forecast made','ada','2024-11-01T12:00:00.000000Z','{"actor":"ada","body":{"basis":"read","claim_id":"01a205e2-0132-734d-be2b-e7b2dc337c57","forecaster":"ada","prediction":{"best":"0.70","high":"0.9","kind":"probability","low":"0.5"},"stated_at":"2024-10-31"},"entry_id":"01a205e2-062b-7134-8cb1-6f93a6c7a4fd","kind":"forecast made","recorded_at":"2024-11-01T12:00:00.000000Z","seq":3,"v":1}','9a869727d393782fca3fb5e6dcaa64c9b2a7fa3eb080ec460c1ce0685c97ef18','f8178a0360437473991b0d93866f62e18dac000fd155126434113e28dd9a734c');
INSERT INTO "journal" VALUES(4,'01a205e2-0669-7035-b06b-58917a42c22c','forecast made','ada','2024-11-01T12:00:00.000000Z','{"actor":"ada","body":{"basis":"own","claim_id":"01a205e2-0132-734d-be2b-e7b2dc337c57","forecaster":"ada","prediction":{"best":"0.4","kind":"probability"},"stated_at":"2024-11-01T12:00:00.000000Z"},"entry_id":"01a205e2-0669-7035-b06b-58917a42c22c","kind":"forecast made","recorded_at":"2024-11-01T12:00:00.000000Z","seq":4,"v":1}','0c6c5aa126027394ae363e99d0864dc9a3f1975ec505c0e0f231350fc591861f','c2db031552fdedf7b53f8b607769917e8c9952fd9c182c94a6d52c15ccea3e44');
INSERT INTO "journal" VALUES(5,'01a205e2-0690-7199-8d14-e9d795b74254','forecast made','ada','2024-11-01T13:00:00.000000Z','{"actor":"ada","body":{"basis":"own","claim_id":"01a205e2-0132-734d-be2b-e7b2dc337c57","forecaster":"ada","prediction":{"best":"0.45","kind":"probability"},"stated_at":"2024-11-01T13:00:00.000000Z","supersedes":"01a205e2-0669-7035-b06b-58917a42c22c"},"entry_id":"01a205e2-0690-7199-8d14-e9d795b74254","kind":"forecast made","recorded_at":"2024-11-01T13:00:00.000000Z","seq":5,"v":1}','818cd1183642cb6014289dea9a6ea5d100b459b112b19a3728386d933d4fb805','9c9f539ad5aa0568ca2963db3040235d8b3c086388e73c4b4e030b9464007e05');
INSERT INTO "journal" VALUES(6,'01a205e2-06c4-74ba-9a01-ee4fe05f16d6','claim revised','ada','2024-11-01T13:00:00.000000Z','{"actor":"ada","body":{"claim":{"criteria":"The gauge.","key":"rain","mentions":[{"end":30,"form":"text","start":0,"statement_id":"01a205e2-00fd-70fa-8928-a0ee6a433e77"}],"polarity":"affirmative","question":"Will it rain at all?","space":{"fractions":[],"kind":"binary","void_reasons":["condition_unmet","unfalsifiable","premise_false","no_deciding_source","disputed","withdrawn"]},"speaker_controls_outcome":false,"term":"likely","topics":["weather"],"type":"event","window":{"basis":"stated","closes":"2024-11-30","lenient_closes":"2024-11-30","opens":"2024-11-01"}},"claim_id":"01a205e2-0132-734d-be2b-e7b2dc337c57","reason":"clearer"},"entry_id":"01a205e2-06c4-74ba-9a01-ee4fe05f16d6","kind":"claim revised","recorded_at":"2024-11-01T13:00:00.000000Z","seq":6,"v":1}','577617733ce010f44505b0393e4b05e8dd40d453b7295e59897ec92b0780344a','33df2cf1911dab4a37e4d5211e63b32acfd0af0708a800237e00bde5b521e178');
INSERT INTO "journal" VALUES(7,'01a205e2-06da-7453-89a7-314b8e166b96','member set','ada','2024-11-01T13:00:00.000000Z','{"actor":"ada","body":{"role":"steward","subject":"ada"},"entry_id":"01a205e2-06da-7453-89a7-314b8e166b96","kind":"member set","recorded_at":"2024-11-01T13:00:00.000000Z","seq":7,"v":1}','05b5cd332d27504fce445cffbd3dbe966c1b18cd6f1db8bb236b0b64c59b875b','f94227c4d8adefd3d5d9c673c384e130654337dcf3d6fa5e2fceb4f45ebf81cb');
INSERT INTO "journal" VALUES(8,'01a205e2-06de-7505-b100-060dec033b10','member set','ada','2024-11-01T13:00:00.000000Z','{"actor":"ada","body":{"role":"resolver","subject":"emmy"},"entry_id":"01a205e2-06de-7505-b100-060dec033b10","kind":"member set","recorded_at":"2024-11-01T13:00:00.000000Z","seq":8,"v":1}','73aeeff7ee0f316f3ed815e8ef7eac518683f0baae35a25d635f05fa7f3fa135','b5e86e8c3d7299680c6e588eaeefd7496ee96b4ce10d6ae218e49cf8c1f6da6c');
INSERT INTO "journal" VALUES(9,'01a205e2-06e6-7190-a31c-6f7ce4a5874b','note','ada','2024-11-01T13:00:00.000000Z','{"actor":"ada","body":{"about":"01a205e2-0132-734d-be2b-e7b2dc337c57","text":"see also"},"entry_id":"01a205e2-06e6-7190-a31c-6f7ce4a5874b","kind":"note","recorded_at":"2024-11-01T13:00:00.000000Z","seq":9,"v":1}','9352afe3431fd792664ea006fa253625fc20d8febe25dc7e5e13c9747ab4cfcb','578cf9f3a2cfc319a0feb740c9cd3df9de57c137e13ae9cf61ad840107e6c735');
INSERT INTO "journal" VALUES(10,'01a205e2-0706-75cc-988a-934e3a6e7599','resolution proposed','emmy','2024-12-10T12:00:00.000000Z','{"actor":"emmy","body":{"claim_id":"01a205e2-0132-734d-be2b-e7b2dc337c57","event_date":"2024-11-04","evidence":[{"says":"2 mm"}],"known_at":"2024-11-05","outcome":{"kind":"yes"}},"entry_id":"01a205e2-0706-75cc-988a-934e3a6e7599","kind":"resolution proposed","recorded_at":"2024-12-10T12:00:00.000000Z","seq":10,"v":1}','92875a8b3a30f5b07242c82cd479c1e5d74b68695196f27fa400bf13bcc271e4','ca690cfbdd6dbe63024c12bbeebede581b4a98d22568ba6813b452847d5c6347');
INSERT INTO "journal" VALUES(11,'01a205e2-0717-7231-9175-13019a6b4c58','checkpoint issued','ada','2024-12-10T12:00:00.000000Z','{"actor":"ada","body":{"note":"forecast-ledger\n11\nHa+7gAGRQHwf/EUKNaGdkwp+VhkDLwroevk33fsdDmE=","size":11},"entry_id":"01a205e2-0717-7231-9175-13019a6b4c58","kind":"checkpoint issued","recorded_at":"2024-12-10T12:00:00.000000Z","seq":11,"v":1}','b8618a6b1fc748cbf7df89cfd039e3c209a31bff7acedc76a187d6cbab21c888','4a30fb625d9ef650746f9709b4e2616c1aa56e411f0e76e5ffa7e9cf7484ad8c');
CREATE TABLE members (
	subject TEXT NOT NULL, 
	role TEXT, 
	name_hash TEXT, 
	seq INTEGER NOT NULL, 
	until_seq INTEGER, 
	recorded_at TEXT NOT NULL, 
	actor TEXT NOT NULL
);
INSERT INTO "members" VALUES('ada','steward',NULL,7,NULL,'2024-11-01T13:00:00.000000Z','ada');
INSERT INTO "members" VALUES('emmy','resolver',NULL,8,NULL,'2024-11-01T13:00:00.000000Z','ada');
CREATE TABLE mentions (
	claim_id TEXT NOT NULL, 
	statement_id TEXT NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	form TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	until_seq INTEGER, 
	recorded_at TEXT NOT NULL, 
	actor TEXT NOT NULL
);
INSERT INTO "mentions" VALUES('01a205e2-0132-734d-be2b-e7b2dc337c57','01a205e2-00fd-70fa-8928-a0ee6a433e77',0,30,'text',0,2,6,'2024-11-01T12:00:00.000000Z','ada');
INSERT INTO "mentions" VALUES('01a205e2-0132-734d-be2b-e7b2dc337c57','01a205e2-00fd-70fa-8928-a0ee6a433e77',0,30,'text',0,6,NULL,'2024-11-01T13:00:00.000000Z','ada');
CREATE TABLE notes (
	about TEXT NOT NULL, 
	text TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	until_seq INTEGER, 
	recorded_at TEXT NOT NULL, 
	actor TEXT NOT NULL
);
INSERT INTO "notes" VALUES('01a205e2-0132-734d-be2b-e7b2dc337c57','see also',9,NULL,'2024-11-01T13:00:00.000000Z','ada');
CREATE TABLE outcomes (
	claim_id TEXT NOT NULL, 
	status TEXT NOT NULL, 
	outcome_kind TEXT, 
	outcome TEXT, 
	value FLOAT, 
	number FLOAT, 
	void_reason TEXT, 
	strict_value FLOAT, 
	lenient_value FLOAT, 
	event_date TEXT, 
	known_at TEXT, 
	seq INTEGER NOT NULL, 
	until_seq INTEGER, 
	recorded_at TEXT NOT NULL, 
	actor TEXT NOT NULL
);
INSERT INTO "outcomes" VALUES('01a205e2-0132-734d-be2b-e7b2dc337c57','proposed','yes','yes',1.0,NULL,NULL,NULL,NULL,'2024-11-04','2024-11-05',10,NULL,'2024-12-10T12:00:00.000000Z','emmy');
CREATE TABLE rejections (
	statement_id TEXT NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	form TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	note TEXT, 
	seq INTEGER NOT NULL, 
	until_seq INTEGER, 
	recorded_at TEXT NOT NULL, 
	actor TEXT NOT NULL
);
CREATE TABLE resolutions (
	resolution_id TEXT NOT NULL, 
	claim_id TEXT NOT NULL, 
	stage TEXT NOT NULL, 
	outcome_kind TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	strict TEXT, 
	lenient TEXT, 
	number TEXT, 
	event_date TEXT, 
	known_at TEXT, 
	rationale TEXT, 
	evidence TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	until_seq INTEGER, 
	recorded_at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	PRIMARY KEY (resolution_id)
);
INSERT INTO "resolutions" VALUES('01a205e2-0706-75cc-988a-934e3a6e7599','01a205e2-0132-734d-be2b-e7b2dc337c57','proposed','yes','{"kind":"yes"}',NULL,NULL,NULL,'2024-11-04','2024-11-05',NULL,'[{"says": "2 mm", "publisher": null, "url": null, "published_on": null}]',10,NULL,'2024-12-10T12:00:00.000000Z','emmy');
CREATE TABLE schema_version (
	version INTEGER NOT NULL
);
INSERT INTO "schema_version" VALUES(1);
CREATE TABLE settings (
	name TEXT NOT NULL, 
	four_eyes BOOLEAN NOT NULL, 
	seq INTEGER NOT NULL, 
	until_seq INTEGER, 
	recorded_at TEXT NOT NULL, 
	actor TEXT NOT NULL
);
INSERT INTO "settings" VALUES('old',0,0,NULL,'2024-11-01T12:00:00.000000Z','ada');
CREATE TABLE statements (
	statement_id TEXT NOT NULL, 
	text_hash TEXT NOT NULL, 
	characters INTEGER NOT NULL, 
	publisher TEXT NOT NULL, 
	title TEXT, 
	url TEXT, 
	published_on TEXT NOT NULL, 
	published_at TEXT, 
	time_zone TEXT, 
	retrieved_at TEXT, 
	source TEXT, 
	source_role TEXT, 
	source_organisation TEXT, 
	series TEXT, 
	excerpt BOOLEAN NOT NULL, 
	licence TEXT, 
	note TEXT, 
	seq INTEGER NOT NULL, 
	until_seq INTEGER, 
	recorded_at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	PRIMARY KEY (statement_id)
);
INSERT INTO "statements" VALUES('01a205e2-00fd-70fa-8928-a0ee6a433e77','dd16efb457a1a96527d9b8305e47e8598da23b7416c4093f49197af32825dd11',54,'Met',NULL,NULL,'2024-10-31',NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,1,NULL,'2024-11-01T12:00:00.000000Z','ada');
CREATE TABLE steps (
	claim_id TEXT NOT NULL, 
	step TEXT NOT NULL, 
	reason TEXT, 
	seq INTEGER NOT NULL, 
	until_seq INTEGER, 
	recorded_at TEXT NOT NULL, 
	actor TEXT NOT NULL
);
INSERT INTO "steps" VALUES('01a205e2-0132-734d-be2b-e7b2dc337c57','revised','clearer',6,NULL,'2024-11-01T13:00:00.000000Z','ada');
CREATE TABLE texts (
	text_hash TEXT NOT NULL, 
	salt TEXT, 
	sha256 TEXT, 
	text TEXT, 
	PRIMARY KEY (text_hash)
);
INSERT INTO "texts" VALUES('dd16efb457a1a96527d9b8305e47e8598da23b7416c4093f49197af32825dd11','9dbeef5a7abd5ca9299829982b39d62a','8866a84a5a57fd11fa548e4c6f028052d039d7f839a6b620dd7e47213904232c','It is likely to rain in Göttingen by 30 November 2024.');
CREATE TABLE topics (
	claim_id TEXT NOT NULL, 
	topic TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	until_seq INTEGER, 
	recorded_at TEXT NOT NULL, 
	actor TEXT NOT NULL
);
INSERT INTO "topics" VALUES('01a205e2-0132-734d-be2b-e7b2dc337c57','weather',2,6,'2024-11-01T12:00:00.000000Z','ada');
INSERT INTO "topics" VALUES('01a205e2-0132-734d-be2b-e7b2dc337c57','weather',6,NULL,'2024-11-01T13:00:00.000000Z','ada');
CREATE INDEX ix_texts_sha256 ON texts (sha256);
CREATE INDEX ix_members_subject ON members (subject);
CREATE INDEX ix_claims_claim_id ON claims (claim_id);
CREATE INDEX ix_claims_key ON claims ("key");
CREATE INDEX ix_mentions_statement_id ON mentions (statement_id);
CREATE INDEX ix_mentions_claim_id ON mentions (claim_id);
CREATE INDEX ix_topics_claim_id ON topics (claim_id);
CREATE INDEX ix_steps_claim_id ON steps (claim_id);
CREATE INDEX ix_rejections_statement_id ON rejections (statement_id);
CREATE INDEX forecasts_by_claim ON forecasts (claim_id);
CREATE INDEX ix_resolutions_claim_id ON resolutions (claim_id);
CREATE INDEX ix_outcomes_claim_id ON outcomes (claim_id);
CREATE INDEX ix_notes_about ON notes (about);
CREATE INDEX ix_erasures_text_hash ON erasures (text_hash);
CREATE TRIGGER journal_insert BEFORE INSERT ON journal BEGIN
  SELECT RAISE(ABORT, 'the journal has no gaps: the next seq is the number of entries')
    WHERE NEW.seq IS NOT (SELECT coalesce(max(seq), -1) + 1 FROM journal);
  SELECT RAISE(ABORT, 'an entry is written once: this entry_id is in the journal')
    WHERE EXISTS (SELECT 1 FROM journal WHERE entry_id = NEW.entry_id);
  SELECT RAISE(ABORT, 'the clock of the journal does not run back')
    WHERE NEW.recorded_at < (SELECT recorded_at FROM journal WHERE seq = NEW.seq - 1);
END;
CREATE TRIGGER journal_update BEFORE UPDATE ON journal BEGIN
  SELECT RAISE(ABORT, 'the journal is append-only: no entry is changed');
END;
CREATE TRIGGER journal_delete BEFORE DELETE ON journal BEGIN
  SELECT RAISE(ABORT, 'the journal is append-only: no entry is deleted');
END;
COMMIT;
