-- name: Begin
BEGIN IMMEDIATE;

-- name: Commit
COMMIT;

-- name: LastPosition
SELECT max(coalesce((SELECT max(position) FROM log), 0), coalesce((SELECT value FROM marks WHERE name = 'removed'), 0));

-- name: LastRun
SELECT coalesce(max(run), 0) FROM runs;

-- name: FindRun
SELECT run, flow, status, started, tags, due FROM runs WHERE id = ?1;

-- name: FindHead
SELECT last, chain FROM log WHERE run = ?1 ORDER BY last DESC LIMIT 1;

-- name: FindBase
SELECT version, chain FROM baselines WHERE run = ?1;

-- name: FindKey
SELECT id FROM runs WHERE key = ?1;

-- name: FindFlow
SELECT flow FROM flows WHERE name = ?1 AND fingerprint = ?2;

-- name: AddFlow
INSERT INTO flows (name, fingerprint) VALUES (?1, ?2);

-- name: Append
INSERT INTO log (position, run, first, last, incarnation, counter, chain, entries) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: AddRun
INSERT INTO runs (run, id, flow, status, started, updated, ended, due, version, chain, key, parent, tags, outcome)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) ON CONFLICT (id) DO NOTHING;

-- name: AddNewRun
INSERT INTO runs (run, id, flow, status, started, updated, ended, due, version, chain, key, parent, tags, outcome)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14);

-- name: ChangeRun
UPDATE runs SET flow = ?2, status = ?3, updated = ?4, ended = ?5, due = ?6, version = ?7, chain = ?8, tags = ?9, outcome = ?10 WHERE run = ?1;

-- name: MoveRun
UPDATE runs SET status = ?2, updated = ?3, ended = ?4, version = ?5, chain = ?6, outcome = ?7 WHERE run = ?1;

-- name: AddTag
INSERT OR IGNORE INTO run_tags (tag, started, run) VALUES (?1, ?2, ?3);

-- name: RemoveTag
DELETE FROM run_tags WHERE tag = ?1 AND started = ?2 AND run = ?3;

-- name: Count
INSERT INTO run_counts (flow, status, count) VALUES (?1, ?2, ?3) ON CONFLICT (flow, status) DO UPDATE SET count = count + excluded.count;

-- name: FindBlob
SELECT blob FROM blobs WHERE hash = ?1;

-- name: AddBlob
INSERT INTO blobs (hash, content) VALUES (?1, ?2);

-- name: NameBlob
INSERT INTO blob_names (run, blob, version) VALUES (?1, ?2, ?3) ON CONFLICT (run, blob) DO UPDATE SET version = max(version, excluded.version);

-- name: KeepBlob
UPDATE blobs SET unnamed = NULL WHERE blob = ?1 AND unnamed IS NOT NULL;

-- name: TakeBack
DELETE FROM aside WHERE run = ?1;
