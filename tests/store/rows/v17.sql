-- An imported file.
INSERT INTO imports (file, facts_after, facts_until, evidence_after, evidence_until, closes, at) VALUES ('facts.csv', 0, 1, 0, 1, '{"ALAB": {"2026-07-08": null}}', '2026-08-04T20:07:00.000000Z');
