using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql;
using ActorFlow.Polling;
using ActorFlow.PostgreSql;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.PostgreSql;

/// <summary>A whole engine on a PostgreSQL server that goes away under it, or that another engine takes over.</summary>
public sealed class EngineTests
{
    private const int Restarts = 3;

    private static readonly int Runs = Long.Form ? 2_000 : 150;

    [Theory]
    [InlineData(ServerStop.Immediate)]
    [InlineData(ServerStop.Fast)]
    public async Task Runs_go_on_through_restarts_of_the_server_and_nothing_is_lost_or_there_twice(ServerStop how)
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var database = await server.CreateDatabaseAsync();
        var stages = new Stages(Runs, Restarts + 1);
        var flow = stages.Flow();
        await using (var system = await StartAsync(database, flow))
        {
            var ends = Task.WhenAll(Enumerable.Range(0, Runs).Select(async i => await (await system.StartAsync(flow, null, new() { Id = $"run-{i}" })).WaitAsync()));
            for (var restart = 0; restart < Restarts; restart++)
            {
                // Commits are under way when the server goes down, and some visits end only when it is back: a restart in which nothing is lost, and after which commits come.
                await stages.AllReachAsync(restart);
                await stages.OpenAsync(restart);
                await server.RestartAsync(how);
                stages.OpenRest(restart);
            }

            await stages.AllReachAsync(Restarts);
            await stages.OpenAsync(Restarts);
            stages.OpenRest(Restarts);
            foreach (var result in await ends.WaitAsync(Until.Patience))
                result.EnsureCompleted().State.GetInt("n").ShouldBe(stages.Count);
            system.Fault.ShouldBeNull();
            Counts.Note($"restarts of PostgreSQL under an engine, {how}", Restarts);
        }

        await using var reader = await PostgreSqlJournalReader.OpenAsync(new PostgreSqlJournalOptions { ConnectionString = database.ConnectionString });
        for (var i = 0; i < Runs; i++)
        {
            var names = (await reader.ReadAsync($"run-{i}", 1, default)).Select(entry => entry.Name);
            names.ShouldBe(["run-started", .. Enumerable.Repeat("visit-completed", stages.Count), "run-completed"]);
        }

        await foreach (var damage in reader.Capability<IJournalVerification>()!.VerifyAsync(default))
            damage.ShouldBeNull();
    }

    [Fact]
    public async Task A_second_engine_goes_on_with_the_runs_and_the_first_one_can_write_nothing_more()
    {
        var server = await PostgreSqlServer.SharedAsync();
        await using var database = await server.CreateDatabaseAsync();
        var (entered, gate) = (new SemaphoreSlim(0), new TaskCompletionSource());
        var flow = Gated(async () =>
        {
            entered.Release();
            await gate.Task;
        });
        var first = await StartAsync(database, flow);
        var run = await first.StartAsync(flow, null, new() { Id = "run-1" });
        await entered.WaitAsync();

        await using var second = await StartAsync(database, Gated(() => Task.CompletedTask));
        (await (await second.FindRunAsync("run-1"))!.WaitAsync()).EnsureCompleted();
        gate.SetResult();
        var error = await Should.ThrowAsync<Exception>(async () => await run.WaitAsync().WaitAsync(Until.Patience));
        first.Fault.ShouldBeOfType<JournalUnavailableException>().Message.ShouldContain("another engine has taken it over", customMessage: error.Message);
        await first.DisposeAsync();

        await using var reader = await PostgreSqlJournalReader.OpenAsync(new PostgreSqlJournalOptions { ConnectionString = database.ConnectionString });
        (await reader.ReadAsync("run-1", 1, default)).Count(entry => entry.Name == "visit-completed").ShouldBe(1);
    }

    private static FlowDefinition Gated(Func<Task> work) => Flow.Named("gated").StartAt(Node.Named("wait").Exec(async (ExecContext _) =>
    {
        await work();
        return 1;
    })).Build();

    private static Task<FlowSystem> StartAsync(PostgreSqlDatabase database, FlowDefinition flow)
        => FlowSystem.StartAsync(o => o.UsePostgreSql(database.ConnectionString).AddFlow(flow));
}
