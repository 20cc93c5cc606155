namespace ActorFlow;

/// <summary>What a compensation sees beside its argument. It has a time limit, attempts and an idempotency key of its own.</summary>
/// <remarks>Belongs to one attempt. A compensation may run more than once, also after it has succeeded once: it has to be idempotent.</remarks>
public sealed class CompensationContext
{
    private readonly IVisitPort _port;

    internal CompensationContext(RunId runId, string node, int visit, int attempt, string execKey, CompensationCause cause, IVisitPort port)
    {
        RunId = runId;
        Node = node;
        Visit = visit;
        Attempt = attempt;
        ExecIdempotencyKey = execKey;
        Cause = cause;
        _port = port;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>
    /// The path of the node whose work is undone: its name, for nested flows preceded by the names of the enclosing nodes and <c>/</c>.
    /// </summary>
    public string Node { get; }

    /// <summary>Which entry into this node is undone, from 1.</summary>
    public int Visit { get; }

    /// <summary>Which try of the compensation it is, from 1. A try that a crash cut off counts again under the same number.</summary>
    public int Attempt { get; }

    /// <summary>Why the run undoes its work.</summary>
    public CompensationCause Cause { get; }

    /// <summary>The same for every attempt and restart of this compensation; hand it to services that can refuse doubles.</summary>
    public string IdempotencyKey => _port.IdempotencyKey;

    /// <summary>The key under which Exec did what is to be undone: it names the effect where Exec's result is not known.</summary>
    public string ExecIdempotencyKey { get; }

    /// <summary>Cancelled when the attempt's time is up, or the run is killed.</summary>
    public CancellationToken CancellationToken => _port.CancellationToken;

    /// <summary>Services of the host; scoped ones belong to this attempt.</summary>
    public IServiceProvider Services => _port.Services;

    /// <summary>The engine's clock.</summary>
    public TimeProvider TimeProvider => _port.TimeProvider;
}
