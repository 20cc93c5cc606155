-- What a server keeps beside the journal. Times are microseconds since 1970-01-01 UTC.
CREATE TABLE keys (
  id         TEXT    PRIMARY KEY,
  name       TEXT    NOT NULL,
  hash       BLOB    NOT NULL,
  rights     INTEGER NOT NULL,
  flows      TEXT,
  created    INTEGER NOT NULL,
  created_by TEXT,
  expires    INTEGER,
  revoked    INTEGER,
  used       INTEGER
) WITHOUT ROWID;
CREATE TABLE audit (
  number  INTEGER PRIMARY KEY AUTOINCREMENT,
  at      INTEGER NOT NULL,
  actor   TEXT    NOT NULL,
  action  TEXT    NOT NULL,
  target  TEXT    NOT NULL,
  outcome TEXT    NOT NULL,
  flow    TEXT,
  address TEXT,
  status  INTEGER NOT NULL,
  detail  TEXT
);
CREATE INDEX audit_at ON audit (at);
-- A delivery has a due time when it is the first of its subscription and run that is owed; those behind it have none.
CREATE TABLE deliveries (
  number       INTEGER PRIMARY KEY AUTOINCREMENT,
  id           TEXT    NOT NULL UNIQUE,
  subscription TEXT    NOT NULL,
  run          TEXT    NOT NULL,
  flow         TEXT    NOT NULL,
  event        TEXT    NOT NULL,
  at           INTEGER NOT NULL,
  body         BLOB    NOT NULL,
  state        INTEGER NOT NULL,
  attempts     INTEGER NOT NULL,
  due          INTEGER,
  status       INTEGER,
  error        TEXT,
  ended        INTEGER
);
CREATE INDEX deliveries_lane ON deliveries (subscription, run, number) WHERE state = 0;
CREATE INDEX deliveries_due ON deliveries (subscription, due) WHERE state = 0 AND due IS NOT NULL;
CREATE INDEX deliveries_ended ON deliveries (ended) WHERE ended IS NOT NULL;
CREATE TABLE marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE replays (signature TEXT PRIMARY KEY, delivery TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX replays_until ON replays (until);
