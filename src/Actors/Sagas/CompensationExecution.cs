using System.Text.Json;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Nodes;
using ActorFlow.Actors.Runs;
using ActorFlow.Runs;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Sagas;

/// <summary>
/// One attempt of a compensation. Its identity is the incarnation: an outcome counts only while the supervisor still holds this object.
/// </summary>
/// <remarks>The compensation's actor works with it; the supervisor, on another thread, only seals it.</remarks>
/// <param name="environment">What all runs share.</param>
/// <param name="runId">The run.</param>
/// <param name="flow">The name of the run's flow.</param>
/// <param name="supervisor">Whoever hears the outcome.</param>
/// <param name="owed">What is undone.</param>
/// <param name="node">The node that undoes it; null when the definition has none any more.</param>
/// <param name="cause">Why.</param>
internal sealed partial class CompensationExecution(
    RunEnvironment environment, RunId runId, string flow, ActorRef<RunMessage> supervisor, Compensation owed, Node? node, CompensationCause cause)
{
    private readonly Lock _gate = new();
    private CancellationTokenSource? _cancellation;
    private volatile bool _sealed;

    public RunEnvironment Environment => environment;

    public RunId RunId => runId;

    public ActorRef<RunMessage> Supervisor => supervisor;

    public long VisitId { get; } = owed.Visit;

    public int Attempt { get; } = owed.Attempt;

    public int Number => owed.Number;

    public string Path { get; } = string.Join('/', owed.Path);

    public TimeSpan Limit { get; } = node?.Options.CompensationTimeout ?? NodeOptions.DefaultCompensationTimeout;

    /// <summary>The failure of this attempt that was found from outside: its time was up.</summary>
    public Exception? FoundFailure { get; init; }

    public ActorRef<CompensationMessage>? Actor { get; set; }

    public bool IsSealed => _sealed;

    /// <exception cref="VisitSealedException">The attempt was cut off.</exception>
    public void ThrowIfSealed()
    {
        if (_sealed)
            throw Over();
    }

    /// <summary>The user code.</summary>
    public async ValueTask RunAsync()
    {
        using var scope = environment.HasLog ? environment.Logger.BeginScope(new VisitScope(runId, flow, Path, owed.Number, Attempt)) : null;
        if (node is null)
            throw new FlowMisfitException(runId, "", $"node '{Path}', whose work is to be undone, is not in the flow any more or cannot undo it");
        var context = new CompensationContext(runId, Path, owed.Number, owed.Attempt, owed.Key, cause, this);
        await node.NewBody(this).CompensateAsync(owed.Prep, owed.Result, environment.Options.Serialization.Json, context);
    }

    /// <summary>How long to wait before the next attempt, or null when there is to be none.</summary>
    public TimeSpan? NextWait(Exception error)
    {
        if (node is null)
            return null;
        var policy = node.Options.CompensationRetry;
        if (policy.NextDelay(Attempt, error, environment.Jitter()) is not { } asked)
            return null;
        var wait = asked > TimeSpan.Zero ? asked : TimeSpan.Zero;
        policy.OnRetry(Attempt, error, wait);
        return wait;
    }

    public RunError Describe(Exception error) => RunError.Of(Path, Number, NodePhase.Compensate, Attempt, error);

    /// <summary>Cuts the attempt off: what its user code still does is not waited for, and what comes of it is dropped.</summary>
    public void Seal()
    {
        CancellationTokenSource? cancellation;
        lock (_gate)
        {
            if (_sealed)
                return;
            _sealed = true;
            cancellation = _cancellation;
        }

        // User callbacks may hang; they never run in the supervisor's turn.
        if (cancellation is not null)
            environment.CancelOutside(cancellation);
        if (TakeScope() is { } scope)
            environment.Releaser!.Tell(new ReleaseMessage.Release(scope));
    }
}
