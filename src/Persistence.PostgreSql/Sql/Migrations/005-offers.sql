-- Execs and items of batches that any member may run that can. An offer is claimed until a time; claims are numbered, and only the last one may prolong itself or leave an outcome.
CREATE TABLE {schema}.offers (
  id           text        COLLATE "C" PRIMARY KEY,
  run          text        COLLATE "C" NOT NULL,
  -- The term under which the run is led by whoever offers: an earlier owner takes nothing back that a later one has offered.
  term         bigint      NOT NULL,
  requires     text[]      COLLATE "C" NOT NULL,
  flow         text        NOT NULL,
  fingerprint  text        COLLATE "C" NOT NULL,
  work         bytea       NOT NULL,
  made         timestamptz NOT NULL DEFAULT clock_timestamp(),
  claim        bigint      NOT NULL DEFAULT 0,
  worker       text,
  lease_until  timestamptz,
  ended        timestamptz,
  succeeded    boolean,
  outcome      bytea
) WITH (fillfactor = 70);
CREATE INDEX offers_open ON {schema}.offers (made, id) WHERE ended IS NULL;
CREATE INDEX offers_ended ON {schema}.offers (ended) WHERE ended IS NOT NULL;
