-- name: Server
SELECT current_setting('server_version_num')::int, current_setting('server_version'), pg_is_in_recovery(), current_setting('transaction_read_only'),
  current_setting('synchronous_commit'), current_setting('transaction_isolation'), current_setting('server_encoding'), pg_backend_pid();

-- name: Lock
SELECT pg_advisory_xact_lock(hashtext('actorflow'), hashtext($1));

-- name: Exists
SELECT to_regclass($1) IS NOT NULL, EXISTS (SELECT 1 FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid WHERE n.nspname = $2);

-- name: Create
CREATE SCHEMA IF NOT EXISTS {schema};
CREATE TABLE {schema}.schema_versions (version int PRIMARY KEY, name text NOT NULL, applied timestamptz NOT NULL DEFAULT clock_timestamp());

-- name: Current
SELECT coalesce(max(version), 0) FROM {schema}.schema_versions;

-- name: Record
INSERT INTO {schema}.schema_versions (version, name) VALUES ($1, $2);

-- name: MakeShards
INSERT INTO {schema}.shard (shard) SELECT generate_series(0, $1 - 1) WHERE NOT EXISTS (SELECT 1 FROM {schema}.shard);

-- name: Mend
UPDATE {schema}.marks m SET value = t.last - t.xid + 1
FROM (
  SELECT greatest((SELECT coalesce(max(position), 0) FROM {schema}.log), (SELECT value FROM {schema}.marks WHERE name = 'removed')) >> 20 AS last,
         pg_current_xact_id()::text::bigint AS xid
) t
WHERE m.name = 'epoch' AND m.value + t.xid <= t.last;

-- name: LastOpening
SELECT incarnation, clean FROM {schema}.openings ORDER BY incarnation DESC LIMIT 1;

-- name: Open
INSERT INTO {schema}.openings (incarnation, host, process, alone) VALUES ($1, $2, $3, $4);

-- name: ForgetOpenings
DELETE FROM {schema}.openings WHERE incarnation < $1;

-- name: TakeShards
UPDATE {schema}.shard s SET term = s.term + 1, owner = NULL
FROM (SELECT shard FROM {schema}.shard ORDER BY shard FOR UPDATE) l
WHERE s.shard = l.shard
RETURNING s.shard, s.term;

-- name: CountShards
SELECT count(*)::int FROM {schema}.shard;

-- name: Identity
SELECT name FROM {schema}.identity;

-- name: Seen
UPDATE {schema}.openings SET seen = clock_timestamp() WHERE incarnation = $1;

-- name: Takes
UPDATE {schema}.openings SET takes = true, seen = clock_timestamp() WHERE incarnation = $1;

-- name: MarkClean
UPDATE {schema}.openings SET clean = true WHERE incarnation = $1;

-- name: Close
UPDATE {schema}.openings SET closed = clock_timestamp() WHERE incarnation = $1;

-- name: Attended
SELECT count(*), count(*) FILTER (WHERE takes) FROM {schema}.openings WHERE closed IS NULL AND seen > clock_timestamp() - make_interval(secs => $1);
