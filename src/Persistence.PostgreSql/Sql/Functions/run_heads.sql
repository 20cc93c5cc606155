-- Where runs stand: number, and version and chain of the last entry, of those that are stored.
CREATE OR REPLACE FUNCTION {schema}.run_heads(ids text[])
RETURNS TABLE (n int, version bigint, chain bigint, run bigint)
LANGUAGE sql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off
AS $$
  SELECT g.n::int, coalesce(h.last, b.version), coalesce(h.chain, b.chain), r.run
  FROM unnest(ids) WITH ORDINALITY g(id, n)
  JOIN {schema}.runs r ON r.id = g.id
  LEFT JOIN LATERAL (SELECT l.last, l.chain FROM {schema}.log l WHERE l.run = r.run ORDER BY l.first DESC LIMIT 1) h ON true
  LEFT JOIN LATERAL (SELECT s.version, s.chain FROM {schema}.baselines s WHERE s.run = r.run AND h.last IS NULL) b ON true
  WHERE coalesce(h.last, b.version) IS NOT NULL;
$$;
