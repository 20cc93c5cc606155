-- name: OldestByOutcome
SELECT q.run, q.number, q.outcome, q.asked, q.due, q.ended, q.assignee, q.detail, r.id
FROM unnest($1::smallint[]) x(lane) CROSS JOIN LATERAL (
  SELECT * FROM {schema}.questions c WHERE c.outcome = x.lane AND (c.asked, c.run, c.number) > ($2, $3, $4) ORDER BY c.asked, c.run, c.number LIMIT $5) q
JOIN {schema}.runs r ON r.run = q.run
ORDER BY q.asked, q.run, q.number LIMIT $5;

-- name: OldestByAssignee
SELECT q.run, q.number, q.outcome, q.asked, q.due, q.ended, q.assignee, q.detail, r.id
FROM unnest($1::smallint[]) x(lane) CROSS JOIN LATERAL (
  SELECT * FROM {schema}.questions c WHERE c.assignee = $6 AND c.outcome = x.lane AND (c.asked, c.run, c.number) > ($2, $3, $4)
  ORDER BY c.asked, c.run, c.number LIMIT $5) q
JOIN {schema}.runs r ON r.run = q.run
ORDER BY q.asked, q.run, q.number LIMIT $5;

-- name: OldestByRun
SELECT q.run, q.number, q.outcome, q.asked, q.due, q.ended, q.assignee, q.detail, r.id
FROM {schema}.runs r JOIN {schema}.questions q ON q.run = r.run
WHERE r.id = $6 AND q.outcome = ANY ($1) AND (q.asked, q.run, q.number) > ($2, $3, $4)
ORDER BY q.asked, q.run, q.number LIMIT $5;

-- name: NewestByOutcome
SELECT q.run, q.number, q.outcome, q.asked, q.due, q.ended, q.assignee, q.detail, r.id
FROM unnest($1::smallint[]) x(lane) CROSS JOIN LATERAL (
  SELECT * FROM {schema}.questions c WHERE c.outcome = x.lane AND (c.asked, c.run, c.number) < ($2, $3, $4) ORDER BY c.asked DESC, c.run DESC, c.number DESC LIMIT $5) q
JOIN {schema}.runs r ON r.run = q.run
ORDER BY q.asked DESC, q.run DESC, q.number DESC LIMIT $5;

-- name: NewestByAssignee
SELECT q.run, q.number, q.outcome, q.asked, q.due, q.ended, q.assignee, q.detail, r.id
FROM unnest($1::smallint[]) x(lane) CROSS JOIN LATERAL (
  SELECT * FROM {schema}.questions c WHERE c.assignee = $6 AND c.outcome = x.lane AND (c.asked, c.run, c.number) < ($2, $3, $4)
  ORDER BY c.asked DESC, c.run DESC, c.number DESC LIMIT $5) q
JOIN {schema}.runs r ON r.run = q.run
ORDER BY q.asked DESC, q.run DESC, q.number DESC LIMIT $5;

-- name: NewestByRun
SELECT q.run, q.number, q.outcome, q.asked, q.due, q.ended, q.assignee, q.detail, r.id
FROM {schema}.runs r JOIN {schema}.questions q ON q.run = r.run
WHERE r.id = $6 AND q.outcome = ANY ($1) AND (q.asked, q.run, q.number) < ($2, $3, $4)
ORDER BY q.asked DESC, q.run DESC, q.number DESC LIMIT $5;

-- name: Find
SELECT q.run, q.number, q.outcome, q.asked, q.due, q.ended, q.assignee, q.detail, r.id
FROM {schema}.runs r JOIN {schema}.questions q ON q.run = r.run
WHERE r.id = $1 AND q.number = $2;

-- name: Of
SELECT q.run, q.number, q.outcome, q.asked, q.due, q.ended, q.assignee, q.detail, r.id
FROM {schema}.runs r JOIN {schema}.questions q ON q.run = r.run
WHERE r.run = $1
ORDER BY q.number;
