using ActorFlow.Cluster;
using ActorFlow.Server.Json;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;

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

    private static Task MembersAsync(ApiCall call) => AnswerAsync(call, (members, shards) =>
    {
        var owned = shards.Where(shard => shard.Owner is not null).CountBy(shard => shard.Owner!).ToDictionary(StringComparer.Ordinal);
        var self = call.System.MemberId();
        return new MemberListJson([.. members.Select(member => MemberJson.Of(member, owned.GetValueOrDefault(member.Id), self))]);
    });

    private static Task ShardsAsync(ApiCall call) => AnswerAsync(call, (members, shards) =>
    {
        var states = members.ToDictionary(member => member.Id, member => member.State, StringComparer.Ordinal);
        return new ShardListJson([.. shards.Select(shard => new ShardJson(shard.Shard, shard.Owner, StateOf(shard.Owner), shard.Term, shard.EventFormat))]);

        MemberState? StateOf(string? owner) => owner is not null && states.TryGetValue(owner, out var state) ? state : null;
    });

    private static async Task AnswerAsync<T>(ApiCall call, Func<IReadOnlyList<MemberInfo>, IReadOnlyList<ShardInfo>, T> answer)
    {
        IReadOnlyList<MemberInfo> members;
        IReadOnlyList<ShardInfo> shards;
        try
        {
            members = await call.System.MembersAsync(call.Cancelled);
            shards = await call.System.ShardsAsync(call.Cancelled);
        }
        catch (ClusterMissingException)
        {
            throw new ApiProblemException(ProblemCode.NotACluster, "This server runs one engine alone: it has no members and no shards.");
        }

        await call.AnswerAsync(answer(members, shards));
    }
}
