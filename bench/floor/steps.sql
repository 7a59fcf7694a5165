-- A hundred due interviews are claimed, each gets its step and a message: one statement.
WITH due AS MATERIALIZED (SELECT id FROM interview WHERE open AND look_at <= now() ORDER BY look_at LIMIT 100 FOR UPDATE SKIP LOCKED),
moved AS (UPDATE interview i SET level = level + 1, look_at = now() + interval '1 year' FROM due WHERE i.id = due.id RETURNING i.id, i.level),
raised AS (INSERT INTO step (interview, level, at) SELECT id, level, now() FROM moved RETURNING interview, level)
INSERT INTO outbox (topic, payload) SELECT 'interview.overdue', jsonb_build_object('interview', interview, 'level', level) FROM raised;
