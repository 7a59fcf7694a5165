-- psql -v count=10000: so many messages and a few more, due at one instant.
DROP TABLE IF EXISTS attempt, letter;
CREATE TABLE letter (id bigserial PRIMARY KEY, address text NOT NULL, words text NOT NULL, next_at timestamptz,
  lease_until timestamptz, tries int NOT NULL DEFAULT 0);
CREATE TABLE attempt (letter bigint NOT NULL REFERENCES letter, number int NOT NULL, at timestamptz NOT NULL,
  PRIMARY KEY (letter, number));
CREATE INDEX ON letter (next_at) WHERE next_at IS NOT NULL;
INSERT INTO letter (address, words, next_at) SELECT 'p' || i || '@bench.example.org', repeat('An interview is overdue. ', 20), now()
  FROM generate_series(1, :count + 100) i;
VACUUM (ANALYZE) letter;
