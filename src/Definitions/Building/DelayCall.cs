using System.Text.Json;
using ActorFlow.Definitions.Documents;

namespace ActorFlow.Definitions.Building;

/// <summary>The passing of time: <c>core.delay</c>.</summary>
/// <remarks>
/// As a node of its own, also of a cluster or a sub-flow, it is the engine's wait: its end is journaled, a restart does not begin it anew, and
/// nothing is held meanwhile. Called within another one, by <c>control.batchForEach</c>, <c>control.parallel</c> or <c>llm.callTools</c>, it is a
/// part of that Exec: it holds its place in the pool, and a call that had not ended at a crash waits from the beginning.
/// </remarks>
internal static class DelayCall
{
    public const string Id = "core.delay";

    private const string Duration = "duration";

    public static FlowFunction Function { get; } = new()
    {
        Id = Id,
        Summary = "Lets time pass: seconds or months, over restarts.",
        Parameters = [new(Duration, ParameterKind.Duration, "How long.") { IsRequired = true }],
        Body = static async call =>
        {
            await Task.Delay(call.Duration(Duration)!.Value, call.Context.TimeProvider, call.CancellationToken);
            return FunctionResult.Default;
        },
    };

    public static DelayNode Node(string id, CallPlan plan, IReadOnlyList<ConditionalEdge> conditions, DocumentVariables variables)
        => ActorFlow.Node.Delay(id, state => Lasting(plan, variables, state),
            context => ConditionalEdge.Route(conditions, ActionName.Default, context));

    private static TimeSpan Lasting(CallPlan plan, DocumentVariables variables, SharedState state)
    {
        var seen = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var key in plan.Keys.Concat(DocumentVariables.RunKeys))
        {
            if (state.TryGet<JsonElement>(key, out var value))
                seen[key] = value;
        }

        var layers = variables.Layers(seen);
        try
        {
            return plan.Resolve(seen, layers).TryGetValue(Duration, out var duration) && DurationText.TryParse(duration.ToString(), out var span)
                ? span
                : throw new FunctionArgumentException(Duration, $"the state has nothing at '{plan.Paths.GetValueOrDefault(Duration)}'");
        }
        catch (Exception error) when (FunctionNode.Tells(error, layers))
        {
            throw FunctionNode.Untold(plan, error, layers);
        }
    }
}
