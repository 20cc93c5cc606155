using ActorFlow.Benchmarks.Harness;
using ActorFlow.PostgreSql;

namespace ActorFlow.Benchmarks.Cluster;

/// <summary>C3: how many shards change hands when a member joins 1, 2, 3 or 4 others, in shards / (n + 1); the worst of them.</summary>
public sealed class MovedShards : Measurement
{
    public override string Id => "C3";

    public override string Title => "shards moved when a member joins n = 1 … 4 others, in shares of shards / (n + 1), the worst";

    public override string Unit => "shares";

    public override Target Target => new(1.2, 1.0);

    public override async Task<double> RunAsync(Effort effort)
    {
        await using var server = await PostgreSqlServer.StartAsync();
        var (shards, most) = effort.Smoke ? (24, 2) : (256, 4);
        List<FlowSystem> members = [await JoinAsync(server.ConnectionString(), 0, shards)];
        try
        {
            var (before, worst) = (await Members.BalancedAsync(members), 0.0);
            for (var others = 1; others <= most; others++)
            {
                members.Add(await JoinAsync(server.ConnectionString(), others, shards));
                var after = await Members.BalancedAsync(members);
                // By the terms, which grow with every change: what went away and came back has moved, too.
                var moved = after.Zip(before).Count(static pair => pair.First.Term != pair.Second.Term);
                worst = Math.Max(worst, moved * (others + 1.0) / shards);
                before = after;
            }

            return worst;
        }
        finally
        {
            foreach (var member in members)
                await member.StopAsync(TimeSpan.Zero);
        }
    }

    private static Task<FlowSystem> JoinAsync(string database, int number, int shards)
        => Members.JoinAsync(database, $"member-{number}", static _ => { }, member =>
    {
        member.Shards = shards;
        member.HeartbeatEvery = TimeSpan.FromMilliseconds(200);
        member.SettleTime = TimeSpan.FromMilliseconds(300);
    });
}
