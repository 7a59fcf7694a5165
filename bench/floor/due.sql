-- psql -v pending=10000: so many interviews come due at once.
UPDATE interview SET look_at = now() - interval '1 hour' WHERE id IN (SELECT id FROM interview ORDER BY id LIMIT :pending);
VACUUM interview;
