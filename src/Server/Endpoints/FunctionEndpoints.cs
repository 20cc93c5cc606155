using ActorFlow.Server.Json;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;

namespace ActorFlow.Server.Endpoints;

/// <summary>What documents may call.</summary>
internal static class FunctionEndpoints
{
    private const string Tag = "functions";
    private const string Path = OperationTable.Prefix + "/functions";

    private static readonly RequiredRight Read = new(ServerRight.Read, Concern.Listed);

    private static readonly ApiParameter<string> Function = Parameter.Segment("id", "The id of the function, such as http.get.");

    public static IReadOnlyList<Operation> All { get; } =
    [
        new("listFunctions", "GET", Path, Read, "Lists the functions that documents may call, with their parameters.", ListAsync)
        {
            Tag = Tag, Parameters = [Parameters.IfNoneMatch],
                Answers = [new(200, typeof(FunctionListJson), "The functions, by id."), Reply.NotModified],
        },
        new("getFunction", "GET", Path + "/{id}", Read, "Tells all of a function.", GetAsync)
        {
            Tag = Tag, Parameters = [Function, Parameters.IfNoneMatch],
                Answers = [new(200, typeof(FunctionJson), "The function."), Reply.NotModified], Problems = [ProblemCode.UnknownFunction],
        },
    ];

    private static Task ListAsync(ApiCall call)
        => call.AnswerTaggedAsync(
            new FunctionListJson([.. call.Catalog.Functions.All.OrderBy(function => function.Id, StringComparer.Ordinal).Select(FunctionJson.Of)]));

    private static Task GetAsync(ApiCall call)
    {
        var id = call.Get(Function);
        return call.Catalog.Functions.TryFind(id, out var function) ? call.AnswerTaggedAsync(FunctionJson.Of(function))
            : throw new ApiProblemException(ProblemCode.UnknownFunction, $"There is no function '{id}'. {Path} lists those that there are.");
    }
}
