-- name: OldestByStatus
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM runs r JOIN flows f ON f.flow = r.flow
WHERE r.status = ?1 AND (r.started, r.run) > (?2, ?3)
ORDER BY r.started, r.run;

-- name: NewestByStatus
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM runs r JOIN flows f ON f.flow = r.flow
WHERE r.status = ?1 AND (r.started, r.run) < (?2, ?3)
ORDER BY r.started DESC, r.run DESC;

-- name: OldestByFlow
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM runs r JOIN flows f ON f.flow = r.flow
WHERE r.flow = ?1 AND (r.started, r.run) > (?2, ?3)
ORDER BY r.started, r.run;

-- name: NewestByFlow
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM runs r JOIN flows f ON f.flow = r.flow
WHERE r.flow = ?1 AND (r.started, r.run) < (?2, ?3)
ORDER BY r.started DESC, r.run DESC;

-- name: OldestByParent
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM runs r JOIN flows f ON f.flow = r.flow
WHERE r.parent = ?1 AND (r.started, r.run) > (?2, ?3)
ORDER BY r.started, r.run;

-- name: NewestByParent
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM runs r JOIN flows f ON f.flow = r.flow
WHERE r.parent = ?1 AND (r.started, r.run) < (?2, ?3)
ORDER BY r.started DESC, r.run DESC;

-- name: OldestByTag
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM run_tags t CROSS JOIN runs r ON r.run = t.run JOIN flows f ON f.flow = r.flow
WHERE t.tag = ?1 AND (t.started, t.run) > (?2, ?3)
ORDER BY t.started, t.run;

-- name: NewestByTag
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM run_tags t CROSS JOIN runs r ON r.run = t.run JOIN flows f ON f.flow = r.flow
WHERE t.tag = ?1 AND (t.started, t.run) < (?2, ?3)
ORDER BY t.started DESC, t.run DESC;

-- name: OldestByUpdate
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM runs r JOIN flows f ON f.flow = r.flow
WHERE r.status < 16 AND (r.updated, r.run) > (?1, ?2)
ORDER BY r.updated, r.run;

-- name: NewestByUpdate
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM runs r JOIN flows f ON f.flow = r.flow
WHERE r.status < 16 AND (r.updated, r.run) < (?1, ?2)
ORDER BY r.updated DESC, r.run DESC;

-- name: OldestByEnd
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM runs r JOIN flows f ON f.flow = r.flow
WHERE r.ended IS NOT NULL AND r.status < 16 AND (r.ended, r.run) > (?1, ?2)
ORDER BY r.ended, r.run;

-- name: NewestByEnd
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM runs r JOIN flows f ON f.flow = r.flow
WHERE r.ended IS NOT NULL AND r.status < 16 AND (r.ended, r.run) < (?1, ?2)
ORDER BY r.ended DESC, r.run DESC;

-- name: FlowsNamed
SELECT flow FROM flows WHERE name = ?1;

-- name: FlowNames
SELECT DISTINCT name FROM flows;

-- name: Counts
SELECT f.name, c.status, sum(c.count) FROM run_counts c JOIN flows f ON f.flow = c.flow GROUP BY 1, 2 HAVING sum(c.count) > 0 ORDER BY 1, 2;

-- name: Due
SELECT run, id, due FROM runs WHERE (due, run) > (?1, ?2) AND due < ?3 AND due IS NOT NULL AND status < 4 ORDER BY due, run LIMIT ?4;
