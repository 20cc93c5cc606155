-- name: FindRun
SELECT run, status FROM runs WHERE id = ?1;

-- name: Entries
SELECT first, last, chain, entries FROM log WHERE run = ?1 AND last >= ?2 ORDER BY last;

-- name: LinkBefore
SELECT last, chain FROM log WHERE run = ?1 AND last < ?2 ORDER BY last DESC LIMIT 1;

-- name: Base
SELECT version, schema, chain, kept, kept_chain, checksum, data, blobs FROM baselines WHERE run = ?1;

-- name: AppendsFromLatest
SELECT incarnation, counter FROM log WHERE run = ?1 ORDER BY last DESC;

-- name: Find
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM runs r JOIN flows f ON f.flow = r.flow
WHERE r.id = ?1;

-- name: Tombstones
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM runs r JOIN flows f ON f.flow = r.flow
WHERE r.status >= 16 AND r.run > ?1 ORDER BY r.run LIMIT ?2;

-- name: FindByKey
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM runs r JOIN flows f ON f.flow = r.flow
WHERE r.key = ?1;

-- name: Snapshot
SELECT version, schema, checksum, data FROM snapshots WHERE run = ?1;

-- name: Definition
SELECT canonical, checksum FROM definitions WHERE fingerprint = ?1;

-- name: Blob
SELECT content FROM blobs WHERE hash = ?1;

-- name: BlobsOf
SELECT b.hash, b.content FROM blob_names n LEFT JOIN blobs b ON b.blob = n.blob WHERE n.run = ?1 ORDER BY n.blob;

-- name: Feed
SELECT l.position, r.id, l.first, l.entries, l.last, l.chain, l.run FROM log l JOIN runs r ON r.run = l.run WHERE l.position > ?1 AND r.status < 16 ORDER BY l.position LIMIT ?2;

-- name: LastPosition
SELECT coalesce(max(position), 0) FROM log;

-- name: Removed
SELECT value FROM marks WHERE name = 'removed';

-- name: Leaving
SELECT 1 FROM leftovers f CROSS JOIN log l ON l.run = f.run AND l.last <= f.last WHERE f.run > 0 AND l.position > ?1 LIMIT 1;

-- name: IsLeaving
SELECT 1 FROM leftovers WHERE run = ?1 AND last >= ?2;

-- name: Aside
SELECT r.id, a.status, a.before, a.reason, a.build, a.since FROM aside a JOIN runs r ON r.run = a.run WHERE r.id = ?1;

-- name: AllAside
SELECT r.id, a.status, a.before, a.reason, a.build, a.since FROM aside a JOIN runs r ON r.run = a.run WHERE a.status = ?1 ORDER BY a.since, a.run;
