INSERT INTO displaced_closes (symbol, day, micros, known_at, currency, source, displaced_at) VALUES ('ALAB', '2026-08-03', 362340000, '2026-08-03T20:00:00.000000Z', 'USD', 'yahoo', '2026-08-04T20:07:00.000000Z');
INSERT INTO disputes (symbol, source, day, micros, since) VALUES ('ALAB', 'tiingo', '2026-08-04', 10, '2026-08-04T20:07:00.000000Z');
