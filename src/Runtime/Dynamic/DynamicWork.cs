using System.Text.Json;

namespace ActorFlow;

/// <summary>What Post has asked of the run beside its actions.</summary>
internal sealed record DynamicWork
{
    /// <summary>Work to be added.</summary>
    public IReadOnlyList<TaskFacts> Tasks { get; init; } = [];

    /// <summary>The nodes to go to, in place of the node's own transitions.</summary>
    public IReadOnlyList<string> Gotos { get; init; } = [];

    /// <summary>The data of the node's next iterations; null for one without.</summary>
    public IReadOnlyList<JsonElement?> Iterations { get; init; } = [];

    /// <summary>The result with which the run is to complete early; null when it is not to.</summary>
    public JsonElement? Terminates { get; init; }

    /// <summary>Why the run is to be cancelled; null when it is not to be.</summary>
    public string? CancelReason { get; init; }

    /// <summary>What is to be kept with the checkpoints after this visit; null for one without.</summary>
    public IReadOnlyList<JsonElement?> Checkpoints { get; init; } = [];
}
