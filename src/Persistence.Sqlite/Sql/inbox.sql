-- name: Identity
SELECT name FROM identity;

-- name: Put
INSERT INTO commands (verb, run, arguments, at) VALUES (?1, ?2, ?3, ?4);

-- name: Take
SELECT ticket, verb, run, arguments, at FROM commands WHERE ticket > ?1 AND succeeded IS NULL ORDER BY ticket LIMIT ?2;

-- name: Answer
UPDATE commands SET succeeded = ?2, answer = ?3, arguments = x'' WHERE ticket = ?1 AND succeeded IS NULL;

-- name: FindAnswer
SELECT succeeded, answer FROM commands WHERE ticket = ?1 AND succeeded IS NOT NULL;

-- name: Clear
DELETE FROM commands WHERE succeeded IS NOT NULL AND at < ?1;
