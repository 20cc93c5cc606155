using ActorFlow.Definitions.Building;
using ActorFlow.Definitions.Builtin;

namespace ActorFlow.Definitions;

/// <summary>The functions that come with this package.</summary>
public static class BuiltinFunctions
{
    /// <summary>Adds all of them: <c>core.*</c>, <c>control.*</c>, <c>transform.*</c> and <c>flow.run</c>.</summary>
    public static FunctionRegistry AddBuiltins(this FunctionRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        foreach (var function in (IEnumerable<FlowFunction>)[.. CoreFunctions.All, .. ControlFunctions.All, .. TransformFunctions.All, EachCall.Function, ParallelCall.Function, SubFlowCall.Function])
            registry.Add(function);
        return registry;
    }
}
