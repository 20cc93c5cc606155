-- The numbers of flows by name and fingerprint; those that are new get one.
CREATE OR REPLACE FUNCTION {schema}.flow_numbers(names text[], prints text[])
RETURNS TABLE (n int, flow bigint)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO {schema}.flows (name, fingerprint)
  SELECT DISTINCT w.name, w.fingerprint FROM unnest(names, prints) w(name, fingerprint)
  WHERE NOT EXISTS (SELECT 1 FROM {schema}.flows f WHERE f.name = w.name AND f.fingerprint = w.fingerprint)
  ORDER BY 1, 2
  ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT w.n::int, f.flow FROM unnest(names, prints) WITH ORDINALITY w(name, fingerprint, n) JOIN {schema}.flows f ON f.name = w.name AND f.fingerprint = w.fingerprint;
END $$;
