using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

[Trait("semantics", "2")]
public sealed class KeepReferencesTests
{
    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public async Task Only_a_flow_that_asks_for_it_keeps_mutable_objects_as_they_are(bool keeps, int expected)
    {
        var first = Node.Named("first").Post(s => s.Set("list", new List<int> { 1 }));
        var second = Node.Named("second").Post(s => s.Get<List<int>>("list")!.Add(2));
        var drawing = Flow.Named("lists").StartAt(first).Connect(first, second).Durable(Durability.None);
        var flow = (keeps ? drawing.KeepReferences() : drawing).Build();

        (await flow.RunAsync()).EnsureCompleted().State.Get<List<int>>("list")!.Count.ShouldBe(expected);
    }

    [Fact]
    public void A_durable_flow_cannot_keep_references()
        => Should.Throw<FlowBuildException>(() => Flow.Named("durable").StartAt(Node.Named("only").Post(_ => { })).KeepReferences().Build())
            .Problems.ShouldHaveSingleItem().Code.ShouldBe("references-durable");

    [Theory]
    [InlineData(-1)]
    [InlineData(86_401)]
    public async Task A_stop_with_an_impossible_time_is_refused_and_stops_nothing(int seconds)
    {
        var flow = Flow.Named("only").StartAt(Node.Named("only").Post(_ => "fine")).Durable(Durability.None).Build();
        await using var system = await FlowSystem.StartAsync(o => o.AddFlow(flow));

        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => system.StopAsync(TimeSpan.FromSeconds(seconds)));

        (await (await system.StartAsync(flow)).WaitAsync()).Action.ShouldBe("fine");
    }
}
