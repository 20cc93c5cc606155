-- Under the terms of the runs' shards: an owner from before offers nothing.
-- name: Put
WITH held AS (
  SELECT s.shard, s.term FROM (SELECT DISTINCT u.shard, u.term FROM unnest($10::int[], $5::bigint[]) u(shard, term)) w
  JOIN {schema}.shard s ON s.shard = w.shard AND s.term = w.term ORDER BY s.shard FOR SHARE OF s),
put AS (
  INSERT INTO {schema}.offers AS o (id, run, term, requires, flow, fingerprint, work)
  SELECT x.id, x.run, x.term, CASE WHEN x.requires = '' THEN '{}' ELSE string_to_array(x.requires, ',') END, x.flow, x.fingerprint, x.work
  FROM unnest($3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::bytea[], $10::int[]) x(id, run, term, requires, flow, fingerprint, work, shard)
  JOIN held ON held.shard = x.shard AND held.term = x.term
  ORDER BY x.id COLLATE "C"
  ON CONFLICT (id) DO UPDATE SET term = excluded.term, work = CASE WHEN o.ended IS NULL THEN excluded.work ELSE o.work END WHERE o.term <= excluded.term
  RETURNING 1)
SELECT pg_notify($1, $2) FROM (SELECT count(*) AS n FROM put) done WHERE done.n > 0;

-- name: Withdraw
DELETE FROM {schema}.offers o USING unnest($1::text[], $2::bigint[]) x(id, term) WHERE o.id = x.id AND o.term <= x.term;

-- name: Outcomes
SELECT id, succeeded, outcome FROM {schema}.offers WHERE id = ANY ($1) AND ended IS NOT NULL;

-- name: Claim
WITH free AS (
  SELECT id FROM {schema}.offers
  WHERE ended IS NULL AND (lease_until IS NULL OR lease_until <= clock_timestamp()) AND requires <@ $2::text[] AND fingerprint = ANY ($3)
  ORDER BY made, id LIMIT $4 FOR UPDATE SKIP LOCKED)
UPDATE {schema}.offers o SET claim = o.claim + 1, worker = $1, lease_until = clock_timestamp() + $5
FROM free WHERE o.id = free.id
RETURNING o.id, o.run, o.term, o.requires, o.flow, o.fingerprint, o.work, o.claim;

-- name: Renew
WITH mine AS (
  SELECT o.id FROM {schema}.offers o JOIN unnest($1::text[], $2::bigint[]) x(id, claim) ON o.id = x.id AND o.claim = x.claim
  WHERE o.ended IS NULL ORDER BY o.id FOR UPDATE OF o)
UPDATE {schema}.offers o SET lease_until = clock_timestamp() + $3 FROM mine WHERE o.id = mine.id RETURNING o.id;

-- name: Tell
SELECT pg_notify($1, $2);

-- name: Complete
WITH mine AS (
  SELECT o.id, x.succeeded, x.outcome FROM {schema}.offers o JOIN unnest($3::text[], $4::bigint[], $5::boolean[], $6::bytea[]) x(id, claim, succeeded, outcome) ON o.id = x.id AND o.claim = x.claim
  WHERE o.ended IS NULL ORDER BY o.id FOR UPDATE OF o),
left_behind AS (
  UPDATE {schema}.offers o SET ended = clock_timestamp(), succeeded = mine.succeeded, outcome = mine.outcome FROM mine WHERE o.id = mine.id RETURNING o.id),
told AS (SELECT pg_notify($1, $2) FROM (SELECT count(*) AS n FROM left_behind) done WHERE done.n > 0)
SELECT l.id FROM left_behind l LEFT JOIN told ON true;

-- name: Clear
DELETE FROM {schema}.offers WHERE id IN (
  SELECT o.id FROM {schema}.offers o LEFT JOIN {schema}.runs r ON r.id = o.run
  WHERE o.ended < clock_timestamp() - $1 OR r.ended IS NOT NULL LIMIT $2);
