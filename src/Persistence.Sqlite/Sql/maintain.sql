-- name: SaveSnapshot
INSERT INTO snapshots (run, version, schema, checksum, data) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (run) DO UPDATE SET version = excluded.version, schema = excluded.schema, checksum = excluded.checksum, data = excluded.data
WHERE excluded.version > version;

-- name: SaveDefinition
INSERT OR IGNORE INTO definitions (fingerprint, canonical, checksum) VALUES (?1, ?2, ?3);

-- name: SaveBase
INSERT OR REPLACE INTO baselines (run, version, schema, chain, kept, kept_chain, checksum, data, blobs) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- name: PackWith
SELECT first, last, chain, entries FROM log WHERE run = ?1 AND last >= ?2 ORDER BY last LIMIT 1;

-- name: Leave
INSERT INTO leftovers (run, last) VALUES (?1, ?2) ON CONFLICT (run) DO UPDATE SET last = max(last, excluded.last);

-- name: NextLeftover
SELECT run, last FROM leftovers ORDER BY run LIMIT 1;

-- name: LastLeftover
SELECT coalesce(max(position), 0), count(*) FROM (SELECT position FROM log WHERE run = ?1 AND last <= ?2 ORDER BY last LIMIT ?3);

-- name: RemoveLeftover
DELETE FROM log WHERE position IN (SELECT position FROM log WHERE run = ?1 AND last <= ?2 ORDER BY last LIMIT ?3);

-- name: LeftoverDone
DELETE FROM leftovers WHERE run = ?1;

-- name: Removed
INSERT INTO marks (name, value) VALUES ('removed', ?1) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value);

-- name: UnnameBefore
DELETE FROM blob_names WHERE run = ?1 AND version <= ?2;

-- name: MarkUnnamed
UPDATE blobs SET unnamed = ?3
WHERE unnamed IS NULL AND blob IN (SELECT blob FROM blob_names WHERE run = ?1 AND version <= ?2)
  AND NOT EXISTS (SELECT 1 FROM blob_names o WHERE o.blob = blobs.blob AND (o.run <> ?1 OR o.version > ?2));

-- name: SweepBlobs
DELETE FROM blobs WHERE blob IN (
  SELECT b.blob FROM blobs b WHERE b.unnamed < ?1 AND NOT EXISTS (SELECT 1 FROM blob_names n WHERE n.blob = b.blob) ORDER BY b.unnamed LIMIT ?2);

-- name: Ended
SELECT r.run, r.id, r.flow, r.status, r.started, r.tags, r.ended, f.name, r.due FROM runs r JOIN flows f ON f.flow = r.flow
WHERE r.ended IS NOT NULL AND r.status < 16 AND (r.ended, r.run) > (?1, ?2) AND r.ended < ?3
ORDER BY r.ended, r.run LIMIT ?4;

-- name: Bury
UPDATE runs SET status = status + 16, tags = NULL, due = NULL WHERE run = ?1;

-- name: LastOf
SELECT coalesce(max(last), 0) FROM log WHERE run = ?1;

-- name: RemoveSnapshot
DELETE FROM snapshots WHERE run = ?1;

-- name: RemoveBase
DELETE FROM baselines WHERE run = ?1;

-- name: RemoveAside
DELETE FROM aside WHERE run = ?1;

-- name: Forget
DELETE FROM runs WHERE run IN (
  SELECT run FROM runs r WHERE r.status >= 16 AND r.ended < ?1 AND NOT EXISTS (SELECT 1 FROM leftovers l WHERE l.run = r.run) ORDER BY r.ended LIMIT ?2);

-- name: SetAside
INSERT INTO aside (run, status, before, reason, build, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (run) DO UPDATE SET status = excluded.status, reason = excluded.reason, build = excluded.build, since = excluded.since;

-- name: Before
SELECT before FROM aside WHERE run = ?1;

-- name: SetStatus
UPDATE runs SET status = ?2 WHERE run = ?1;
