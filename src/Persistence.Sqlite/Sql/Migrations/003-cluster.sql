-- Takes the number only: in PostgreSQL it brings the tables of the cluster, and both stores count alike. A file is written by one engine, so there is nothing to share.
SELECT 1;
