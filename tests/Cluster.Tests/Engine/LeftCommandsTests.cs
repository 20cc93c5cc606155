using System.Text.Json;
using ActorFlow.Cluster.Tests.PostgreSql;
using ActorFlow.Persistence.PostgreSql;
using Shouldly;
using Xunit;

namespace ActorFlow.Cluster.Tests.Engine;

/// <summary>Commands that other processes leave in the database, such as the verbs of the command line: whichever member leads the run carries them out, once.</summary>
[Trait("semantics", "11")]
public sealed class LeftCommandsTests : IAsyncLifetime
{
    private const int Runs = 16;

    private RunningCluster _cluster = null!;
    private JournalCommands _commands = null!;

    public async Task InitializeAsync()
    {
        _cluster = await RunningCluster.CreateAsync();
        _commands = new JournalCommands(await PostgreSqlCommandInbox.OpenAsync(ClusterDatabase.Options(_cluster.ConnectionString)));
    }

    public async Task DisposeAsync()
    {
        await _commands.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task What_is_left_for_any_run_is_carried_out_by_its_leader_and_answered()
    {
        var (a, b) = await TwoAsync();
        await Task.WhenAll(Enumerable.Range(0, Runs).Select(i => a.StartAsync(Flow(), null, new() { Id = $"run-{i}" })));

        foreach (var i in Enumerable.Range(0, Runs))
        {
            var added = await _commands.UpdateAsync($"run-{i}", "add", JsonElement.Parse("5"), null, RunningCluster.Patience);
            (added.State, added.Result?.GetInt64()).ShouldBe((CommandState.Done, 5L), added.Error);
            (await _commands.PauseAsync($"run-{i}", RunningCluster.Patience)).Status.ShouldBe(RunStatus.Paused);
            (await _commands.ResumeAsync($"run-{i}", RunningCluster.Patience)).Changed.ShouldBeTrue();
            (await _commands.SignalAsync($"run-{i}", "go", JsonElement.Parse("1"), null, RunningCluster.Patience)).Changed.ShouldBeTrue();
        }

        var ended = await Task.WhenAll(Enumerable.Range(0, Runs).Select(i => b.WaitAsync($"run-{i}"))).WaitAsync(RunningCluster.Patience);
        ended.ShouldAllBe(result => result.Status == RunStatus.Completed && result.State.GetLong("count") == 5);
        _commands.IsAttended.ShouldBeTrue();
    }

    [Fact]
    public async Task Runs_are_started_and_cancelled_by_what_is_left_and_what_is_wrong_is_answered()
    {
        var (_, b) = await TwoAsync();
        var started = await _commands.StartAsync("left", null, new() { Key = "order-7" }, RunningCluster.Patience);
        (started.State, started.Changed).ShouldBe((CommandState.Done, true), started.Error);
        var again = await _commands.StartAsync("left", null, new() { Key = "order-7" }, RunningCluster.Patience);
        (again.RunId, again.Changed).ShouldBe((started.RunId, false));
        (await _commands.CancelAsync(started.RunId!.Value, "enough", RunningCluster.Patience)).Changed.ShouldBeTrue();
        (await b.WaitAsync(started.RunId.Value).WaitAsync(RunningCluster.Patience)).Status.ShouldBe(RunStatus.Cancelled);

        (await _commands.CancelAsync("nobody", "enough", RunningCluster.Patience)).ErrorKind.ShouldBe("unknown-run");
        (await _commands.StartAsync("unheard-of", null, null, RunningCluster.Patience)).ErrorKind.ShouldBe("unknown-flow");
    }

    [Fact]
    public async Task A_command_that_was_passed_on_is_carried_out_once_whichever_member_passes_it_on_again()
    {
        var (a, b) = await TwoAsync();
        await a.StartAsync(Flow(), null, new() { Id = "run" });
        var added = await _commands.UpdateAsync("run", "add", JsonElement.Parse("5"), null, RunningCluster.Patience);
        added.State.ShouldBe(CommandState.Done, added.Error);

        // As if whoever passed it on had died before it could write the answer down.
        await _cluster.ScalarAsync($"UPDATE actorflow.commands SET succeeded = NULL, answer = NULL, arguments = convert_to('{{\"name\":\"add\",\"payload\":5}}', 'UTF8') WHERE ticket = {added.Ticket}");
        await _cluster.ScalarAsync("UPDATE actorflow.command_counts SET changes = changes + 1");
        (await _commands.WaitAsync(added.Ticket, RunningCluster.Patience)).Result?.GetInt64().ShouldBe(5);

        (await b.UpdateAsync<int, long>("run", "add", 1)).ShouldBe(6);
    }

    [Fact]
    public async Task When_the_member_that_takes_commands_leaves_another_one_takes_them()
    {
        var (a, b) = await TwoAsync();
        await b.StartAsync(Flow(), null, new() { Id = "run" });
        var owner = (string?)await _cluster.ScalarAsync("SELECT m.name FROM actorflow.shard s JOIN actorflow.member m ON m.id = s.owner WHERE s.shard = 0");
        await (owner == "a" ? a : b).StopAsync();

        (await _commands.SignalAsync("run", "go", JsonElement.Parse("1"), null, RunningCluster.Patience)).Changed.ShouldBeTrue();
    }

    private async Task<(FlowSystem A, FlowSystem B)> TwoAsync()
    {
        var (a, b) = (await _cluster.JoinAsync("a", o => o.AddFlow(Flow())), await _cluster.JoinAsync("b", o => o.AddFlow(Flow())));
        await _cluster.BalancedAsync(a, b);
        return (a, b);
    }

    private static FlowDefinition Flow()
        => ActorFlow.Flow.Named("left").StartAt(Node.WaitForSignal<int>("wait", "go").Into(new StateKey<int>("got")))
            .OnUpdate<int, long>("add", (state, count) => state.Add("count", (long)count)).Build();
}
