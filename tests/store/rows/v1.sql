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
