using System.Text.Json;

namespace ActorFlow.Definitions.Building;

/// <summary>The call of a function for each item of a list: <c>control.batchForEach</c>.</summary>
internal static class EachCall
{
    public const string Id = "control.batchForEach";
    public const string Items = "items";
    public const string Call = "call";
    public const string Parameters = "params";
    public const string OutputKey = "outputKey";
    public const string MaxConcurrency = "maxConcurrency";
    public const string MaxPerSecond = "maxPerSecond";
    public const string OnError = "onError";
    public const string ItemAttempts = "itemAttempts";
    public const string ItemTimeout = "itemTimeout";

    public static FlowFunction Function { get; } = new()
    {
        Id = Id,
        IsDrawn = true,
        Summary = "Calls a function for each item of a list, several at a time; finished items are journaled, and after a crash only the rest runs.",
        Parameters =
        [
            new(Items, ParameterKind.StatePath, "The list, or where it is in the state.") { IsRequired = true, TakesLists = true },
            new(Call, ParameterKind.Text, "The function that is called with each item.") { IsRequired = true },
            new(Parameters, ParameterKind.Object,
                "Its arguments; {\"$state\": \"item\"} and {\"$state\": \"index\"} are the item and its number.") { IsHandedOn = true },
            new(OutputKey, ParameterKind.StateKey, "The key that takes the list of what the calls wrote, in the order of the items."),
            new(MaxConcurrency, ParameterKind.Integer, "How many run at a time.") { Default = JsonElement.Parse("10"u8), Least = 1,
                Greatest = 10_000 },
            new(MaxPerSecond, ParameterKind.Number, "How many begin in a second at the most.") { Least = 0.001 },
            new(OnError, ParameterKind.Text,
                "'fail' runs all and then fails with all errors, 'continue' keeps errors in the list, 'stop' ends at the first one.")
            {
                Default = JsonElement.Parse("\"fail\""u8),
                Allowed = ["fail", "continue", "stop"],
            },
            new(ItemAttempts, ParameterKind.Integer, "Attempts of each item in total.") { Default = JsonElement.Parse("1"u8), Least = 1,
                Greatest = 1000 },
            new(ItemTimeout, ParameterKind.Duration, "How long an attempt of an item may take."),
        ],
        Body = _ => throw new NotSupportedException("control.batchForEach is drawn as a node, and not called."),
    };
}
