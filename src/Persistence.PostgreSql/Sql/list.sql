-- Running runs (status 1) are found by their status alone, whatever is asked for: few runs of all that are stored run at one time, and the fewer indexes know of a run that was just started
-- the less its start costs. So lists by flow have two parts.

-- name: OldestByStatus
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM unnest($1::smallint[]) x(lane) CROSS JOIN LATERAL (
  SELECT * FROM {schema}.runs c WHERE c.status = x.lane AND (c.started, c.run) > ($2, $3) ORDER BY c.started, c.run LIMIT $4) r
JOIN {schema}.flows f ON f.flow = r.flow
ORDER BY r.started, r.run LIMIT $4;

-- name: OldestByFlow
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM (
  SELECT o.* FROM unnest($1::bigint[]) x(lane) CROSS JOIN LATERAL (
    SELECT * FROM {schema}.runs c WHERE c.flow = x.lane AND c.status <> 1 AND (c.started, c.run) > ($2, $3) ORDER BY c.started, c.run LIMIT $4) o
  UNION ALL
  (SELECT * FROM {schema}.runs c WHERE c.status = 1 AND c.flow = ANY ($1) AND (c.started, c.run) > ($2, $3) ORDER BY c.started, c.run LIMIT $4)) r
JOIN {schema}.flows f ON f.flow = r.flow
ORDER BY r.started, r.run LIMIT $4;

-- name: OldestByParent
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM unnest($1::text[]) x(lane) CROSS JOIN LATERAL (
  SELECT * FROM {schema}.runs c WHERE c.parent = x.lane AND (c.started, c.run) > ($2, $3) ORDER BY c.started, c.run LIMIT $4) r
JOIN {schema}.flows f ON f.flow = r.flow
ORDER BY r.started, r.run LIMIT $4;

-- name: OldestByTag
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM (SELECT t.started, t.run FROM {schema}.run_tags t WHERE t.tag = ($1::text[])[1] AND (t.started, t.run) > ($2, $3) ORDER BY t.started, t.run LIMIT $4) t
JOIN {schema}.runs r ON r.run = t.run JOIN {schema}.flows f ON f.flow = r.flow
ORDER BY t.started, t.run;

-- name: NewestByStatus
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM unnest($1::smallint[]) x(lane) CROSS JOIN LATERAL (
  SELECT * FROM {schema}.runs c WHERE c.status = x.lane AND (c.started, c.run) < ($2, $3) ORDER BY c.started DESC, c.run DESC LIMIT $4) r
JOIN {schema}.flows f ON f.flow = r.flow
ORDER BY r.started DESC, r.run DESC LIMIT $4;

-- name: NewestByFlow
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM (
  SELECT o.* FROM unnest($1::bigint[]) x(lane) CROSS JOIN LATERAL (
    SELECT * FROM {schema}.runs c WHERE c.flow = x.lane AND c.status <> 1 AND (c.started, c.run) < ($2, $3) ORDER BY c.started DESC, c.run DESC LIMIT $4) o
  UNION ALL
  (SELECT * FROM {schema}.runs c WHERE c.status = 1 AND c.flow = ANY ($1) AND (c.started, c.run) < ($2, $3) ORDER BY c.started DESC, c.run DESC LIMIT $4)) r
JOIN {schema}.flows f ON f.flow = r.flow
ORDER BY r.started DESC, r.run DESC LIMIT $4;

-- name: NewestByParent
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM unnest($1::text[]) x(lane) CROSS JOIN LATERAL (
  SELECT * FROM {schema}.runs c WHERE c.parent = x.lane AND (c.started, c.run) < ($2, $3) ORDER BY c.started DESC, c.run DESC LIMIT $4) r
JOIN {schema}.flows f ON f.flow = r.flow
ORDER BY r.started DESC, r.run DESC LIMIT $4;

-- name: NewestByTag
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM (SELECT t.started, t.run FROM {schema}.run_tags t WHERE t.tag = ($1::text[])[1] AND (t.started, t.run) < ($2, $3) ORDER BY t.started DESC, t.run DESC LIMIT $4) t
JOIN {schema}.runs r ON r.run = t.run JOIN {schema}.flows f ON f.flow = r.flow
ORDER BY t.started DESC, t.run DESC;

-- name: UnfinishedByShard
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome, r.shard
FROM unnest($1::int[]) x(lane) CROSS JOIN LATERAL (
  SELECT * FROM {schema}.runs c WHERE c.shard = x.lane AND c.status < 5 AND (c.started, c.run) > ($2, $3) ORDER BY c.started, c.run LIMIT $4) r
JOIN {schema}.flows f ON f.flow = r.flow
ORDER BY r.started, r.run;

-- name: OldestByUpdate
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM (SELECT * FROM {schema}.runs c WHERE c.status < 16 AND (c.updated, c.run) > ($1, $2) ORDER BY c.updated, c.run LIMIT $3) r
JOIN {schema}.flows f ON f.flow = r.flow
ORDER BY r.updated, r.run;

-- name: NewestByUpdate
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM (SELECT * FROM {schema}.runs c WHERE c.status < 16 AND (c.updated, c.run) < ($1, $2) ORDER BY c.updated DESC, c.run DESC LIMIT $3) r
JOIN {schema}.flows f ON f.flow = r.flow
ORDER BY r.updated DESC, r.run DESC;

-- name: OldestByEnd
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM (SELECT * FROM {schema}.runs c WHERE c.ended IS NOT NULL AND c.status < 16 AND (c.ended, c.run) > ($1, $2) ORDER BY c.ended, c.run LIMIT $3) r
JOIN {schema}.flows f ON f.flow = r.flow
ORDER BY r.ended, r.run;

-- name: NewestByEnd
SELECT r.run, r.id, f.name, f.fingerprint, r.status, r.started, r.updated, r.ended, r.key, r.tags, r.parent, r.due, r.outcome
FROM (SELECT * FROM {schema}.runs c WHERE c.ended IS NOT NULL AND c.status < 16 AND (c.ended, c.run) < ($1, $2) ORDER BY c.ended DESC, c.run DESC LIMIT $3) r
JOIN {schema}.flows f ON f.flow = r.flow
ORDER BY r.ended DESC, r.run DESC;

-- name: FlowsNamed
SELECT flow FROM {schema}.flows WHERE name = $1;

-- name: FlowNames
SELECT DISTINCT name FROM {schema}.flows;

-- name: Counts
SELECT f.name, c.status, sum(c.count)::bigint FROM {schema}.run_counts c JOIN {schema}.flows f ON f.flow = c.flow
GROUP BY 1, 2 HAVING sum(c.count) > 0 ORDER BY f.name COLLATE "C", 2;

-- name: Due
SELECT run, id, due FROM {schema}.runs WHERE (due, run) > ($1, $2) AND due < $3 AND due IS NOT NULL AND status < 4 ORDER BY due, run LIMIT $4;

-- name: DueOfShards
SELECT run, id, due FROM {schema}.runs WHERE (due, run) > ($1, $2) AND due < $3 AND due IS NOT NULL AND status < 4 AND shard = ANY ($5) ORDER BY due, run LIMIT $4;
