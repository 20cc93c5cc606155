-- What many runs are read back from: for each the latest snapshot (first is 0, last its version, chain its checksum), and the appends that follow. Of a run with a snapshot the append
-- before the one that holds its version comes too, for its link. Runs that were trimmed or pruned are left out; of what is larger than asked for comes everything but the data. A run
-- of which 'most' appends come may have more.
CREATE OR REPLACE FUNCTION {schema}.histories(ids text[], most int, largest int)
RETURNS TABLE (n int, first bigint, last bigint, chain bigint, schema int, data bytea)
LANGUAGE sql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off SET jit = off
AS $$
  WITH asked AS (
    SELECT g.n::int AS n, r.run, s.version FROM unnest(ids) WITH ORDINALITY g(id, n)
    JOIN {schema}.runs r ON r.id = g.id AND r.status < 16
    LEFT JOIN {schema}.snapshots s ON s.run = r.run
    WHERE NOT EXISTS (SELECT 1 FROM {schema}.baselines b WHERE b.run = r.run))
  SELECT a.n, 0::bigint, s.version, s.checksum, s.schema, CASE WHEN octet_length(s.data) <= largest THEN s.data END
  FROM asked a JOIN {schema}.snapshots s ON s.run = a.run
  UNION ALL
  SELECT a.n, l.first, l.last, l.chain, 0, CASE WHEN octet_length(l.entries) <= largest THEN l.entries END
  FROM asked a CROSS JOIN LATERAL (
    SELECT c.first, c.last, c.chain, c.entries FROM {schema}.log c
    WHERE c.run = a.run AND c.first >= coalesce(
      (SELECT min(p.first) FROM (SELECT x.first FROM {schema}.log x WHERE x.run = a.run AND x.first <= a.version ORDER BY x.first DESC LIMIT 2) p), 0)
    ORDER BY c.first LIMIT most) l
  ORDER BY 1, 2;
$$;
