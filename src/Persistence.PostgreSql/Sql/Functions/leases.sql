-- Members and the shards they own: each function is one transaction. Called by src/Cluster/PostgreSql/PostgreSqlLeaseStore.cs; the protocol is told
-- in src/Cluster/README.md. All time is clock_timestamp(): it goes on within a transaction, so that a statement which waited for a lock judges the
-- moment in which it goes on. Locks are taken in one order by everybody: members by id, then shards by number.

-- Begins a life. The same ticket is the same life: a request that is carried out twice renews it. No row when that life is dead.
CREATE OR REPLACE FUNCTION {schema}.join_cluster(
  p_ticket text, p_name text, p_lease double precision, p_capacity int, p_capabilities text[], p_version text, p_event_format int, p_address text, p_channel text)
RETURNS SETOF text
LANGUAGE plpgsql
AS $$
DECLARE
  v_incarnation bigint;
  v_id text;
BEGIN
  UPDATE {schema}.member SET lease_until = greatest(lease_until, clock_timestamp() + make_interval(secs => p_lease))
  WHERE ticket = p_ticket AND dead IS NULL RETURNING id INTO v_id;
  IF v_id IS NULL THEN
    v_incarnation := nextval('{schema}.incarnation');
    INSERT INTO {schema}.member (id, ticket, name, incarnation, lease_until, capacity, capabilities, version, event_format, address)
    VALUES (p_name || '#' || v_incarnation, p_ticket, p_name, v_incarnation, clock_timestamp() + make_interval(secs => p_lease),
            p_capacity, p_capabilities, p_version, p_event_format, p_address)
    ON CONFLICT (ticket) DO NOTHING
    RETURNING id INTO v_id;
    -- Lives that ended long ago and own nothing are of no use to anybody.
    DELETE FROM {schema}.member m
    WHERE m.dead < clock_timestamp() - interval '1 day' AND NOT EXISTS (SELECT 1 FROM {schema}.shard s WHERE s.owner = m.id);
    PERFORM pg_notify(p_channel, '');
  END IF;
  IF v_id IS NOT NULL THEN
    RETURN NEXT v_id;
  END IF;
END $$;

-- Takes shards that have no owner or a dead one, each under a new term. First declares dead whose lease is over: the lock on the row makes a renewal
-- that comes at the same moment wait, and then find the member dead; or makes this wait, and then find the lease renewed. A claimant without a lease
-- of its own gets nothing.
CREATE OR REPLACE FUNCTION {schema}.claim_shards(p_member text, p_expired text[], p_shards int[], p_channel text)
RETURNS TABLE (shard int, term bigint, handed_over boolean)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
  v_buried int;
  v_taken int;
BEGIN
  PERFORM 1 FROM {schema}.member WHERE id = ANY (p_expired || p_member) ORDER BY id FOR NO KEY UPDATE;
  UPDATE {schema}.member SET dead = clock_timestamp() WHERE id = ANY (p_expired) AND dead IS NULL AND lease_until < clock_timestamp();
  GET DIAGNOSTICS v_buried = ROW_COUNT;
  PERFORM 1 FROM {schema}.shard WHERE shard = ANY (p_shards) ORDER BY shard FOR NO KEY UPDATE;
  RETURN QUERY
  UPDATE {schema}.shard s SET term = s.term + 1, owner = p_member, handed_over = s.owner IS NULL
  WHERE s.shard = ANY (p_shards)
    AND NOT EXISTS (SELECT 1 FROM {schema}.member o WHERE o.id = s.owner AND o.dead IS NULL)
    AND EXISTS (SELECT 1 FROM {schema}.member m WHERE m.id = p_member AND m.dead IS NULL AND NOT m.draining AND m.lease_until > clock_timestamp())
  RETURNING s.shard, s.term, s.handed_over;
  GET DIAGNOSTICS v_taken = ROW_COUNT;
  IF v_buried + v_taken > 0 THEN
    PERFORM pg_notify(p_channel, '');
  END IF;
END $$;

-- Gives shards up, as far as they are owned under these terms.
CREATE OR REPLACE FUNCTION {schema}.release_shards(p_member text, p_shards int[], p_terms bigint[], p_channel text)
RETURNS int
LANGUAGE plpgsql
AS $$
DECLARE
  v_released int;
BEGIN
  PERFORM 1 FROM {schema}.shard WHERE shard = ANY (p_shards) ORDER BY shard FOR NO KEY UPDATE;
  UPDATE {schema}.shard s SET term = s.term + 1, owner = NULL
  FROM unnest(p_shards, p_terms) w(shard, term)
  WHERE s.shard = w.shard AND s.term = w.term AND s.owner = p_member;
  GET DIAGNOSTICS v_released = ROW_COUNT;
  IF v_released > 0 THEN
    PERFORM pg_notify(p_channel, '');
  END IF;
  RETURN v_released;
END $$;

-- Ends a life in order: whatever it still owns belongs to nobody.
CREATE OR REPLACE FUNCTION {schema}.leave_cluster(p_member text, p_channel text)
RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
  UPDATE {schema}.member SET dead = clock_timestamp() WHERE id = p_member AND dead IS NULL;
  IF FOUND THEN
    PERFORM 1 FROM {schema}.shard WHERE owner = p_member ORDER BY shard FOR NO KEY UPDATE;
    UPDATE {schema}.shard SET term = term + 1, owner = NULL WHERE owner = p_member;
    PERFORM pg_notify(p_channel, '');
  END IF;
END $$;
