using System.Text.Json;
using ActorFlow.Definitions;

namespace ActorFlow.Server.Json;

/// <summary>What documents may call, as JSON.</summary>
internal sealed record FunctionListJson(IReadOnlyList<FunctionJson> Functions);

/// <summary>A function, as JSON.</summary>
internal sealed record FunctionJson(string Id, string Summary, IReadOnlyList<string> Actions, IReadOnlyList<FunctionParameterJson> Parameters)
{
    public static FunctionJson Of(FlowFunction function) => new(
        function.Id,
        function.Summary,
        [.. function.Actions.Select(action => action.Value)],
        [.. function.Parameters.Select(parameter => new FunctionParameterJson(parameter.Name, Word(parameter.Kind), parameter.IsRequired,
            parameter.Default, parameter.Allowed, parameter.Summary))]);

    private static string Word(Definitions.ParameterKind kind) => kind switch
    {
        Definitions.ParameterKind.StatePath => "state path",
        Definitions.ParameterKind.StateKey => "state key",
        _ => kind.ToString().ToLowerInvariant(),
    };
}

/// <summary>A parameter of a function, as JSON.</summary>
internal sealed record FunctionParameterJson(string Name, string Kind, bool Required, JsonElement? Default, IReadOnlyList<string> Allowed,
    string Summary);
