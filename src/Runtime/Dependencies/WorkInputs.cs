using System.Text.Json;

namespace ActorFlow;

/// <summary>
/// What the Prep of a node with dependencies has read for its work: the run's input and what the nodes it comes after have left. Immutable.
/// </summary>
/// <remarks>Kept as JSON and read by type when the work asks, so that each attempt gets fresh objects. Middleware can look at it.</remarks>
public sealed class WorkInputs
{
    private readonly StateValue? _input;
    private readonly WorkSource[] _sources;
    private readonly JsonElement?[] _results;
    private readonly RunError?[] _errors;

    private WorkInputs(StateValue? input, WorkSource[] sources, JsonElement?[] results, RunError?[] errors)
    {
        _input = input;
        _sources = sources;
        _results = results;
        _errors = errors;
    }

    /// <summary>The nodes whose results are here, in the order in which they were drawn.</summary>
    public IReadOnlyList<string> Sources => [.. _sources.Select(source => source.Name)];

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _sources.Select((source, i) => $"{source.Name}: {Shown(i)}"));

    internal static WorkInputs Read(NodeContext context, WorkSource[] sources)
    {
        var results = new JsonElement?[sources.Length];
        var errors = new RunError?[sources.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = context.FindResult(sources[i].ResultPath);
            errors[i] = results[i] is null ? context.ErrorOf(sources[i].Name) : null;
        }

        var input = context.FindInput();
        return new WorkInputs(input is null || input.IsSensitive ? null : input.Value, sources, results,
            errors) { IsInputSensitive = input?.IsSensitive == true };
    }

    internal int Count => _sources.Length;

    /// <summary>The input is there and sensitive: it is not taken along, because what Prep hands on may be journaled as it is.</summary>
    internal bool IsInputSensitive { get; private init; }

    internal bool HasInput => _input is not null;

    internal T Input<T>(StateSerialization serialization) => serialization.Thaw<T>(_input!.Value, RunInput.SingleKey);

    /// <summary>Where a node stands among the sources; -1 when it is none.</summary>
    internal int IndexOf(string source)
    {
        for (var i = 0; i < _sources.Length; i++)
        {
            if (_sources[i].Name == source)
                return i;
        }

        return -1;
    }

    internal bool HasResult(int source) => _results[source] is not null;

    internal RunError? ErrorOf(int source) => _errors[source];

    /// <summary>A source's result; the default where it failed and the flow goes on, or was passed over.</summary>
    internal T? ValueOf<T>(int source, StateSerialization serialization)
        => _results[source] is { } result ? serialization.Thaw<T>(StateValue.FromJson(result), $"result of '{_sources[source].Name}'") : default;

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (_input is { } input)
        {
            writer.WritePropertyName("input");
            input.WriteTo(writer);
        }

        if (IsInputSensitive)
            writer.WriteBoolean("sensitive", true);
        writer.WriteStartObject("results");
        for (var i = 0; i < _results.Length; i++)
        {
            if (_results[i] is not { } result)
                continue;
            writer.WritePropertyName(_sources[i].Name);
            result.WriteTo(writer);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("errors");
        for (var i = 0; i < _errors.Length; i++)
        {
            if (_errors[i] is not { } error)
                continue;
            writer.WritePropertyName(_sources[i].Name);
            WorkErrors.Write(writer, error);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    internal static WorkInputs ReadFrom(JsonElement json, WorkSource[] sources)
    {
        var kept = new WorkInputs(json.TryGetProperty("input", out var input) ? StateValue.FromJson(input) : null, sources,
            new JsonElement?[sources.Length], new RunError?[sources.Length])
        {
            IsInputSensitive = json.TryGetProperty("sensitive", out _),
        };
        var (results, errors) = (json.GetProperty("results"), json.GetProperty("errors"));
        for (var i = 0; i < sources.Length; i++)
        {
            kept._results[i] = results.TryGetProperty(sources[i].Name, out var result) ? result : null;
            kept._errors[i] = errors.TryGetProperty(sources[i].Name, out var error) ? WorkErrors.Read(error) : null;
        }

        return kept;
    }

    private string Shown(int source) => _results[source] is { } result ? result.GetRawText() : _errors[source] is null ? "nothing" : "failed";
}
