using ActorFlow.Definition;

namespace ActorFlow.Runs;

/// <summary>
/// Why a join still waits: for enough of its missing inputs, a node with a token that can still come by that way. While those tokens stay where they
/// are, nothing has to be looked for again. An input once found dead stays dead for the round, so each is looked at once.
/// </summary>
internal sealed class JoinWatch(JoinMap map)
{
    /// <summary>The map it was made with; one of another definition is worth nothing.</summary>
    public JoinMap Map => map;

    /// <summary>By input: where a token is that can still come by it.</summary>
    public Dictionary<int, JoinPath> Living { get; } = [];

    /// <summary>The first input that has not been looked at.</summary>
    public int Next { get; set; }
}

/// <summary>A way that a token can still take to an input.</summary>
/// <param name="At">The node it is at.</param>
/// <param name="Through">The joins on the way that let nothing through once they are made.</param>
internal sealed record JoinPath(string At, IReadOnlyList<string> Through);
