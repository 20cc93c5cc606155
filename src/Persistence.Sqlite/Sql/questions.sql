-- name: Save
INSERT INTO questions (run, number, outcome, asked, due, ended, assignee, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT (run, number) DO UPDATE SET outcome = excluded.outcome, due = excluded.due, ended = excluded.ended, assignee = excluded.assignee, detail = excluded.detail;

-- name: RemoveOf
DELETE FROM questions WHERE run = ?1;

-- name: OldestByOutcome
SELECT q.run, q.number, q.outcome, q.asked, q.due, q.ended, q.assignee, q.detail, r.id
FROM questions q CROSS JOIN runs r ON r.run = q.run
WHERE q.outcome = ?1 AND (q.asked, q.run, q.number) > (?2, ?3, ?4)
ORDER BY q.asked, q.run, q.number;

-- name: NewestByOutcome
SELECT q.run, q.number, q.outcome, q.asked, q.due, q.ended, q.assignee, q.detail, r.id
FROM questions q CROSS JOIN runs r ON r.run = q.run
WHERE q.outcome = ?1 AND (q.asked, q.run, q.number) < (?2, ?3, ?4)
ORDER BY q.asked DESC, q.run DESC, q.number DESC;

-- name: OldestByAssignee
SELECT q.run, q.number, q.outcome, q.asked, q.due, q.ended, q.assignee, q.detail, r.id
FROM questions q CROSS JOIN runs r ON r.run = q.run
WHERE q.assignee = ?5 AND q.outcome = ?1 AND (q.asked, q.run, q.number) > (?2, ?3, ?4)
ORDER BY q.asked, q.run, q.number;

-- name: NewestByAssignee
SELECT q.run, q.number, q.outcome, q.asked, q.due, q.ended, q.assignee, q.detail, r.id
FROM questions q CROSS JOIN runs r ON r.run = q.run
WHERE q.assignee = ?5 AND q.outcome = ?1 AND (q.asked, q.run, q.number) < (?2, ?3, ?4)
ORDER BY q.asked DESC, q.run DESC, q.number DESC;

-- name: OldestByRun
SELECT q.run, q.number, q.outcome, q.asked, q.due, q.ended, q.assignee, q.detail, r.id
FROM runs r CROSS JOIN questions q ON q.run = r.run
WHERE r.id = ?5 AND (q.asked, q.run, q.number) > (?2, ?3, ?4)
ORDER BY q.number;

-- name: NewestByRun
SELECT q.run, q.number, q.outcome, q.asked, q.due, q.ended, q.assignee, q.detail, r.id
FROM runs r CROSS JOIN questions q ON q.run = r.run
WHERE r.id = ?5 AND (q.asked, q.run, q.number) < (?2, ?3, ?4)
ORDER BY q.number DESC;

-- name: Find
SELECT q.run, q.number, q.outcome, q.asked, q.due, q.ended, q.assignee, q.detail, r.id
FROM runs r CROSS JOIN questions q ON q.run = r.run
WHERE r.id = ?1 AND q.number = ?2;

-- name: Of
SELECT q.run, q.number, q.outcome, q.asked, q.due, q.ended, q.assignee, q.detail, r.id
FROM runs r CROSS JOIN questions q ON q.run = r.run
WHERE r.run = ?1
ORDER BY q.number;
