using ActorFlow.Journal;
using ActorFlow.Maintenance;
using ActorFlow.Persistence.Conformance.Sqlite;
using ActorFlow.Persistence.Sqlite;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Engine;

/// <summary>
/// One flipped byte in a snapshot, a baseline or a large value: verifying names it, it harms its run at most, and the neighbours of the run go on.
/// </summary>
public sealed class DamagedPartTests : SqliteFixture
{
    private static readonly string[] Ids = ["snapshot", "baseline", "blob", "whole"];

    [Fact]
    [Trait("semantics", "12.12")]
    public async Task A_flipped_byte_is_found_and_harms_no_run_but_its_own()
    {
        await FillAsync();
        Execute($"""
            DELETE FROM snapshots WHERE run = {Run("baseline")};
            {Flip("snapshots", "data", $"run = {Run("snapshot")}")};
            {Flip("baselines", "data", $"run = {Run("baseline")}")};
            {Flip("blobs", "content", $"blob = (SELECT max(blob) FROM blob_names WHERE run = {Run("blob")})")}
            """);

        var found = await VerifyAsync();

        found.ShouldContain(damage => damage.RunId == "snapshot" && damage.Kind == DamageKind.Snapshot);
        found.ShouldContain(damage => damage.RunId == "baseline" && damage.Kind == DamageKind.Baseline);
        found.ShouldContain(damage => damage.Kind == DamageKind.Blob);
        found.ShouldAllBe(damage => damage.RunId != "whole");

        await using (var system = await StartAsync(Task.CompletedTask))
        {
            foreach (var id in new[] { "snapshot", "whole" })
            {
                var state = (await (await system.FindRunAsync(id))!.WaitAsync()).EnsureCompleted().State;
                (state.GetInt("turn"), state.GetString("load").Length).ShouldBe((40, 100_000));
            }

            foreach (var id in new[] { "baseline", "blob" })
            {
                var error = await Should.ThrowAsync<Exception>(async () => await (await system.FindRunAsync(id))!.WaitAsync());
                (error is RunJournalException or RunQuarantinedException).ShouldBeTrue(error.ToString());
                (await system.FindAsync(id))!.Status.ShouldBe(RunStatus.Quarantined);
            }
        }
    }

    [Fact]
    public async Task Without_a_flipped_byte_nothing_is_found_and_all_runs_end()
    {
        await FillAsync();
        (await VerifyAsync()).ShouldBeEmpty();
        await using var system = await StartAsync(Task.CompletedTask);
        foreach (var id in Ids)
            (await (await system.FindRunAsync(id))!.WaitAsync()).EnsureCompleted().State.GetInt("turn").ShouldBe(40);
    }

    [Fact]
    public async Task A_changed_flow_whose_former_definition_is_damaged_parks_its_runs_with_the_reason()
    {
        await FillAsync();
        Execute("UPDATE definitions SET canonical = x'00'");
        await using var system = await FlowSystem.StartAsync(o => o.UseSqlite(Database).AddFlow(Turning(Task.CompletedTask, another: true)));
        await (await system.FindRunAsync("whole"))!.GetAsync();

        var row = (await system.FindAsync("whole"))!;

        row.Status.ShouldBe(RunStatus.Parked);
        await using var reader = await SqliteJournalReader.OpenAsync(Database);
        (await reader.Capability<IRunShelf>()!.FindAsideAsync("whole", default))!.Reason.ShouldContain("is damaged");
    }

    private async Task FillAsync()
    {
        var held = new TaskCompletionSource();
        await using var system = await StartAsync(held.Task);
        foreach (var id in Ids)
        {
            var run = await system.StartAsync(Turning(held.Task), null, new() { Id = id });
            while ((await run.GetAsync()).State.GetInt("turn") < 39)
                await Task.Yield();
        }

        await system.StopAsync(TimeSpan.Zero);
    }

    private Task<FlowSystem> StartAsync(Task held) => FlowSystem.StartAsync(o =>
    {
        o.UseSqlite(Database).AddFlow(Turning(held));
        o.SnapshotEvery = 5;
    });

    private static FlowDefinition Turning(Task held, bool another = false)
    {
        var turn = Node.Named("turn").Prep(s => s.GetInt("turn")).Exec(async (n, x) =>
        {
            if (n == 39)
                await held.WaitAsync(x.CancellationToken);
            return n + 1;
        }).Post((s, n, context) =>
        {
            s.Set("turn", n);
            if (n % 10 == 0)
                s.Set("load", $"{context.RunId}{n}".PadRight(100_000, 'x'));
            return n < 40 ? "again" : "enough";
        });
        var flow = Flow.Named("turning").StartAt(turn).Connect(turn, "again", turn).KeepHistory(10);
        return (another ? flow.Add(Node.Named("new").Post(_ => { })) : flow).Build();
    }

    private async Task<List<JournalDamage>> VerifyAsync()
    {
        await using var reader = await SqliteJournalReader.OpenAsync(Database);
        var found = new List<JournalDamage>();
        await foreach (var damage in new JournalVerifier(reader).VerifyAsync())
            found.Add(damage);
        return found;
    }

    private static string Run(string id) => $"(SELECT run FROM runs WHERE id = '{id}')";

    // The 20th byte becomes another one.
    private static string Flip(string table, string column, string where)
        => $"UPDATE {table} SET {column} = CAST(substr({column}, 1, 19) || char(unicode(substr({column}, 20, 1)) + 1) || substr({column}, 21) AS BLOB) WHERE {where}";
}
