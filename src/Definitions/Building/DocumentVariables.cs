using System.Text.Json;
using ActorFlow.Definitions.Variables;

namespace ActorFlow.Definitions.Building;

/// <summary>Where the variables of a node come from.</summary>
internal sealed class DocumentVariables(FlowDocument document, NodeDocument node, DocumentBuildOptions options)
{
    /// <summary>The key of the state under which a start keeps the variables it set.</summary>
    public const string RunKey = FlowDocument.VariablesKey;

    public static readonly IReadOnlyList<string> RunKeys = [RunKey];

    private readonly HashSet<string> _secrets = new(document.Secrets, StringComparer.Ordinal);

    /// <summary>Who is told what functions say.</summary>
    public DocumentCallbacks? Callbacks => options.Callbacks;

    /// <param name="state">What the node sees of the state.</param>
    public EnvironmentLayers Layers(IReadOnlyDictionary<string, JsonElement> state)
        => new([node.Variables, document.Variables, OfRun(state), new ProcessVariables(options.ProcessVariable)], _secrets);

    private Dictionary<string, string> OfRun(IReadOnlyDictionary<string, JsonElement> state)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!state.TryGetValue(RunKey, out var set) || set.ValueKind != JsonValueKind.Object)
            return variables;
        // Judged at the start, and again here: a run may have been started by other means.
        foreach (var member in set.EnumerateObject().Where(member => document.Overridable.Contains(member.Name) && !_secrets.Contains(member.Name)))
            variables[member.Name] = member.Value.ToString();
        return variables;
    }
}
