namespace ActorFlow;

/// <summary>Where flows begin.</summary>
public static class Flow
{
    /// <summary>Starts drawing a flow.</summary>
    /// <param name="name">The flow's name. Stored runs refer to it, so it stays the same from release to release.</param>
    /// <exception cref="ArgumentException">The name is empty, longer than 200 characters or holds control characters.</exception>
    public static FlowBuilder Named(string name) => new(name);
}
