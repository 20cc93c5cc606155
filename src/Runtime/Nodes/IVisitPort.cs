using System.Text.Json;

namespace ActorFlow;

/// <summary>What the contexts of a visit need from the engine that runs it. Thread-safe: user code may call from anywhere.</summary>
internal interface IVisitPort
{
    /// <summary>The run.</summary>
    RunId RunId { get; }

    /// <summary>The node's path.</summary>
    string Path { get; }

    /// <summary>Which entry into the node it is, from 1.</summary>
    int Number { get; }

    /// <summary>The failure that led to the visit, behind an error boundary; else null.</summary>
    RunError? Error { get; }

    /// <summary>Cancelled when the run is cancelled, the attempt times out or is abandoned.</summary>
    CancellationToken CancellationToken { get; }

    /// <summary>Services of the host; never null.</summary>
    IServiceProvider Services { get; }

    /// <summary>The engine's clock.</summary>
    TimeProvider TimeProvider { get; }

    /// <summary>A random number in [0, 1) for waits.</summary>
    double Jitter();

    /// <summary>Stable for (run, frame path, node, visit) over all attempts and restarts.</summary>
    string IdempotencyKey { get; }

    /// <summary>The term under which the run is led; 0 outside a cluster.</summary>
    long Term => 0;

    /// <summary>How values become JSON.</summary>
    StateSerialization Serialization { get; }

    /// <summary>What the states of all visits of the run have in common.</summary>
    StateScope Scope { get; }

    /// <summary>The kept result of a node, as it was when the phase started; null when there is none.</summary>
    /// <param name="node">The node's path in the flow of the visit.</param>
    /// <param name="isKept">Whether the flow keeps results of the node.</param>
    JsonElement? FindResult(string node, out bool isKept);

    /// <summary>The failure of a node that the flow went on after, as it was when the phase started; null when there is none.</summary>
    /// <param name="node">The node's path in the flow of the visit.</param>
    RunError? FindFailure(string node);

    /// <summary>Exec, or the fallback, is entered anew within this attempt, as by a layer that retries: step names may come again.</summary>
    void EnterExec();

    /// <summary>Takes a step's name into use for this entry of Exec, and looks whether the step is done.</summary>
    /// <exception cref="VisitSealedException">The attempt is over.</exception>
    /// <exception cref="StepNameException">The name is malformed, or was used before in this entry.</exception>
    JsonElement? BeginStep(string name);

    /// <summary>Journals a step's result; completes after the commit.</summary>
    ValueTask CompleteStepAsync(string name, JsonElement result);

    /// <summary>The cursor that was saved last, or null.</summary>
    JsonElement? Progress { get; }

    /// <summary>Journals a cursor; completes after the commit.</summary>
    ValueTask SaveProgressAsync(JsonElement cursor);

    /// <summary>Runs the items of a batch on workers of their own; completes when the batch has ended.</summary>
    ValueTask<BatchResults<TResult>> RunBatchAsync<TSource, TItem, TResult>(BatchNode<TSource, TItem, TResult> node, BatchSource<TItem> source,
        ExecContext context);

    /// <summary>Runs a flow in memory for an item, and waits for its end.</summary>
    ValueTask<RunResult> RunFlowAsync(FlowDefinition flow, StatePatch input, ExecContext context);

    /// <summary>Runs a flow as a child run for an item, or finds the one that was started for it before, and waits for its end.</summary>
    ValueTask<RunResult> RunChildAsync(FlowDefinition flow, StatePatch input, WhenParentStops parentStops, ExecContext context);

    /// <summary>The run's state as committed now. Not for user code: Exec does not see it.</summary>
    StateMap Committed { get; }

    /// <summary>What the child run of the visit came to; null until it has ended, and where there is none.</summary>
    ChildResult? Child { get; }

    /// <summary>What the waits of a waiting node came to, by name; null until they have ended, and for other nodes.</summary>
    IReadOnlyDictionary<string, WaitOutcome>? EndedWaits { get; }

    /// <summary>
    /// Waits inside Exec until the engine says that the wait has ended. A name that was asked for before in this entry gets a number.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="VisitSealedException">The attempt is over.</exception>
    ValueTask<WaitOutcome> WaitAsync(WaitRequest request, CancellationToken cancellationToken);

    /// <summary>Where the node is in its flow; null where there is no flow that work could be added to.</summary>
    FlowNode? Place { get; }

    /// <summary>The flows around the visit that were drawn, nearest first: work belongs to the first one that knows its nodes.</summary>
    IEnumerable<FlowDefinition> FlowsAround { get; }

    /// <summary>
    /// The data of the visit: of its iteration, else of its node in the work it belongs to, else of that work; null when there is none.
    /// </summary>
    JsonElement? Data { get; }

    /// <summary>How many iterations of the node came before.</summary>
    int Iteration { get; }

    /// <summary>Journals a checkpoint before the visit ends; completes after the commit.</summary>
    ValueTask CheckpointAsync(JsonElement? metadata);

    /// <summary>Has a child run undo what it has done, and waits for the end of that. Only for compensations.</summary>
    /// <exception cref="ChildUndoException">It could not undo everything.</exception>
    ValueTask UndoChildAsync(RunId child);

    /// <summary>Whether Exec of this visit runs on whichever member takes it.</summary>
    bool OffersExec => false;

    /// <summary>Whether the items of this visit's batch run on whichever members take them.</summary>
    bool OffersItems => false;

    /// <summary>Has Exec, or an item, run on a member that takes the offer; completes with what it returned.</summary>
    /// <param name="input">What Prep returned, or the item.</param>
    /// <param name="context">The attempt.</param>
    /// <exception cref="RemoteExecException">It failed there.</exception>
    /// <exception cref="OperationCanceledException">The attempt is over.</exception>
    ValueTask<JsonElement> OfferAsync(JsonElement input, ExecContext context)
        => throw new NotSupportedException("What was offered is not offered again.");

    /// <summary>Hands ephemeral output to watchers; completes at once when nobody watches.</summary>
    ValueTask EmitAsync<T>(T chunk);
}
