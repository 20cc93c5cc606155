-- name: Create
CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied INTEGER NOT NULL);

-- name: Current
SELECT coalesce(max(version), 0) FROM schema_versions;

-- name: Exists
SELECT count(*) FROM sqlite_master WHERE name = 'schema_versions';

-- name: Tables
SELECT count(*) FROM sqlite_master;

-- name: Record
INSERT INTO schema_versions (version, name, applied) VALUES (?1, ?2, ?3);

-- name: LastOpening
SELECT incarnation, clean, opened, host, process FROM openings ORDER BY incarnation DESC LIMIT 1;

-- name: Open
INSERT INTO openings (incarnation, opened, host, process) VALUES (?1, ?2, ?3, ?4);

-- name: Forget
DELETE FROM openings WHERE incarnation < ?1;

-- name: MarkClean
UPDATE openings SET clean = 1 WHERE incarnation = ?1;
