# The engine that runs the laws: what waits for a commit, what user code may do, what is found again after a crash. Read by tests/mutations.sh.

# A run is told of a commit when it is sent, not when it is there.
mutate acknowledge-before-commit $engine 'FullyQualifiedName~ToldAfterCommit|FullyQualifiedName~CommitTests' $actors/Journal/JournalWriter.cs \
  '        _underWay = batch;
        _counter = batch.Name(_incarnation, _counter);' \
  '        _underWay = batch;
        for (var i = 0; i < batch.Count; i++) batch.Appends[i].From.Tell(new RunMessage.Committed(batch.Appends[i].ExpectedVersion + batch.Appends[i].Events.Count));
        _counter = batch.Name(_incarnation, _counter);'

# Visits start when they are decided.
mutate dispatch-before-commit $engine 'FullyQualifiedName~ToldAfterCommit|FullyQualifiedName~CommitTests|FullyQualifiedName~ChangedDefinition' $actors/Runs/RunSupervisor.cs \
  'committed < _barrier ? 0 : _flow?.Durability == Durability.Pipelined ?' '_flow is not null ?'

# Answers leave when they are decided.
mutate answer-before-commit $engine 'FullyQualifiedName~ToldAfterCommit|FullyQualifiedName~CommitTests' $actors/Runs/RunSupervisor.cs \
  '        if (_committed >= _head.Version)
            held.Release();' \
  '        if (_committed >= 0)
            held.Release();'

# A supervisor whose append was refused goes on with its head.
mutate keep-a-head-that-was-refused $engine 'FullyQualifiedName~RefusedAppendTests|FullyQualifiedName~CommitTests' $actors/Runs/RunSupervisor.Leaving.cs \
  '            StepDown(new RegistryMessage.TakeUp(_slot, Self));' '            Release(_head.Version);'

# Visits start as early as they are decided, however far that is ahead of the journal.
mutate pipeline-without-a-bound $engine 'FullyQualifiedName~CommitTests' $actors/Runs/RunSupervisor.cs 'committed + _environment.Options.PipelineDepth' 'long.MaxValue'

# A run taken up again runs before that is journaled.
mutate dispatch-before-recovery $engine 'FullyQualifiedName~ChangedDefinition' $actors/Runs/RunSupervisor.cs 'committed < _barrier ? 0 : ' ''

# A run goes on under whatever definition there is.
mutate adopt-every-definition $engine 'FullyQualifiedName~ChangedDefinition' $actors/Runs/RunSupervisor.Judging.cs 'if (misfits.Count > 0)' 'if (misfits.Count > 1_000)'

# Nobody looks for work that was forgotten; the stop of the system begins new work; too much of it comes in at once.
mutate look-for-nothing-forgotten $engine 'FullyQualifiedName~ForgottenWorkTests' $actors/Runs/RunSupervisor.cs 'case RunMessage.Reconcile: Reconcile(); break;' 'case RunMessage.Reconcile: break;'
mutate begin-more-while-stopping $engine 'FullyQualifiedName~Runs.StopTests' $actors/Runs/RunSupervisor.Visits.cs 'if (_flow is null || _draining || _inFlight' 'if (_flow is null || _inFlight'
mutate let-in-more-than-the-journal-takes $engine 'FullyQualifiedName~Journal.BatchTests' $actors/Journal/JournalBacklog.cs \
  '            if (_isOver || _bytes < most)
                return default;' \
  '            if (_isOver || most > 0)
                return default;'

# User code: a dispatch that was given up goes on writing; an update counts although what it read has moved; one that hangs holds up its run.
mutate abandon-without-a-seal $engine 'FullyQualifiedName~Runs.TimeoutTests|FullyQualifiedName~Runs.CancelTests' $actors/Nodes/VisitExecution.cs \
  '        lock (Gate)
            _sealed = true;
        Volatile.Read(ref _state)?.Seal();' \
  ''
mutate take-outcomes-of-other-dispatches $engine 'FullyQualifiedName~InFlightTests' $actors/Runs/InFlight.cs \
  '=> ReferenceEquals(_alone, execution) || (_others' '=> _alone?.VisitId == execution.VisitId || (_others'
mutate answer-by-a-state-that-has-moved $engine 'FullyQualifiedName~UpdateTests' src/Runtime/State/StateReads.cs 'if (state.VersionOf(key) != version)' 'if (state.VersionOf(key) < 0)'
mutate judge-by-a-state-that-has-moved $engine 'FullyQualifiedName~UpdateTests' $actors/Runs/RunSupervisor.Updates.cs \
  'if (made.Reads.HaveMovedIn(_head.State) && execution.Runs < MostUpdateRuns)' 'if (made.Reads.HaveMovedIn(_head.State) && execution.Runs < 0)'
mutate cancel-callbacks-in-the-turn $engine 'FullyQualifiedName~A_callback_of_the_cancellation_that_throws' $actors/Nodes/VisitExecution.cs 'Environment.CancelOutside(cancellation);' 'cancellation.Cancel();'

# Steps return before they are journaled; are done again; and the time of an attempt goes on while it waits.
mutate step-returns-before-its-commit $engine 'FullyQualifiedName~ToldAfterCommit' $actors/Runs/RunSupervisor.Visits.cs 'Hold(new JournaledReply(done, execution));' 'done.TrySetResult();'
mutate do-steps-again $engine 'FullyQualifiedName~Runs.StepTests|FullyQualifiedName~Runs.RestartTests' $actors/Nodes/VisitExecution.Port.cs \
  'return Rare.StepsDone is { } done && done.TryGetValue(name, out var result) ? result : null;' 'return null;'
mutate attempts-age-while-they-wait $engine 'FullyQualifiedName~WaitInExecTests' $actors/Runs/RunSupervisor.Waits.cs 'if (!execution.IsTimed || !Context.Timers.Cancel(execution))' 'if (execution.IsTimed || !Context.Timers.Cancel(execution))'

# Batches: another item in the place of a finished one; one key for all.
mutate take-other-items-for-finished $engine 'FullyQualifiedName~DurableBatchTests' $actors/Batches/BatchRun.Journal.cs 'if (HashOf(item) != hash)' 'if (HashOf(item) != hash && index < 0)'
mutate items-share-a-key $engine 'FullyQualifiedName~BatchNodeTests' $runs/VisitKey.cs '$"{visitKey}[{item}]"' '$"{visitKey}[{item - item}]"'

# A run, and so a fork of it, works under the keys of another one.
mutate runs-share-keys $engine 'FullyQualifiedName~CheckpointTests|FullyQualifiedName~Runs.RestartTests' $runs/VisitKey.cs '$"{Frame.Escaped(run.Value)}/' '$"/'

# The outbox of a family: a start that is not sent again; a parent that is not told; an end before the parent has heard.
mutate start-children-once $engine 'FullyQualifiedName~ChildRunTests|FullyQualifiedName~ChildTroubleTests' $runs/PendingWork.cs '(child.Waits || !child.IsStarted))' '(child.Waits && child.IsStarted))'
mutate never-ask-again $engine 'FullyQualifiedName~ChildTroubleTests|FullyQualifiedName~FailingCallTests' $actors/Runs/RunSupervisor.Family.cs \
  '        if (whom is { } child)
            _told?.Remove(child);' ''
mutate leave-before-the-parent-has-heard $engine 'FullyQualifiedName~ChildTroubleTests|FullyQualifiedName~ChildRunTests' $actors/Runs/RunSupervisor.Leaving.cs \
  '        if (!_head.OwesOthers)
            Leave();' \
  '        Leave();'
mutate children-with-ids-of-chance $engine 'FullyQualifiedName~ChildRunTests' $actors/Runs/ChildIds.cs 'Fitting(attempt == 1 ? visitKey :' 'Fitting(attempt == 1 ? visitKey + Guid.NewGuid() :'

# Large values are not written with the event that names them.
mutate events-without-their-blobs $engine 'FullyQualifiedName~Journal.BlobTests' $actors/Journal/BlobBasket.cs \
  '            (_blobs ??= []).Add(new BlobReference(name, content));' '            _ = content;'

# A run in memory leaves it; a value lives by the clock and not by the journal.
mutate runs-in-memory-leave-it $engine 'FullyQualifiedName~PassivationTests' $actors/Runs/RunSupervisor.Passivation.cs '&& IsDurable && !_isOver && !_isLoading' '&& !_isOver && !_isLoading'
mutate values-live-by-the-clock $engine 'FullyQualifiedName~SharedStateInFlowsTests' $actors/Nodes/VisitExecution.cs '_dispatchedAt = visit.SinceTicks;' '_dispatchedAt = run.Environment.Now.UtcTicks;'

# A run of a newer build is quarantined; what was trimmed away is forked all the same; a run whose journal cannot be read just now is quarantined.
mutate quarantine-what-is-too-new $engine 'FullyQualifiedName~QuarantineTests' $actors/Runs/RunSupervisor.Loading.cs \
  '        if (failed.Error is RunJournalException damage)
            SetAside(damage.Message, damage);' \
  '        if (failed.Error is RunJournalException or JournalTooNewException)
            SetAside(failed.Error.Message, failed.Error);'
mutate quarantine-what-cannot-be-read-now $engine 'FullyQualifiedName~QuarantineTests|FullyQualifiedName~FailingCallTests' $actors/Runs/RunSupervisor.Loading.cs \
  '        if (failed.Error is RunJournalException damage)
            SetAside(damage.Message, damage);' \
  '        if (failed.Error is RunJournalException or JournalUnavailableException)
            SetAside(failed.Error.Message, failed.Error);'
mutate fork-what-was-trimmed-away $engine 'FullyQualifiedName~TrimmingTests' $actors/FlowSystem.Forks.cs \
  'if (version < source.From)' 'if (version < 0)'

# A command that failed is answered as if it were done.
mutate failing-commands-are-called-done $engine 'FullyQualifiedName~Client.InboxTests' $actors/Inbox/CommandRunner.cs \
  '            return AnswerOf(error, command.Ticket, command.Verb);' '            _ = error;
            return CommandAnswer.Done(command.RunId ?? new RunId("none"), RunStatus.Running, changed: true, refusal: null);'

# Waits end with the first of them that is due.
mutate waits-end-early $engine 'FullyQualifiedName~Waits.' $runs/RunDecider.Waits.cs \
  'while (turn.Head.NextDueWait is { } next && next.Due <= turn.At)' 'while (turn.Head.NextDueWait is { } next)'

