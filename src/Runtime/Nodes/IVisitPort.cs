namespace ActorFlow;

/// <summary>What the contexts of a visit need from the engine that runs it.</summary>
internal interface IVisitPort
{
    /// <summary>Cancelled when the run is cancelled, the attempt times out or is abandoned.</summary>
    CancellationToken CancellationToken { get; }

    /// <summary>Services of the host; never null.</summary>
    IServiceProvider Services { get; }

    /// <summary>Stable for (run, frame path, node, visit) over all attempts and restarts.</summary>
    string IdempotencyKey { get; }
}
