-- name: AddKey
INSERT INTO keys (id, name, hash, rights, flows, created, created_by, expires) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING;

-- name: FindKey
SELECT id, name, hash, rights, flows, created, created_by, expires, revoked, used FROM keys WHERE id = ?1;

-- name: ListKeys
SELECT id, name, hash, rights, flows, created, created_by, expires, revoked, used FROM keys ORDER BY created DESC, id;

-- name: RevokeKey
UPDATE keys SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL;

-- name: TouchKey
UPDATE keys SET used = ?2 WHERE id = ?1 AND (used IS NULL OR used < ?2);

-- name: AddAudit
INSERT INTO audit (at, actor, action, target, outcome, flow, address, status, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- name: ReadAudit
SELECT number, at, actor, action, target, outcome, flow, address, status, detail FROM audit
WHERE (?1 IS NULL OR number < ?1) AND (?2 IS NULL OR actor = ?2) AND (?3 IS NULL OR action = ?3) AND (?4 IS NULL OR target = ?4) AND (?5 IS NULL OR outcome = ?5) AND (?6 IS NULL OR at >= ?6)
ORDER BY number DESC LIMIT ?7;

-- name: TrimAudit
DELETE FROM audit WHERE at < ?1 OR number <= (SELECT max(number) FROM audit) - ?2;

-- name: Position
SELECT value FROM marks WHERE name = 'position';

-- name: SetPosition
INSERT INTO marks (name, value) VALUES ('position', ?1) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value);

-- name: AddDelivery
INSERT INTO deliveries (id, subscription, run, flow, event, at, body, state, attempts, due)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, CASE WHEN EXISTS (SELECT 1 FROM deliveries WHERE subscription = ?2 AND run = ?3 AND state = 0) THEN NULL ELSE ?8 END)
ON CONFLICT DO NOTHING;

-- name: Due
SELECT number, id, subscription, run, flow, event, at, state, attempts, due, status, error, ended, body FROM deliveries
WHERE subscription = ?1 AND state = 0 AND due IS NOT NULL AND due <= ?2 ORDER BY due, number LIMIT ?3;

-- name: NextDue
SELECT min(due) FROM deliveries WHERE subscription = ?1 AND state = 0 AND due IS NOT NULL AND due > ?2;

-- name: Note
UPDATE deliveries SET state = ?2, attempts = attempts + 1, due = ?3, status = ?4, error = ?5, ended = ?6 WHERE id = ?1 AND state = 0;

-- name: Lane
SELECT subscription, run FROM deliveries WHERE id = ?1;

-- name: Promote
UPDATE deliveries SET due = ?3 WHERE number = (SELECT min(number) FROM deliveries WHERE subscription = ?1 AND run = ?2 AND state = 0) AND due IS NULL;

-- name: List
SELECT number, id, subscription, run, flow, event, at, state, attempts, due, status, error, ended FROM deliveries
WHERE (?1 IS NULL OR number < ?1) AND (?2 IS NULL OR subscription = ?2) AND (?3 IS NULL OR run = ?3) AND (?4 IS NULL OR state = ?4)
ORDER BY number DESC LIMIT ?5;

-- name: Find
SELECT number, id, subscription, run, flow, event, at, state, attempts, due, status, error, ended, body FROM deliveries WHERE id = ?1;

-- name: Redeliver
UPDATE deliveries SET state = 0, attempts = 0, due = ?2, ended = NULL WHERE id = ?1 AND state <> 0;

-- name: TrimDeliveries
DELETE FROM deliveries WHERE ended < ?1;

-- name: ForgetReplays
DELETE FROM replays WHERE until < ?1;

-- name: Remember
INSERT INTO replays (signature, delivery, until) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING;

-- name: Remembered
SELECT delivery FROM replays WHERE signature = ?1;

-- name: ReceiversRevision
SELECT coalesce((SELECT value FROM marks WHERE name = 'receivers'), 0);

-- name: ReviseReceivers
INSERT INTO marks (name, value) VALUES ('receivers', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1;

-- name: ListReceivers
SELECT name, revision, since, created, detail FROM receivers ORDER BY name;

-- name: AddReceiver
INSERT INTO receivers (name, revision, since, created, detail) VALUES (?1, (SELECT value FROM marks WHERE name = 'receivers'), ?2, ?3, ?4) ON CONFLICT DO NOTHING;

-- name: ChangeReceiver
UPDATE receivers SET revision = (SELECT value FROM marks WHERE name = 'receivers'), detail = ?3 WHERE name = ?1 AND revision = ?2;

-- name: RemoveReceiver
DELETE FROM receivers WHERE name = ?1;

-- name: GiveUpAll
UPDATE deliveries SET state = 2, due = NULL, ended = ?2, error = 'The webhook was removed.' WHERE subscription = ?1 AND state = 0;
