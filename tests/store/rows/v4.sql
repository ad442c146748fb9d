INSERT INTO hits (checkpoint, ticker, accession, url, known_at, sentence, score, state, found_at, decided_at) VALUES
    ('npo-2027', 'ALAB', '0001736297-26-000040', 'https://www.sec.gov/Archives/edgar/data/1736297/x.htm', '2026-08-04T20:05:00.000000Z', 'NPO is expected in 2027.', 66, 'new', '2026-08-04T20:07:00.000000Z', NULL);
