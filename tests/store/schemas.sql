-- Every statement of the schemas that were given away, as SQLite kept it, under the first and the last schema that has it.
-- 6 to 6
CREATE UNIQUE INDEX "idx_inbox_checkpoint_revision_after_cause" ON "inbox" ("checkpoint", "revision", "after", "cause");
CREATE UNIQUE INDEX "idx_outbox_checkpoint_revision_after_cause" ON "outbox" ("checkpoint", "revision", "after", "cause");
CREATE TABLE "companies" ( "ticker" TEXT PRIMARY KEY, "cik" INTEGER, "looked_up_at" TEXT, "asked_at" TEXT, "facts_accession" TEXT NOT NULL,
"facts_rule" TEXT NOT NULL, "figures" INTEGER NOT NULL, "said" TEXT NOT NULL ) STRICT;
-- 6 to 9
CREATE TABLE "facts" ( "id" INTEGER PRIMARY KEY, "ticker" TEXT NOT NULL, "metric" TEXT NOT NULL, "period" TEXT NOT NULL, "kind" TEXT NOT NULL, "basis"
TEXT NOT NULL, "value" TEXT NOT NULL, "unit" TEXT NOT NULL, "known_at" TEXT NOT NULL, "grade" TEXT NOT NULL, "source" TEXT NOT NULL, "bound" TEXT NOT
NULL, "low" TEXT, "high" TEXT, "note" TEXT NOT NULL, "recorded_at" TEXT NOT NULL , "form" TEXT, "accession" TEXT, "concept" TEXT, "period_start" TEXT,
"period_end" TEXT, "derived_from" TEXT) STRICT;
CREATE UNIQUE INDEX facts_once ON facts (ticker, metric, period, kind, basis, value, unit, known_at, grade, source, bound, ifnull(low, ''),
ifnull(high, ''), note);
CREATE TABLE "evidence" ( "id" TEXT PRIMARY KEY, "checkpoint" TEXT NOT NULL, "effect" TEXT NOT NULL, "known_at" TEXT NOT NULL, "grade" TEXT NOT NULL,
"source" TEXT NOT NULL, "happened_on" TEXT, "company_date" TEXT, "company_first" TEXT, "company_last" TEXT, "score" TEXT, "note" TEXT NOT NULL,
"recorded_at" TEXT NOT NULL , "ruling" TEXT) STRICT;
-- 6 to 11
CREATE TABLE "lots" ( "symbol" TEXT NOT NULL REFERENCES "tickers"("symbol"), "n" INTEGER NOT NULL, "quantity" TEXT NOT NULL, "cost" TEXT NOT NULL,
"opened" TEXT, PRIMARY KEY ("symbol", "n") ) STRICT;
-- 6 to 13
CREATE TABLE daily_closes (symbol TEXT NOT NULL REFERENCES histories (symbol), day TEXT NOT NULL, micros INTEGER NOT NULL, known_at TEXT NOT NULL,
PRIMARY KEY (symbol, day)) STRICT, WITHOUT ROWID;
-- 6 to 17
CREATE TABLE "tickers" ( "symbol" TEXT PRIMARY KEY, "name" TEXT NOT NULL, "cik" INTEGER, "currency" TEXT NOT NULL, "fiscal_year_end" TEXT NOT NULL )
STRICT;
CREATE TABLE "theses" ( "id" TEXT PRIMARY KEY, "tickers" TEXT NOT NULL, "title" TEXT NOT NULL, "text" TEXT NOT NULL, "stance" TEXT NOT NULL,
"conviction" TEXT, "opened" TEXT, "source" TEXT NOT NULL, "note" TEXT NOT NULL ) STRICT;
CREATE TABLE "checkpoints" ( "id" TEXT PRIMARY KEY, "ticker" TEXT, "thesis" TEXT, "role" TEXT NOT NULL, "text" TEXT NOT NULL, "period" TEXT, "due"
TEXT, "due_last" TEXT, "verify_by" TEXT, "p" TEXT, "why" TEXT NOT NULL, "action" TEXT NOT NULL, "source" TEXT NOT NULL, "note" TEXT NOT NULL,
"revision" INTEGER NOT NULL ) STRICT;
CREATE INDEX "idx_checkpoints_ticker" ON "checkpoints" ("ticker");
CREATE VIEW "checkpoint_words" AS SELECT c.id, c.ticker, c.role, c.text, c.due, t.after AS word, t.reason, t.recorded_at AS since FROM checkpoints c
LEFT JOIN transitions t ON t.id = (SELECT max(id) FROM transitions WHERE checkpoint = c.id);
-- 6 to now
CREATE TABLE "revisions" ( "checkpoint" TEXT NOT NULL, "revision" INTEGER NOT NULL, "definition" TEXT NOT NULL, "seen_at" TEXT NOT NULL, "word" TEXT,
"book" TEXT, "period" TEXT, "due" TEXT, "due_first" TEXT, "due_last" TEXT, PRIMARY KEY ("checkpoint", "revision") ) STRICT;
CREATE TRIGGER revisions_no_update BEFORE UPDATE ON revisions BEGIN SELECT RAISE(ABORT, 'rows of revisions never change: add one'); END;
CREATE TRIGGER revisions_no_delete BEFORE DELETE ON revisions BEGIN SELECT RAISE(ABORT, 'rows of revisions never change: add one'); END;
CREATE TRIGGER facts_no_update BEFORE UPDATE ON facts BEGIN SELECT RAISE(ABORT, 'rows of facts never change: add one'); END;
CREATE TRIGGER facts_no_delete BEFORE DELETE ON facts BEGIN SELECT RAISE(ABORT, 'rows of facts never change: add one'); END;
CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence BEGIN SELECT RAISE(ABORT, 'rows of evidence never change: add one'); END;
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'rows of evidence never change: add one'); END;
CREATE TABLE "quotes" ( "symbol" TEXT PRIMARY KEY, "price" TEXT NOT NULL, "currency" TEXT NOT NULL, "at" TEXT NOT NULL, "session" TEXT NOT NULL,
"source" TEXT NOT NULL, "previous" TEXT, "delayed" INTEGER NOT NULL, "fetched_at" TEXT NOT NULL , "extended" TEXT, "extended_at" TEXT) STRICT;
CREATE TABLE "histories" ( "symbol" TEXT PRIMARY KEY, "currency" TEXT NOT NULL, "source" TEXT NOT NULL, "fetched_at" TEXT NOT NULL ) STRICT;
CREATE VIEW "prices" AS SELECT symbol, day, micros / 1e6 AS close, currency FROM daily_closes JOIN histories USING (symbol);
CREATE TABLE "transitions" ( "id" INTEGER PRIMARY KEY, "checkpoint" TEXT NOT NULL, "revision" INTEGER NOT NULL, "ticker" TEXT, "after" TEXT NOT NULL,
"cause" TEXT NOT NULL, "before" TEXT, "reason" TEXT NOT NULL, "at" TEXT NOT NULL, "heard" INTEGER NOT NULL, "recorded_at" TEXT NOT NULL ) STRICT;
CREATE INDEX "idx_transitions_checkpoint" ON "transitions" ("checkpoint");
CREATE TRIGGER transitions_no_update BEFORE UPDATE ON transitions BEGIN SELECT RAISE(ABORT, 'rows of transitions never change: add one'); END;
CREATE TRIGGER transitions_no_delete BEFORE DELETE ON transitions BEGIN SELECT RAISE(ABORT, 'rows of transitions never change: add one'); END;
CREATE TABLE "inbox" ( "id" INTEGER PRIMARY KEY, "checkpoint" TEXT NOT NULL, "revision" INTEGER NOT NULL, "ticker" TEXT, "after" TEXT NOT NULL,
"cause" TEXT NOT NULL, "transition" INTEGER NOT NULL REFERENCES "transitions"("id"), "at" TEXT NOT NULL, "title" TEXT NOT NULL, "body" TEXT NOT NULL,
"seen_at" TEXT , "acknowledged_at" TEXT) STRICT;
CREATE TABLE "outbox" ( "id" INTEGER PRIMARY KEY, "checkpoint" TEXT NOT NULL, "revision" INTEGER NOT NULL, "ticker" TEXT, "after" TEXT NOT NULL,
"cause" TEXT NOT NULL, "transition" INTEGER NOT NULL REFERENCES "transitions"("id"), "at" TEXT NOT NULL, "urgency" INTEGER NOT NULL, "title" TEXT NOT
NULL, "body" TEXT NOT NULL, "state" TEXT NOT NULL, "tries" INTEGER NOT NULL, "due_at" TEXT NOT NULL, "failing_since" TEXT, "error" TEXT, "desktop_id"
INTEGER, "sent_at" TEXT , "rounds" INTEGER NOT NULL DEFAULT 0, "taken" TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX "idx_outbox_state_due_at" ON "outbox" ("state", "due_at");
CREATE TABLE "source_health" ( "name" TEXT PRIMARY KEY, "state" TEXT NOT NULL, "since" TEXT, "last_ok" TEXT, "last_error" TEXT NOT NULL, "until" TEXT,
"failures" INTEGER NOT NULL , "quota_left" INTEGER, "quota_of" INTEGER, "quota_until" TEXT) STRICT;
CREATE TABLE "unknown_symbols" ( "source" TEXT NOT NULL REFERENCES "source_health"("name"), "symbol" TEXT NOT NULL, "until" TEXT NOT NULL, PRIMARY KEY
("source", "symbol") ) STRICT;
CREATE TABLE "kept" ( "room" TEXT NOT NULL, "key" TEXT NOT NULL, "value" TEXT NOT NULL, PRIMARY KEY ("room", "key") ) STRICT;
CREATE TABLE "books" ( "digest" TEXT PRIMARY KEY, "text" BLOB NOT NULL, "seen_at" TEXT NOT NULL ) STRICT;
CREATE TABLE "reasons" ( "id" INTEGER PRIMARY KEY, "checkpoint" TEXT NOT NULL, "revision" INTEGER NOT NULL, "text" TEXT NOT NULL, "seen_at" TEXT NOT
NULL ) STRICT;
CREATE TABLE "stated" ( "id" INTEGER PRIMARY KEY, "checkpoint" TEXT NOT NULL, "p" TEXT, "seen_at" TEXT NOT NULL ) STRICT;
CREATE TABLE "outages" ( "id" INTEGER PRIMARY KEY, "need" TEXT NOT NULL, "at" TEXT NOT NULL, "down" INTEGER NOT NULL ) STRICT;
CREATE TRIGGER books_no_update BEFORE UPDATE ON books BEGIN SELECT RAISE(ABORT, 'rows of books never change: add one'); END;
CREATE TRIGGER books_no_delete BEFORE DELETE ON books BEGIN SELECT RAISE(ABORT, 'rows of books never change: add one'); END;
CREATE TRIGGER reasons_no_update BEFORE UPDATE ON reasons BEGIN SELECT RAISE(ABORT, 'rows of reasons never change: add one'); END;
CREATE TRIGGER reasons_no_delete BEFORE DELETE ON reasons BEGIN SELECT RAISE(ABORT, 'rows of reasons never change: add one'); END;
CREATE TRIGGER stated_no_update BEFORE UPDATE ON stated BEGIN SELECT RAISE(ABORT, 'rows of stated never change: add one'); END;
CREATE TRIGGER stated_no_delete BEFORE DELETE ON stated BEGIN SELECT RAISE(ABORT, 'rows of stated never change: add one'); END;
CREATE TRIGGER outages_no_update BEFORE UPDATE ON outages BEGIN SELECT RAISE(ABORT, 'rows of outages never change: add one'); END;
CREATE TRIGGER outages_no_delete BEFORE DELETE ON outages BEGIN SELECT RAISE(ABORT, 'rows of outages never change: add one'); END;
CREATE TABLE "filings" ( "cik" INTEGER NOT NULL, "accession" TEXT NOT NULL, "form" TEXT NOT NULL, "filed" TEXT NOT NULL, "known_at" TEXT NOT NULL,
"report_date" TEXT, "items" TEXT NOT NULL, "primary_document" TEXT NOT NULL, "figures" INTEGER NOT NULL, "seen_at" TEXT NOT NULL, PRIMARY KEY ("cik",
"accession") ) STRICT;
CREATE TABLE "releases" ( "cik" INTEGER NOT NULL, "accession" TEXT NOT NULL, "type" TEXT NOT NULL, "url" TEXT NOT NULL, "known_at" TEXT NOT NULL,
"body" BLOB NOT NULL, "kept_at" TEXT NOT NULL, PRIMARY KEY ("cik", "accession") ) STRICT;
CREATE TRIGGER filings_no_update BEFORE UPDATE ON filings BEGIN SELECT RAISE(ABORT, 'rows of filings never change: add one'); END;
CREATE TRIGGER filings_no_delete BEFORE DELETE ON filings BEGIN SELECT RAISE(ABORT, 'rows of filings never change: add one'); END;
CREATE TRIGGER releases_no_update BEFORE UPDATE ON releases BEGIN SELECT RAISE(ABORT, 'rows of releases never change: add one'); END;
CREATE TRIGGER releases_no_delete BEFORE DELETE ON releases BEGIN SELECT RAISE(ABORT, 'rows of releases never change: add one'); END;
CREATE TABLE "hits" ( "id" INTEGER PRIMARY KEY, "checkpoint" TEXT NOT NULL, "ticker" TEXT NOT NULL, "accession" TEXT NOT NULL, "url" TEXT NOT NULL,
"known_at" TEXT NOT NULL, "sentence" TEXT NOT NULL, "score" INTEGER NOT NULL, "state" TEXT NOT NULL, "found_at" TEXT NOT NULL, "decided_at" TEXT )
STRICT;
CREATE UNIQUE INDEX "idx_hits_checkpoint_accession_sentence" ON "hits" ("checkpoint", "accession", "sentence");
CREATE TABLE "snoozes" ( "checkpoint" TEXT PRIMARY KEY, "since" TEXT NOT NULL, "until" TEXT NOT NULL ) STRICT;
CREATE TABLE "popups" ( "id" INTEGER PRIMARY KEY, "at" TEXT NOT NULL ) STRICT;
CREATE TABLE "calendar" ( "ticker" TEXT NOT NULL, "source" TEXT NOT NULL, "day" TEXT NOT NULL, "estimated" INTEGER NOT NULL, "seen_at" TEXT NOT NULL,
PRIMARY KEY ("ticker", "source", "seen_at") ) STRICT;
CREATE TABLE "vintages" ( "symbol" TEXT NOT NULL, "day" TEXT NOT NULL, "micros" INTEGER, "known_at" TEXT NOT NULL, PRIMARY KEY ("symbol", "day",
"known_at") ) STRICT;
CREATE TRIGGER calendar_no_update BEFORE UPDATE ON calendar BEGIN SELECT RAISE(ABORT, 'rows of calendar never change: add one'); END;
CREATE TRIGGER calendar_no_delete BEFORE DELETE ON calendar BEGIN SELECT RAISE(ABORT, 'rows of calendar never change: add one'); END;
CREATE TRIGGER vintages_no_update BEFORE UPDATE ON vintages BEGIN SELECT RAISE(ABORT, 'rows of vintages never change: add one'); END;
CREATE TRIGGER vintages_no_delete BEFORE DELETE ON vintages BEGIN SELECT RAISE(ABORT, 'rows of vintages never change: add one'); END;
-- 9 to now
CREATE TABLE "companies" ( "ticker" TEXT PRIMARY KEY, "cik" INTEGER, "looked_up_at" TEXT, "asked_at" TEXT, "facts_accession" TEXT NOT NULL,
"facts_rule" TEXT NOT NULL, "figures" INTEGER NOT NULL, "said" TEXT NOT NULL , "name" TEXT NOT NULL DEFAULT '', "fiscal_year_end" TEXT NOT NULL
DEFAULT '', "currency" TEXT NOT NULL DEFAULT '') STRICT;
CREATE UNIQUE INDEX "idx_inbox_transition" ON "inbox" ("transition");
CREATE UNIQUE INDEX "idx_outbox_transition" ON "outbox" ("transition");
CREATE TABLE "displaced_closes" ( "symbol" TEXT NOT NULL, "day" TEXT NOT NULL, "micros" INTEGER NOT NULL, "known_at" TEXT NOT NULL, "currency" TEXT
NOT NULL, "source" TEXT NOT NULL, "displaced_at" TEXT NOT NULL, PRIMARY KEY ("symbol", "displaced_at", "day") ) STRICT;
CREATE TRIGGER displaced_closes_no_update BEFORE UPDATE ON displaced_closes BEGIN SELECT RAISE(ABORT, 'rows of displaced_closes never change: add
one'); END;
CREATE TRIGGER displaced_closes_no_delete BEFORE DELETE ON displaced_closes BEGIN SELECT RAISE(ABORT, 'rows of displaced_closes never change: add
one'); END;
CREATE TABLE "disputes" ( "symbol" TEXT PRIMARY KEY, "source" TEXT NOT NULL, "day" TEXT NOT NULL, "micros" INTEGER NOT NULL, "since" TEXT NOT NULL )
STRICT;
-- 10 to now
CREATE TABLE "facts" ( "id" INTEGER PRIMARY KEY, "ticker" TEXT NOT NULL, "metric" TEXT NOT NULL, "period" TEXT NOT NULL, "kind" TEXT NOT NULL, "basis"
TEXT NOT NULL, "value" TEXT NOT NULL, "unit" TEXT NOT NULL, "known_at" TEXT NOT NULL, "grade" TEXT NOT NULL, "source" TEXT NOT NULL, "bound" TEXT NOT
NULL, "low" TEXT, "high" TEXT, "note" TEXT NOT NULL, "recorded_at" TEXT NOT NULL , "form" TEXT, "accession" TEXT, "concept" TEXT, "period_start" TEXT,
"period_end" TEXT, "derived_from" TEXT, "withdraws" TEXT) STRICT;
CREATE TABLE "evidence" ( "id" TEXT PRIMARY KEY, "checkpoint" TEXT NOT NULL, "effect" TEXT NOT NULL, "known_at" TEXT NOT NULL, "grade" TEXT NOT NULL,
"source" TEXT NOT NULL, "happened_on" TEXT, "company_date" TEXT, "company_first" TEXT, "company_last" TEXT, "score" TEXT, "note" TEXT NOT NULL,
"recorded_at" TEXT NOT NULL , "ruling" TEXT, "withdraws" TEXT) STRICT;
CREATE UNIQUE INDEX facts_once ON facts ( ticker, metric, period, kind, basis, value, unit, known_at, grade, source, bound, ifnull(low, ''),
ifnull(high, ''), note, ifnull(withdraws, '') );
-- 11 to now
CREATE TABLE "reviews" ( "id" INTEGER PRIMARY KEY, "thesis" TEXT NOT NULL, "note" TEXT NOT NULL, "at" TEXT NOT NULL ) STRICT;
CREATE TRIGGER reviews_no_update BEFORE UPDATE ON reviews BEGIN SELECT RAISE(ABORT, 'rows of reviews never change: add one'); END;
CREATE TRIGGER reviews_no_delete BEFORE DELETE ON reviews BEGIN SELECT RAISE(ABORT, 'rows of reviews never change: add one'); END;
-- 12 to 17
CREATE TABLE "lots" ( "symbol" TEXT NOT NULL REFERENCES "tickers"("symbol"), "n" INTEGER NOT NULL, "quantity" TEXT NOT NULL, "cost" TEXT NOT NULL,
"opened" TEXT, "currency" TEXT, "sold" TEXT, "price" TEXT, "price_in" TEXT, PRIMARY KEY ("symbol", "n") ) STRICT;
CREATE TABLE "cash" ( "currency" TEXT PRIMARY KEY, "amount" TEXT NOT NULL ) STRICT;
-- 13 to now
CREATE INDEX "idx_inbox_checkpoint" ON "inbox" ("checkpoint");
CREATE INDEX "idx_inbox_seen_at" ON "inbox" ("seen_at");
CREATE INDEX "idx_outbox_checkpoint" ON "outbox" ("checkpoint");
CREATE INDEX "idx_outbox_sent_at" ON "outbox" ("sent_at");
CREATE INDEX "idx_outbox_failing_since" ON "outbox" ("failing_since");
-- 14 to now
CREATE TABLE closes (symbol TEXT NOT NULL REFERENCES histories(symbol), year INTEGER NOT NULL, days TEXT NOT NULL, micros TEXT NOT NULL, known TEXT
NOT NULL, PRIMARY KEY (symbol, year)) STRICT;
CREATE VIEW "daily_closes" AS SELECT symbol, day, micros, date(day, substr(later, 1, instr(later, 'T') - 1) || ' days') || substr(later, instr(later,
'T')) AS known_at FROM ( SELECT symbol, printf('%04d-', year) || substr(days, 6 * m.key + 1, 5) AS day, m.value AS micros, ( SELECT k.value FROM
json_each(known) k WHERE CAST(k.key AS INTEGER) <= m.key ORDER BY CAST(k.key AS INTEGER) DESC LIMIT 1 ) AS later FROM closes, json_each(micros) m );
-- 15 to now
CREATE TABLE "splits" ( "id" INTEGER PRIMARY KEY, "symbol" TEXT NOT NULL, "day" TEXT NOT NULL, "ratio" TEXT NOT NULL, "exact" INTEGER NOT NULL,
"source" TEXT NOT NULL, "written" TEXT NOT NULL, "known_at" TEXT NOT NULL ) STRICT;
CREATE TRIGGER splits_no_update BEFORE UPDATE ON splits BEGIN SELECT RAISE(ABORT, 'rows of splits never change: add one'); END;
CREATE TRIGGER splits_no_delete BEFORE DELETE ON splits BEGIN SELECT RAISE(ABORT, 'rows of splits never change: add one'); END;
CREATE TABLE "answers" ( "id" INTEGER PRIMARY KEY, "question" TEXT NOT NULL, "answer" TEXT NOT NULL, "at" TEXT NOT NULL ) STRICT;
CREATE TRIGGER answers_no_update BEFORE UPDATE ON answers BEGIN SELECT RAISE(ABORT, 'rows of answers never change: add one'); END;
CREATE TRIGGER answers_no_delete BEFORE DELETE ON answers BEGIN SELECT RAISE(ABORT, 'rows of answers never change: add one'); END;
-- 16 to now
CREATE TABLE "given_to" ( "id" INTEGER PRIMARY KEY, "evidence" TEXT NOT NULL, "checkpoint" TEXT NOT NULL, "ticker" TEXT NOT NULL, "claim" TEXT NOT
NULL, "period" TEXT NOT NULL, "due" TEXT NOT NULL, "at" TEXT NOT NULL ) STRICT;
CREATE TRIGGER given_to_no_update BEFORE UPDATE ON given_to BEGIN SELECT RAISE(ABORT, 'rows of given_to never change: add one'); END;
CREATE TRIGGER given_to_no_delete BEFORE DELETE ON given_to BEGIN SELECT RAISE(ABORT, 'rows of given_to never change: add one'); END;
CREATE TABLE "filed_by" ( "accession" TEXT PRIMARY KEY, "cik" INTEGER NOT NULL ) STRICT;
CREATE TRIGGER filed_by_no_update BEFORE UPDATE ON filed_by BEGIN SELECT RAISE(ABORT, 'rows of filed_by never change: add one'); END;
CREATE TRIGGER filed_by_no_delete BEFORE DELETE ON filed_by BEGIN SELECT RAISE(ABORT, 'rows of filed_by never change: add one'); END;
-- 17 to now
CREATE TABLE "imports" ( "id" INTEGER PRIMARY KEY, "file" TEXT NOT NULL, "facts_after" INTEGER NOT NULL, "facts_until" INTEGER NOT NULL,
"evidence_after" INTEGER NOT NULL, "evidence_until" INTEGER NOT NULL, "closes" TEXT NOT NULL, "at" TEXT NOT NULL ) STRICT;
CREATE TRIGGER imports_no_update BEFORE UPDATE ON imports BEGIN SELECT RAISE(ABORT, 'rows of imports never change: add one'); END;
CREATE TRIGGER imports_no_delete BEFORE DELETE ON imports BEGIN SELECT RAISE(ABORT, 'rows of imports never change: add one'); END;
