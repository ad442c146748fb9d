-- What evidence was given to, and which company filed a document.
INSERT INTO given_to (evidence, checkpoint, ticker, claim, period, due, at) VALUES ('own-1', 'npo-2027', 'ALAB', 'event near-packaged optics ship', '', '2027-12-31', '2026-08-04T20:07:00.000000Z');
INSERT INTO filed_by (accession, cik) VALUES ('0001045810-26-000002', 1045810);
