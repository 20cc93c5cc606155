-- The fence: who may write the runs of a shard. Every append locks the rows of its shards FOR SHARE and compares the term; whoever takes a shard over raises the term and commits before
-- it reads anything, so it waits for appends under way, and later ones of the owner before are refused. One row per shard, made when the journal is; never more, never fewer.
CREATE TABLE {schema}.shard (
  shard int    PRIMARY KEY,
  term  bigint NOT NULL DEFAULT 0,
  owner text   COLLATE "C",
  -- The newest event format that may have been written: a member that does not read it declines the shard.
  event_format int NOT NULL DEFAULT 1,
  -- Whether the owner before the present one let go of it in order, or there was none.
  handed_over boolean NOT NULL DEFAULT true
) WITH (fillfactor = 50);

-- One life of a member. Its lease is that of all shards it owns, so that one update renews them; heartbeats never touch the rows that appends lock. A life that is dead stays dead: the
-- process joins again as another one. Owners of shards are ids of lives. The ticket is what a member asked with, so that the same request is never two lives.
CREATE SEQUENCE {schema}.incarnation;
CREATE TABLE {schema}.member (
  id           text        COLLATE "C" PRIMARY KEY,
  ticket       text        COLLATE "C" NOT NULL UNIQUE,
  name         text        COLLATE "C" NOT NULL,
  incarnation  bigint      NOT NULL,
  joined       timestamptz NOT NULL DEFAULT clock_timestamp(),
  lease_until  timestamptz NOT NULL,
  draining     boolean     NOT NULL DEFAULT false,
  dead         timestamptz,
  capacity     int         NOT NULL,
  capabilities text[]      NOT NULL,
  version      text        NOT NULL,
  event_format int         NOT NULL,
  address      text        NOT NULL
) WITH (fillfactor = 50);

-- Commands for runs that another member may own. Positions come from one sequence and are taken under a lock per run, so within a run they grow in the order of commits.
CREATE SEQUENCE {schema}.inbox_position;
CREATE TABLE {schema}.inbox (
  position  bigint PRIMARY KEY,
  delivery  text        COLLATE "C" NOT NULL,
  run       text        COLLATE "C" NOT NULL,
  shard     int         NOT NULL,
  verb      text        NOT NULL,
  arguments bytea       NOT NULL,
  at        timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX inbox_by_shard ON {schema}.inbox (shard, position);

-- Every delivery that was put, and its answer; outlives the row above, so that what is delivered again is not done again.
CREATE TABLE {schema}.deliveries (
  id        text        COLLATE "C" PRIMARY KEY,
  answered  timestamptz,
  succeeded boolean,
  answer    text
);
CREATE INDEX deliveries_answered ON {schema}.deliveries (answered) WHERE answered IS NOT NULL;
