namespace ActorFlow;

/// <summary>Where flows begin.</summary>
public static class Flow
{
    /// <summary>Starts drawing a flow.</summary>
    /// <param name="name">The flow's name. Stored runs refer to it, so it stays the same from release to release.</param>
    /// <exception cref="ArgumentException">The name is empty, longer than 200 characters or holds control characters.</exception>
    public static FlowBuilder Named(string name) => new(name);

    /// <summary>A flow of expressions: <c>Flow.Of(a >> (b | c) >> d)</c>. It begins where the first one does, and is named after it.</summary>
    /// <param name="parts">The expressions. Those after the first add what one line cannot say: <c>Flow.Of(a >> b, b - "again" >> a)</c>.</param>
    /// <remarks>
    /// For a flow whose runs are journaled, name it: <c>Flow.Named("…").Draw(…).Build()</c>. The name made of the expression changes with it.
    /// </remarks>
    /// <exception cref="FlowBuildException">Something is wrong; every problem is listed.</exception>
    public static FlowDefinition Of(params FlowPart[] parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var flow = Named(parts.Length > 0 && parts[0].Title is { Length: > 0 } title ? title : "flow");
        foreach (var part in parts)
            flow.Draw(part);
        return flow.Build();
    }
}
