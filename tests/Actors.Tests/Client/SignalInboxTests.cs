using System.Text.Json;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Client;

/// <summary>Signals that another process leaves beside the journal.</summary>
public sealed class SignalInboxTests : IAsyncLifetime
{
    private readonly InboxPlace _place = new();
    private readonly FlowDefinition _sum;

    public SignalInboxTests()
    {
        var (first, second) = (Take("first"), Take("second"));
        _sum = Flow.Named("sum").StartAt(first).Connect(first, second).Build();

        static Node Take(string name) => Node.WaitForSignal<int>(name, "add").Post((state, number) => state.Add("sum", number));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _place.DisposeAsync();

    [Fact]
    public async Task A_signal_reaches_the_run_and_the_answer_says_whether_it_counted()
    {
        var system = await _place.StartAsync([_sum]);
        var run = await system.StartAsync(_sum, null, new() { Id = "one" });
        var commands = await _place.CommandsAsync();

        (await commands.SignalAsync("one", "add", JsonElement.Parse("3"), "d-1", InboxPlace.Patience))
            .ShouldSatisfyAllConditions(it => it.Changed.ShouldBeTrue(), it => it.Refusal.ShouldBeNull());
        (await commands.SignalAsync("one", "add", JsonElement.Parse("30"), "d-1", InboxPlace.Patience))
            .ShouldSatisfyAllConditions(it => it.Changed.ShouldBeFalse(), it => it.Refusal.ShouldBe("delivered"));
        (await commands.SignalAsync("one", "add", JsonElement.Parse("4"), "d-2", InboxPlace.Patience)).Changed.ShouldBeTrue();
        (await run.WaitAsync()).State.GetInt("sum").ShouldBe(7);
        (await commands.SignalAsync("one", "add", null, null, InboxPlace.Patience))
            .ShouldSatisfyAllConditions(it => it.Changed.ShouldBeFalse(), it => it.Refusal.ShouldBe("ended"));
    }

    [Fact]
    public async Task Without_an_engine_a_signal_is_queued_and_the_next_engine_hands_it_over_once()
    {
        var system = await _place.StartAsync([_sum]);
        await system.StartAsync(_sum, null, new() { Id = "one" });
        await system.DisposeAsync();
        var commands = await _place.CommandsAsync();
        (await commands.SignalAsync("one", "add", JsonElement.Parse("1"), null, InboxPlace.Patience)).State.ShouldBe(CommandState.Queued);
        (await commands.SignalAsync("one", "add", JsonElement.Parse("2"), null, InboxPlace.Patience)).State.ShouldBe(CommandState.Queued);

        system = await _place.StartAsync([_sum]);
        (await system.WaitAsync("one")).State.GetInt("sum").ShouldBe(3);
    }
}
