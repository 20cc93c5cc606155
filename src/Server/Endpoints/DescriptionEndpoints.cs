using ActorFlow.Server.OpenApi;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Rights;

namespace ActorFlow.Server.Endpoints;

/// <summary>The description of the API.</summary>
internal static class DescriptionEndpoints
{
    /// <param name="all">All operations, this one included; asked for at a call.</param>
    public static Operation Of(Func<IReadOnlyList<Operation>> all) => new(
        "getOpenApiDocument", "GET", OperationTable.Prefix + "/openapi.json", new RequiredRight(ServerRight.None, Concern.Server),
            "Describes this API as an OpenAPI 3.1 document.",
        call => call.AnswerTaggedTextAsync(new ApiDescription(all()).Write(call.BasePath).ToJsonString(Json.ApiJson.Indented), "application/json"))
    {
        Tag = "server",
        Parameters = [Parameters.IfNoneMatch],
        Answers = [new(200, null, "The document."), Reply.NotModified],
    };
}
