-- name: Begin
BEGIN IMMEDIATE;

-- name: Commit
COMMIT;

-- name: FindRun
SELECT run FROM runs WHERE id = ?1;

-- name: FindHead
SELECT last, chain FROM log WHERE run = ?1 ORDER BY last DESC LIMIT 1;

-- name: FindKey
SELECT id FROM runs WHERE key = ?1;

-- name: FindFlow
SELECT flow FROM flows WHERE name = ?1 AND fingerprint = ?2;

-- name: AddFlow
INSERT INTO flows (name, fingerprint) VALUES (?1, ?2);

-- name: Append
INSERT INTO log (run, first, last, incarnation, counter, chain, entries) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: AddRun
INSERT INTO runs (id, flow, status, started, updated, ended, key, tags, parent, due, outcome)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11);

-- name: ChangeRun
UPDATE runs SET flow = ?2, status = ?3, updated = ?4, ended = ?5, tags = ?6, due = ?7, outcome = ?8 WHERE run = ?1;

-- name: Quarantine
INSERT INTO quarantine (run, reason, since) VALUES (?1, ?2, ?3)
ON CONFLICT (run) DO UPDATE SET reason = excluded.reason, since = excluded.since;
