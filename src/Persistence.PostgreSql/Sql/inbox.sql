-- name: Put
SELECT n, is_new, succeeded, answer FROM {schema}.inbox_put($1, $2, $3, $4, $5, $6, $7, $8);

-- name: Read
SELECT position, delivery, run, verb, arguments, at FROM {schema}.inbox WHERE shard = ANY ($1) AND position > $2 ORDER BY position LIMIT $3;

-- name: Settle
SELECT n, code FROM {schema}.inbox_settle($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: Answers
SELECT id, succeeded, answer FROM {schema}.deliveries WHERE id = ANY ($1) AND answered IS NOT NULL;

-- name: Clear
DELETE FROM {schema}.deliveries WHERE id IN (SELECT id FROM {schema}.deliveries WHERE answered < $1 ORDER BY answered LIMIT $2);

-- name: PutCommand
WITH one AS (UPDATE {schema}.command_counts SET tickets = tickets + 1, changes = changes + 1 RETURNING tickets)
INSERT INTO {schema}.commands (ticket, verb, run, arguments) SELECT one.tickets, $1, $2, $3 FROM one RETURNING ticket;

-- name: TakeCommands
SELECT ticket, verb, run, arguments, at FROM {schema}.commands WHERE ticket > $1 AND succeeded IS NULL ORDER BY ticket LIMIT $2;

-- name: AnswerCommand
WITH done AS (UPDATE {schema}.commands SET succeeded = $2, answer = $3, arguments = '' WHERE ticket = $1 AND succeeded IS NULL RETURNING 1)
UPDATE {schema}.command_counts SET changes = changes + 1 WHERE EXISTS (SELECT 1 FROM done);

-- name: FindCommandAnswer
SELECT succeeded, answer FROM {schema}.commands WHERE ticket = $1 AND succeeded IS NOT NULL;

-- name: CommandChanges
SELECT changes FROM {schema}.command_counts;

-- name: ClearCommands
DELETE FROM {schema}.commands WHERE succeeded IS NOT NULL AND at < $1;
