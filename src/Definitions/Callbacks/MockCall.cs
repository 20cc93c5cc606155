using System.Text.Json;

namespace ActorFlow.Definitions.Callbacks;

/// <summary>The function that stands in for another one.</summary>
internal static class MockCall
{
    private static readonly string[] Keys = ["outputKey", "key"];

    public static FlowFunction Function(NodeDocument node, FlowFunction? real, NodeMock mock)
    {
        var key = mock.OutputKey ?? Keys.Select(name => KeyOf(node, real, name)).FirstOrDefault(found => found is not null);
        return new FlowFunction
        {
            Id = node.FunctionId,
            Summary = "Stands in for a function.",
            Body = async call =>
            {
                if (mock.Delay > TimeSpan.Zero)
                    await Task.Delay(mock.Delay, call.Context.TimeProvider, call.CancellationToken);
                if (mock.Error is { } error)
                    throw new MockedNodeException(error);
                var result = FunctionResult.Of(mock.Action);
                return mock.Value is { } value ? result.Set(key, value) : result;
            },
        };
    }

    private static string? KeyOf(NodeDocument node, FlowFunction? real, string name)
    {
        var parameter = real?.Parameters.FirstOrDefault(parameter => parameter.Name == name);
        if (parameter is not { Kind: ParameterKind.StateKey } && real is not null)
            return null;
        if (node.Parameters.TryGetProperty(name, out var given) && given.ValueKind == JsonValueKind.String)
            return given.GetString();
        return parameter?.Default is { ValueKind: JsonValueKind.String } otherwise ? otherwise.GetString() : null;
    }
}
