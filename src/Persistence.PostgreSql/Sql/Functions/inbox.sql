-- Puts commands into the inboxes of runs. Numbers are taken under a lock per run, so that within a run they grow in the order of commits; runs share 256 locks, which keeps their number bounded.
-- Locks first, in one order, then delivery ids, in one order: two that put the same never wait for each other.
CREATE OR REPLACE FUNCTION {schema}.inbox_put(p_lock_timeout text, p_channel text, p_hint text, d_id text[], d_run text[], d_shard int[], d_verb text[], d_arguments bytea[])
RETURNS TABLE (n int, is_new boolean, succeeded boolean, answer text)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
  fresh text[];
BEGIN
  PERFORM set_config('lock_timeout', p_lock_timeout, true);
  PERFORM pg_advisory_xact_lock(hashtext('{schema}.inbox'), l.lock)
  FROM (SELECT DISTINCT hashtext(d.run) & 255 AS lock FROM unnest(d_run) d(run) ORDER BY 1) l;
  WITH ins AS (
    INSERT INTO {schema}.deliveries (id) SELECT DISTINCT d.id COLLATE "C" FROM unnest(d_id) d(id) ORDER BY 1 ON CONFLICT DO NOTHING RETURNING id)
  SELECT coalesce(array_agg(ins.id), '{}') INTO fresh FROM ins;
  INSERT INTO {schema}.inbox (position, delivery, run, shard, verb, arguments)
  SELECT nextval('{schema}.inbox_position'), d.id, d.run, d.shard, d.verb, d.arguments
  FROM (
    SELECT x.* FROM (
      SELECT DISTINCT ON (u.id) u.id, u.run, u.shard, u.verb, u.arguments, u.n
      FROM unnest(d_id, d_run, d_shard, d_verb, d_arguments) WITH ORDINALITY u(id, run, shard, verb, arguments, n) WHERE u.id = ANY (fresh) ORDER BY u.id, u.n
    ) x ORDER BY x.n
  ) d;
  IF p_hint IS NOT NULL AND cardinality(fresh) > 0 THEN
    PERFORM pg_notify(p_channel, p_hint);
  END IF;
  RETURN QUERY
  SELECT u.n::int, u.id = ANY (fresh) AND u.n = min(u.n) OVER (PARTITION BY u.id), d.succeeded, d.answer
  FROM unnest(d_id) WITH ORDINALITY u(id, n) JOIN {schema}.deliveries d ON d.id = u.id ORDER BY u.n;
END $$;

-- Takes commands that append nothing, under the terms of their shards. Codes: 0 settled, 1 gone, 2 fenced.
CREATE OR REPLACE FUNCTION {schema}.inbox_settle(
  p_lock_timeout text, p_channel text, p_hint text, x_run text[], x_shard int[], x_term bigint[], x_position bigint[], x_succeeded boolean[], x_answer text[])
RETURNS TABLE (n int, code int)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
  settled bigint[];
  codes   int[];
BEGIN
  PERFORM set_config('lock_timeout', p_lock_timeout, true);
  PERFORM 1 FROM {schema}.shard s WHERE s.shard = ANY (x_shard) ORDER BY s.shard FOR SHARE;
  PERFORM 1 FROM {schema}.inbox i WHERE i.position = ANY (x_position) ORDER BY i.position FOR UPDATE;
  SELECT array_agg(c.code ORDER BY c.n) INTO codes FROM (
    SELECT x.n, CASE
      WHEN NOT EXISTS (SELECT 1 FROM {schema}.shard s WHERE s.shard = x.shard AND s.term = x.term) THEN 2
      WHEN NOT EXISTS (SELECT 1 FROM {schema}.inbox i WHERE i.position = x.position AND i.run = x.run)
        OR EXISTS (SELECT 1 FROM unnest(x_position, x_shard, x_term) WITH ORDINALITY b(position, shard, term, n) JOIN {schema}.shard s ON s.shard = b.shard AND s.term = b.term
          WHERE b.position = x.position AND b.n < x.n) THEN 1
      ELSE 0 END AS code
    FROM unnest(x_run, x_shard, x_term, x_position) WITH ORDINALITY x(run, shard, term, position, n)) c;
  WITH taken AS (
    DELETE FROM {schema}.inbox i USING unnest(x_position, x_succeeded, x_answer) WITH ORDINALITY x(position, succeeded, answer, n)
    WHERE i.position = x.position AND codes[x.n] = 0
    RETURNING i.delivery, x.succeeded, x.answer)
  UPDATE {schema}.deliveries d SET answered = clock_timestamp(), succeeded = taken.succeeded, answer = taken.answer FROM taken WHERE d.id = taken.delivery;
  IF p_hint IS NOT NULL AND 0 = ANY (codes) THEN
    PERFORM pg_notify(p_channel, p_hint);
  END IF;
  RETURN QUERY SELECT c.n::int, c.code FROM unnest(codes) WITH ORDINALITY c(code, n) ORDER BY c.n;
END $$;
