namespace ActorFlow;

/// <summary>A key that was asked for is not there.</summary>
public sealed class StateKeyMissingException : StateException
{
    internal StateKeyMissingException(string key, IEnumerable<string> known)
        : base(key, $"The state has no key '{key}'. {Known(known)}Set it first, or read it with GetOr or TryGet.")
    {
    }

    private static string Known(IEnumerable<string> known)
    {
        var names = known.Take(21).Select(name => $"'{name}'").ToArray();
        return names.Length == 0 ? "It has no keys at all. " : $"It has {string.Join(", ", names.Take(20))}{(names.Length > 20 ? ", …" : "")}. ";
    }
}
