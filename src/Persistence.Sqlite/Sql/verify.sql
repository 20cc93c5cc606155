-- name: Integrity
PRAGMA integrity_check(50);

-- name: SmallTables
SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT IN ('log', 'blobs') ORDER BY name;

-- name: Runs
SELECT run, id, status, version, chain FROM runs WHERE run > ?1 ORDER BY run LIMIT ?2;

-- name: LinkAt
SELECT chain FROM log WHERE run = ?1 AND last = ?2;

-- name: OrphanedRows
SELECT l.run, EXISTS (SELECT 1 FROM runs r WHERE r.run = l.run)
FROM (SELECT DISTINCT run FROM log WHERE run > ?1 ORDER BY run LIMIT ?2) l ORDER BY l.run;

-- name: Blobs
SELECT blob, hash, content FROM blobs WHERE blob > ?1 ORDER BY blob LIMIT ?2;

-- name: MissingBlobs
SELECT l.run, r.id, EXISTS (SELECT 1 FROM blob_names n WHERE n.run = l.run AND NOT EXISTS (SELECT 1 FROM blobs b WHERE b.blob = n.blob))
FROM (SELECT DISTINCT run FROM blob_names WHERE run > ?1 ORDER BY run LIMIT ?2) l LEFT JOIN runs r ON r.run = l.run ORDER BY l.run;

-- name: Counts
SELECT f.name, c.flow, c.status, c.counted, c.stored
FROM (
  SELECT flow, status, sum(counted) AS counted, sum(stored) AS stored
  FROM (
    SELECT flow, status, count(*) AS counted, 0 AS stored FROM runs WHERE status < 16 GROUP BY 1, 2
    UNION ALL SELECT flow, status, 0, count FROM run_counts
  ) GROUP BY 1, 2 HAVING sum(counted) <> sum(stored)
) c LEFT JOIN flows f ON f.flow = c.flow;

-- name: Aside
SELECT r.id FROM runs r LEFT JOIN aside a ON a.run = r.run WHERE r.status = 9 AND (a.run IS NULL OR a.status <> 9) LIMIT 50;

-- name: Definitions
SELECT fingerprint, canonical, checksum FROM definitions;
