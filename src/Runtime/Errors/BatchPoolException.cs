namespace ActorFlow;

/// <summary>A batch names a pool that the flow system does not have.</summary>
public sealed class BatchPoolException : Exception
{
    internal BatchPoolException(string node, string pool, IEnumerable<string> known)
        : base($"Node '{node}' shares the batch pool '{pool}', and this flow system has {Named(known)}. Set it up with AddBatchPool before the system starts.")
    {
        Node = node;
        Pool = pool;
    }

    /// <summary>The node's path.</summary>
    public string Node { get; }

    /// <summary>The pool's name.</summary>
    public string Pool { get; }

    private static string Named(IEnumerable<string> known)
    {
        var names = string.Join(", ", known.Order(StringComparer.Ordinal).Select(name => $"'{name}'"));
        return names.Length == 0 ? "no pools" : $"only {names}";
    }
}
