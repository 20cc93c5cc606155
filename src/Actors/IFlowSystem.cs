using ActorFlow.Journal;

namespace ActorFlow;

/// <summary>The engine as programs hold it: starts runs, waits for them, asks things of them. Implemented by <see cref="FlowSystem"/>.</summary>
/// <remarks>
/// Thread-safe. Requests of a run answer whether they changed anything, as those of <see cref="RunHandle"/> do: false means that the run is as it was asked
/// to be already, or cannot do it (it has ended, or its flow is not here). They throw only when the run is not known or cannot be read. Tokens end the
/// waiting, never the run.
/// </remarks>
public interface IFlowSystem : IFlowReader
{
    /// <summary>The flows registered here.</summary>
    IReadOnlyCollection<FlowDefinition> Flows { get; }

    /// <summary>Why the system can do no more work, or null: the journal cannot be written.</summary>
    Exception? Fault { get; }

    /// <summary>Whether the journal failed and is being opened anew: runs wait for it and go on by themselves.</summary>
    bool IsJournalReopening { get; }

    /// <summary>
    /// Registers a flow while the system runs. One that is made of data, such as a document, may take the place of another one of its name: new runs are started with it, and runs that
    /// were started before keep theirs, after a restart too, where <see cref="FlowSystemOptions.FlowRebuilder"/> can make it anew. Completes when the definition is stored.
    /// </summary>
    /// <returns>Whether the flow is new, or another one than before.</returns>
    /// <exception cref="ArgumentException">Another flow has the name, and one of the two is made by code.</exception>
    /// <exception cref="FlowSystemStoppedException">The system has been stopped.</exception>
    /// <exception cref="JournalUnavailableException">The journal cannot be written any more.</exception>
    Task<bool> RegisterAsync(FlowDefinition flow, CancellationToken cancellationToken = default);

    /// <summary>Starts a run, or finds the one that has the id or key; its first input stands. Completes when the start is committed.</summary>
    /// <exception cref="RunConflictException">The id or key belongs to a run of another flow.</exception>
    /// <exception cref="FlowNotRegisteredException">The flow is durable and not registered.</exception>
    /// <exception cref="StateException">A value of the input is refused.</exception>
    /// <exception cref="FlowSystemStoppedException">The system has been stopped.</exception>
    /// <exception cref="JournalUnavailableException">The journal cannot be written any more.</exception>
    Task<RunHandle> StartAsync(FlowDefinition flow, RunInput? input = null, StartOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Starts a run of a registered flow by the flow's name, or finds the one that has the id or key.</summary>
    /// <exception cref="FlowNotRegisteredException">No flow of this name is registered; the text names those that are.</exception>
    /// <exception cref="RunConflictException">The id or key belongs to a run of another flow.</exception>
    /// <exception cref="StateException">A value of the input is refused.</exception>
    /// <exception cref="FlowSystemStoppedException">The system has been stopped.</exception>
    /// <exception cref="JournalUnavailableException">The journal cannot be written any more.</exception>
    Task<RunHandle> StartAsync(string flow, RunInput? input = null, StartOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Finds a run by its id, in any status, and takes it into memory.</summary>
    /// <returns>The run, or null when it is not known here.</returns>
    Task<RunHandle?> FindRunAsync(RunId runId, CancellationToken cancellationToken = default);

    /// <summary>Waits until a run has ended, in whatever way. Never throws for a run that failed; see <see cref="RunResult.EnsureCompleted"/>.</summary>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    /// <exception cref="RunQuarantinedException">The run is quarantined.</exception>
    /// <exception cref="FlowSystemStoppedException">The system was stopped before the run had ended.</exception>
    Task<RunResult> WaitAsync(RunId runId, CancellationToken cancellationToken = default);

    /// <summary>What a run's nodes emit from now on (<see cref="ExecContext.EmitAsync"/>), until the run ends. Never journaled. Of a cluster: what they emit in this process.</summary>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    IAsyncEnumerable<NodeOutput> OutputAsync(RunId runId, CancellationToken cancellationToken = default);

    /// <summary>Asks a run to stop: visits in flight are cancelled, nothing new starts, and the run ends as cancelled.</summary>
    /// <returns>Whether this call changed anything; false when the run has ended or is being cancelled already.</returns>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    Task<bool> CancelAsync(RunId runId, string reason = "", CancellationToken cancellationToken = default);

    /// <summary>Holds a run: what is in flight ends, nothing new starts. Survives restarts.</summary>
    /// <returns>Whether this call changed anything.</returns>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    Task<bool> PauseAsync(RunId runId, CancellationToken cancellationToken = default);

    /// <summary>Lets a paused run go on.</summary>
    /// <returns>Whether this call changed anything.</returns>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    Task<bool> ResumeAsync(RunId runId, CancellationToken cancellationToken = default);

    /// <summary>Undoes what an ended run has done, as far as its nodes can and it has not been undone: the visit that ended last first. Tries again what could not be undone before.</summary>
    /// <returns>Whether this call changed anything; false when nothing is left to undo, or the run has not ended: cancel it, then. The run's status stays.</returns>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    Task<bool> CompensateAsync(RunId runId, CancellationToken cancellationToken = default);

    /// <summary>Runs again what failed or was interrupted in a failed or cancelled run; what is done stays done.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="newKeys">Whether the visits that run again get new idempotency keys. The default is no: they continue with the same ones.</param>
    /// <param name="cancellationToken">Ends the waiting for the answer.</param>
    /// <returns>Whether this call changed anything.</returns>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    Task<bool> RetryAsync(RunId runId, bool newKeys = false, CancellationToken cancellationToken = default);

    /// <summary>
    /// Starts a run that goes on from a version of another one: from one of its <see cref="RunDetail.Checkpoints"/>, or any other version at which it had not ended. The
    /// other run stays as it is. What it had done by then is done; visits that were in flight run again, with keys of the new run.
    /// </summary>
    /// <param name="runId">The run to go on from, in whatever status.</param>
    /// <param name="version">The version; see <see cref="CheckpointDetail.Version"/>.</param>
    /// <param name="options">Id, key, tags and memo of the new run. A known id or key gives the run that has it.</param>
    /// <param name="cancellationToken">Ends the waiting; the run may have been started all the same.</param>
    /// <remarks>The new run waits for no child or signal of the other one; its visits start children and wait anew. Its history begins at the version.</remarks>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    /// <exception cref="RunPrunedException">The run was pruned, and its history with it.</exception>
    /// <exception cref="VersionTrimmedException">The version was trimmed away; the exception names the oldest one kept.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The run has no such version (yet).</exception>
    /// <exception cref="ArgumentException">At that version the run has ended, or is about to.</exception>
    /// <exception cref="FlowNotRegisteredException">The run's flow is not registered.</exception>
    /// <exception cref="RunConflictException">The id or key belongs to a run of another flow.</exception>
    /// <exception cref="CapabilityMissingException">There is no journal, or it cannot take runs out and in.</exception>
    Task<RunHandle> ForkAsync(RunId runId, long version, StartOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Ends a run by force, at once and for good. Visits in flight are cut off and what they do is dropped.</summary>
    /// <returns>Whether this call changed anything.</returns>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    Task<bool> KillAsync(RunId runId, string reason = "", CancellationToken cancellationToken = default);

    /// <summary>Sends a run a signal that carries nothing (null).</summary>
    /// <inheritdoc cref="SignalAsync{T}(RunId, string, T, string?, CancellationToken)"/>
    Task<bool> SignalAsync(RunId runId, string name, CancellationToken cancellationToken = default);

    /// <summary>Sends a run a signal. It is kept until something waits for it (<see cref="Node.WaitForSignal{T}"/>, <see cref="ExecContext.WaitForSignalAsync{T}"/>), over restarts.</summary>
    /// <param name="runId">The run. One that has left memory comes back for it.</param>
    /// <param name="name">The signal's name, 1 to 200 characters.</param>
    /// <param name="payload">What it carries: any value that JSON carries whole. Whoever waits says what it expects.</param>
    /// <param name="deliveryId">Makes sure that a signal which is sent twice counts once; at most 200 characters. A run remembers its last 1 000. Null is no such care.</param>
    /// <param name="cancellationToken">Ends the waiting for the answer.</param>
    /// <returns>Once it is committed: whether it counts; false when the delivery was taken before.</returns>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    /// <exception cref="SignalRefusedException">The run has ended, or keeps 1 000 signals that nothing has waited for.</exception>
    /// <exception cref="StateValueRefusedException">JSON would not carry the payload whole.</exception>
    Task<bool> SignalAsync<T>(RunId runId, string name, T payload, string? deliveryId = null, CancellationToken cancellationToken = default);

    /// <summary>Has a run change its state as its flow allows (<see cref="FlowBuilder.OnUpdate{TArgument, TResult}(string, Func{SharedState, TArgument, TResult})"/>), and gives the flow's answer once that is committed.</summary>
    /// <param name="runId">The run. One that has left memory comes back for it; a paused one takes it too.</param>
    /// <param name="name">The update's name.</param>
    /// <param name="argument">What the flow's handler gets.</param>
    /// <param name="deliveryId">Makes sure that an update which is sent twice counts once, and is answered alike; at most 200 characters. A run remembers its last 1 000. Null is no such care.</param>
    /// <param name="cancellationToken">Ends the waiting for the answer; the update may be made all the same.</param>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    /// <exception cref="UpdateRefusedException">The flow's check refused it, its code failed, it knows no such update, or the run has ended.</exception>
    Task<TResult> UpdateAsync<TArgument, TResult>(RunId runId, string name, TArgument argument, string? deliveryId = null, CancellationToken cancellationToken = default);

    /// <summary>Answers a question. Completes when the answer is committed; the run goes on by itself, and comes back to memory for it.</summary>
    /// <param name="questionId">The question.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="by">Who answers, for the audit: 1 to 200 characters. Whether they may is for the program around to judge.</param>
    /// <param name="deliveryId">Makes sure that an answer which is given twice counts once; at most 200 characters. Null is no such care.</param>
    /// <param name="cancellationToken">Ends the waiting; the answer may have been taken all the same.</param>
    /// <returns>Whether the answer counts, and why not: it does not fit the question, or comes too late. Never throws for that.</returns>
    /// <exception cref="QuestionNotFoundException">The run has asked no such question.</exception>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    Task<AnswerReceipt> AnswerAsync(QuestionId questionId, QuestionAnswer answer, string by, string? deliveryId = null, CancellationToken cancellationToken = default);

    /// <summary>Withdraws an open question: whoever asked it goes on without an answer.</summary>
    /// <param name="questionId">The question.</param>
    /// <param name="reason">Why.</param>
    /// <param name="by">Who withdraws it, for the audit.</param>
    /// <param name="cancellationToken">Ends the waiting; the question may have been withdrawn all the same.</param>
    /// <returns>Whether this call changed anything; false when the question is open no more.</returns>
    /// <exception cref="QuestionNotFoundException">The run has asked no such question.</exception>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    Task<bool> CancelQuestionAsync(QuestionId questionId, string reason = "", string? by = null, CancellationToken cancellationToken = default);

    /// <summary>Watches what a run's nodes emit, from this call on; also of a run that is not there yet, so that nothing of it is missed.</summary>
    /// <remarks>Only what is emitted in this process is seen. To be disposed.</remarks>
    OutputWatch WatchOutput(RunId runId);

    /// <summary>Gives a quarantined or parked run its former status back, and takes it up again.</summary>
    /// <returns>Whether it was set aside.</returns>
    /// <exception cref="CapabilityMissingException">There is no journal, or it keeps no shelf.</exception>
    Task<bool> ReleaseAsync(RunId runId, CancellationToken cancellationToken = default);

    /// <summary>Removes the histories of ended runs while others go on; their ids and keys stay taken (<see cref="IJournalRetention.PruneAsync"/>).</summary>
    /// <returns>How many were removed.</returns>
    /// <exception cref="CapabilityMissingException">There is no journal, or it removes nothing.</exception>
    ValueTask<int> PruneAsync(PruneRequest request, CancellationToken cancellationToken = default);

    /// <summary>Forgets pruned runs that ended before a time: their ids and keys are free again.</summary>
    /// <returns>How many were forgotten.</returns>
    /// <exception cref="CapabilityMissingException">There is no journal, or it removes nothing.</exception>
    ValueTask<int> ForgetAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken = default);

    /// <summary>Copies the journal into a new file while runs go on. The copy holds what was committed when it was finished, and can be restored or opened as it is.</summary>
    /// <param name="path">The file to make; it must not exist. It appears whole or not at all.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <exception cref="CapabilityMissingException">There is no journal, or it cannot be copied.</exception>
    /// <exception cref="JournalUnavailableException">The copy cannot be made, or the journal was closed meanwhile.</exception>
    ValueTask BackupAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>Stops in order: nothing new starts, visits in flight may end for a while, then are cut off; what was committed is kept.</summary>
    /// <param name="timeout">How long visits in flight may go on; null is <see cref="FlowSystemOptions.StopTimeout"/>. Asked again with less, a stop under way is hastened.</param>
    /// <param name="cancellationToken">Hastens the stop: visits in flight are cut off at once. The call completes with the stop all the same.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than a day; nothing is stopped.</exception>
    Task StopAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default);
}
