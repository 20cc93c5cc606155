-- Questions that runs ask people, kept in the same transactions as the entries that ask and end them. The outcome is 0 open, 1 answered, 2 defaulted, 3 timed out, 4 cancelled.
-- Detail is JSON: flow, node, name, the question, who answered what.
CREATE TABLE questions (
  run      INTEGER NOT NULL,
  number   INTEGER NOT NULL,
  outcome  INTEGER NOT NULL,
  asked    INTEGER NOT NULL,
  due      INTEGER,
  ended    INTEGER,
  assignee TEXT,
  detail   BLOB    NOT NULL,
  PRIMARY KEY (run, number)
) WITHOUT ROWID;
CREATE INDEX questions_by_outcome ON questions (outcome, asked, run, number);
CREATE INDEX questions_by_assignee ON questions (assignee, outcome, asked, run, number) WHERE assignee IS NOT NULL;
