-- Receivers of webhooks that were set up over the API. The mark 'receivers' is the revision of the list. Detail is JSON, secrets included.
CREATE TABLE receivers (
  name     TEXT    PRIMARY KEY,
  revision INTEGER NOT NULL,
  since    INTEGER NOT NULL,
  created  INTEGER NOT NULL,
  detail   BLOB    NOT NULL
) WITHOUT ROWID;
