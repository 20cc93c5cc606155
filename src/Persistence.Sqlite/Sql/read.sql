-- name: Begin
BEGIN;

-- name: Commit
COMMIT;

-- name: FindRun
SELECT run FROM runs WHERE id = ?1;

-- name: Entries
SELECT first, last, chain, entries FROM log WHERE run = ?1 AND last >= ?2 ORDER BY last;

-- name: LinkBefore
SELECT last, chain FROM log WHERE run = ?1 AND last < ?2 ORDER BY last DESC LIMIT 1;

-- name: Contains
SELECT 1 FROM log WHERE run = ?1 AND incarnation = ?2 AND counter = ?3 LIMIT 1;

-- name: Find
SELECT r.run, r.id, f.name, f.fingerprint, CASE WHEN q.run IS NULL THEN r.status ELSE 9 END, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM runs r JOIN flows f ON f.flow = r.flow LEFT JOIN quarantine q ON q.run = r.run
WHERE r.id = ?1;

-- name: FindByKey
SELECT r.run, r.id, f.name, f.fingerprint, CASE WHEN q.run IS NULL THEN r.status ELSE 9 END, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM runs r JOIN flows f ON f.flow = r.flow LEFT JOIN quarantine q ON q.run = r.run
WHERE r.key = ?1;

-- name: Unfinished
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM (
  SELECT run FROM runs WHERE status = 0 AND run > ?1
  UNION ALL SELECT run FROM runs WHERE status = 1 AND run > ?1
  UNION ALL SELECT run FROM runs WHERE status = 2 AND run > ?1
  UNION ALL SELECT run FROM runs WHERE status = 3 AND run > ?1
  UNION ALL SELECT run FROM runs WHERE status = 4 AND run > ?1
  ORDER BY 1
) u JOIN runs r ON r.run = u.run JOIN flows f ON f.flow = r.flow
WHERE NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.run = r.run)
ORDER BY r.run LIMIT ?2;
