-- What a server keeps beside the journal, for all members alike. Times are microseconds since 1970-01-01 UTC.
CREATE TABLE {schema}.server_keys (
  id         text   COLLATE "C" PRIMARY KEY,
  name       text   NOT NULL,
  hash       bytea  NOT NULL,
  rights     bigint NOT NULL,
  flows      text,
  created    bigint NOT NULL,
  created_by text,
  expires    bigint,
  revoked    bigint,
  used       bigint
);

CREATE TABLE {schema}.server_audit (
  number  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      bigint NOT NULL,
  actor   text   NOT NULL,
  action  text   NOT NULL,
  target  text   NOT NULL,
  outcome text   NOT NULL,
  flow    text,
  address text,
  status  int    NOT NULL,
  detail  text
);
CREATE INDEX server_audit_at ON {schema}.server_audit (at);

-- Deliveries of webhooks. One has a due time when it is the first of its subscription and run that is owed; those behind it have none.
CREATE TABLE {schema}.server_deliveries (
  number       bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id           text     COLLATE "C" NOT NULL UNIQUE,
  subscription text     COLLATE "C" NOT NULL,
  run          text     COLLATE "C" NOT NULL,
  flow         text     NOT NULL,
  event        text     NOT NULL,
  at           bigint   NOT NULL,
  body         bytea    NOT NULL,
  state        smallint NOT NULL,
  attempts     int      NOT NULL,
  due          bigint,
  status       int,
  error        text,
  ended        bigint
);
CREATE INDEX server_deliveries_lane ON {schema}.server_deliveries (subscription, run, number) WHERE state = 0;
CREATE INDEX server_deliveries_due ON {schema}.server_deliveries (subscription, due) WHERE state = 0 AND due IS NOT NULL;
CREATE INDEX server_deliveries_ended ON {schema}.server_deliveries (ended) WHERE ended IS NOT NULL;

-- How far the feed has been looked at for webhooks: one row at most. Locked by whoever goes on, so that deliveries of a run come in one order.
CREATE TABLE {schema}.server_position (single boolean PRIMARY KEY DEFAULT true CHECK (single), value bigint NOT NULL);

-- Signatures of incoming webhooks that were seen.
CREATE TABLE {schema}.server_replays (
  signature text   COLLATE "C" PRIMARY KEY,
  delivery  text   NOT NULL,
  until     bigint NOT NULL
);
CREATE INDEX server_replays_until ON {schema}.server_replays (until);
