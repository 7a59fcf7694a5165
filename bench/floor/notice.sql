-- A notice in six round trips.
\set c random(1, :children)
BEGIN;
SELECT id AS child, authority FROM child WHERE reference = 'C' || lpad((:c)::text, 9, '0') \gset
INSERT INTO episode (child, authority, told, missing_from, risk, words) VALUES (:child, :authority, now(), now() - interval '1 hour', 2, 'Left after the evening meal; last seen near the bus station. 0123456789abcdef0123456789abcdef') RETURNING id AS episode \gset
INSERT INTO audit (authority, event) VALUES (:authority, jsonb_build_object('did', 'notice', 'episode', :episode::bigint, 'child', :child::bigint));
INSERT INTO outbox (topic, payload) VALUES ('episode.opened', jsonb_build_object('episode', :episode::bigint, 'authority', :authority::int));
COMMIT;
