-- Appends of many runs: one statement, one transaction, an answer for each run that was refused. Called by src/Persistence.PostgreSql/Writing/Committer.cs.
--
-- A group (g_) is what one run appends here, all or nothing: its requests (a_), the row of the index it leaves (r_, at most one), the tags of that row (t_), questions (q_),
-- blobs (b_) and commands of its inbox that it carries out (i_). A group brings the number that its run gets if it is new. Everything but groups refers to its group by number, from 1.
--
-- Codes of groups: 0 appends to a run, 1 starts one, 2 fenced, 3 conflict, 4 start key taken, 5 blob missing. Joins are loops over indexes whatever the statistics say: a table that
-- was empty when the plan was made may be large now.
CREATE OR REPLACE FUNCTION {schema}.append(
  p_incarnation bigint, p_slot int, p_offset int, p_lock_timeout text, p_channel text, p_hint text,
  s_shard int[], s_term bigint[],
  g_id text[], g_shard int[], g_version bigint[], g_chain bigint[], g_number bigint[],
  a_group int[], a_first bigint[], a_last bigint[], a_counter bigint[], a_chain bigint[], a_entries bytea[],
  r_group int[], r_flow bigint[], r_status smallint[], r_started bigint[], r_updated bigint[], r_ended bigint[], r_due bigint[], r_version bigint[], r_chain bigint[],
  r_key text[], r_parent text[], r_tags text[], r_outcome text[],
  t_group int[], t_started bigint[], t_tag text[],
  q_group int[], q_number int[], q_outcome smallint[], q_asked bigint[], q_due bigint[], q_ended bigint[], q_assignee text[], q_detail bytea[],
  b_group int[], b_hash bytea[], b_version bigint[], b_brought boolean[], b_content bytea[],
  i_group int[], i_position bigint[], i_succeeded boolean[], i_answer text[])
RETURNS TABLE (refused int, code int, holder text, known int)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan SET jit = off
AS $$
#variable_conflict use_column
DECLARE
  held     int[];
  lost     int[] := '{}';
  place    bigint;
  g_code   int[];
  g_run    bigint[];
  g_flow   bigint[];
  g_status smallint[];
  g_start  bigint[];
  g_tags   text[];
  added    bigint[];
  fresh    int;
  grp      int;
BEGIN
  PERFORM set_config('lock_timeout', p_lock_timeout, true);

  -- The fence comes first, in the order of shards: what is read after it is what earlier owners have left.
  SELECT coalesce(array_agg(f.shard), '{}') INTO held FROM (
    SELECT s.shard FROM unnest(s_shard, s_term) w(shard, term) JOIN {schema}.shard s ON s.shard = w.shard AND s.term = w.term ORDER BY s.shard FOR SHARE OF s
  ) f;
  IF cardinality(held) < cardinality(s_shard) THEN
    SELECT array_agg(w.shard) INTO lost FROM unnest(s_shard) w(shard) WHERE w.shard <> ALL (held);
  END IF;
  -- The transaction has its number by now, so whoever reads the log knows that it is under way.
  SELECT ((m.value + pg_current_xact_id()::text::bigint) << 20) + p_offset INTO place FROM {schema}.marks m WHERE m.name = 'epoch';

  -- Rows that will be changed are locked before they are judged, each kind in one order for everybody.
  IF cardinality(r_group) > 0 THEN
    PERFORM 1 FROM unnest(r_group) x(grp) JOIN {schema}.runs r ON r.id = g_id[x.grp] WHERE g_version[x.grp] > 0 ORDER BY r.run FOR NO KEY UPDATE OF r;
  END IF;
  IF cardinality(i_group) > 0 THEN
    PERFORM 1 FROM unnest(i_position) x(position) JOIN {schema}.inbox n ON n.position = x.position ORDER BY n.position FOR UPDATE OF n;
  END IF;
  IF cardinality(b_group) > 0 THEN
    PERFORM 1 FROM unnest(b_hash) x(hash) JOIN {schema}.blobs b ON b.hash = x.hash ORDER BY b.hash FOR KEY SHARE OF b;
  END IF;

  SELECT array_agg(j.code), array_agg(CASE WHEN j.code = 1 THEN g_number[j.n] ELSE j.run END),
         array_agg(j.flow), array_agg(j.status), array_agg(j.started), array_agg(j.tags), count(*) FILTER (WHERE j.code = 1)
  INTO g_code, g_run, g_flow, g_status, g_start, g_tags, fresh
  FROM (
    SELECT g.n, r.run, r.flow, r.status, r.started, r.tags,
      CASE
        WHEN g.shard = ANY (lost) THEN 2
        WHEN r.run IS NULL THEN CASE WHEN g.version = 0 THEN 1 ELSE 3 END
        WHEN r.status = 9 OR r.status >= 16 THEN 3
        WHEN coalesce(h.last, (SELECT b.version FROM {schema}.baselines b WHERE b.run = r.run)) = g.version
         AND coalesce(h.chain, (SELECT b.chain FROM {schema}.baselines b WHERE b.run = r.run)) = g.chain THEN 0
        ELSE 3
      END AS code
    FROM unnest(g_id, g_shard, g_version, g_chain) WITH ORDINALITY g(id, shard, version, chain, n)
    LEFT JOIN {schema}.runs r ON r.id = g.id
    LEFT JOIN LATERAL (SELECT l.last, l.chain FROM {schema}.log l WHERE l.run = r.run ORDER BY l.first DESC LIMIT 1) h ON true
    ORDER BY g.n
  ) j;

  -- A command that is gone makes its append a conflict; a blob that is neither stored nor brought along by anybody has to be brought.
  IF cardinality(i_group) > 0 THEN
    FOR grp IN SELECT x.grp FROM unnest(i_group, i_position) x(grp, position)
      WHERE NOT EXISTS (SELECT 1 FROM {schema}.inbox n WHERE n.position = x.position AND n.run = g_id[x.grp])
    LOOP
      IF g_code[grp] < 2 THEN g_code[grp] := 3; END IF;
    END LOOP;
  END IF;
  IF cardinality(b_group) > 0 THEN
    FOR grp IN SELECT x.grp FROM unnest(b_group, b_hash, b_brought) x(grp, hash, brought)
      WHERE NOT x.brought AND NOT EXISTS (SELECT 1 FROM {schema}.blobs b WHERE b.hash = x.hash)
        AND NOT EXISTS (SELECT 1 FROM unnest(b_hash, b_brought) o(hash, brought) WHERE o.brought AND o.hash = x.hash)
    LOOP
      IF g_code[grp] < 2 THEN g_code[grp] := 5; END IF;
    END LOOP;
  END IF;

  -- New runs without a key. The fence keeps everybody else from starting them, so there is nobody to wait for; a statement of ours that is still under way after its answer was
  -- lost makes this one fail, and it is looked for then.
  IF fresh > 0 THEN
    INSERT INTO {schema}.runs (run, id, shard, flow, status, started, updated, ended, due, version, chain, parent, tags, outcome)
    SELECT g_run[x.grp], g_id[x.grp], g_shard[x.grp], x.flow, x.status, x.started, x.updated, x.ended, x.due, x.version, x.chain, x.parent, x.tags, x.outcome
    FROM unnest(r_group, r_flow, r_status, r_started, r_updated, r_ended, r_due, r_version, r_chain, r_key, r_parent, r_tags, r_outcome)
      x(grp, flow, status, started, updated, ended, due, version, chain, key, parent, tags, outcome)
    WHERE g_code[x.grp] = 1 AND x.key IS NULL;
  END IF;

  -- New runs with a key. Another session may take the key at this moment: then that one is waited for, and ours is left out. Keys go in one order, so that two sessions never wait
  -- for each other.
  IF fresh > 0 AND cardinality(array_remove(r_key, NULL)) > 0 THEN
    WITH ins AS (
      INSERT INTO {schema}.runs (run, id, shard, flow, status, started, updated, ended, due, version, chain, key, parent, tags, outcome)
      SELECT g_run[x.grp], g_id[x.grp], g_shard[x.grp], x.flow, x.status, x.started, x.updated, x.ended, x.due, x.version, x.chain, x.key, x.parent, x.tags, x.outcome
      FROM unnest(r_group, r_flow, r_status, r_started, r_updated, r_ended, r_due, r_version, r_chain, r_key, r_parent, r_tags, r_outcome)
        WITH ORDINALITY x(grp, flow, status, started, updated, ended, due, version, chain, key, parent, tags, outcome, n)
      WHERE g_code[x.grp] = 1 AND x.key IS NOT NULL
      ORDER BY x.key COLLATE "C", x.n
      ON CONFLICT DO NOTHING
      RETURNING run)
    SELECT coalesce(array_agg(ins.run), '{}') INTO added FROM ins;
    FOR grp IN
      SELECT x.grp FROM unnest(r_group, r_key) x(grp, key) WHERE x.key IS NOT NULL AND g_code[x.grp] = 1 AND g_run[x.grp] <> ALL (added)
    LOOP
      g_code[grp] := 3;
    END LOOP;
  END IF;

  INSERT INTO {schema}.log (position, run, first, last, incarnation, counter, chain, entries)
  SELECT place + a.n, g_run[a.grp], a.first, a.last, p_incarnation, a.counter, a.chain, a.entries
  FROM unnest(a_group, a_first, a_last, a_counter, a_chain, a_entries) WITH ORDINALITY a(grp, first, last, counter, chain, entries, n)
  WHERE g_code[a.grp] < 2;

  IF cardinality(r_group) > 0 THEN
    UPDATE {schema}.runs r
    SET flow = x.flow, status = x.status, updated = x.updated, ended = x.ended, due = x.due, version = x.version, chain = x.chain, tags = x.tags, outcome = x.outcome
    FROM unnest(r_group, r_flow, r_status, r_updated, r_ended, r_due, r_version, r_chain, r_tags, r_outcome)
      x(grp, flow, status, updated, ended, due, version, chain, tags, outcome)
    WHERE r.run = g_run[x.grp] AND g_code[x.grp] = 0;

    INSERT INTO {schema}.run_counts (flow, status, slot, count)
    SELECT c.flow, c.status, p_slot, sum(c.change)
    FROM (
      SELECT x.flow, x.status, 1 AS change FROM unnest(r_group, r_flow, r_status) x(grp, flow, status) WHERE g_code[x.grp] < 2
      UNION ALL
      SELECT g_flow[x.grp], g_status[x.grp], -1 FROM unnest(r_group) x(grp) WHERE g_code[x.grp] = 0
    ) c
    GROUP BY c.flow, c.status HAVING sum(c.change) <> 0 ORDER BY c.flow, c.status
    ON CONFLICT (flow, status, slot) DO UPDATE SET count = run_counts.count + excluded.count;

    -- A parked run whose status changes has left the shelf.
    IF 4 = ANY (g_status) THEN
      DELETE FROM {schema}.aside s USING unnest(r_group, r_status) x(grp, status)
      WHERE s.run = g_run[x.grp] AND g_code[x.grp] = 0 AND g_status[x.grp] = 4 AND x.status <> 4;
    END IF;

    IF cardinality(t_group) > 0 OR cardinality(array_remove(g_tags, NULL)) > 0 THEN
      DELETE FROM {schema}.run_tags t USING unnest(r_group, r_tags) x(grp, tags)
      WHERE t.run = g_run[x.grp] AND g_code[x.grp] = 0 AND g_tags[x.grp] IS DISTINCT FROM x.tags;
      INSERT INTO {schema}.run_tags (tag, started, run)
      SELECT t.tag, coalesce(g_start[t.grp], t.started), g_run[t.grp] FROM unnest(t_group, t_started, t_tag) t(grp, started, tag) WHERE g_code[t.grp] < 2
      ON CONFLICT DO NOTHING;
    END IF;
  END IF;

  IF cardinality(q_group) > 0 THEN
    INSERT INTO {schema}.questions (run, number, outcome, asked, due, ended, assignee, detail)
    SELECT DISTINCT ON (g_run[q.grp], q.number) g_run[q.grp], q.number, q.outcome, q.asked, q.due, q.ended, q.assignee, q.detail
    FROM unnest(q_group, q_number, q_outcome, q_asked, q_due, q_ended, q_assignee, q_detail) WITH ORDINALITY q(grp, number, outcome, asked, due, ended, assignee, detail, n)
    WHERE g_code[q.grp] < 2
    ORDER BY g_run[q.grp], q.number, q.n DESC
    ON CONFLICT (run, number) DO UPDATE SET outcome = excluded.outcome, due = excluded.due, ended = excluded.ended, assignee = excluded.assignee, detail = excluded.detail;
  END IF;

  IF cardinality(b_group) > 0 THEN
    INSERT INTO {schema}.blobs (hash, content)
    SELECT DISTINCT ON (x.hash) x.hash, x.content
    FROM unnest(b_hash, b_content) x(hash, content)
    WHERE x.content IS NOT NULL AND EXISTS (SELECT 1 FROM unnest(b_group, b_hash) o(grp, hash) WHERE o.hash = x.hash AND g_code[o.grp] < 2)
      AND NOT EXISTS (SELECT 1 FROM {schema}.blobs b WHERE b.hash = x.hash)
    ORDER BY x.hash
    ON CONFLICT DO NOTHING;
    INSERT INTO {schema}.blob_names (run, blob, version)
    SELECT g_run[x.grp], b.blob, max(x.version)
    FROM unnest(b_group, b_hash, b_version) x(grp, hash, version) JOIN {schema}.blobs b ON b.hash = x.hash
    WHERE g_code[x.grp] < 2 GROUP BY 1, 2
    ON CONFLICT (run, blob) DO UPDATE SET version = greatest(blob_names.version, excluded.version);
    UPDATE {schema}.blobs b SET unnamed = NULL
    FROM (SELECT DISTINCT x.hash FROM unnest(b_group, b_hash) x(grp, hash) WHERE g_code[x.grp] < 2) n
    WHERE b.hash = n.hash AND b.unnamed IS NOT NULL;
  END IF;

  IF cardinality(i_group) > 0 THEN
    WITH taken AS (
      DELETE FROM {schema}.inbox n USING unnest(i_group, i_position, i_succeeded, i_answer) x(grp, position, succeeded, answer)
      WHERE n.position = x.position AND g_code[x.grp] < 2
      RETURNING n.delivery, x.succeeded, x.answer)
    UPDATE {schema}.deliveries d SET answered = clock_timestamp(), succeeded = taken.succeeded, answer = taken.answer FROM taken WHERE d.id = taken.delivery;
  END IF;

  -- One hint for the whole commit, and none when nothing was written.
  IF p_hint IS NOT NULL AND EXISTS (SELECT 1 FROM unnest(g_code) c(code) WHERE c.code < 2) THEN
    PERFORM pg_notify(p_channel, p_hint);
  END IF;

  -- Why a group was refused. One whose append is there already, under the very same id, was sent twice after an answer was lost: 'known' tells how many of its requests are.
  RETURN QUERY
  SELECT c.n::int,
    CASE WHEN c.code = 3 AND r.id IS NULL AND o.id IS NOT NULL THEN 4 ELSE c.code END,
    o.id,
    CASE WHEN c.code IN (2, 3) THEN (
      SELECT count(*)::int FROM unnest(a_group, a_first, a_counter) a(grp, first, counter) JOIN {schema}.log l ON l.run = r.run AND l.first = a.first
      WHERE a.grp = c.n AND l.incarnation = p_incarnation AND l.counter = a.counter) ELSE 0 END
  FROM unnest(g_code) WITH ORDINALITY c(code, n)
  LEFT JOIN {schema}.runs r ON r.id = g_id[c.n]
  LEFT JOIN LATERAL (SELECT x.key FROM unnest(r_group, r_key) x(grp, key) WHERE x.grp = c.n AND g_version[c.n] = 0 AND x.key IS NOT NULL) y ON true
  LEFT JOIN {schema}.runs o ON o.key = y.key
  WHERE c.code > 1;
END $$;
