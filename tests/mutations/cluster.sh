# Members that share a journal: terms, leases, inboxes, offers, formats. Read by tests/mutations.sh.

terms=$postgresql/Sql/Functions/append.sql
plain=$postgresql/Sql/Functions/append_plain.sql

# Whoever was the owner of a shard once writes its runs for ever: seen by the journal alone, and by members of which one is blind to its lease.
mutate drop-term-check $store 'FullyQualifiedName~SharedPostgreSqlJournalTests|FullyQualifiedName~PostgreSql.FenceTests' $terms 's.shard = w.shard AND s.term = w.term ORDER' 's.shard = w.shard ORDER'
mutate drop-term-check-of-plain-appends $store 'FullyQualifiedName~SharedPostgreSqlJournalTests|FullyQualifiedName~PostgreSql.FenceTests' $plain ' OR terms IS DISTINCT FROM s_term THEN' ' THEN'
mutate drop-term-check-under-members $cluster 'FullyQualifiedName~believes_for_ever' $plain ' OR terms IS DISTINCT FROM s_term THEN' ' THEN'

# An append goes on from the last entry of its run, and not over what somebody has made of the run's row in between.
mutate plain-append-without-head $store 'FullyQualifiedName~PostgreSqlJournalTests' $plain 'WHEN h.last = g[i + 2] AND h.chain = g[i + 3] THEN 0' 'WHEN h.last IS NOT NULL THEN 0'
mutate plain-append-over-a-changed-row $store 'FullyQualifiedName~PostgreSql.FenceTests' $plain ' AND r.status = u_status[i / 9 + 1];' ';'

# The same for what is written beside the entries: snapshots; baselines, trims and runs set aside; offers; tidying.
beside='FullyQualifiedName~SharedPostgreSqlJournalTests'
mutate snapshots-without-term $store "$beside" src/Persistence.PostgreSql/Sql/maintain.sql 'JOIN held ON held.shard = x.shard AND held.term = x.term' 'LEFT JOIN held ON false'
mutate write-beside-without-term $store "$beside" src/Persistence.PostgreSql/PostgreSqlAccess.cs 'await context.IsLedAsync(run, token) ? await' 'await context.IsLedAsync(run, token) | true ? await'
mutate offer-without-term $store "$beside" src/Persistence.PostgreSql/Sql/offers.sql 'JOIN held ON held.shard = x.shard AND held.term = x.term' 'LEFT JOIN held ON false'
mutate tidy-without-term $store "$beside" src/Persistence.PostgreSql/Capabilities/PostgreSqlRetention.cs 'request.Keeper is { } keeper && !await' 'request.Keeper is { Term: < 0 } keeper && !await'
mutate snapshot-states-no-term $engine 'FullyQualifiedName~LateKeepingTests' src/Actors/Journal/InMemoryJournal.Keeping.cs 'IsLed(new(snapshot.RunId, snapshot.Term)) && ' ''

# A member believes in its lease for as long as nobody tells it otherwise.
mutate trust-the-lease-for-ever $cluster 'FullyQualifiedName~LeasedShardsTests|FullyQualifiedName~ClusterMemberTests' src/Cluster/Leases/LeasedShards.cs \
  'IsTrusted => clock.Now.Ticks < Volatile.Read(ref _trustedUntil);' 'IsTrusted => Volatile.Read(ref _trustedUntil) != long.MinValue || clock.Now.Ticks < 0;'

# The lease counts from when the renewal was answered; without the margin; a life is declared dead although its lease holds; a new owner writes under the term of the one before.
mutate trust-from-the-answer $cluster 'FullyQualifiedName~LeaseScenario' src/Cluster/Keeping/MemberKeeper.Lease.cs \
  '        else
            Trust(renewed.SentAt);' '        else
            Trust(_clock.Now);'
mutate trust-without-a-margin $cluster 'FullyQualifiedName~LeaseScenario' src/Cluster/Keeping/MemberKeeper.Lease.cs 'sentAt + _options.LeaseTime - _options.LeaseMargin' 'sentAt + _options.LeaseTime'
mutate bury-the-living $cluster 'FullyQualifiedName~LeaseStoreTests' $postgresql/Sql/Functions/leases.sql 'AND dead IS NULL AND lease_until < clock_timestamp();' 'AND dead IS NULL;'
mutate take-over-under-the-old-term $cluster 'FullyQualifiedName~LeaseStoreTests' $postgresql/Sql/Functions/leases.sql 'SET term = s.term + 1, owner = p_member' 'SET term = greatest(s.term, 1), owner = p_member'

# A command that was delivered twice is there twice; commands are settled by whoever once led the run; the feed goes past a transaction that is still open.
mutate deliver-twice $store 'FullyQualifiedName~SharedPostgreSqlJournalTests' $postgresql/Sql/Functions/inbox.sql 'WHERE u.id = ANY (fresh) ORDER BY u.id, u.n' 'ORDER BY u.id, u.n'
mutate settle-without-term $store 'FullyQualifiedName~SharedPostgreSqlJournalTests' $postgresql/Sql/Functions/inbox.sql \
  's WHERE s.shard = x.shard AND s.term = x.term) THEN 2' 's WHERE s.shard = x.shard) THEN 2'
mutate feed-goes-past-open-transactions $store 'FullyQualifiedName~PostgreSql.FenceTests' $postgresql/Sql/read.sql \
  'pg_snapshot_xmin(pg_current_snapshot())' 'pg_snapshot_xmax(pg_current_snapshot())'

# Work that was offered is ended by a worker that has lost it.
mutate anybody-ends-an-offer $store 'FullyQualifiedName~SharedPostgreSqlJournalTests' $postgresql/Sql/offers.sql \
  'x(id, claim, succeeded, outcome) ON o.id = x.id AND o.claim = x.claim' 'x(id, claim, succeeded, outcome) ON o.id = x.id'

# Members take runs that they cannot read; the server may forget what was acknowledged.
mutate take-shards-that-cannot-be-read $cluster 'FullyQualifiedName~ShardAssignmentTests' src/Cluster/Placement/ShardAssignment.cs \
  '=> _members[member].EventFormat >= _view.Shards[shard].EventFormat;' '=> _members[member].EventFormat >= 0;'
mutate take-a-server-that-forgets $store 'FullyQualifiedName~PostgreSql.OpeningTests' $postgresql/Opening.cs 'if (server.SynchronousCommit == "off")' 'if (server.SynchronousCommit == "never")'
