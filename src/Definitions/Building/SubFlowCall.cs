using System.Text.Json;

namespace ActorFlow.Definitions.Building;

/// <summary>The call of another document: <c>flow.run</c>.</summary>
internal static class SubFlowCall
{
    public const string Id = "flow.run";
    public const string Flow = "flow";

    private const string Mode = "mode";
    private const string Returns = "returns";

    public static FlowFunction Function { get; } = new()
    {
        Id = Id,
        IsDrawn = true,
        Summary = "Runs the flow of another document, within this run or as a run of its own; the outcome of that flow is the action.",
        Parameters =
        [
            new(Flow, ParameterKind.Text, "The id of the document.") { IsRequired = true },
            new(Mode, ParameterKind.Text,
                "'inline' shares this run's state; 'child' is a run of its own that begins with a copy of it and is waited for; 'detached' is one that is not.")
            {
                Default = JsonElement.Parse("\"inline\""u8),
                Allowed = ["inline", "child", "detached"],
            },
            new(Returns, ParameterKind.List, "For a child: the keys of its state that are copied back."),
        ],
        Body = _ => throw new NotSupportedException("flow.run is drawn as a node, and not called."),
    };

    private static RunInput Copy(SharedState state)
    {
        var input = new RunInput();
        foreach (var key in state.Keys)
            input.Add(key, state.Get<JsonElement>(key));
        return input;
    }

    public static Node Node(string name, FlowDefinition flow, IReadOnlyDictionary<string, JsonElement> arguments)
    {
        var mode = arguments[Mode].GetString();
        if (mode == "inline")
            return flow.AsNode(name);
        var child = flow.AsChildRun(name).Input(Copy);
        if (mode == "detached")
            return child.Detach();
        if (!arguments.TryGetValue(Returns, out var keys))
            return child.Returns();
        string[] names = [.. keys.EnumerateArray().Select(key => key.ToString())];
        return child.Returns(names).Output((state, result) => CopyBack(state, result, names));
    }

    private static void CopyBack(SharedState state, ChildResult result, string[] names)
    {
        foreach (var name in names)
        {
            if (result.State.TryGet<JsonElement>(name, out var value))
                state.Set(name, value);
        }
    }
}
