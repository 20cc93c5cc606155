using System.CommandLine;
using System.Globalization;
using ActorFlow.Cli.Json;
using ActorFlow.Cli.Output;
using ActorFlow.Cluster;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>members</c>: who shares the work of a PostgreSQL database.</summary>
internal sealed class MembersVerb() : CliVerb("members", "Lists the members of a cluster: their states, leases and shares.")
{
    private readonly Option<bool> _all = new("--all") { Description = "List those that have left or died too; they are remembered for about a day." };

    protected internal override int Rank => 60;

    protected internal override void Declare(Command command, CliOffers offers) => command.Add(_all);

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var cluster = await ClusterSnapshot.ReadAsync(call.ClusterDatabase(), cancellationToken);
        var members = cluster.Members.Where(member => call.Get(_all) || member.State != MemberState.Dead).ToList();
        if (call.IsJson)
            call.WriteJson(new MembersJson([.. members.Select(member => MemberJson.Of(member, cluster.Shards))]));
        else
            Show(call, cluster, members);
        return RunExitCode.Done;
    }

    private static void Show(CliCall call, ClusterSnapshot cluster, List<MemberInfo> members)
    {
        var owned = cluster.Shards.Where(shard => shard.Owner is not null).CountBy(shard => shard.Owner!).ToDictionary(StringComparer.Ordinal);
        if (members.Count > 0)
        {
            var table = new TextTable("MEMBER", "STATE", "SHARDS", "CAPACITY", "LEASE", "VERSION", "CAPABILITIES", "ADDRESS");
            foreach (var member in members)
            {
                table.Add(
                    TextTable.Cell(member.Id, 120), TextTable.Cell(Word(member.State)), TextTable.Cell(Number(owned.GetValueOrDefault(member.Id))),
                        TextTable.Cell(Number(member.Capacity)),
                    TextTable.Cell(member.LeaseLeft > TimeSpan.Zero && member.State != MemberState.Dead ? Times.Span(member.LeaseLeft) : ""),
                        TextTable.Cell(member.Version),
                    TextTable.Cell(string.Join(",", member.Capabilities), 60), TextTable.Cell(member.Address, 60));
            }

            call.Terminal.Write(table.Table);
        }

        var states = cluster.Members.ToDictionary(member => member.Id, member => member.State, StringComparer.Ordinal);
        var alone = cluster.Shards.Count(shard => shard.Owner is null || states.GetValueOrDefault(shard.Owner, MemberState.Dead) == MemberState.Dead);
        if (members.Count == 0)
            call.Remark("there are no members.");
        if (alone > 0)
            call.Remark($"{alone} of {cluster.Shards.Count} shards have no owner; their runs wait.");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    internal static string Word(MemberState state) => state switch
    {
        MemberState.Live => "live",
        MemberState.Draining => "draining",
        MemberState.Expired => "expired",
        _ => "dead",
    };
}
