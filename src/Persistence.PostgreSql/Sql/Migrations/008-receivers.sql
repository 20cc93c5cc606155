-- Receivers of webhooks that were set up over the API. The mark 'receivers' is the revision of the list. Detail is JSON, secrets included.
CREATE TABLE {schema}.server_receivers (
  name     text   COLLATE "C" PRIMARY KEY,
  revision bigint NOT NULL,
  since    bigint NOT NULL,
  created  bigint NOT NULL,
  detail   bytea  NOT NULL
);
