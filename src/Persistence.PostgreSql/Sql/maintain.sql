-- name: Fence
SELECT term FROM {schema}.shard WHERE shard = $1 FOR SHARE;

-- name: LockRun
SELECT r.run, r.flow, r.status, r.started, f.name FROM {schema}.runs r JOIN {schema}.flows f ON f.flow = r.flow WHERE r.id = $1 FOR NO KEY UPDATE OF r;

-- name: HeadOf
SELECT n, version, chain FROM {schema}.heads(ARRAY[$1]);

-- name: SaveSnapshots
WITH saved AS (SELECT set_config('synchronous_commit', 'off', true)),
held AS (
  SELECT s.shard, s.term FROM (SELECT DISTINCT u.shard, u.term FROM unnest($6::int[], $7::bigint[]) u(shard, term)) w
  JOIN {schema}.shard s ON s.shard = w.shard AND s.term = w.term ORDER BY s.shard FOR SHARE OF s)
INSERT INTO {schema}.snapshots (run, version, schema, checksum, data)
SELECT DISTINCT ON (r.run) r.run, x.version, x.schema, x.checksum, x.data
FROM unnest($1::text[], $2::bigint[], $3::int[], $4::bigint[], $5::bytea[], $6::int[], $7::bigint[]) x(id, version, schema, checksum, data, shard, term)
CROSS JOIN saved
JOIN held ON held.shard = x.shard AND held.term = x.term
JOIN {schema}.runs r ON r.id = x.id
WHERE r.status < 16 AND x.version <= (SELECT h.version FROM {schema}.heads(ARRAY[x.id]) h)
ORDER BY r.run, x.version DESC
ON CONFLICT (run) DO UPDATE SET version = excluded.version, schema = excluded.schema, checksum = excluded.checksum, data = excluded.data
WHERE excluded.version > snapshots.version;

-- name: SaveDefinition
INSERT INTO {schema}.definitions (fingerprint, canonical, checksum) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: SaveBase
INSERT INTO {schema}.baselines (run, version, schema, chain, kept, kept_chain, checksum, data, blobs) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (run) DO UPDATE SET version = excluded.version, schema = excluded.schema, chain = excluded.chain, kept = excluded.kept, kept_chain = excluded.kept_chain,
  checksum = excluded.checksum, data = excluded.data, blobs = excluded.blobs;

-- name: PackWith
SELECT first, last, chain, entries FROM {schema}.log WHERE run = $1 AND first <= $2 ORDER BY first DESC LIMIT 1;

-- name: Leave
INSERT INTO {schema}.leftovers (run, last) VALUES ($1, $2) ON CONFLICT (run) DO UPDATE SET last = greatest(leftovers.last, excluded.last);

-- name: NextLeftover
SELECT run, last FROM {schema}.leftovers ORDER BY run LIMIT 1 FOR UPDATE SKIP LOCKED;

-- name: RemoveLeftover
WITH gone AS (
  DELETE FROM {schema}.log WHERE position IN (SELECT position FROM {schema}.log WHERE run = $1 AND last <= $2 ORDER BY first LIMIT $3) RETURNING position),
most AS (SELECT coalesce(max(position), 0) AS position, count(*) AS count FROM gone),
noted AS (UPDATE {schema}.marks m SET value = greatest(m.value, most.position) FROM most WHERE m.name = 'removed' AND most.count > 0 RETURNING 1)
SELECT count::int FROM most;

-- name: LeftoverDone
DELETE FROM {schema}.leftovers WHERE run = $1;

-- name: NameBlob
INSERT INTO {schema}.blob_names (run, blob, version) SELECT $1, b.blob, $3 FROM {schema}.blobs b WHERE b.hash = ANY ($2)
ON CONFLICT (run, blob) DO UPDATE SET version = greatest(blob_names.version, excluded.version);

-- name: KeepBlobs
UPDATE {schema}.blobs SET unnamed = NULL WHERE hash = ANY ($1) AND unnamed IS NOT NULL;

-- name: LockBlobs
SELECT hash FROM {schema}.blobs WHERE hash = ANY ($1) ORDER BY hash FOR KEY SHARE;

-- name: AddBlob
INSERT INTO {schema}.blobs (hash, content) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: UnnameBefore
DELETE FROM {schema}.blob_names WHERE run = $1 AND version <= $2;

-- name: MarkUnnamed
UPDATE {schema}.blobs SET unnamed = $3
WHERE unnamed IS NULL AND blob IN (SELECT blob FROM {schema}.blob_names WHERE run = $1 AND version <= $2)
  AND NOT EXISTS (SELECT 1 FROM {schema}.blob_names o WHERE o.blob = blobs.blob AND (o.run <> $1 OR o.version > $2));

-- name: LockUnnamed
SELECT blob FROM {schema}.blobs WHERE unnamed < $1 ORDER BY unnamed LIMIT $2 FOR UPDATE SKIP LOCKED;

-- name: SweepBlobs
DELETE FROM {schema}.blobs b WHERE b.blob = ANY ($1) AND b.unnamed < $2 AND NOT EXISTS (SELECT 1 FROM {schema}.blob_names n WHERE n.blob = b.blob);

-- name: StillNamed
UPDATE {schema}.blobs b SET unnamed = NULL WHERE b.blob = ANY ($1);

-- name: Ended
SELECT r.run, r.id, r.flow, r.status, r.ended, f.name, r.due FROM {schema}.runs r JOIN {schema}.flows f ON f.flow = r.flow
WHERE r.ended IS NOT NULL AND r.status < 16 AND (r.ended, r.run) > ($1, $2) AND r.ended < $3
ORDER BY r.ended, r.run LIMIT $4;

-- name: Bury
UPDATE {schema}.runs SET status = status + 16, tags = NULL, due = NULL WHERE run = $1 AND status = $2 AND due IS NULL;

-- name: RemoveSides
WITH s AS (DELETE FROM {schema}.snapshots WHERE run = $1), b AS (DELETE FROM {schema}.baselines WHERE run = $1), a AS (DELETE FROM {schema}.aside WHERE run = $1),
q AS (DELETE FROM {schema}.questions WHERE run = $1)
DELETE FROM {schema}.run_tags WHERE run = $1;

-- name: Count
INSERT INTO {schema}.run_counts (flow, status, slot, count) VALUES ($1, $2, $3, $4)
ON CONFLICT (flow, status, slot) DO UPDATE SET count = run_counts.count + excluded.count;

-- name: Forget
WITH gone AS (
  DELETE FROM {schema}.runs WHERE run IN (
    SELECT r.run FROM {schema}.runs r WHERE r.status >= 16 AND r.ended < $1 AND NOT EXISTS (SELECT 1 FROM {schema}.leftovers l WHERE l.run = r.run) ORDER BY r.ended LIMIT $2)
  RETURNING run),
log AS (DELETE FROM {schema}.log WHERE run IN (SELECT run FROM gone)),
snapshots AS (DELETE FROM {schema}.snapshots WHERE run IN (SELECT run FROM gone))
SELECT count(*)::int FROM gone;

-- name: SetAside
INSERT INTO {schema}.aside (run, status, before, reason, build, since) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (run) DO UPDATE SET status = excluded.status, reason = excluded.reason, build = excluded.build, since = excluded.since;

-- name: Before
SELECT before FROM {schema}.aside WHERE run = $1;

-- name: TakeBack
DELETE FROM {schema}.aside WHERE run = $1;

-- name: SetStatus
UPDATE {schema}.runs SET status = $2 WHERE run = $1;

-- name: AddRun
INSERT INTO {schema}.runs (id, shard, flow, status, started, updated, ended, due, version, chain, key, parent, tags, outcome)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT DO NOTHING RETURNING run;

-- name: AddTombstone
INSERT INTO {schema}.runs (id, shard, flow, status, started, updated, ended, version, chain, key, parent, outcome)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8, $9, $10)
ON CONFLICT DO NOTHING RETURNING run;

-- name: AddTags
INSERT INTO {schema}.run_tags (tag, started, run) SELECT t.tag, $2, $3 FROM unnest($1::text[]) t(tag) ON CONFLICT DO NOTHING;

-- name: AddPacks
INSERT INTO {schema}.log (position, run, first, last, incarnation, counter, chain, entries)
SELECT ((m.value + pg_current_xact_id()::text::bigint) << 20) + p.n, $1, p.first, p.last, 0, p.n, p.chain, p.entries
FROM {schema}.marks m, unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bytea[]) WITH ORDINALITY p(first, last, chain, entries, n)
WHERE m.name = 'epoch';

-- name: AddQuestion
INSERT INTO {schema}.questions (run, number, outcome, asked, due, ended, assignee, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);
