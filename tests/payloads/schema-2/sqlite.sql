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
INSERT INTO "claims" VALUES('01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df','rain','Will it rain?','The gauge.','2024-11-01','2024-11-30','2024-11-30','stated',NULL,NULL,'event','binary','likely',NULL,NULL,0,NULL,NULL,NULL,NULL,'01a205e3-a7cc-763d-8664-d96bc0cc09de','{"question":"Will it rain?","criteria":"The gauge.","window":{"opens":"2024-11-01","closes":"2024-11-30","lenient_closes":"2024-11-30","basis":"stated"},"type":"event","space":{"kind":"binary","fractions":[],"void_reasons":["condition_unmet","unfalsifiable","premise_false","no_deciding_source","disputed","withdrawn"]},"polarity":"affirmative","term":"likely","topics":["weather"],"mentions":[{"statement_id":"01a205e3-a7cc-763d-8664-d96bc0cc09de","start":0,"end":30,"form":"text"}],"speaker_controls_outcome":false,"key":"rain"}',2,6,'2024-11-01T12:00:00.000000Z','ada');
INSERT INTO "claims" VALUES('01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df','rain','Will it rain at all?','The gauge.','2024-11-01','2024-11-30','2024-11-30','stated',NULL,NULL,'event','binary','likely',NULL,NULL,0,NULL,NULL,NULL,NULL,'01a205e3-a7cc-763d-8664-d96bc0cc09de','{"question":"Will it rain at all?","criteria":"The gauge.","window":{"opens":"2024-11-01","closes":"2024-11-30","lenient_closes":"2024-11-30","basis":"stated"},"type":"event","space":{"kind":"binary","fractions":[],"void_reasons":["condition_unmet","unfalsifiable","premise_false","no_deciding_source","disputed","withdrawn"]},"polarity":"affirmative","term":"likely","topics":["weather"],"mentions":[{"statement_id":"01a205e3-a7cc-763d-8664-d96bc0cc09de","start":0,"end":30,"form":"text"}],"speaker_controls_outcome":false,"key":"rain"}',6,NULL,'2024-11-01T13:00:00.000000Z','ada');
CREATE TABLE erasure_requests (
	text_hash TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	until_seq INTEGER, 
	recorded_at TEXT NOT NULL, 
	actor TEXT NOT NULL
);
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
INSERT INTO "forecasts" VALUES('01a205e3-acc4-71b0-a070-ff29dc1f7b14','01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df','ada','read','probability',0.7,0.5,0.9,NULL,'2024-10-31',NULL,NULL,NULL,3,NULL,'2024-11-01T12:00:00.000000Z','ada');
INSERT INTO "forecasts" VALUES('01a205e3-ace7-772a-b6aa-0d2db802bc70','01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df','ada','own','probability',0.4,NULL,NULL,NULL,'2024-11-01T12:00:00.000000Z',NULL,NULL,NULL,4,5,'2024-11-01T12:00:00.000000Z','ada');
INSERT INTO "forecasts" VALUES('01a205e3-ad0a-7769-988e-20bf42ed20f1','01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df','ada','own','probability',0.45,NULL,NULL,NULL,'2024-11-01T13:00:00.000000Z',NULL,NULL,NULL,5,NULL,'2024-11-01T13:00:00.000000Z','ada');
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
INSERT INTO "journal" VALUES(0,'01a205e3-a7bb-7567-84ee-c47bb51f7fec','ledger opened','ada','2024-11-01T12:00:00.000000Z','{"actor":"ada","body":{"four_eyes":false,"name":"old"},"entry_id":"01a205e3-a7bb-7567-84ee-c47bb51f7fec","kind":"ledger opened","recorded_at":"2024-11-01T12:00:00.000000Z","seq":0,"v":1}','3176043abdf5174fdfde0b68e3524b1accc4d782b2dd59151ea08b7acb015cb9','d5b974a3f868a4c6ac94c1c7bd6c655c9a9409207a4ffc0b794bada8aa9cadae');
INSERT INTO "journal" VALUES(1,'01a205e3-a7cc-763d-8664-d96bc0cc09de','statement archived','ada','2024-11-01T12:00:00.000000Z','{"actor":"ada","body":{"characters":54,"excerpt":false,"published_on":"2024-10-31","publisher":"Met","text_hash":"39547ebf1297babf6ba8d791f51f3e68fb5305b6fc401dbe33dc7be400a59baa"},"entry_id":"01a205e3-a7cc-763d-8664-d96bc0cc09de","kind":"statement archived","recorded_at":"2024-11-01T12:00:00.000000Z","seq":1,"v":1}','5c45349d3b73c7fecdf9881a8a4b3e421a5d788aa23e7d4f587ddfbfca7c02e8','a5dfe6e5c20639df9da64877ef6f1627a65b6e9c820267be0b85bb010ebdcb91');
INSERT INTO "journal" VALUES(2,'01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df','claim recorded','ada','2024-11-01T12:00:00.000000Z','{"actor":"ada","body":{"claim":{"criteria":"The gauge.","key":"rain","mentions":[{"end":30,"form":"text","start":0,"statement_id":"01a205e3-a7cc-763d-8664-d96bc0cc09de"}],"polarity":"affirmative","question":"Will it rain?","space":{"fractions":[],"kind":"binary","void_reasons":["condition_unmet","unfalsifiable","premise_false","no_deciding_source","disputed","withdrawn"]},"speaker_controls_outcome":false,"term":"likely","topics":["weather"],"type":"event","window":{"basis":"stated","closes":"2024-11-30","lenient_closes":"2024-11-30","opens":"2024-11-01"}}},"entry_id":"01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df","kind":"claim recorded","recorded_at":"2024-11-01T12:00:00.000000Z","seq":2,"v":1}','6250fd8254e4270f6bd8a89cdd53df17ea625fb771a268e52c62a7a720272d93','af4ebeac05d3a78dca3f7ab81f66bbfbf9e6a699c32a99e1f0697a3f50ad906e');
INSERT INTO "journal" VALUES(3,'01a205e3-acc4-71b0-a070-ff29dc1f7b14','forecast made','ada','2024-11-01T12:00:00.000000Z','{"actor":"ada","body":{"basis":"read","claim_id":"01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df","forecaster":"ada","prediction":{"best":"0.70","high":"0.9","kind":"probability","low":"0.5"},"stated_at":"2024-10-31"},"entry_id":"01a205e3-acc4-71b0-a070-ff29dc1f7b14","kind":"forecast made","recorded_at":"2024-11-01T12:00:00.000000Z","seq":3,"v":1}','ccd3da8e177ac52519e087ddca25e0a086a1ee9986c62d331ee4b9c950e5495d','ee3e6844a7dc6082b703943f187ed6349ef1c77956d92c85a838007727b7c1b4');
INSERT INTO "journal" VALUES(4,'01a205e3-ace7-772a-b6aa-0d2db802bc70','forecast made','ada','2024-11-01T12:00:00.000000Z','{"actor":"ada","body":{"basis":"own","claim_id":"01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df","forecaster":"ada","prediction":{"best":"0.4","kind":"probability"},"stated_at":"2024-11-01T12:00:00.000000Z"},"entry_id":"01a205e3-ace7-772a-b6aa-0d2db802bc70","kind":"forecast made","recorded_at":"2024-11-01T12:00:00.000000Z","seq":4,"v":1}','747d14531b3f1fabc95c7f7bde779b52e414e158963528ff1692a500779810cb','e11fc738275f2f0ab49d75d111feaa93f2c354f55762bb5661a2bb88aa56ec5b');
INSERT INTO "journal" VALUES(5,'01a205e3-ad0a-7769-988e-20bf42ed20f1','forecast made','ada','2024-11-01T13:00:00.000000Z','{"actor":"ada","body":{"basis":"own","claim_id":"01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df","forecaster":"ada","prediction":{"best":"0.45","kind":"probability"},"stated_at":"2024-11-01T13:00:00.000000Z","supersedes":"01a205e3-ace7-772a-b6aa-0d2db802bc70"},"entry_id":"01a205e3-ad0a-7769-988e-20bf42ed20f1","kind":"forecast made","recorded_at":"2024-11-01T13:00:00.000000Z","seq":5,"v":1}','9a6e6f8ab71e6d3c0460e1b41fffb3718e980031ebdd5fb88db41f605a5c128d','9671b6188f37737e028b78c32e866dcc120fc772803e275b0f8cbfe3f1c28f33');
INSERT INTO "journal" VALUES(6,'01a205e3-aeb9-7291-b09c-0541633254f4','claim revised','ada','2024-11-01T13:00:00.000000Z','{"actor":"ada","body":{"claim":{"criteria":"The gauge.","key":"rain","mentions":[{"end":30,"form":"text","start":0,"statement_id":"01a205e3-a7cc-763d-8664-d96bc0cc09de"}],"polarity":"affirmative","question":"Will it rain at all?","space":{"fractions":[],"kind":"binary","void_reasons":["condition_unmet","unfalsifiable","premise_false","no_deciding_source","disputed","withdrawn"]},"speaker_controls_outcome":false,"term":"likely","topics":["weather"],"type":"event","window":{"basis":"stated","closes":"2024-11-30","lenient_closes":"2024-11-30","opens":"2024-11-01"}},"claim_id":"01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df","reason":"clearer"},"entry_id":"01a205e3-aeb9-7291-b09c-0541633254f4","kind":"claim revised","recorded_at":"2024-11-01T13:00:00.000000Z","seq":6,"v":1}','53909f26543bc708623cf3a68e0f0a67ecf93c11fbd53966ca429e56338aad00','03dae9d50e4e376adcec3b52180b1ac4668a2465cb52469c3f3411deeb40047f');
INSERT INTO "journal" VALUES(7,'01a205e3-aed7-7472-8a88-c9c644c9eb10','member set','ada','2024-11-01T13:00:00.000000Z','{"actor":"ada","body":{"role":"steward","subject":"ada"},"entry_id":"01a205e3-aed7-7472-8a88-c9c644c9eb10","kind":"member set","recorded_at":"2024-11-01T13:00:00.000000Z","seq":7,"v":1}','8b9ab51c8f807ab3f42df752f9d94d538d4709ae945407d76fc62ded3c6a3aab','ac7e39b018bd6eb615d0df43a0be633ed3f4c5e6fe538be9ff9fefb98c853fb9');
INSERT INTO "journal" VALUES(8,'01a205e3-aee1-75d3-8768-4df4f22fb776','member set','ada','2024-11-01T13:00:00.000000Z','{"actor":"ada","body":{"role":"resolver","subject":"emmy"},"entry_id":"01a205e3-aee1-75d3-8768-4df4f22fb776","kind":"member set","recorded_at":"2024-11-01T13:00:00.000000Z","seq":8,"v":1}','2baebcf22c95e5fcb148152ddd674ae6b03a5e5746e4c4ad574bbbf4134c0333','6b610af75fd3fcabcafef1dd07a49818f190391a63b77d9c2b3328909a3ab0f6');
INSERT INTO "journal" VALUES(9,'01a205e3-aee9-7142-a95b-63687e53cfde','note','ada','2024-11-01T13:00:00.000000Z','{"actor":"ada","body":{"about":"01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df","text":"see also"},"entry_id":"01a205e3-aee9-7142-a95b-63687e53cfde","kind":"note","recorded_at":"2024-11-01T13:00:00.000000Z","seq":9,"v":1}','46ea3eab86e67a523fee67f53cc1999bb9464bece19b6913e646c1602d34b56d','5709ab31a4d965a8a0b531883f5154e94dfd0a215ddcdcdd20ed983d5f428757');
INSERT INTO "journal" VALUES(10,'01a205e3-af01-70ee-ab35-b42d6329ae73','resolution proposed','emmy','2024-12-10T12:00:00.000000Z','{"actor":"emmy","body":{"claim_id":"01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df","event_date":"2024-11-04","evidence":[{"says":"2 mm"}],"known_at":"2024-11-05","outcome":{"kind":"yes"}},"entry_id":"01a205e3-af01-70ee-ab35-b42d6329ae73","kind":"resolution proposed","recorded_at":"2024-12-10T12:00:00.000000Z","seq":10,"v":1}','6e7361710c2187d78b97f7c5a27772483d2b5facfb921baff9b27aa9da109b5f','ef2b0da1ae575b332f850ccf485dcc812ae17166e9efe42f3168b38adccb1e3d');
INSERT INTO "journal" VALUES(11,'01a205e3-af27-7225-b4c8-b2e75c38ba4f','checkpoint issued','ada','2024-12-10T12:00:00.000000Z','{"actor":"ada","body":{"note":"forecast-ledger/01a205e3-a7bb-7567-84ee-c47bb51f7fec\n11\nYk/wIjDdlyJRxtY/kjkXbN9NgebMuBZ/fhgUO5qI9aw=","size":11},"entry_id":"01a205e3-af27-7225-b4c8-b2e75c38ba4f","kind":"checkpoint issued","recorded_at":"2024-12-10T12:00:00.000000Z","seq":11,"v":1}','644e7c07a97dca527d43ddfd1ba0bfe1b739f46af63a131eb0f215a9ccea0420','ea95124f9bcd1032456b434b8909bd650dd2fae69330798a2aeb92fdbc1bdc17');
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
INSERT INTO "mentions" VALUES('01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df','01a205e3-a7cc-763d-8664-d96bc0cc09de',0,30,'text',0,2,6,'2024-11-01T12:00:00.000000Z','ada');
INSERT INTO "mentions" VALUES('01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df','01a205e3-a7cc-763d-8664-d96bc0cc09de',0,30,'text',0,6,NULL,'2024-11-01T13:00:00.000000Z','ada');
CREATE TABLE notes (
	about TEXT NOT NULL, 
	text TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	until_seq INTEGER, 
	recorded_at TEXT NOT NULL, 
	actor TEXT NOT NULL
);
INSERT INTO "notes" VALUES('01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df','see also',9,NULL,'2024-11-01T13:00:00.000000Z','ada');
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
INSERT INTO "outcomes" VALUES('01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df','proposed','yes','yes',1.0,NULL,NULL,NULL,NULL,'2024-11-04','2024-11-05',10,NULL,'2024-12-10T12:00:00.000000Z','emmy');
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
INSERT INTO "resolutions" VALUES('01a205e3-af01-70ee-ab35-b42d6329ae73','01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df','proposed','yes','{"kind":"yes"}',NULL,NULL,NULL,'2024-11-04','2024-11-05',NULL,'[{"says": "2 mm", "publisher": null, "url": null, "published_on": null}]',10,NULL,'2024-12-10T12:00:00.000000Z','emmy');
CREATE TABLE schema_version (
	version INTEGER NOT NULL
);
INSERT INTO "schema_version" VALUES(2);
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
INSERT INTO "statements" VALUES('01a205e3-a7cc-763d-8664-d96bc0cc09de','39547ebf1297babf6ba8d791f51f3e68fb5305b6fc401dbe33dc7be400a59baa',54,'Met',NULL,NULL,'2024-10-31',NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,1,NULL,'2024-11-01T12:00:00.000000Z','ada');
CREATE TABLE steps (
	claim_id TEXT NOT NULL, 
	step TEXT NOT NULL, 
	reason TEXT, 
	seq INTEGER NOT NULL, 
	until_seq INTEGER, 
	recorded_at TEXT NOT NULL, 
	actor TEXT NOT NULL
);
INSERT INTO "steps" VALUES('01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df','revised','clearer',6,NULL,'2024-11-01T13:00:00.000000Z','ada');
CREATE TABLE texts (
	text_hash TEXT NOT NULL, 
	salt TEXT, 
	sha256 TEXT, 
	text TEXT, 
	PRIMARY KEY (text_hash)
);
INSERT INTO "texts" VALUES('39547ebf1297babf6ba8d791f51f3e68fb5305b6fc401dbe33dc7be400a59baa','fce7fc167bdfb596e831812e13f51929','8866a84a5a57fd11fa548e4c6f028052d039d7f839a6b620dd7e47213904232c','It is likely to rain in Göttingen by 30 November 2024.');
CREATE TABLE tiles (
	level INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	hash TEXT NOT NULL, 
	PRIMARY KEY (level, number)
);
CREATE TABLE topics (
	claim_id TEXT NOT NULL, 
	topic TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	until_seq INTEGER, 
	recorded_at TEXT NOT NULL, 
	actor TEXT NOT NULL
);
INSERT INTO "topics" VALUES('01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df','weather',2,6,'2024-11-01T12:00:00.000000Z','ada');
INSERT INTO "topics" VALUES('01a205e3-a7f0-71ba-ba00-d6dc4cd2d8df','weather',6,NULL,'2024-11-01T13:00:00.000000Z','ada');
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
CREATE INDEX ix_erasure_requests_text_hash ON erasure_requests (text_hash);
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
