-- Times are microseconds since 1970-01-01 UTC: datetime(started / 1000000, 'unixepoch') shows one.
-- Chains are CRC-32C checksums, each made of its predecessor and its own entry; the first is made of the run's id.

-- Every opening by an engine. The last row tells whether it stopped in order, and who holds the file now.
CREATE TABLE openings (
  incarnation INTEGER PRIMARY KEY,
  opened      INTEGER NOT NULL,
  host        TEXT    NOT NULL,
  process     INTEGER NOT NULL,
  clean       INTEGER NOT NULL DEFAULT 0
);

-- Single numbers: 'removed' is the greatest position in the log that was trimmed or pruned away.
CREATE TABLE marks (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;

-- Names and fingerprints of definitions, so that a run's row holds a small number instead.
CREATE TABLE flows (
  flow        INTEGER PRIMARY KEY,
  name        TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  UNIQUE (name, fingerprint)
);

-- The canonical form of definitions.
CREATE TABLE definitions (
  fingerprint TEXT PRIMARY KEY,
  canonical   BLOB    NOT NULL,
  checksum    INTEGER NOT NULL
);

-- The index of runs. Numbers follow the order of first appends.
-- A status of 16 or more is that of a pruned run plus 16: its row is a tombstone.
-- Version and chain are those of the entry with which the row was last written.
CREATE TABLE runs (
  run     INTEGER PRIMARY KEY,
  id      TEXT    NOT NULL UNIQUE,
  flow    INTEGER NOT NULL,
  status  INTEGER NOT NULL,
  started INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  ended   INTEGER,
  due     INTEGER,
  version INTEGER NOT NULL,
  chain   INTEGER NOT NULL,
  key     TEXT,
  parent  TEXT,
  tags    TEXT,
  outcome TEXT
);
CREATE UNIQUE INDEX runs_by_key ON runs (key) WHERE key IS NOT NULL;
CREATE INDEX runs_by_status ON runs (status, started);
CREATE INDEX runs_by_flow ON runs (flow, started);
CREATE INDEX runs_by_parent ON runs (parent, started) WHERE parent IS NOT NULL;
CREATE INDEX runs_by_due ON runs (due) WHERE due IS NOT NULL;
CREATE INDEX runs_by_end ON runs (ended) WHERE ended IS NOT NULL AND status < 16;
CREATE INDEX tombstones_by_end ON runs (ended) WHERE status >= 16;

CREATE TABLE run_tags (
  tag     TEXT    NOT NULL,
  started INTEGER NOT NULL,
  run     INTEGER NOT NULL,
  PRIMARY KEY (tag, started, run)
) WITHOUT ROWID;

-- How many runs there are of each flow in each status, kept up in the same transactions.
CREATE TABLE run_counts (
  flow   INTEGER NOT NULL,
  status INTEGER NOT NULL,
  count  INTEGER NOT NULL,
  PRIMARY KEY (flow, status)
) WITHOUT ROWID;

-- One row per append: its events, packed, and the chain of the last one. Positions follow the order of commits and are never used twice.
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

-- The state of a trimmed run at a version, in place of its entries up to there. Chain is that of the entry with that version, and the checksum of the data
-- goes on from it. Entries are kept from a version that is greater by one, or less when an append was cut in its middle; kept_chain is that of the entry before.
-- Blobs are the hashes of the blobs that the state names, one after the other.
CREATE TABLE baselines (
  run        INTEGER PRIMARY KEY,
  version    INTEGER NOT NULL,
  schema     INTEGER NOT NULL,
  chain      INTEGER NOT NULL,
  kept       INTEGER NOT NULL,
  kept_chain INTEGER NOT NULL,
  checksum   INTEGER NOT NULL,
  blobs      BLOB    NOT NULL,
  data       BLOB    NOT NULL
);

-- The latest snapshot of a run.
CREATE TABLE snapshots (
  run      INTEGER PRIMARY KEY,
  version  INTEGER NOT NULL,
  schema   INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  data     BLOB    NOT NULL
);

-- Log rows that a trimmed or pruned run no longer needs, still to be deleted: those up to a version.
CREATE TABLE leftovers (
  run  INTEGER PRIMARY KEY,
  last INTEGER NOT NULL
);

-- Large values by the SHA-256 of their content; 'unnamed' is the time since when no run names the blob.
CREATE TABLE blobs (
  blob    INTEGER PRIMARY KEY,
  hash    BLOB    NOT NULL UNIQUE,
  unnamed INTEGER,
  content BLOB    NOT NULL
);
CREATE INDEX blobs_unnamed ON blobs (unnamed) WHERE unnamed IS NOT NULL;

-- Which run names which blob, and the last version at which it did.
CREATE TABLE blob_names (
  run     INTEGER NOT NULL,
  blob    INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (run, blob)
) WITHOUT ROWID;
CREATE INDEX blob_names_by_blob ON blob_names (blob);

-- Runs set aside: parked (status 4) or quarantined (status 9), with the status they had.
CREATE TABLE aside (
  run    INTEGER PRIMARY KEY,
  status INTEGER NOT NULL,
  before INTEGER NOT NULL,
  reason TEXT    NOT NULL,
  build  TEXT    NOT NULL,
  since  INTEGER NOT NULL
);
