using System.Text.Json;

namespace ActorFlow;

/// <summary>One schema, or one of those within it: the conditions that a value has to meet, in the order in which they were written.</summary>
internal sealed class SchemaRule
{
    private readonly List<Func<JsonElement, string, string?>> _conditions = [];

    /// <summary>The schema that says only true or false.</summary>
    public static SchemaRule Always(bool allowed)
    {
        var rule = new SchemaRule();
        if (!allowed)
            rule.Add(static (_, _) => "nothing is allowed here");
        return rule;
    }

    /// <summary>Adds a condition: it gives what is wrong with a value at a place, or null.</summary>
    public void Add(Func<JsonElement, string, string?> condition) => _conditions.Add(condition);

    /// <summary>Adds a condition that says nothing of the place: it is put before what the condition says.</summary>
    public void Require(Func<JsonElement, string?> condition) => Add((json, at) => condition(json) is { } problem ? $"{at} {problem}" : null);

    public bool Allows(JsonElement json) => Problem(json, "$") is null;

    public string? Problem(JsonElement json, string at)
    {
        foreach (var condition in _conditions)
        {
            if (condition(json, at) is { } problem)
                return problem;
        }

        return null;
    }
}
