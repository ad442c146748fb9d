INSERT INTO calendar (ticker, source, day, estimated, seen_at) VALUES ('ALAB', 'yahoo', '2026-11-03', 1, '2026-08-04T20:07:00.000000Z');
INSERT INTO vintages (symbol, day, micros, known_at) VALUES ('fred:GDPC1', '2026-01-01', 23100000000, '2026-04-29T12:30:00.000000Z');
