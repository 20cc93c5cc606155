using System.Text.Json.Nodes;

namespace ActorFlow.Server.Operations;

/// <summary>A parameter that an operation takes: how it is read, and how the description of the API tells of it. Immutable.</summary>
internal abstract class ApiParameter(string name, ParameterPlace place, string summary, JsonObject schema)
{
    public string Name => name;

    public ParameterPlace Place => place;

    public string Summary => summary;

    /// <summary>What a value has to be, as JSON Schema; not to be changed.</summary>
    public JsonObject Schema => schema;

    /// <summary>Whether it may stand more than once.</summary>
    public bool Repeats { get; init; }

    /// <summary>Whether it must be there.</summary>
    public bool IsRequired { get; init; }
}

/// <summary>A parameter with a value of a type.</summary>
/// <param name="name">Its name.</param>
/// <param name="place">Where it stands.</param>
/// <param name="summary">What it says, for people.</param>
/// <param name="schema">What a value has to be, as JSON Schema.</param>
/// <param name="read">Reads the texts that stand there, none where it is left out; a <see cref="FormatException"/> says what is wrong with
/// them.</param>
internal sealed class ApiParameter<T>(string name, ParameterPlace place, string summary, JsonObject schema, Func<IReadOnlyList<string>, T> read)
    : ApiParameter(name, place, summary, schema)
{
    /// <exception cref="FormatException">The texts are no such value.</exception>
    public T Read(IReadOnlyList<string> texts) => read(texts);
}
