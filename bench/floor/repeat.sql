-- The first page of who goes missing again and again, largest authority, from a summary.
SELECT c.id, c.name, s.episodes FROM repeat_summary s JOIN child c ON c.id = s.child WHERE s.authority = 1 AND s.episodes >= 3 ORDER BY s.episodes DESC, s.child LIMIT 50;
