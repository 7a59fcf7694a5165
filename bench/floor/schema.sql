-- The least that a system of this kind must keep, by hand: no ledger, no reading rows, no messages with words.
-- psql -v n=100000: about n episodes, few children with many of them, few authorities with many children.
CREATE TABLE child (id bigserial PRIMARY KEY, authority int NOT NULL, name text NOT NULL, reference text NOT NULL UNIQUE);
CREATE TABLE episode (id bigserial PRIMARY KEY, child bigint NOT NULL, authority int NOT NULL, told timestamptz NOT NULL,
  missing_from timestamptz NOT NULL, returned timestamptz, risk int NOT NULL, words text NOT NULL);
CREATE TABLE interview (id bigserial PRIMARY KEY, episode bigint NOT NULL, authority int NOT NULL,
  look_at timestamptz NOT NULL, level int NOT NULL DEFAULT 0, open boolean NOT NULL);
CREATE TABLE step (id bigserial PRIMARY KEY, interview bigint NOT NULL, level int NOT NULL, at timestamptz NOT NULL,
  UNIQUE (interview, level));
CREATE TABLE outbox (id bigserial PRIMARY KEY, topic text NOT NULL, payload jsonb NOT NULL, at timestamptz DEFAULT now());
CREATE TABLE audit (id bigserial PRIMARY KEY, authority int NOT NULL, event jsonb NOT NULL, at timestamptz DEFAULT now());
SELECT setseed(0.42);
INSERT INTO child (authority, name, reference)
  SELECT 1 + floor(153 * power(random(), 1.7)), 'Child ' || md5(i::text), 'C' || lpad(i::text, 9, '0')
  FROM generate_series(1, (:n / 2.4)::int) i;
INSERT INTO episode (child, authority, told, missing_from, returned, risk, words)
  SELECT id, authority, now() - ago, now() - ago - interval '1 hour', now() - ago + interval '9 hours', 2,
         'Left after the evening meal; last seen near the bus station. ' || md5(ago::text)
  FROM (SELECT id, authority, random() * interval '730 days' AS ago FROM child, LATERAL generate_series(1,
          CASE WHEN hashint8(id) % 100 < 65 THEN 1 ELSE least(150, floor(2 * power(1 - random(), -0.625)))::int END)) e
  ORDER BY ago DESC;
INSERT INTO interview (episode, authority, look_at, open) SELECT id, authority, now() + interval '1 year', true FROM episode;
CREATE INDEX ON episode (child, told DESC);
CREATE INDEX ON episode (authority, told, child);
CREATE INDEX ON interview (look_at) WHERE open;
CREATE TABLE repeat_summary AS SELECT child, min(authority) AS authority, count(*)::int AS episodes FROM episode
  WHERE told > now() - interval '90 days' GROUP BY child;
CREATE INDEX ON repeat_summary (authority, episodes DESC, child) WHERE episodes >= 3;
VACUUM (ANALYZE);
