-- Questions that runs ask people, kept in the same transactions as the entries that ask and end them. The outcome is 0 open, 1 answered, 2 defaulted, 3 timed out, 4 cancelled.
-- Detail is JSON: flow, node, name, the question, who answered what.
CREATE TABLE {schema}.questions (
  run      bigint   NOT NULL,
  number   int      NOT NULL,
  outcome  smallint NOT NULL,
  asked    bigint   NOT NULL,
  due      bigint,
  ended    bigint,
  assignee text     COLLATE "C",
  detail   bytea    NOT NULL,
  PRIMARY KEY (run, number)
);
CREATE INDEX questions_by_outcome ON {schema}.questions (outcome, asked, run, number);
CREATE INDEX questions_by_assignee ON {schema}.questions (assignee, outcome, asked, run, number) WHERE assignee IS NOT NULL;
