-- A message is claimed; what came of it is recorded: a statement and a commit each.
UPDATE letter SET lease_until = now() + interval '1 minute', tries = tries + 1 WHERE id = (SELECT id FROM letter WHERE next_at <= now() AND (lease_until IS NULL OR lease_until <= now()) ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id AS letter, tries AS number \gset
WITH done AS (UPDATE letter SET next_at = NULL, lease_until = NULL WHERE id = :letter RETURNING id) INSERT INTO attempt SELECT id, :number, now() FROM done;
