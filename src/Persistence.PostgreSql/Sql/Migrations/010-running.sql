-- Running runs (status 1) are no longer in the index by flow: few run at one time, lists find them by their status, and a start writes an entry less. And brings a quicker function for plain
-- appends.
DROP INDEX {schema}.runs_by_flow;
CREATE INDEX runs_by_flow ON {schema}.runs (flow, started, run) WHERE status <> 1;
