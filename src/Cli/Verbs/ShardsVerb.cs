using System.CommandLine;
using System.Globalization;
using ActorFlow.Cli.Json;
using ActorFlow.Cli.Output;
using ActorFlow.Cluster;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>shards</c>: who owns which part of the runs of a PostgreSQL database.</summary>
internal sealed class ShardsVerb() : CliVerb("shards", "Lists the shards of a cluster with their owners and terms.")
{
    private readonly Option<string?> _of = new("--of") { Description = "Only those of this member, by its name or id.", HelpName = "MEMBER" };

    protected internal override int Rank => 61;

    protected internal override void Declare(Command command, CliOffers offers) => command.Add(_of);

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var cluster = await ClusterSnapshot.ReadAsync(call.ClusterDatabase(), cancellationToken);
        var owners = cluster.Members.ToDictionary(member => member.Id, StringComparer.Ordinal);
        var shards = cluster.Shards.Where(shard => call.Get(_of) is not { } of
            || (shard.Owner is { } owner && (owner == of || (owners.TryGetValue(owner, out var member) && member.Name == of)))).ToList();
        if (call.IsJson)
            call.WriteJson(new ShardsJson(
                [.. shards.Select(shard => new ShardJson(shard.Shard, shard.Owner, StateOf(shard), shard.Term, shard.EventFormat))]));
        else
            Show(call, shards, StateOf);
        return RunExitCode.Done;

        MemberState? StateOf(ShardInfo shard)
            => shard.Owner is null ? null : owners.TryGetValue(shard.Owner, out var member) ? member.State : MemberState.Dead;
    }

    private static void Show(CliCall call, List<ShardInfo> shards, Func<ShardInfo, MemberState?> stateOf)
    {
        if (shards.Count == 0)
        {
            call.Remark("no shards.");
            return;
        }

        var table = new TextTable("SHARD", "OWNER", "STATE", "TERM");
        foreach (var shard in shards)
        {
            table.Add(
                TextTable.Cell(shard.Shard.ToString(CultureInfo.InvariantCulture)), TextTable.Cell(shard.Owner ?? "nobody", 120),
                TextTable.Cell(stateOf(shard) is { } state ? MembersVerb.Word(state) : ""),
                    TextTable.Cell(shard.Term.ToString(CultureInfo.InvariantCulture)));
        }

        call.Terminal.Write(table.Table);
    }
}
