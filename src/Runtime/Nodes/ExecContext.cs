namespace ActorFlow;

/// <summary>What Exec sees beside Prep's result: the attempt, its idempotency key and its cancellation. The run's state is not here on purpose.</summary>
/// <remarks>Belongs to one attempt and is sealed when that ends.</remarks>
public sealed class ExecContext
{
    private readonly IVisitPort _port;

    internal ExecContext(RunId runId, string node, int visit, int attempt, IVisitPort port)
    {
        RunId = runId;
        Node = node;
        Visit = visit;
        Attempt = attempt;
        _port = port;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The node's path: its name, for nested flows preceded by the names of the enclosing nodes and <c>/</c>.</summary>
    public string Node { get; }

    /// <summary>Which entry into this node it is, from 1.</summary>
    public int Visit { get; }

    /// <summary>Which try of Exec it is, from 1. A try that a crash cut off counts again under the same number.</summary>
    public int Attempt { get; }

    /// <summary>The same for every attempt and restart of this visit; hand it to services that can refuse doubles.</summary>
    public string IdempotencyKey => _port.IdempotencyKey;

    /// <summary>Cancelled when the run is cancelled, or this attempt times out or is abandoned.</summary>
    public CancellationToken CancellationToken => _port.CancellationToken;

    /// <summary>Services of the host.</summary>
    public IServiceProvider Services => _port.Services;
}
