-- Closes by year: what was in daily_closes, and one before 2026 that became known later than others.
INSERT INTO closes (symbol, year, days, micros, known) VALUES
    ('ALAB', 2025, '12-31', '[2147483648]', '{"0":"1T21:00:00.000001Z"}'),
    ('ALAB', 2026, '07-08,07-09', '[360100000,362340000]', '{"0":"0T20:00:00.000000Z"}');
