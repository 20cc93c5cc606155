using System.Text.Json;
using ActorFlow.Actors.Runs;
using ActorFlow.Journal;
using Microsoft.Extensions.DependencyInjection;

namespace ActorFlow.Actors.Offers;

/// <summary>A visit of a run that another member leads, as its Exec sees it here. What is to be journaled goes through the run's owner.</summary>
internal sealed class RemoteVisit(RunEnvironment environment, ClaimedOffer claimed, OfferedWork work, FlowNode place, Func<OfferNote, Task> keep,
    CancellationToken cancellationToken)
    : IVisitPort, IAsyncDisposable
{
    private const int MaxStepName = 200;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _done = new(work.Steps ?? [], StringComparer.Ordinal);
    private JsonElement? _progress = work.Progress;
    private AsyncServiceScope? _scope;
    private IServiceProvider? _services;

    public RunId RunId => claimed.Offer.RunId;

    public string Path { get; } = string.Join('/', work.Path);

    public int Number => work.Number;

    public RunError? Error => null;

    public CancellationToken CancellationToken => cancellationToken;

    public TimeProvider TimeProvider => environment.Options.TimeProvider;

    public string IdempotencyKey => work.Key;

    public long Term => claimed.Offer.Term;

    public StateSerialization Serialization => environment.Options.Serialization;

    public StateScope Scope => environment.ScopeOf(place.Flow!);

    public StateMap Committed => throw NotHere("the state of the run");

    public ChildResult? Child => null;

    public IReadOnlyDictionary<string, WaitOutcome>? EndedWaits => null;

    public FlowNode? Place => place;

    public IEnumerable<FlowDefinition> FlowsAround => [place.Flow!];

    public JsonElement? Data => work.Data;

    public int Iteration => work.Iteration;

    public JsonElement? Progress
    {
        get
        {
            lock (_gate)
                return _progress;
        }
    }

    public IServiceProvider Services
    {
        get
        {
            lock (_gate)
            {
                if (_services is null && environment.ScopeFactory is { } factory)
                {
                    _scope = factory.CreateAsyncScope();
                    _services = _scope.Value.ServiceProvider;
                }

                return _services ??= environment.Services;
            }
        }
    }

    public double Jitter() => environment.Jitter();

    public JsonElement? FindResult(string node, out bool isKept) => throw NotHere("results of other nodes");

    public RunError? FindFailure(string node) => throw NotHere("failures of other nodes");

    public void EnterExec()
    {
        lock (_gate)
            _begun.Clear();
    }

    public JsonElement? BeginStep(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        cancellationToken.ThrowIfCancellationRequested();
        if (name.Length is 0 or > MaxStepName)
            throw new StepNameException(RunId, Path, name, $"has {name.Length} characters, not 1 to {MaxStepName}");
        lock (_gate)
        {
            if (!_begun.Add(name))
                throw new StepNameException(RunId, Path, name, "was used before in this entry of Exec");
            return _done.TryGetValue(name, out var result) ? result : null;
        }
    }

    public async ValueTask CompleteStepAsync(string name, JsonElement result)
    {
        await keep(new OfferNote(claimed.Offer.Id, work.Visit, work.Attempt, name, result));
        lock (_gate)
            _done[name] = result;
    }

    public async ValueTask SaveProgressAsync(JsonElement cursor)
    {
        await keep(new OfferNote(claimed.Offer.Id, work.Visit, work.Attempt, null, cursor));
        lock (_gate)
            _progress = cursor;
    }

    public ValueTask<BatchResults<TResult>> RunBatchAsync<TSource, TItem, TResult>(BatchNode<TSource, TItem, TResult> node, BatchSource<TItem> source,
        ExecContext context)
        => throw NotHere("batches, whose items are offered one by one");

    public ValueTask<RunResult> RunFlowAsync(FlowDefinition flow, StatePatch input, ExecContext context) => throw NotHere("flows");

    public ValueTask<RunResult> RunChildAsync(FlowDefinition flow, StatePatch input, WhenParentStops parentStops, ExecContext context)
        => throw NotHere("child runs");

    public ValueTask<WaitOutcome> WaitAsync(WaitRequest request, CancellationToken waitToken)
        => throw NotHere("waits, as they would hold the worker");

    public ValueTask CheckpointAsync(JsonElement? metadata) => throw NotHere("checkpoints");

    public ValueTask UndoChildAsync(RunId child) => throw NotHere("compensations");

    public ValueTask EmitAsync<T>(T chunk)
    {
        if (environment.Actors!.EventStream.HasSubscribers)
            environment.Actors.EventStream.Publish(new NodeOutput(RunId, Path, Number, chunk));
        return default;
    }

    public ValueTask DisposeAsync() => _scope?.DisposeAsync() ?? default;

    private NotSupportedException NotHere(string what)
        => new($"Node '{Path}' of run '{RunId}' was offered to this member, and an Exec that is not where its run is led has no {what}. Use them in a node that is not offered.");
}
