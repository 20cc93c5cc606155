# Actors, and the worlds in which they are tested. Read by tests/mutations.sh.

# A receive that awaits lets other messages in; a turn that is cut off goes on; what the engine tells itself is dropped where a mailbox is full.
mutate receive-while-receiving $engine 'FullyQualifiedName~AsyncReceiveTests' $actors/Kernel/Lifecycle/ActorCell.Async.cs '        _state |= CellState.Awaiting;' ''
mutate stop-without-a-seal $engine 'FullyQualifiedName~AsyncReceiveTests' $actors/Kernel/Lifecycle/ActorCell.Lifecycle.cs '            turn.Sealed = true;' ''
mutate tell-of-the-end-before-it $engine 'FullyQualifiedName~Kernel.WatchTests' $actors/Kernel/Lifecycle/ActorCell.Lifecycle.cs \
  '        _state = CellState.Ended;
        if (_actor is { } actor)' \
  '        _state = CellState.Ended;
        if (_rare is not null) TellSurvivors(_rare);
        if (_actor is { } actor)'
mutate stop-without-a-token $engine 'FullyQualifiedName~AsyncReceiveTests' $actors/Kernel/Lifecycle/ActorCell.Lifecycle.cs '            source.Cancel();' '            _ = source;'
mutate drop-messages-of-the-engine $engine 'FullyQualifiedName~Kernel.MailboxTests' $actors/Kernel/Lifecycle/ActorCell.cs '_props.Capacity == 0 || message is INeverDropped)' '_props.Capacity == 0)'

# The seeded world: threads from outside, work that is not waited for, time that goes ahead.
mutate tells-from-foreign-threads $seeded 'FullyQualifiedName~SeededDispatcherTests' src/Testing/SeededDispatcher.cs \
  '        throw Fault($"{message.GetType().Name} was told' '        if (_picks >= 0) return false;
        throw Fault($"{message.GetType().Name} was told'
mutate time-goes-ahead $seeded 'FullyQualifiedName~SeededDispatcherTests|FullyQualifiedName~SeededUserWorkTests' src/Testing/SeededDispatcher.Run.cs \
  '            if (PickUnlessSettled()) continue;
            if (!Time.AdvanceToNextTimer()) throw' \
  '            if (Time.AdvanceToNextTimer() || PickUnlessSettled()) continue;
            if (!Time.AdvanceToNextTimer()) throw'
mutate go-on-beside-work $seeded 'FullyQualifiedName~SeededUserWorkTests' src/Testing/SeededDispatcher.Run.cs '_open.Exists(static operation => operation.IsOutstanding))' '_open.Exists(static operation => operation.IsOutstanding && operation.IsForgotten))'

# Ids of chance may be used in the engine.
mutate ban-no-ids-of-chance $laws 'FullyQualifiedName~BannedSymbolsTests' BannedSymbols.txt 'M:System.Guid.NewGuid;' 'M:System.Guid.NewGuidNowhere;'

# A server without authentication serves other machines; and what a proxy passes on.
mutate serve-other-machines $server 'FullyQualifiedName~LocalOnlyTests' src/Server/Security/LocalOnly.cs \
  'if (!IsLocal(connection.RemoteIpAddress) || !IsLocal(connection.LocalIpAddress))' 'if (!IsLocal(connection.RemoteIpAddress) && !IsLocal(connection.LocalIpAddress) && origin is not null)'
