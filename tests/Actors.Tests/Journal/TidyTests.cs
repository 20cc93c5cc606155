using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Journal;

/// <summary>What nobody needs any more is removed on a timer, and never more than was asked for (rule 28).</summary>
public sealed class TidyTests
{
    private int _execs;

    [Fact]
    public Task Ended_runs_are_pruned_after_their_time_and_their_id_and_key_never_run_twice() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Counting();
        var run = await host.StartAsync(flow, null, new() { Id = "one", Key = "key" });
        await run.WaitAsync();
        host.Advance(TimeSpan.FromHours(9));
        (await run.GetAsync()).IsPruned.ShouldBeFalse();
        host.Advance(TimeSpan.FromHours(3));

        foreach (var again in new[] { await host.StartAsync(flow, null, new() { Id = "one" }),
            await host.StartAsync(flow, null, new() { Key = "key" }) })
        {
            again.Id.ShouldBe(run.Id);
            var result = await again.WaitAsync();
            (result.IsPruned, result.Status, result.Action.Value).ShouldBe((true, RunStatus.Completed, "fine"));
            (await again.GetAsync()).IsPruned.ShouldBeTrue();
            (await again.CancelAsync()).ShouldBeFalse();
        }

        _execs.ShouldBe(1);
        (await run.HistoryAsync()).ShouldBeEmpty();
    }, Tidy(o => o.KeepEndedRuns = TimeSpan.FromHours(10)));

    [Fact]
    public Task Tombstones_go_after_their_time_and_then_the_id_is_free() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Counting();
        await (await host.StartAsync(flow, null, new() { Id = "one" })).WaitAsync();
        host.Advance(TimeSpan.FromHours(30));

        (await (await host.StartAsync(flow, null, new() { Id = "one" })).WaitAsync()).IsPruned.ShouldBeFalse();
        _execs.ShouldBe(2);
    }, Tidy(o => (o.KeepEndedRuns, o.KeepTombstones) = (TimeSpan.FromHours(10), TimeSpan.FromHours(20))));

    [Fact]
    public Task Without_being_asked_nothing_is_pruned() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Counting(), null, new() { Id = "one" });
        await run.WaitAsync();
        host.Advance(TimeSpan.FromDays(400));

        (await run.GetAsync()).IsPruned.ShouldBeFalse();
        (await run.HistoryAsync()).Count.ShouldBe(3);
    }, Tidy(_ => { }));

    private FlowDefinition Counting()
        => Flow.Named("counting").StartAt(Node.Named("only").Exec((ExecContext _) => ++_execs).Post((_, _) => "fine")).Build();

    private static FlowTestHostOptions Tidy(Action<FlowSystemOptions> configure) => Hosts.Gated with
    {
        Configure = o =>
        {
            o.TidyEvery = TimeSpan.FromHours(1);
            configure(o);
        },
    };
}
