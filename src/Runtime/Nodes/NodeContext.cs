namespace ActorFlow;

/// <summary>What Prep and Post see: the run's state as committed when the phase starts, and where the visit stands.</summary>
/// <remarks>Belongs to one phase of one visit and is sealed when that ends: use after that throws. Not thread-safe.</remarks>
public sealed partial class NodeContext
{
    private readonly IVisitPort _port;
    private List<ActionName>? _alsoRoute;

    internal NodeContext(SharedState state, IVisitPort port)
    {
        State = state;
        _port = port;
    }

    /// <summary>The run.</summary>
    public RunId RunId => _port.RunId;

    /// <summary>The node's path: its name, for nested flows preceded by the names of the enclosing nodes and <c>/</c>.</summary>
    public string Node => _port.Path;

    /// <summary>Which entry into this node it is, from 1.</summary>
    public int Visit => _port.Number;

    /// <summary>The run's shared state. Writes are kept with this visit and commit together with its action; Prep's writes too.</summary>
    public SharedState State { get; }

    /// <summary>In a node reached through an error boundary: what failed there. Otherwise null.</summary>
    public RunError? Error => _port.Error;

    /// <summary>Cancelled when the run is cancelled or this visit is abandoned.</summary>
    public CancellationToken CancellationToken => _port.CancellationToken;

    /// <summary>The same for every attempt and restart of this visit; hand it to services that can refuse doubles.</summary>
    public string IdempotencyKey => _port.IdempotencyKey;

    /// <summary>Services of the host; scoped ones belong to this visit.</summary>
    public IServiceProvider Services => _port.Services;

    /// <summary>Routes a further action beside the one Post returns: a fork decided at run time. Naming an action twice counts once.</summary>
    public void AlsoRoute(ActionName action)
    {
        _alsoRoute ??= [];
        if (!_alsoRoute.Contains(action))
            _alsoRoute.Add(action);
    }

    /// <summary>Streams a piece of output to whoever watches the run. It is not journaled, and lost when nobody watches.</summary>
    public ValueTask EmitAsync<T>(T chunk) => _port.EmitAsync(chunk);

    internal IVisitPort Port => _port;

    /// <summary>Whether <see cref="AlsoRoute"/> was called.</summary>
    internal bool RoutesMore => _alsoRoute is not null;

    internal IReadOnlyList<ActionName> Actions(ActionName returned)
    {
        if (_alsoRoute is null)
            return [returned];
        _alsoRoute.Remove(returned);
        return [returned, .. _alsoRoute];
    }
}
