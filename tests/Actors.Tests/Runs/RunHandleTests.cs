using ActorFlow.Actors.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

public sealed class RunHandleTests
{
    private static readonly FlowDefinition Volatile = Flow.Named("volatile").StartAt(Node.Named("only").Post(_ => "fine")).Durable(Durability.None)
        .Build();
    private static readonly FlowDefinition Strict = Flow.Named("strict").StartAt(Node.Named("only").Post(_ => "fine")).Build();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_that_is_not_journaled_gives_its_result_as_often_as_its_handle_is_asked(bool withJournal)
    {
        await using var system = await FlowSystem.StartAsync(o =>
        {
            if (withJournal)
                o.UseJournal(_ => new InMemoryJournal());
        });
        var run = await system.StartAsync(Volatile);

        (await run.WaitAsync()).Action.ShouldBe("fine");
        (await run.WaitAsync()).Action.ShouldBe("fine");
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Completed);
    }

    [Fact]
    public async Task An_ended_run_is_found_again_in_the_journal_and_cannot_be_cancelled()
    {
        await using var system = await FlowSystem.StartAsync(o => { o.UseJournal(_ => new InMemoryJournal()); o.AddFlow(Strict); });
        await (await system.StartAsync(Strict, null, new() { Id = "one" })).WaitAsync();

        var again = await system.FindRunAsync("one");

        (await again!.WaitAsync()).Action.ShouldBe("fine");
        (await again.CancelAsync("late")).ShouldBeFalse();
        (await again.GetAsync()).Status.ShouldBe(RunStatus.Completed);
        (await system.FindRunAsync("other")).ShouldBeNull();
    }

    [Fact]
    public async Task A_request_to_a_run_that_is_not_known_is_refused_and_does_not_hang()
    {
        await using var system = await FlowSystem.StartAsync(o => o.AddFlow(Volatile));
        var run = await system.StartAsync(Volatile);
        await run.WaitAsync();

        await Should.ThrowAsync<RunNotFoundException>(() => run.CancelAsync());
    }

    [Fact]
    public async Task After_the_stop_every_request_says_so()
    {
        var system = await FlowSystem.StartAsync(o => { o.UseJournal(_ => new InMemoryJournal()); o.AddFlow(Strict); });
        var run = await system.StartAsync(Strict);
        await run.WaitAsync();
        await system.DisposeAsync();

        await Should.ThrowAsync<FlowSystemStoppedException>(() => run.CancelAsync());
        await Should.ThrowAsync<FlowSystemStoppedException>(() => system.StartAsync(Strict));
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
    }
}
