using System.Text.Json;

namespace ActorFlow.Definitions;

/// <summary>What a function came to: an action, and what is written to the state with it.</summary>
/// <param name="Action">The action.</param>
/// <param name="Writes">New values by key.</param>
/// <param name="Removes">Keys that are taken out.</param>
/// <param name="Adds">Amounts that are added to numbers, whatever other branches add at the same time.</param>
/// <param name="Appends">Items that are put at the end of lists, by key.</param>
public sealed record FunctionResult(
    string Action, IReadOnlyDictionary<string, JsonElement> Writes, IReadOnlyList<string> Removes, IReadOnlyDictionary<string, long> Adds,
    IReadOnlyDictionary<string, JsonElement> Appends)
{
    private static readonly Dictionary<string, JsonElement> NoWrites = [];
    private static readonly Dictionary<string, long> NoAdds = [];

    /// <summary>The default action, and nothing written.</summary>
    public static FunctionResult Default { get; } = new(ActionName.Default.Value, NoWrites, [], NoAdds, NoWrites);

    /// <summary>An action, and nothing written.</summary>
    public static FunctionResult Of(ActionName action) => Default with { Action = action.Value };

    /// <summary>The same, with a value written to a key; nothing where there is no key.</summary>
    public FunctionResult Set(string? key, JsonElement value)
    {
        if (string.IsNullOrEmpty(key))
            return this;
        var writes = new Dictionary<string, JsonElement>(Writes, StringComparer.Ordinal) { [key] = value };
        return this with { Writes = writes };
    }

    /// <summary>The same, with an amount added to a key's number.</summary>
    public FunctionResult Add(string key, long amount)
        => this with { Adds = new Dictionary<string, long>(Adds, StringComparer.Ordinal) { [key] = amount } };

    /// <summary>The same, with an item put at the end of a key's list.</summary>
    public FunctionResult Append(string key, JsonElement item)
        => this with { Appends = new Dictionary<string, JsonElement>(Appends, StringComparer.Ordinal) { [key] = item } };

    /// <summary>The same, with a key taken out.</summary>
    public FunctionResult Remove(string key) => this with { Removes = [.. Removes, key] };
}
