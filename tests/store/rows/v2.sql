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
