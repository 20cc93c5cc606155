-- Lists of runs by their last change. By their end there is an index already.
CREATE INDEX runs_by_update ON runs (updated) WHERE status < 16;
