INSERT INTO companies (ticker, cik, looked_up_at, asked_at, facts_accession, facts_rule, figures, said) VALUES
    ('ALAB', 1736297, '2026-07-11T14:00:00.000000Z', '2026-07-11T14:00:10.000000Z', '0001736297-26-000010', '1', 212, ''),
    ('VOD.L', NULL, NULL, NULL, '', '', 0, 'not at the SEC');
INSERT INTO filings (cik, accession, form, filed, known_at, report_date, items, primary_document, figures, seen_at) VALUES
    (1736297, '0001736297-26-000040', '8-K', '2026-08-04', '2026-08-04T20:05:00.000000Z', '2026-08-04', '2.02,9.01', 'alab-20260804.htm', 0, '2026-08-04T20:06:00.000000Z');
INSERT INTO releases (cik, accession, type, url, known_at, body, kept_at) VALUES
    (1736297, '0001736297-26-000040', 'EX-99.1', 'https://www.sec.gov/Archives/edgar/data/1736297/x.htm', '2026-08-04T20:05:00.000000Z', x'789c030000000001', '2026-08-04T20:06:00.000000Z');
