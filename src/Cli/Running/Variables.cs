using System.Text.Json;
using System.Text.Json.Nodes;
using ActorFlow.Definitions;

namespace ActorFlow.Cli.Running;

/// <summary>The variables that a call gives: files of the process's layer, and single ones for the run.</summary>
internal static class Variables
{
    /// <summary>The process's variables: its own, and beneath them those of the files, of which the last one that has a name holds.</summary>
    /// <exception cref="CliException">A file cannot be read, or a line of it is no variable.</exception>
    public static Func<string, string?> OfProcess(IReadOnlyList<string> files)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            try
            {
                foreach (var (name, value) in DotEnv.Load(file))
                    values[name] = value;
            }
            catch (FormatException error)
            {
                throw CliException.Usage($"{file}: {error.Message}", error);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw CliException.Usage($"--env-file: {file} cannot be read: {error.Message}", error);
            }
        }

        return name => Environment.GetEnvironmentVariable(name) ?? values.GetValueOrDefault(name);
    }

    /// <summary>The variables of a run, from texts <c>NAME=VALUE</c>.</summary>
    /// <exception cref="CliException">A text is none of that.</exception>
    public static IReadOnlyDictionary<string, string> OfRun(IReadOnlyList<string> texts)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var split = text.IndexOf('=', StringComparison.Ordinal);
            // The text itself is not repeated: it may hold what was not meant for a log.
            if (split <= 0)
                throw CliException.Usage("--env is given without a name or a value. Write --env NAME=VALUE.");
            variables[text[..split]] = text[(split + 1)..];
        }

        return variables;
    }

    /// <summary>The input of a run with its variables.</summary>
    /// <exception cref="CliException">The document does not let a start set one of them.</exception>
    public static JsonElement? Joined(FlowDocument document, JsonElement? input, IReadOnlyDictionary<string, string> variables)
    {
        if (variables.Count == 0)
            return input;
        try
        {
            document.NewInput(input ?? JsonElement.Parse("{}"u8), variables);
        }
        catch (ArgumentException error)
        {
            throw CliException.Usage(error.Message.Split(" (Parameter", 2)[0], error);
        }

        var joined = input is { } given ? JsonObject.Create(given)! : [];
        joined[FlowDocument.VariablesKey] =
            new JsonObject(variables.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));
        return JsonSerializer.SerializeToElement(joined);
    }
}
