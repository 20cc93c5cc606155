# The laws of a run: what is decided, what is folded, what is pending. Read by tests/mutations.sh.

# The fold asks the clock.
mutate fold-reads-a-clock $laws 'FullyQualifiedName~PurityTests' $runs/RunState.cs \
  '        Now = fact.At;' \
  '        Now = fact.At > DateTimeOffset.UtcNow ? fact.At : fact.At;'

# A visit that comes into being is not offered to whoever starts visits.
mutate forget-a-new-visit $laws 'FullyQualifiedName~RandomRunTests|FullyQualifiedName~Runs.RoutingTests' $runs/RunState.Tokens.cs \
  '            Activate(visit, frame);
        Refresh(visit);' \
  '            Activate(visit, frame);
        if (frame.Live < 3) Refresh(visit);'

# The outcome of an attempt that was given up counts.
mutate take-outcomes-of-earlier-attempts $laws 'FullyQualifiedName~Runs.FailureTests|FullyQualifiedName~Runs.VisitTests' $runs/RunDecider.cs \
  'out visit!) && visit.Attempt == attempt &&' 'out visit!) && visit.Attempt >= attempt &&'

# A visit that was decided by a state which has moved since is taken as it is.
mutate decide-by-a-state-that-has-moved $laws 'FullyQualifiedName~Runs.FailureTests|FullyQualifiedName~ReducerTests' $runs/RunDecider.cs \
  'if (fault.Kind == StateFaultKind.Moved)' 'if (fault.Kind == StateFaultKind.Moved && visit.Id < 0)'

# The page of the room: an event is not on it; a status says something else than the code does.
mutate event-without-a-row $laws 'FullyQualifiedName~Runs.ReadmeTests' $runs/README.md '| `RunPaused` | an outside pause |' '| `RunHalted` | an outside pause |'
mutate dispatch-while-paused $laws 'FullyQualifiedName~Runs.ReadmeTests' $runs/PendingWork.cs \
  '=> state.Status == RunStatus.Running && !state.Cancelling && state.Undoing is null && !visit.Failed' \
  '=> state.Status is RunStatus.Running or RunStatus.Paused && !state.Cancelling && state.Undoing is null && !visit.Failed'

# Attempts, recovery and unclean ends.
mutate forget-when-the-next-attempt-is-due $laws 'FullyQualifiedName~Runs.FailureTests' $runs/RunDecider.cs 'fail.Error, turn.After(wait)));' 'fail.Error, turn.At));'
mutate recover-without-a-word $laws 'FullyQualifiedName~Runs.RecoveryTests' $runs/RunDecider.cs \
  '        turn.Write(new Recovered(turn.At, begun, recover.Clean));' '        _ = begun;'
mutate never-quarantine $laws 'FullyQualifiedName~Runs.RecoveryTests' $runs/RunDecider.cs '+ 1 >= recover.MaxUncleanEnds)' '+ 1 > recover.MaxUncleanEnds + 100)'
mutate count-orderly-stops $laws 'FullyQualifiedName~Runs.RecoveryTests' $runs/RunDecider.cs 'if (!recover.Clean && (adopts' 'if ((adopts'
mutate progress-does-not-lift-unclean-ends $laws 'FullyQualifiedName~Runs.RecoveryTests' $runs/RunState.cs ': fact is Recovered ? UncleanEnds : 0;' ': UncleanEnds;'

# Steps: journaled without the input they were done with; two under one name.
mutate step-without-its-Prep $laws 'FullyQualifiedName~Runs.VisitTests' $runs/RunDecider.cs \
  'if (visit.Prep is null && step.Prep is { } prep)' 'if (visit.Prep is not null && step.Prep is { } prep)'
mutate chunk-without-its-Prep $laws 'FullyQualifiedName~Runs.VisitTests' $runs/RunDecider.cs \
  'if (visit.Prep is null && items.Prep is { } prep)' 'if (visit.Prep is not null && items.Prep is { } prep)'
mutate steps-under-one-name $laws 'FullyQualifiedName~Runs.VisitTests' $runs/RunDecider.cs 'visit.Steps.ContainsKey(name))' 'visit.Steps.ContainsKey(name) && name.Length == 0)'

# Idempotency keys.
mutate keys-that-nested-flows-share $laws 'FullyQualifiedName~NestedFlowTests|FullyQualifiedName~DynamicTests' $runs/VisitKey.cs '/{framePath}{Frame.Escaped(visit.Node)}' '/{Frame.Escaped(visit.Node)}'
mutate retry-under-new-keys $laws 'FullyQualifiedName~Runs.FailureTests' $runs/RunState.cs 'if (retried.NewKeys)' 'if (retried.Visits.Count > 0)'
mutate retry-under-the-old-keys $laws 'FullyQualifiedName~Runs.FailureTests' $runs/RunState.cs 'if (retried.NewKeys)' 'if (retried.NewKeys && visit.Id < 0)'

# Undoing: what it takes, what is owed, and in which order.
mutate undo-without-an-argument $laws 'FullyQualifiedName~Runs.CompensationTests' $runs/RunDecider.cs 'Undo = visit.MayOwe ? complete.Undo : null' 'Undo = null'
mutate open-outcomes-are-not-owed $laws 'FullyQualifiedName~Runs.CompensationTests' $runs/RunDecider.Control.cs 'child is null ? ExecEffect.Unknown : ExecEffect.Done' 'child is null ? ExecEffect.None : ExecEffect.Done'
mutate returned-before-a-failure-is-not-owed $laws 'FullyQualifiedName~Runs.CompensationTests' $runs/RunDecider.Failure.cs \
  '    private static void FailVisit(Turn turn, Visit visit, RunError error, double jitter)
    {' \
  '    private static void FailVisit(Turn turn, Visit visit, RunError error, double jitter)
    {
        visit.MayOwe = false;'
mutate undo-what-came-first $laws 'FullyQualifiedName~Runs.CompensationTests' $runs/RunState.Saga.cs 'NextCompensation => Kept.Owed.Max;' 'NextCompensation => Kept.Owed.Min;'

# What a run owes its children, until they have heard.
mutate children-are-left-running $laws 'FullyQualifiedName~Runs.ChildTests' $runs/PendingWork.cs \
  'state.Children.Where(child => child.CancelOwed);' 'state.Children.Where(child => child.CancelOwed && child.Waits && child.IsStarted && child.Attempt < 0);'
mutate command-is-carried-out-twice $laws 'FullyQualifiedName~TicketTests' $runs/RunDecider.cs 'ticket && ticket.IsTakenBy(head.LastCommand))' 'ticket && ticket.IsTakenBy(null))'

# Time goes back with a clock.
mutate time-goes-back $laws 'FullyQualifiedName~Runs.RoutingTests' $runs/RunDecider.cs 'command.Now > head.Now ? command.Now : head.Now' 'command.Now'

# Rounds of loops: a drawing that cannot keep them apart; a run that mixes them; joins that stay made in the next one.
mutate draw-loops-that-mix-rounds $laws 'FullyQualifiedName~Runs.LoopTests|FullyQualifiedName~FlowBuilderTests|FullyQualifiedName~Runs.JoinTests' src/Runtime/Definition/LoopChecks.cs \
  'if (checks.Overlap(loop) is { } overlap)' 'if (checks.Overlap(loop) is { } overlap && loop.Joins.Count < 0)'
mutate mix-rounds $laws 'FullyQualifiedName~Runs.JoinTests' $runs/MovePlan.Joins.cs 'if (CountIn(level, map, loop) != 1)' 'if (CountIn(level, map, loop) < 0)'
mutate joins-stay-made-in-the-next-round $laws 'FullyQualifiedName~Runs.JoinTests' $runs/MovePlan.Joins.cs \
  '                Renew(level, loop);
                (_turned ??= []).Add((level, loop));' \
  '                (_turned ??= []).Add((level, loop));'

# Which inputs of a join are dead.
mutate wait-for-dead-inputs $laws 'FullyQualifiedName~Runs.JoinTests' $runs/JoinSearch.cs 'return watch.Living.Count >= lacks;' 'return lacks > 0;'
mutate take-living-inputs-for-dead $laws 'FullyQualifiedName~Runs.JoinTests' $runs/JoinSearch.cs 'if (before != join && _seen.TryAdd(before, node))' 'if (before != join && node < 0 && _seen.TryAdd(before, node))'
mutate errors-are-no-way-into-a-join $laws 'FullyQualifiedName~Runs.JoinTests' $runs/MovePlan.cs \
  'Go(LevelOf(frame), place, new JoinInput(place.Name, default, IsError: true), handler, error);' 'Enter(LevelOf(frame), handler, error);'
mutate goto-across-an-open-join $laws 'FullyQualifiedName~Runs.DynamicTests|FullyQualifiedName~DynamicReferenceTests' $runs/MovePlan.Dynamic.cs 'if (jump.Crossed() is { } crossed)' 'if (jump.Crossed() is { Name.Length: 0 } crossed)'

# Joins: stragglers, the rest that is cut off, those that get too little, those that wait for each other.
mutate stragglers-make-a-join-again $laws 'FullyQualifiedName~Runs.JoinTests' $runs/MovePlan.Joins.cs \
  'if (draft.Status != JoinStatus.Open || draft.Has(input))' 'if (draft.Status == JoinStatus.Open && draft.Has(input))'
mutate leave-the-rest-of-a-race $laws 'FullyQualifiedName~Runs.JoinTests' $runs/MovePlan.Joins.cs 'if (unmet is null && join.Join.CancelsRemaining)' 'if (unmet is not null && join.Join.CancelsRemaining)'
mutate make-a-join-of-too-few $laws 'FullyQualifiedName~Runs.JoinTests' $runs/JoinSearch.cs 'place.Join.Kind != JoinKind.AtLeast ?' 'place.Join.Count >= 0 ?'
mutate joins-that-wait-for-each-other-hang $laws 'FullyQualifiedName~Runs.JoinTests' $runs/JoinSearch.cs 'if (decided.Count == 0 && frame.Live == frame.Tasks)' 'if (decided.Count < 0)'
mutate joins-wait-for-added-work $laws 'FullyQualifiedName~Runs.DynamicTests' $runs/JoinSearch.cs 'if (decided.Count == 0 && frame.Live == frame.Tasks)' 'if (decided.Count == 0 && frame.Live == 0)'

# Outcomes: a race, or the last to end, routes the flow around; exits that disagree.
mutate race-routes-the-flow-around $laws 'FullyQualifiedName~Runs.RoutingTests|FullyQualifiedName~NestedFlowTests' $runs/MovePlan.cs 'return ended == 1 ? last : ActionName.Default;' 'return last;'
mutate exits-may-disagree $laws 'FullyQualifiedName~Runs.RoutingTests' $runs/MovePlan.cs 'if (isExit && StatedExit(frame) is { } stated && stated != action)' 'if (isExit && StatedExit(frame) is { } stated && stated == default && stated != action)'

# Within one visit: cancel, terminate, goto, the rest.
mutate terminate-beats-cancel $laws 'FullyQualifiedName~Runs.DynamicTests' $runs/RunDecider.Dynamic.cs 'if (work.CancelReason is { } reason && !turn.Head.Cancelling' 'if (work.CancelReason is { } reason && work.Terminates is null && !turn.Head.Cancelling'
mutate goto-beside-its-own-transitions $laws 'FullyQualifiedName~Runs.DynamicTests' $runs/MovePlan.Dynamic.cs 'if (work is null or { Gotos.Count: 0, Iterations.Count: 0 })' 'if (work is null or { Iterations.Count: 0 })'

# Shared state: conditions, sums, copies, masks.
mutate set-if-unchanged-overwrites $laws 'FullyQualifiedName~ConcurrentWriteTests' src/Runtime/State/StateMap.Apply.cs 'if (op.Expected >= 0 && VersionOf(op.Key) != op.Expected)' 'if (op.Expected >= 0 && VersionOf(op.Key) < 0)'
mutate sums-are-journaled-as-values $laws 'FullyQualifiedName~ConcurrentWriteTests' src/Runtime/State/SharedState.Recording.cs \
  '        Write(StateOpKind.Add, name, amount, key, width: key is null ? width : NumberWidths.Of(key.ValueType));
        Current.TryGet(name, out var sum);
        return sum;' \
  '        Write(StateOpKind.Add, name, amount, key, width: key is null ? width : NumberWidths.Of(key.ValueType));
        Current.TryGet(name, out var sum);
        Write(StateOpKind.Set, name, sum, null);
        return sum;'
mutate hold-what-can-change $laws 'FullyQualifiedName~FreezingTests' src/Runtime/State/StateSerialization.Values.cs \
  'if (!contract.HoldsAsIs(value)) return StateValue.OfOwnedJson(Encode(value, type, key));' \
  'if (!contract.HoldsAsIs(value)) return StateValue.Hold(new HeldValue(value, this));'
mutate show-sensitive-values $laws 'FullyQualifiedName~SensitiveTests' src/Runtime/State/SharedState.Views.cs '=> entry.IsSensitive || entry.Value.Ciphertext is not null;' '=> entry.Value.Ciphertext is not null;'

# Changed definitions: what is pending and not compared.
mutate adopt-other-edges $laws 'FullyQualifiedName~DefinitionFitTests' $runs/DefinitionFit.cs '                CompareEdges(path, then, now);' '                _ = place;'
mutate adopt-other-inputs-of-open-joins $laws 'FullyQualifiedName~DefinitionFitTests' $runs/DefinitionFit.cs 'fit.Compare(frame, arrival.Input.From);' '_ = arrival;'
mutate adopt-another-kind-of-open-join $laws 'FullyQualifiedName~DefinitionFitTests' $runs/DefinitionFit.cs 'fit.Compare(frame, join.Node);' '_ = join;'
mutate adopt-other-compensations $laws 'FullyQualifiedName~DefinitionFitTests|FullyQualifiedName~Runs.DynamicTests' $runs/DefinitionFit.cs '            fit.Compare(owed);' '            _ = owed;'
mutate adopt-without-an-event $laws 'FullyQualifiedName~DefinitionFitTests' $runs/RunDecider.cs \
  '        turn.Write(new DefinitionAdopted(turn.At, turn.Flow.Fingerprint));' '        _ = turn;'

# Runs lie in other shards than in the version before.
mutate another-hash-of-shards $laws 'FullyQualifiedName~RunShardTests' src/Runtime/Journal/RunShard.cs 'Prime = 1_099_511_628_211;' 'Prime = 1_099_511_628_213;'
