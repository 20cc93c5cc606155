-- name: FindRun
SELECT run, status FROM {schema}.runs WHERE id = $1;

-- name: Entries
SELECT l.first, l.last, l.chain, l.entries FROM {schema}.log l
WHERE l.run = $1 AND l.first >= coalesce((SELECT max(b.first) FROM {schema}.log b WHERE b.run = $1 AND b.first <= $2), 0) AND l.last >= $2
ORDER BY l.first LIMIT $3;

-- name: LinkBefore
SELECT last, chain FROM {schema}.log WHERE run = $1 AND first < $2 AND last < $2 ORDER BY first DESC LIMIT 1;

-- name: Base
SELECT version, schema, chain, kept, kept_chain, checksum, data, blobs FROM {schema}.baselines WHERE run = $1;

-- name: AppendsFromLatest
SELECT l.incarnation, l.counter FROM {schema}.log l WHERE l.run = (SELECT run FROM {schema}.runs WHERE id = $1) ORDER BY l.first DESC;

-- name: Contains
SELECT EXISTS (
  SELECT 1 FROM {schema}.log l WHERE l.run = (SELECT r.run FROM {schema}.runs r WHERE r.id = $1) AND l.incarnation = $2 AND l.counter = $3);

-- name: Find
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM {schema}.runs r JOIN {schema}.flows f ON f.flow = r.flow
WHERE r.id = $1;

-- name: FindMany
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM {schema}.runs r JOIN {schema}.flows f ON f.flow = r.flow
WHERE r.id = ANY ($1);

-- name: Tombstones
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM {schema}.runs r JOIN {schema}.flows f ON f.flow = r.flow
WHERE r.status >= 16 AND r.run > $1 ORDER BY r.run LIMIT $2;

-- name: FindByKey
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM {schema}.runs r JOIN {schema}.flows f ON f.flow = r.flow
WHERE r.key = $1;

-- name: Snapshot
SELECT version, schema, checksum, data FROM {schema}.snapshots WHERE run = $1;

-- name: Definition
SELECT canonical, checksum FROM {schema}.definitions WHERE fingerprint = $1;

-- name: Blob
SELECT content FROM {schema}.blobs WHERE hash = $1;

-- name: BlobsOf
SELECT b.hash, b.content FROM {schema}.blob_names n LEFT JOIN {schema}.blobs b ON b.blob = n.blob WHERE n.run = $1 ORDER BY n.blob;

-- name: FeedState
SELECT (m.value + pg_snapshot_xmin(pg_current_snapshot())::text::bigint) << 20,
  (SELECT value FROM {schema}.marks WHERE name = 'removed') > $1
  OR EXISTS (SELECT 1 FROM {schema}.leftovers f JOIN {schema}.log l ON l.run = f.run AND l.last <= f.last WHERE l.position > $1)
FROM {schema}.marks m WHERE m.name = 'epoch';

-- name: Feed
SELECT l.position, r.id, l.first, l.entries, l.last, l.chain, l.run FROM {schema}.log l JOIN {schema}.runs r ON r.run = l.run
WHERE l.position > $1 AND l.position < $2 AND r.status < 16 ORDER BY l.position LIMIT $3;

-- name: FeedHeldBack
SELECT EXISTS (SELECT 1 FROM {schema}.log WHERE position >= $1 AND position > $2);

-- name: IsLeaving
SELECT 1 FROM {schema}.leftovers WHERE run = $1 AND last >= $2;

-- name: Aside
SELECT r.id, a.status, a.before, a.reason, a.build, a.since FROM {schema}.aside a JOIN {schema}.runs r ON r.run = a.run WHERE r.id = $1;

-- name: AllAside
SELECT r.id, a.status, a.before, a.reason, a.build, a.since FROM {schema}.aside a JOIN {schema}.runs r ON r.run = a.run WHERE a.status = $1 ORDER BY a.since, a.run;

-- name: Histories
SELECT n, first, last, chain, schema, data FROM {schema}.histories($1, $2, $3);
