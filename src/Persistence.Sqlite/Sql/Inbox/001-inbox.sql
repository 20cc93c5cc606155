-- Commands left for the engine by other processes, and what became of them. Times are microseconds since 1970-01-01 UTC.
CREATE TABLE commands (
  ticket    INTEGER PRIMARY KEY AUTOINCREMENT,
  verb      TEXT    NOT NULL,
  run       TEXT,
  arguments BLOB    NOT NULL,
  at        INTEGER NOT NULL,
  succeeded INTEGER,
  answer    TEXT
);
CREATE INDEX commands_open ON commands (ticket) WHERE succeeded IS NULL;
