-- Fifty episodes of one authority.
\set a random(1, 153)
SELECT * FROM episode WHERE authority = :a ORDER BY told DESC LIMIT 50;
