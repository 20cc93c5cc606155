namespace ActorFlow;

/// <summary>
/// Something wrapped around the phases of nodes: logging, limits, caching, checks. Given to a node, a flow or the whole system with <c>Use</c>; the
/// first added is the outermost, and the system's come before the flow's and those before the node's.
/// </summary>
/// <remarks>
/// <para>Override what you need; what is not overridden costs nothing. A layer is a definition shared by all visits and threads, so what belongs to
/// one visit stays in local variables. Layers see values as objects: what Prep returned, and what Exec returned; each may be replaced by one of the
/// node's own type.</para>
/// <para>There is no layer around a whole visit: between two attempts a visit may wait for days without a process that runs it. What must be known of
/// the whole is told by <see cref="Ended"/>.</para>
/// </remarks>
public abstract class NodeMiddleware
{
    /// <summary>Around Prep. An exception fails the visit; Prep is not retried.</summary>
    /// <param name="call">The node and the visit's context.</param>
    /// <param name="next">The layers within, and Prep itself; returns what Prep returned.</param>
    /// <returns>What Exec is to get.</returns>
    protected internal virtual ValueTask<object?> PrepAsync(PrepCall call, PrepNext next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next(call);
    }

    /// <summary>
    /// Around one attempt of Exec. An exception is the attempt's failure: retry, fallback and error boundary follow as for one of Exec itself.
    /// </summary>
    /// <param name="call">The node, the attempt's context and what Prep returned.</param>
    /// <param name="next">The layers within, and Exec itself; may be called not at all, or several times, with contexts of their own.</param>
    /// <returns>What Post is to get.</returns>
    protected internal virtual ValueTask<object?> ExecAsync(ExecCall call, ExecNext next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next(call);
    }

    /// <summary>Around Post. Writes to the state before or after it are part of the visit's patch. An exception fails the visit.</summary>
    /// <param name="call">The node, the visit's context, and what Prep and Exec returned.</param>
    /// <param name="next">The layers within, and Post itself; returns the action that Post named.</param>
    /// <returns>The action to route.</returns>
    protected internal virtual ValueTask<ActionName> PostAsync(PostCall call, PostNext next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next(call);
    }

    /// <summary>
    /// Told when a visit's outcome is known and about to be committed. A crash before the commit makes it be told again. What it throws is only
    /// logged.
    /// </summary>
    /// <param name="visit">The visit and its outcome.</param>
    protected internal virtual void Ended(VisitEnd visit)
    {
    }
}

/// <summary>The layers within, and Prep itself.</summary>
public delegate ValueTask<object?> PrepNext(PrepCall call);

/// <summary>The layers within, and Exec itself.</summary>
public delegate ValueTask<object?> ExecNext(ExecCall call);

/// <summary>The layers within, and Post itself.</summary>
public delegate ValueTask<ActionName> PostNext(PostCall call);
