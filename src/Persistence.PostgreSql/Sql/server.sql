-- name: AddKey
INSERT INTO {schema}.server_keys (id, name, hash, rights, flows, created, created_by, expires) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING;

-- name: FindKey
SELECT id, name, hash, rights, flows, created, created_by, expires, revoked, used FROM {schema}.server_keys WHERE id = $1;

-- name: ListKeys
SELECT id, name, hash, rights, flows, created, created_by, expires, revoked, used FROM {schema}.server_keys ORDER BY created DESC, id;

-- name: RevokeKey
UPDATE {schema}.server_keys SET revoked = $2 WHERE id = $1 AND revoked IS NULL;

-- name: TouchKey
UPDATE {schema}.server_keys SET used = $2 WHERE id = $1 AND (used IS NULL OR used < $2);

-- name: AddAudit
INSERT INTO {schema}.server_audit (at, actor, action, target, outcome, flow, address, status, detail)
SELECT x.at, x.actor, x.action, x.target, x.outcome, x.flow, x.address, x.status, x.detail
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::text[])
  WITH ORDINALITY x(at, actor, action, target, outcome, flow, address, status, detail, n)
ORDER BY x.n;

-- name: ReadAudit
SELECT number, at, actor, action, target, outcome, flow, address, status, detail FROM {schema}.server_audit
WHERE ($1 IS NULL OR number < $1) AND ($2 IS NULL OR actor = $2) AND ($3 IS NULL OR action = $3) AND ($4 IS NULL OR target = $4) AND ($5 IS NULL OR outcome = $5) AND ($6 IS NULL OR at >= $6)
ORDER BY number DESC LIMIT $7;

-- name: TrimAudit
DELETE FROM {schema}.server_audit WHERE at < $1 OR number <= (SELECT number FROM {schema}.server_audit ORDER BY number DESC OFFSET $2 LIMIT 1);

-- name: Position
SELECT value FROM {schema}.server_position;

-- name: SetPosition
INSERT INTO {schema}.server_position (value) VALUES ($1) ON CONFLICT (single) DO UPDATE SET value = greatest(server_position.value, excluded.value);

-- name: AddDelivery
INSERT INTO {schema}.server_deliveries (id, subscription, run, flow, event, at, body, state, attempts, due)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0,
  CASE WHEN EXISTS (SELECT 1 FROM {schema}.server_deliveries d WHERE d.subscription = $2 AND d.run = $3 AND d.state = 0) THEN NULL ELSE $8 END)
ON CONFLICT DO NOTHING;

-- name: Due
WITH one AS (
  SELECT number, due FROM {schema}.server_deliveries
  WHERE subscription = $1 AND state = 0 AND due IS NOT NULL AND due <= $2 AND id <> ALL ($4) ORDER BY due, number LIMIT $5 FOR UPDATE SKIP LOCKED),
held AS (
  UPDATE {schema}.server_deliveries d SET due = $3 FROM one WHERE d.number = one.number
  RETURNING d.number, d.id, d.subscription, d.run, d.flow, d.event, d.at, d.state, d.attempts, d.due, d.status, d.error, d.ended, d.body, one.due AS was)
SELECT number, id, subscription, run, flow, event, at, state, attempts, due, status, error, ended, body FROM held ORDER BY was, number;

-- name: NextDue
SELECT min(due) FROM {schema}.server_deliveries WHERE subscription = $1 AND state = 0 AND due IS NOT NULL AND due > $2;

-- name: LockLane
SELECT 1 FROM {schema}.server_deliveries d WHERE (d.subscription, d.run) = (SELECT subscription, run FROM {schema}.server_deliveries WHERE id = $1) AND d.state = 0
ORDER BY d.number FOR UPDATE;

-- name: Note
UPDATE {schema}.server_deliveries SET state = $2, attempts = attempts + 1, due = $3, status = $4, error = $5, ended = $6 WHERE id = $1 AND state = 0;

-- name: Promote
UPDATE {schema}.server_deliveries SET due = $2
WHERE number = (
  SELECT min(d.number) FROM {schema}.server_deliveries d
  WHERE (d.subscription, d.run) = (SELECT subscription, run FROM {schema}.server_deliveries WHERE id = $1) AND d.state = 0) AND due IS NULL;

-- name: List
SELECT number, id, subscription, run, flow, event, at, state, attempts, due, status, error, ended FROM {schema}.server_deliveries
WHERE ($1 IS NULL OR number < $1) AND ($2 IS NULL OR subscription = $2) AND ($3 IS NULL OR run = $3) AND ($4 IS NULL OR state = $4)
ORDER BY number DESC LIMIT $5;

-- name: Find
SELECT number, id, subscription, run, flow, event, at, state, attempts, due, status, error, ended, body FROM {schema}.server_deliveries WHERE id = $1;

-- name: Redeliver
UPDATE {schema}.server_deliveries SET state = 0, attempts = 0, due = $2, ended = NULL WHERE id = $1 AND state <> 0;

-- name: TrimDeliveries
DELETE FROM {schema}.server_deliveries WHERE ended < $1;

-- name: ForgetReplays
DELETE FROM {schema}.server_replays WHERE until < $1;

-- name: Remember
INSERT INTO {schema}.server_replays AS r (signature, delivery, until) VALUES ($1, $2, $3) ON CONFLICT (signature) DO UPDATE SET until = r.until RETURNING r.delivery;

-- name: ReceiversRevision
SELECT coalesce((SELECT value FROM {schema}.marks WHERE name = 'receivers'), 0);

-- name: ReviseReceivers
INSERT INTO {schema}.marks AS m (name, value) VALUES ('receivers', 1) ON CONFLICT (name) DO UPDATE SET value = m.value + 1;

-- name: ListReceivers
SELECT name, revision, since, created, detail FROM {schema}.server_receivers ORDER BY name;

-- name: AddReceiver
INSERT INTO {schema}.server_receivers (name, revision, since, created, detail)
VALUES ($1, (SELECT value FROM {schema}.marks WHERE name = 'receivers'), $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: ChangeReceiver
UPDATE {schema}.server_receivers SET revision = (SELECT value FROM {schema}.marks WHERE name = 'receivers'), detail = $3 WHERE name = $1 AND revision = $2;

-- name: RemoveReceiver
DELETE FROM {schema}.server_receivers WHERE name = $1;

-- name: GiveUpAll
UPDATE {schema}.server_deliveries SET state = 2, due = NULL, ended = $2, error = 'The webhook was removed.' WHERE subscription = $1 AND state = 0;
