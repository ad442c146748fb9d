INSERT INTO tickers (symbol, name, cik, currency, fiscal_year_end) VALUES
    ('ALAB', 'Astera Labs', 1736297, 'USD', '12-31'),
    ('VOD.L', 'Vodafone', NULL, 'GBp', '03-31');
INSERT INTO lots (symbol, n, quantity, cost, opened) VALUES ('ALAB', 1, '40', '174.24', '2025-09-02'), ('ALAB', 2, '1.5', '300', NULL);
INSERT INTO theses (id, tickers, title, text, stance, conviction, opened, source, note) VALUES
    ('platform', 'ALAB', 'Connectivity becomes a platform', 'The rack is the computer.', 'long', NULL, '2026-06-12', 'own: memo', '');
INSERT INTO checkpoints (id, ticker, thesis, role, text, period, due, due_last, verify_by, p, why, action, source, note, revision) VALUES
    ('above-300', 'ALAB', 'platform', 'guard', 'ALAB stays above $300', NULL, NULL, NULL, NULL, NULL, '', 'exit half', '', '', 1),
    ('npo-2027', 'ALAB', 'platform', 'proof', 'NPO in production', NULL, '2027', '2027-12-31', NULL, '0.6', '', '', 'call Q2 2026', '', 2);
INSERT INTO revisions (checkpoint, revision, definition, seen_at) VALUES
    ('above-300', 1, 'guard of ALAB: "ALAB stays above $300"; test price >= $300', '2026-07-01T14:00:00.000000Z'),
    ('npo-2027', 1, 'proof of ALAB: "NPO in production"; event; due 2026', '2026-07-01T14:00:00.000000Z'),
    ('npo-2027', 2, 'proof of ALAB: "NPO in production"; event; due 2027', '2026-07-09T14:00:00.000000Z');
INSERT INTO facts (ticker, metric, period, kind, basis, value, unit, known_at, grade, source, bound, low, high, note, recorded_at) VALUES
    ('ALAB', 'revenue', '2026Q1', 'actual', 'gaap', '308361000', 'USD', '2026-05-05T20:05:00.000000Z', 'release', 'release Q1 2026', '=', NULL, NULL, '', '2026-07-01T14:00:00.000000Z'),
    ('ALAB', 'revenue', '2026Q2', 'guide', 'gaap', '360000000', 'USD', '2026-05-05T20:05:00.000000Z', 'release', 'release Q1 2026', '=', '355000000', '365000000', 'no page', '2026-07-01T14:00:00.000000Z');
INSERT INTO evidence (id, checkpoint, effect, known_at, grade, source, happened_on, company_date, company_first, company_last, score, note, recorded_at) VALUES
    ('e01', 'npo-2027', 'rescheduled', '2026-07-08T21:00:00.000000Z', 'call', 'call Q2 2026', NULL, '2027', '2027-01-01', '2027-12-31', NULL, 'material in 2027', '2026-07-08T22:00:00.000000Z'),
    ('e02', 'npo-2027', 'note', '2026-07-09T21:00:00.000000Z', 'own', 'own: memo', NULL, NULL, NULL, NULL, NULL, 'ünïcode and ''quotes''', '2026-07-09T22:00:00.000000Z');
INSERT INTO quotes (symbol, price, currency, at, session, source, previous, delayed, fetched_at) VALUES
    ('ALAB', '362.34', 'USD', '2026-07-09T19:59:00.000000Z', 'open', 'yahoo', '360.1', 0, '2026-07-09T19:59:10.000000Z');
INSERT INTO histories (symbol, currency, source, fetched_at) VALUES ('ALAB', 'USD', 'yahoo', '2026-07-09T20:30:00.000000Z');
INSERT INTO daily_closes (symbol, day, micros, known_at) VALUES
    ('ALAB', '2026-07-08', 360100000, '2026-07-08T20:00:00.000000Z'),
    ('ALAB', '2026-07-09', 362340000, '2026-07-09T20:00:00.000000Z');
INSERT INTO transitions (id, checkpoint, revision, ticker, after, cause, before, reason, at, heard, recorded_at) VALUES
    (1, 'above-300', 1, 'ALAB', 'holding', 'ALAB.price.2026-07-08', NULL, 'price $360.10, ≥ $300', '2026-07-08T20:05:00.000000Z', 0, '2026-07-08T20:05:00.000000Z'),
    (2, 'npo-2027', 1, 'ALAB', 'on_track', 'e01', 'pending', 'rescheduled', '2026-07-08T22:00:00.000000Z', 1, '2026-07-08T22:00:00.000000Z');
INSERT INTO inbox (checkpoint, revision, ticker, after, cause, transition, at, title, body, seen_at) VALUES
    ('npo-2027', 1, 'ALAB', 'on_track', 'e01', 2, '2026-07-08T22:00:00.000000Z', 'ALAB on track: NPO', 'rescheduled', NULL);
INSERT INTO outbox (checkpoint, revision, ticker, after, cause, transition, at, urgency, title, body, state, tries, due_at, failing_since, error, desktop_id, sent_at) VALUES
    ('npo-2027', 1, 'ALAB', 'on_track', 'e01', 2, '2026-07-08T22:00:00.000000Z', 1, 'ALAB on track: NPO', 'rescheduled', 'waiting', 1, '2026-07-08T22:01:00.000000Z', '2026-07-08T22:00:30.000000Z', 'no bus', NULL, NULL);
INSERT INTO source_health (name, state, since, last_ok, last_error, until, failures) VALUES
    ('yahoo', 'limited', '2026-07-09T19:00:00.000000Z', '2026-07-09T18:59:00.000000Z', 'too many requests', '2026-07-09T19:15:00.000000Z', 1);
INSERT INTO unknown_symbols (source, symbol, until) VALUES ('yahoo', 'VOD.L', '2026-07-10T19:00:00.000000Z');
INSERT INTO kept (room, key, value) VALUES ('screen', 'theme', 'dark'), ('meta', 'starter_imported', '2026-07-01T14:00:00+00:00');
INSERT INTO facts (ticker, metric, period, kind, basis, value, unit, known_at, grade, source, bound, low, high, note, recorded_at, form, accession, concept, period_start, period_end, derived_from) VALUES
    ('ALAB', 'revenue', '2025Q4', 'actual', 'gaap', '270000000', 'USD', '2026-02-20T21:00:00.000000Z', 'filing', '10-K 2025', '=', NULL, NULL, '', '2026-07-10T14:00:00.000000Z', '10-K', '0001736297-26-000010', 'Revenues', '2025-10-01', '2025-12-31', 'year less nine months');
INSERT INTO evidence (id, checkpoint, effect, known_at, grade, source, happened_on, company_date, company_first, company_last, score, note, recorded_at, ruling) VALUES
    ('e03', 'npo-2027', 'ruled', '2026-07-10T21:00:00.000000Z', 'own', '', NULL, NULL, NULL, NULL, NULL, 'it is not coming', '2026-07-10T22:00:00.000000Z', 'missed');
INSERT INTO books (digest, text, seen_at) VALUES ('7848', x'789c030000000001', '2026-07-10T14:00:00.000000Z');
INSERT INTO revisions (checkpoint, revision, definition, seen_at, word, book, period, due, due_first, due_last) VALUES
    ('npo-2027', 3, 'proof of ALAB: "NPO in production"; event; due 2028', '2026-07-10T14:00:00.000000Z', 'pending', '7848', NULL, '2028', '2028-01-01', '2028-12-31');
INSERT INTO reasons (checkpoint, revision, text, seen_at) VALUES ('npo-2027', 3, 'the programme moved', '2026-07-10T14:05:00.000000Z');
INSERT INTO stated (checkpoint, p, seen_at) VALUES ('npo-2027', '0.6', '2026-07-10T14:00:00.000000Z'), ('npo-2027', NULL, '2026-07-11T14:00:00.000000Z');
INSERT INTO outages (need, at, down) VALUES ('prices', '2026-07-10T15:00:00.000000Z', 1), ('prices', '2026-07-10T15:30:00.000000Z', 0);
INSERT INTO companies (ticker, cik, looked_up_at, asked_at, facts_accession, facts_rule, figures, said) VALUES
    ('ALAB', 1736297, '2026-07-11T14:00:00.000000Z', '2026-07-11T14:00:10.000000Z', '0001736297-26-000010', '1', 212, ''),
    ('VOD.L', NULL, NULL, NULL, '', '', 0, 'not at the SEC');
INSERT INTO filings (cik, accession, form, filed, known_at, report_date, items, primary_document, figures, seen_at) VALUES
    (1736297, '0001736297-26-000040', '8-K', '2026-08-04', '2026-08-04T20:05:00.000000Z', '2026-08-04', '2.02,9.01', 'alab-20260804.htm', 0, '2026-08-04T20:06:00.000000Z');
INSERT INTO releases (cik, accession, type, url, known_at, body, kept_at) VALUES
    (1736297, '0001736297-26-000040', 'EX-99.1', 'https://www.sec.gov/Archives/edgar/data/1736297/x.htm', '2026-08-04T20:05:00.000000Z', x'789c030000000001', '2026-08-04T20:06:00.000000Z');
INSERT INTO hits (checkpoint, ticker, accession, url, known_at, sentence, score, state, found_at, decided_at) VALUES
    ('npo-2027', 'ALAB', '0001736297-26-000040', 'https://www.sec.gov/Archives/edgar/data/1736297/x.htm', '2026-08-04T20:05:00.000000Z', 'NPO is expected in 2027.', 66, 'new', '2026-08-04T20:07:00.000000Z', NULL);
INSERT INTO snoozes (checkpoint, since, until) VALUES ('above-300', '2026-07-10T14:00:00.000000Z', '2026-07-13T14:00:00.000000Z');
INSERT INTO popups (at) VALUES ('2026-07-10T14:00:00.000000Z');
INSERT INTO calendar (ticker, source, day, estimated, seen_at) VALUES ('ALAB', 'yahoo', '2026-11-03', 1, '2026-08-04T20:07:00.000000Z');
INSERT INTO vintages (symbol, day, micros, known_at) VALUES ('fred:GDPC1', '2026-01-01', 23100000000, '2026-04-29T12:30:00.000000Z');
