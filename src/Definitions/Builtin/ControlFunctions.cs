using System.Text.Json;

namespace ActorFlow.Definitions.Builtin;

/// <summary>The functions of <c>control.*</c> that are called; those that run other functions are nodes of their own.</summary>
internal static class ControlFunctions
{
    public static IEnumerable<FlowFunction> All { get; } =
    [
        new FlowFunction
        {
            Id = "control.condition",
            Summary = "Judges a condition over the state.",
            Parameters = [new("condition", ParameterKind.Condition, "The condition.") { IsRequired = true }],
            Actions = ["true", "false"],
            Body = call => new(FunctionResult.Of(Condition.Parse(call.Text("condition")!).Holds(call.ValueOf) ? "true" : "false")),
        },
        new FlowFunction
        {
            Id = "control.switch",
            Summary = "Picks an action by a value.",
            Parameters =
            [
                new("value", ParameterKind.StatePath, "Where the value is.") { IsRequired = true },
                new("cases", ParameterKind.Object, "The action for each value: {\"new\": \"create\", \"3\": \"retry\"}.") { IsRequired = true },
                new("otherwise", ParameterKind.Text, "The action for all other values.") { Default = JsonElement.Parse("\"default\""u8) },
            ],
            ActionsBy = given => given.TryGetProperty("cases", out var cases) && cases.ValueKind == JsonValueKind.Object
                ? cases.EnumerateObject().Select(one => one.Value).Append(given.TryGetProperty("otherwise", out var otherwise) ? otherwise : default)
                    .Where(action => action.ValueKind == JsonValueKind.String).Select(action => new ActionName(action.GetString()))
                : [],
            Body = call => new(FunctionResult.Of(
                call.Text("value") is { } value && call.Get("cases").TryGetProperty(value, out var action) && action.ValueKind == JsonValueKind.String
                    ? action.GetString()! : call.Text("otherwise")!)),
        },
        new FlowFunction
        {
            Id = "control.counter",
            Summary = "Adds to a number of the state, whatever other branches add at the same time.",
            Parameters =
            [
                new("key", ParameterKind.StateKey, "The key of the number; nothing counts as 0.") { IsRequired = true },
                new("step", ParameterKind.Integer, "What is added.") { Default = JsonElement.Parse("1"u8) },
            ],
            Body = call => new(FunctionResult.Default.Add(call.Text("key")!, call.Integer("step") ?? 1)),
        },
        new FlowFunction
        {
            Id = "control.loopCheck",
            Summary = "Counts the rounds of a loop: 'continue' for the first ones, then 'done', and the count begins anew.",
            Parameters =
            [
                new("count", ParameterKind.StatePath, "The key of the count.") { IsRequired = true },
                new("max", ParameterKind.Integer, "How many rounds.") { IsRequired = true, Least = 0 },
            ],
            Actions = ["continue", "done"],
            Body = LoopCheck,
        },
        new FlowFunction
        {
            Id = "control.errorHandler",
            Summary = "Keeps what failed before it: node, type, message and attempts.",
            Parameters = [new("outputKey", ParameterKind.StateKey, "The key that takes it.") { Default = JsonElement.Parse("\"error\""u8) }],
            Body = call => new(call.Error is { } error
                ? FunctionResult.Default.Set(call.Text("outputKey"), JsonSerializer.SerializeToElement(error, Camel)) : FunctionResult.Default),
        },
        new FlowFunction
        {
            Id = "control.forEach",
            Summary = "Hands out the items of a list one by one: 'item' with the next one, 'done' after the last. Lead the way back through control.forEachAdvance.",
            Parameters =
            [
                new("items", ParameterKind.StatePath, "The list, or where it is.") { IsRequired = true, TakesLists = true },
                new("index", ParameterKind.StatePath, "The key of the position.") { Default = JsonElement.Parse("\"index\""u8) },
                new("itemKey", ParameterKind.StateKey, "The key that takes the item.") { Default = JsonElement.Parse("\"item\""u8) },
            ],
            Actions = ["item", "done"],
            Body = ForEach,
        },
        new FlowFunction
        {
            Id = "control.forEachAdvance",
            Summary = "Goes on to the next item of control.forEach.",
            Parameters = [new("indexKey", ParameterKind.StateKey, "The key of the position.") { Default = JsonElement.Parse("\"index\""u8) }],
            Body = call => new(FunctionResult.Default.Add(call.Text("indexKey")!, 1)),
        },
        new FlowFunction
        {
            Id = "control.batch",
            Summary = "Cuts a list into lists of a size.",
            Parameters =
            [
                new("items", ParameterKind.StatePath, "The list, or where it is.") { IsRequired = true, TakesLists = true },
                new("size", ParameterKind.Integer, "Items in each.") { IsRequired = true, Least = 1, Greatest = int.MaxValue },
                new("outputKey", ParameterKind.StateKey, "The key that takes the lists.") { IsRequired = true },
            ],
            Body = call => new(FunctionResult.Default.Set(call.Text("outputKey"),
                JsonSerializer.SerializeToElement(call.List("items").Chunk((int)call.Integer("size")!.Value)))),
        },
    ];

    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    private static ValueTask<FunctionResult> LoopCheck(FunctionCall call)
    {
        var key = call.PathOf("count")!;
        var count = call.Integer("count") ?? 0;
        return new(count < call.Integer("max") ? FunctionResult.Of("continue").Add(key, 1) : FunctionResult.Of("done").Remove(key));
    }

    private static ValueTask<FunctionResult> ForEach(FunctionCall call)
    {
        var items = call.List("items");
        var (index, indexKey, itemKey) = (call.Integer("index") ?? 0, call.PathOf("index")!, call.Text("itemKey")!);
        if (index >= items.Count)
            return new(FunctionResult.Of("done").Remove(indexKey).Remove(itemKey));
        return new(FunctionResult.Of("item").Set(itemKey, items[(int)index]).Set(indexKey, JsonSerializer.SerializeToElement(index)));
    }
}
