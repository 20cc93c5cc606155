-- name: CountShards
SELECT count(*)::int, clock_timestamp() FROM {schema}.shard;

-- name: Join
SELECT * FROM {schema}.join_cluster($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- One update renews the leases of all shards of a member, as they have no leases but their owner's.
-- name: Renew
UPDATE {schema}.member SET lease_until = clock_timestamp() + make_interval(secs => $2) WHERE id = $1 AND dead IS NULL;

-- One statement, so that members and shards are of one moment.
-- name: Look
SELECT true AS is_shard, s.shard, s.term, s.owner, s.event_format, s.handed_over,
  NULL::text AS id, NULL::text AS name, NULL::bigint AS incarnation, NULL::timestamptz AS joined, NULL::double precision AS lease_left,
  NULL::boolean AS draining, NULL::boolean AS dead, NULL::int AS capacity, NULL::text[] AS capabilities, NULL::text AS version, NULL::text AS address, clock_timestamp() AS now
FROM {schema}.shard s
UNION ALL
SELECT false, NULL, NULL, NULL, m.event_format, NULL, m.id, m.name, m.incarnation, m.joined,
  extract(epoch FROM m.lease_until - clock_timestamp())::double precision, m.draining, m.dead IS NOT NULL, m.capacity, m.capabilities, m.version, m.address, NULL
FROM {schema}.member m
ORDER BY is_shard DESC, shard, incarnation;

-- name: Claim
SELECT shard, term, handed_over FROM {schema}.claim_shards($1, $2, $3, $4);

-- name: Release
SELECT {schema}.release_shards($1, $2, $3, $4);

-- name: RaiseFormat
UPDATE {schema}.shard s SET event_format = $4
FROM unnest($2, $3) w(shard, term)
WHERE s.shard = w.shard AND s.term = w.term AND s.owner = $1 AND s.event_format < $4;

-- name: Drain
WITH drained AS (UPDATE {schema}.member SET draining = true WHERE id = $1 AND dead IS NULL AND NOT draining RETURNING id)
SELECT pg_notify($2, '') FROM drained;

-- name: Leave
SELECT {schema}.leave_cluster($1, $2);
