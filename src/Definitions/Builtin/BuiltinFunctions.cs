using ActorFlow.Definitions.Building;
using ActorFlow.Definitions.Builtin;
using ActorFlow.Definitions.Http;
using ActorFlow.Definitions.Llm;
using ActorFlow.Definitions.Sql;

namespace ActorFlow.Definitions;

/// <summary>The functions that come with this package.</summary>
public static class BuiltinFunctions
{
    /// <summary>
    /// Adds all of them: <c>core.*</c>, <c>control.*</c>, <c>transform.*</c>, <c>memory.*</c>, <c>http.*</c>, <c>llm.*</c>, <c>db.*</c> and
    /// <c>flow.run</c>.
    /// </summary>
    /// <param name="registry">Where they are added.</param>
    /// <param name="http">What the functions of <c>http.*</c> may do.</param>
    /// <param name="database">What the functions of <c>db.*</c> may do, and where their databases lie.</param>
    public static FunctionRegistry AddBuiltins(this FunctionRegistry registry, HttpFunctionOptions? http = null,
        DatabaseFunctionOptions? database = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        foreach (var function in new HttpFunctions(http ?? new HttpFunctionOptions()).All)
            registry.Add(function);
        foreach (var function in new DatabaseFunctions(database ?? new DatabaseFunctionOptions()).Functions)
            registry.Add(function);
        foreach (var function in (IEnumerable<FlowFunction>)[.. CoreFunctions.All, .. ControlFunctions.All, .. TransformFunctions.All,
            .. MemoryFunctions.All, .. LlmFunctions.All, HttpBatchCall.Function, EachCall.Function, ParallelCall.Function, ToolsCall.Function,
                SubFlowCall.Function])
            registry.Add(function);
        return registry;
    }
}
