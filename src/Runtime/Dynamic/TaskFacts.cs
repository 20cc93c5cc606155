using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow;

/// <summary>A piece of work that a visit has added, as it is journaled.</summary>
/// <param name="Id">Its id, unique among those of its visit.</param>
/// <param name="Shape">What it is made of.</param>
internal sealed record TaskFacts(string Id, TaskShape Shape)
{
    // A cache of the process: the drawing is made of the shape and the flow around it, and nothing else.
    private Tuple<FlowDefinition, FlowDefinition>? _drawn;

    /// <summary>What its nodes read as data, unless they have data of their own.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>The flow that is run for it.</summary>
    /// <param name="home">The flow that knows its nodes.</param>
    /// <exception cref="FlowBuildException">It makes no flow.</exception>
    /// <exception cref="KeyNotFoundException">The flow does not know one of its nodes (any more).</exception>
    public FlowDefinition FlowIn(FlowDefinition home)
    {
        if (_drawn is not { } drawn || drawn.Item1 != home)
            _drawn = drawn = Tuple.Create(home, TaskDrawing.Of(home, Shape));
        return drawn.Item2;
    }

    /// <summary>Whether a flow knows every node of the work.</summary>
    public bool IsKnownTo(FlowDefinition home) => Shape.Leaves().All(leaf => home.Find(leaf.Name) is { Node: not (StartNode or GroupGate) });
}
