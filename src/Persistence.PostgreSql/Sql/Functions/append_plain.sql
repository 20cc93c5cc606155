-- Appends of many runs that bring nothing but their entries and rows of the index: no start keys, tags, questions, blobs or commands of an inbox. That is nearly every commit, and this does
-- what append does, for less: all numbers of a kind come in one array, one record after the other, because every array costs much of its own. Called by
-- src/Persistence.PostgreSql/Writing/PlainCommand.cs, which makes the records.
--
-- Records, and where their fields are, from 1:
--   s  2  shard, term, in the order of shards
--   g  4  a group, that is what one run appends here, all or nothing: shard, number of the run, version and chain that it goes on from; version 0 starts the run under that number
--   a  7  a request of a group: group, first, last, counter, chain, offset and length of its entries in p_entries
--   n 10  the row of a new run: group, flow, status, started, updated, ended, due, version, chain, hint where its texts are (id, parent, outcome in n_text)
--   u  9  the row that a known run leaves: group, flow, status, updated, ended, due, version, chain, hint where its text is (outcome in u_text), in the order of runs
-- A time that is none is the smallest number. Codes of groups: 0 appends to a run, 1 starts one, 2 fenced, 3 conflict.
CREATE OR REPLACE FUNCTION {schema}.append_plain(
  p_incarnation bigint, p_slot int, p_offset int, p_lock_timeout text, p_channel text, p_hint text,
  s bigint[], g bigint[], a bigint[], p_entries bytea, n bigint[], n_text text[], u bigint[], u_text text[])
RETURNS TABLE (refused int, code int, known int)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
  none     constant bigint := -9223372036854775808;
  setting  text;
  s_shard  int[];
  s_term   bigint[];
  held     int[];
  terms    bigint[];
  lost     bigint[] := '{}';
  place    bigint;
  barred   bigint[];
  g_code   int[];
  u_flow   bigint[];
  u_status smallint[];
  odd      boolean;
  worst    int;
  tagged   boolean;
  taken    bigint[];
  grp      int;
  wanted   bigint;
  changed  bigint;
BEGIN
  setting := set_config('lock_timeout', p_lock_timeout, true);

  -- The fence comes first, in the order of shards: what is read after it is what earlier owners have left. Rows are locked whatever their terms are, and those are compared afterwards.
  SELECT array_agg(s[i]::int), array_agg(s[i + 1]) INTO s_shard, s_term FROM generate_series(1, cardinality(s), 2) i;
  SELECT array_agg(f.shard), array_agg(f.term) INTO held, terms FROM (
    SELECT w.shard, w.term FROM {schema}.shard w WHERE w.shard = ANY (s_shard) ORDER BY w.shard FOR SHARE
  ) f;
  IF held IS DISTINCT FROM s_shard OR terms IS DISTINCT FROM s_term THEN
    SELECT array_agg(s[i]) INTO lost FROM generate_series(1, cardinality(s), 2) i
    WHERE NOT EXISTS (SELECT 1 FROM unnest(held, terms) h(shard, term) WHERE h.shard = s[i] AND h.term = s[i + 1]);
  END IF;
  -- The transaction has its number by now, so whoever reads the log knows that it is under way.
  SELECT ((m.value + pg_current_xact_id()::text::bigint) << 20) + p_offset INTO place FROM {schema}.marks m WHERE m.name = 'epoch';

  -- Where each run stands is told by its last row in the log alone. A run that is quarantined or pruned, and may still have one, has left a mark in a table that is mostly empty.
  IF EXISTS (SELECT 1 FROM {schema}.aside) OR EXISTS (SELECT 1 FROM {schema}.leftovers) THEN
    SELECT array_agg(g[i + 1]) INTO barred FROM generate_series(1, cardinality(g), 4) i
    WHERE EXISTS (SELECT 1 FROM {schema}.aside d WHERE d.run = g[i + 1] AND d.status = 9)
      OR EXISTS (SELECT 1 FROM {schema}.leftovers d WHERE d.run = g[i + 1] AND d.last >= g[i + 2]);
  END IF;
  SELECT array_agg(j.code), max(j.code) INTO g_code, worst
  FROM (
    SELECT
      CASE
        WHEN cardinality(lost) > 0 AND g[i] = ANY (lost) THEN 2
        WHEN g[i + 2] = 0 THEN 1
        WHEN barred IS NOT NULL AND g[i + 1] = ANY (barred) THEN 3
        WHEN h.last = g[i + 2] AND h.chain = g[i + 3] THEN 0
        WHEN h.last IS NULL AND EXISTS (SELECT 1 FROM {schema}.baselines b WHERE b.run = g[i + 1] AND b.version = g[i + 2] AND b.chain = g[i + 3]) THEN 0
        ELSE 3
      END AS code
    FROM generate_series(1, cardinality(g), 4) i
    LEFT JOIN LATERAL (SELECT l.last, l.chain FROM {schema}.log l WHERE g[i + 2] > 0 AND l.run = g[i + 1] ORDER BY l.first DESC LIMIT 1) h ON true
    ORDER BY i
  ) j;

  -- New runs. The fence keeps everybody else from starting them, so there is nobody to wait for; a statement of ours that is still under way after its answer was lost makes this one
  -- fail, and it is looked for then.
  IF cardinality(n) > 0 THEN
    SELECT array_agg(n[10 * i + 1]) INTO taken FROM generate_series(0, cardinality(n) / 10 - 1) i JOIN {schema}.runs r ON r.id = n_text[3 * i + 1];
    IF taken IS NOT NULL THEN
      FOREACH grp IN ARRAY taken LOOP
        IF g_code[grp] = 1 THEN g_code[grp] := 3; END IF;
      END LOOP;
      worst := greatest(worst, 3);
    END IF;
    INSERT INTO {schema}.runs (run, id, shard, flow, status, started, updated, ended, due, version, chain, parent, outcome)
    SELECT g[4 * n[i + 1] - 2], n_text[3 * n[i + 10] + 1], g[4 * n[i + 1] - 3], n[i + 2], n[i + 3], n[i + 4], n[i + 5], nullif(n[i + 6], none), nullif(n[i + 7], none), n[i + 8], n[i + 9],
      n_text[3 * n[i + 10] + 2], n_text[3 * n[i + 10] + 3]
    FROM generate_series(0, cardinality(n) - 1, 10) i
    WHERE g_code[n[i + 1]] = 1;
  END IF;

  -- A row is judged before it is locked by its change here: one that somebody has changed in between makes all of it be tried again.
  IF cardinality(u) > 0 THEN
    SELECT array_agg(j.flow), array_agg(j.status), bool_or(j.tags IS NOT NULL), bool_or(j.run IS NULL OR j.status = 9 OR j.status >= 16) INTO u_flow, u_status, tagged, odd
    FROM (
      SELECT r.run, r.flow, r.status, r.tags FROM generate_series(0, cardinality(u) - 1, 9) i LEFT JOIN {schema}.runs r ON r.run = g[4 * u[i + 1] - 2] ORDER BY i
    ) j;
    IF odd THEN
      FOR k IN 1 .. cardinality(u_status) LOOP
        grp := u[9 * k - 8];
        IF g_code[grp] = 0 AND (u_status[k] IS NULL OR u_status[k] = 9 OR u_status[k] >= 16) THEN g_code[grp] := 3; END IF;
      END LOOP;
      worst := greatest(worst, 3);
    END IF;
    IF worst > 1 THEN
      SELECT count(*) INTO wanted FROM generate_series(1, cardinality(u), 9) i WHERE g_code[u[i]] = 0;
    ELSE
      wanted := cardinality(u) / 9;
    END IF;
    UPDATE {schema}.runs r
    SET flow = u[i + 2], status = u[i + 3], updated = u[i + 4], ended = nullif(u[i + 5], none), due = nullif(u[i + 6], none), version = u[i + 7], chain = u[i + 8], tags = NULL,
      outcome = u_text[u[i + 9] + 1]
    FROM generate_series(0, cardinality(u) - 1, 9) i
    WHERE r.run = g[4 * u[i + 1] - 2] AND (worst < 2 OR g_code[u[i + 1]] = 0) AND r.status = u_status[i / 9 + 1];
    GET DIAGNOSTICS changed = ROW_COUNT;
    IF changed <> wanted THEN
      RAISE EXCEPTION 'a run was changed at the same moment' USING ERRCODE = '40001';
    END IF;
    -- A parked run whose status changes has left the shelf.
    IF 4 = ANY (u_status) THEN
      DELETE FROM {schema}.aside d USING generate_series(0, cardinality(u) - 1, 9) i
      WHERE d.run = g[4 * u[i + 1] - 2] AND g_code[u[i + 1]] = 0 AND u_status[i / 9 + 1] = 4 AND u[i + 3] <> 4;
    END IF;
    IF tagged THEN
      DELETE FROM {schema}.run_tags t USING generate_series(0, cardinality(u) - 1, 9) i WHERE t.run = g[4 * u[i + 1] - 2] AND g_code[u[i + 1]] = 0;
    END IF;
  END IF;

  INSERT INTO {schema}.log (position, run, first, last, incarnation, counter, chain, entries)
  SELECT place + i / 7 + 1, g[4 * a[i + 1] - 2], a[i + 2], a[i + 3], p_incarnation, a[i + 4], a[i + 5], substring(p_entries FROM a[i + 6]::int + 1 FOR a[i + 7]::int)
  FROM generate_series(0, cardinality(a) - 1, 7) i
  WHERE worst < 2 OR g_code[a[i + 1]] < 2;

  IF cardinality(n) + cardinality(u) > 0 THEN
    INSERT INTO {schema}.run_counts (flow, status, slot, count)
    SELECT c.flow, c.status, p_slot, sum(c.change)
    FROM (
      SELECT n[i + 2] AS flow, n[i + 3]::smallint AS status, 1 AS change FROM generate_series(0, cardinality(n) - 1, 10) i WHERE g_code[n[i + 1]] = 1
      UNION ALL
      SELECT u[i + 2], u[i + 3]::smallint, 1 FROM generate_series(0, cardinality(u) - 1, 9) i WHERE g_code[u[i + 1]] = 0
      UNION ALL
      SELECT u_flow[i / 9 + 1], u_status[i / 9 + 1], -1 FROM generate_series(0, cardinality(u) - 1, 9) i WHERE g_code[u[i + 1]] = 0
    ) c
    GROUP BY c.flow, c.status HAVING sum(c.change) <> 0 ORDER BY c.flow, c.status
    ON CONFLICT (flow, status, slot) DO UPDATE SET count = run_counts.count + excluded.count;
  END IF;

  -- One hint for the whole commit, and none when nothing was written.
  IF p_hint IS NOT NULL AND (worst < 2 OR 0 = ANY (g_code) OR 1 = ANY (g_code)) THEN
    PERFORM pg_notify(p_channel, p_hint);
  END IF;

  -- Why a group was refused. One whose append is there already, under the very same id, was sent twice after an answer was lost: 'known' tells how many of its requests are.
  IF worst > 1 THEN
    RETURN QUERY
    SELECT k, g_code[k], (
      SELECT count(*)::int FROM generate_series(0, cardinality(a) - 1, 7) i JOIN {schema}.log l
        ON l.run = coalesce((SELECT r.run FROM generate_series(0, cardinality(n) - 1, 10) x JOIN {schema}.runs r ON r.id = n_text[3 * n[x + 10] + 1] WHERE n[x + 1] = k), g[4 * k - 2])
        AND l.first = a[i + 2]
      WHERE a[i + 1] = k AND l.incarnation = p_incarnation AND l.counter = a[i + 4])
    FROM generate_series(1, cardinality(g_code)) k WHERE g_code[k] > 1;
  END IF;
END $$;
