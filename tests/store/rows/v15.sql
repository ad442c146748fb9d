-- Splits, and answers to questions.
INSERT INTO splits (symbol, day, ratio, exact, source, written, known_at) VALUES ('ALAB', '2026-08-04', '10/1', 1, 'yahoo', '{"claims":[["above-300","ALAB; test price >= $300"]],"lots":["10 @ 200"]}', '2026-08-04T20:07:00.000000Z');
INSERT INTO answers (question, answer, at) VALUES ('split:ALAB:2026-08-04:10:1', 'no', '2026-08-04T21:00:00.000000Z');
