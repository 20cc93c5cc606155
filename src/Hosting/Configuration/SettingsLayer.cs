using System.Collections;
using Microsoft.Extensions.Configuration;

namespace ActorFlow.Hosting.Configuration;

/// <summary>The settings of one source, by their keys below the root.</summary>
/// <param name="Source">Where they come from, for people.</param>
/// <param name="Values">The values; keys are compared without regard to case.</param>
internal sealed record SettingsLayer(string Source, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>What an environment variable begins with to be a setting.</summary>
    private const string Prefix = ActorFlowSettings.Root + "__";

    public static SettingsLayer Of(string source, IConfiguration configuration)
    {
        var section = configuration.GetSection(ActorFlowSettings.Root);
        return new SettingsLayer(source, section.AsEnumerable(makePathsRelative: true).Where(pair => pair is { Key.Length: > 0, Value: not null })
            .ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.OrdinalIgnoreCase));
    }

    public static SettingsLayer OfHost(IConfiguration host) => Of("the host's configuration", host);

    public static SettingsLayer OfEnvironment(IReadOnlyDictionary<string, string?>? environment)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (environment is not null)
        {
            foreach (var (name, value) in environment)
                Add(name, value);
        }
        else
        {
            foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
                Add((string)variable.Key, (string?)variable.Value);
        }

        return new SettingsLayer("the environment", values);

        void Add(string name, string? value)
        {
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && value is not null)
                values[name[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal)] = value;
        }
    }
}
