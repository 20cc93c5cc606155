-- name: Runs
SELECT run, id, status, version, chain FROM {schema}.runs WHERE run > $1 ORDER BY run LIMIT $2;

-- name: LinkAt
SELECT chain FROM {schema}.log WHERE run = $1 AND first <= $2 AND last = $2;

-- name: OrphanedRows
SELECT l.run, EXISTS (SELECT 1 FROM {schema}.runs r WHERE r.run = l.run)
FROM (SELECT DISTINCT run FROM {schema}.log WHERE run > $1 ORDER BY run LIMIT $2) l ORDER BY l.run;

-- name: Blobs
SELECT blob, hash, content FROM {schema}.blobs WHERE blob > $1 ORDER BY blob LIMIT $2;

-- name: MissingBlobs
SELECT l.run, r.id, EXISTS (SELECT 1 FROM {schema}.blob_names n WHERE n.run = l.run AND NOT EXISTS (SELECT 1 FROM {schema}.blobs b WHERE b.blob = n.blob))
FROM (SELECT DISTINCT run FROM {schema}.blob_names WHERE run > $1 ORDER BY run LIMIT $2) l LEFT JOIN {schema}.runs r ON r.run = l.run ORDER BY l.run;

-- name: Counts
SELECT f.name, c.flow, c.status, c.counted::bigint, c.stored::bigint
FROM (
  SELECT flow, status, sum(counted) AS counted, sum(stored) AS stored
  FROM (
    SELECT flow, status, count(*) AS counted, 0 AS stored FROM {schema}.runs WHERE status < 16 GROUP BY 1, 2
    UNION ALL SELECT flow, status, 0, count FROM {schema}.run_counts
  ) a GROUP BY 1, 2 HAVING sum(counted) <> sum(stored)
) c LEFT JOIN {schema}.flows f ON f.flow = c.flow;

-- name: Aside
SELECT r.id FROM {schema}.runs r LEFT JOIN {schema}.aside a ON a.run = r.run WHERE r.status = 9 AND (a.run IS NULL OR a.status <> 9) LIMIT 50;

-- name: Definitions
SELECT fingerprint, canonical, checksum FROM {schema}.definitions;
