-- Times are microseconds since 1970-01-01 UTC: datetime(started / 1000000, 'unixepoch') shows one.

-- Every opening by an engine. The last row tells whether it stopped in order, and who holds the file now.
CREATE TABLE openings (
  incarnation INTEGER PRIMARY KEY,
  opened      INTEGER NOT NULL,
  host        TEXT    NOT NULL,
  process     INTEGER NOT NULL,
  clean       INTEGER NOT NULL DEFAULT 0
);

-- Names and fingerprints of definitions, so that a run's row holds a small number instead.
CREATE TABLE flows (
  flow        INTEGER PRIMARY KEY,
  name        TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  UNIQUE (name, fingerprint)
);

-- The index of runs. The number follows the order of starts.
CREATE TABLE runs (
  run     INTEGER PRIMARY KEY,
  id      TEXT    NOT NULL UNIQUE,
  flow    INTEGER NOT NULL,
  status  INTEGER NOT NULL,
  started INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  ended   INTEGER,
  key     TEXT,
  tags    TEXT,
  parent  TEXT,
  due     INTEGER,
  outcome TEXT
);
CREATE UNIQUE INDEX runs_by_key ON runs (key) WHERE key IS NOT NULL;
CREATE INDEX runs_by_status ON runs (status, run);

-- One row per append: its events, packed, and the checksum of the last one, chained to the row before.
CREATE TABLE log (
  position    INTEGER PRIMARY KEY,
  run         INTEGER NOT NULL,
  last        INTEGER NOT NULL,
  first       INTEGER NOT NULL,
  incarnation INTEGER NOT NULL,
  counter     INTEGER NOT NULL,
  chain       INTEGER NOT NULL,
  entries     BLOB    NOT NULL
);
CREATE UNIQUE INDEX log_by_run ON log (run, last);

-- Runs set aside because their entries cannot be read or applied; the entries stay as they are.
CREATE TABLE quarantine (
  run    INTEGER PRIMARY KEY,
  reason TEXT    NOT NULL,
  since  INTEGER NOT NULL
);
