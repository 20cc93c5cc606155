using System.Text.Json;

namespace ActorFlow.Definitions.Building;

/// <summary>The call of several functions at once: <c>control.parallel</c>.</summary>
internal static class ParallelCall
{
    public const string Id = "control.parallel";
    public const string Calls = "calls";

    public static FlowFunction Function { get; } = new()
    {
        Id = Id,
        IsDrawn = true,
        Summary = "Calls several functions at once; what has ended is journaled, and after a crash only the rest runs. All that they write is written together.",
        Parameters =
        [
            new(Calls, ParameterKind.List, "The calls: [{\"call\": \"http.get\", \"params\": {…}}].") { IsRequired = true, IsHandedOn = true },
            new(EachCall.MaxConcurrency, ParameterKind.Integer, "How many run at a time.") { Default = JsonElement.Parse("10"u8), Least = 1,
                Greatest = 10_000 },
        ],
        Body = _ => throw new NotSupportedException("control.parallel is drawn as a node, and not called."),
    };
}
