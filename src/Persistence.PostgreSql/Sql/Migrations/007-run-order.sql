-- Lists of runs by their last change. By their end there is an index already.
CREATE INDEX runs_by_update ON {schema}.runs (updated, run) WHERE status < 16;
