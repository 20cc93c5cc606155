namespace ActorFlow;

/// <summary>
/// A flow is not known to the flow system: a durable one was started whose runs could not go on after a restart, or a name was asked for that no flow
/// has.
/// </summary>
public sealed class FlowNotRegisteredException : Exception
{
    internal FlowNotRegisteredException(string flow, string what)
        : base($"Flow '{flow}' {what}. Register it with AddFlow before the flow system starts, or make it Durability.None.")
        => Flow = flow;

    private FlowNotRegisteredException(string message, string flow, bool _)
        : base(message)
        => Flow = flow;

    internal static FlowNotRegisteredException Named(string flow, IEnumerable<string> known)
    {
        var names = string.Join(", ", known.Select(name => $"'{name}'"));
        return new($"No flow is named '{flow}' here; {(names.Length == 0 ? "none is registered" : $"registered: {names}")}. Check the name, or register the flow with AddFlow.", flow, true);
    }

    /// <summary>The flow's name.</summary>
    public string Flow { get; }
}
