using System.Text.Json;

namespace ActorFlow.Definition;

/// <summary>A flow as far as a picture shows it, made of a definition or of the canonical form of one that was stored.</summary>
internal sealed class DrawnFlow(string name, string start)
{
    public string Name => name;

    public string Start => start;

    public List<DrawnNode> Nodes { get; } = [];

    /// <summary>The nodes by name; to be asked for once all are there.</summary>
    public IReadOnlyDictionary<string, DrawnNode> ByName => field ??= Nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);

    /// <summary>A definition, nodes in the order in which they were drawn.</summary>
    public static DrawnFlow Of(FlowDefinition flow) => Of(flow, []);

    /// <summary>
    /// A canonical form; see <c>canonical.md</c>. Its nodes are sorted by name, so they are brought into the order in which runs can come to
    /// them.
    /// </summary>
    /// <exception cref="JsonException">It is no canonical form that this build can read.</exception>
    public static DrawnFlow OfCanonical(ReadOnlyMemory<byte> canonical) => new CanonicalReader(canonical).Read();

    private static DrawnFlow Of(FlowDefinition flow, Dictionary<FlowDefinition, DrawnFlow> known)
    {
        if (known.TryGetValue(flow, out var drawn))
            return drawn;
        known.Add(flow, drawn = new DrawnFlow(flow.Name, flow.Entry.Name));
        foreach (var place in flow.Places)
        {
            drawn.Nodes.Add(new DrawnNode(place.Name, place.ErrorBoundary)
            {
                Nested = place.Node.SubFlow is { } nested ? Of(nested, known) : null,
                Ways = [.. place.Transitions],
                IsStart = place.Node is StartNode,
                ContinuesOnError = place.ContinuesOnError,
                Join = place.Join.Kind switch
                {
                    JoinKind.All => "all",
                    JoinKind.Any => "any",
                    JoinKind.AtLeast => DrawnNode.AtLeast(place.Join.Count),
                    _ => null,
                },
            });
        }

        return drawn;
    }
}

/// <summary>A node of a drawn flow.</summary>
/// <param name="name">Its name.</param>
/// <param name="errorBoundary">The node that takes its errors, or null.</param>
internal sealed class DrawnNode(string name, string? errorBoundary)
{
    public string Name => name;

    public string? ErrorBoundary => errorBoundary;

    public DrawnFlow? Nested { get; init; }

    public IReadOnlyList<Transition> Ways { get; init; } = [];

    /// <summary>Whether it is no node of its own, but stands before several that begin at once.</summary>
    public bool IsStart { get; init; }

    /// <summary>Whether a failure goes on along the default action.</summary>
    public bool ContinuesOnError { get; init; }

    /// <summary>How paths come together here, in words; null where each token is a visit.</summary>
    public string? Join { get; init; }

    public static string AtLeast(int count) => $"{count} or more";
}
