using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace ActorFlow.Actors.Sagas;

/// <summary>
/// What the user code of a compensation asks of the engine. Steps, cursors and output belong to Exec; no context of a compensation leads here with
/// them.
/// </summary>
internal sealed partial class CompensationExecution : IVisitPort
{
    private IServiceProvider? _services;
    private AsyncServiceScope? _scope;

    /// <summary>Whether there is something to release.</summary>
    public bool HoldsServices => _scope is not null;

    public IServiceProvider Services => _services ?? OpenServices();

    public TimeProvider TimeProvider => environment.Options.TimeProvider;

    public string IdempotencyKey => field ??= ActorFlow.Runs.VisitKey.OfCompensation(owed.Key);

    public StateSerialization Serialization => environment.Options.Serialization;

    public CancellationToken CancellationToken
    {
        get
        {
            lock (_gate)
            {
                var isNew = _cancellation is null;
                _cancellation ??= new CancellationTokenSource();
                // Nobody has a new one yet, so no callback of a user runs under the lock.
                if (isNew && _sealed)
                    _cancellation.Cancel();
                return _cancellation.Token;
            }
        }
    }

    RunError? IVisitPort.Error => null;

    FlowNode? IVisitPort.Place => null;

    IEnumerable<FlowDefinition> IVisitPort.FlowsAround => [];

    JsonElement? IVisitPort.Data => null;

    int IVisitPort.Iteration => 0;

    ValueTask IVisitPort.CheckpointAsync(JsonElement? metadata) => throw NotHere();

    JsonElement? IVisitPort.Progress => null;

    ChildResult? IVisitPort.Child => null;

    StateScope IVisitPort.Scope => throw NotHere();

    IReadOnlyDictionary<string, WaitOutcome>? IVisitPort.EndedWaits => null;

    ValueTask<WaitOutcome> IVisitPort.WaitAsync(WaitRequest request, CancellationToken cancellationToken) => throw NotHere();

    public double Jitter() => environment.Jitter();

    /// <summary>Disposes the scope. The attempt's user code has ended.</summary>
    public async ValueTask ReleaseAsync()
    {
        if (TakeScope() is { } scope)
            await scope.DisposeAsync();
    }

    JsonElement? IVisitPort.FindResult(string node, out bool isKept) => throw NotHere();

    RunError? IVisitPort.FindFailure(string node) => throw NotHere();

    void IVisitPort.EnterExec() => throw NotHere();

    JsonElement? IVisitPort.BeginStep(string name) => throw NotHere();

    ValueTask IVisitPort.CompleteStepAsync(string name, JsonElement result) => throw NotHere();

    ValueTask IVisitPort.SaveProgressAsync(JsonElement cursor) => throw NotHere();

    ValueTask IVisitPort.EmitAsync<T>(T chunk) => throw NotHere();

    ValueTask<BatchResults<TResult>> IVisitPort.RunBatchAsync<TSource, TItem, TResult>(BatchNode<TSource, TItem, TResult> node,
        BatchSource<TItem> source, ExecContext context)
        => throw NotHere();

    ValueTask<RunResult> IVisitPort.RunFlowAsync(FlowDefinition flow, StatePatch input, ExecContext context) => throw NotHere();

    ValueTask<RunResult> IVisitPort.RunChildAsync(FlowDefinition flow, StatePatch input, WhenParentStops parentStops, ExecContext context)
        => throw NotHere();

    StateMap IVisitPort.Committed => throw NotHere();

    ValueTask IVisitPort.UndoChildAsync(RunId child) => ChildUndoing.RunAsync(this, child);

    private VisitSealedException Over() => new(runId, Path, Number, Attempt);

    private NotSupportedException NotHere()
        => new($"Node '{Path}': a compensation has no steps, results, cursors or output. Do what it has to do in one idempotent piece.");

    private IServiceProvider OpenServices()
    {
        lock (_gate)
        {
            if (_services is not null)
                return _services;
            if (_sealed)
                throw Over();
            if (environment.ScopeFactory is { } factory)
            {
                var scope = factory.CreateAsyncScope();
                _scope = scope;
                _services = scope.ServiceProvider;
            }

            return _services ??= environment.Services;
        }
    }

    private AsyncServiceScope? TakeScope()
    {
        lock (_gate)
        {
            var scope = _scope;
            _scope = null;
            return scope;
        }
    }
}
