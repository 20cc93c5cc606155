using ActorFlow.Server.Json;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;
using Microsoft.Extensions.DependencyInjection;

namespace ActorFlow.Server.Endpoints;

/// <summary>The cluster, where there is one.</summary>
internal static class ClusterEndpoints
{
    private const string Tag = "cluster";

    private static readonly RequiredRight Read = new(ServerRight.Read, Concern.Server);

    public static IReadOnlyList<Operation> All { get; } =
    [
        new("listMembers", "GET", OperationTable.Prefix + "/members", Read, "Lists the members of the cluster.", MembersAsync)
        {
            Tag = Tag, Answers = [new(200, typeof(MemberListJson), "The members.")], Problems = [ProblemCode.NotACluster],
        },
        new("listShards", "GET", OperationTable.Prefix + "/shards", Read, "Lists the shards, and who owns them.", ShardsAsync)
        {
            Tag = Tag, Answers = [new(200, typeof(ShardListJson), "The shards.")], Problems = [ProblemCode.NotACluster],
        },
    ];

    private static async Task MembersAsync(ApiCall call) => await call.AnswerAsync(new MemberListJson(await ViewOf(call).MembersAsync(call.Cancelled)));

    private static async Task ShardsAsync(ApiCall call) => await call.AnswerAsync(new ShardListJson(await ViewOf(call).ShardsAsync(call.Cancelled)));

    private static IClusterView ViewOf(ApiCall call)
        => call.Http.RequestServices.GetService<IClusterView>() ?? throw new ApiProblemException(ProblemCode.NotACluster, "This server runs one engine alone: it has no members and no shards.");
}
