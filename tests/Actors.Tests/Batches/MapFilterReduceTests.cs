using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Batches;

[Trait("semantics", "3")]
public sealed class MapFilterReduceTests
{
    [Fact]
    public Task Map_filter_and_reduce_are_nodes_over_the_items_of_a_key() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Hosts.Chain("sums",
            Node.Filter("odd", (int n) => n % 2 == 1, to: "odd"),
            Node.Map("square", (int n) => n * n, from: "odd", to: "squares"),
            Node.Reduce("sum", 0, (int sum, int n) => sum + n, from: "squares", to: "sum"));

        var state = (await host.RunAsync(flow, new() { ["items"] = Enumerable.Range(0, 6).ToArray() })).EnsureCompleted().State;

        state.GetList<int>("odd").ShouldBe([1, 3, 5]);
        state.GetList<int>("squares").ShouldBe([1, 9, 25]);
        state.GetInt("sum").ShouldBe(35);
    });

    [Fact]
    public Task Asynchronous_forms_know_the_context() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Hosts.Chain("async",
            Node.Filter<int>("late", async (n, x) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(10 - n), x.TimeProvider, x.CancellationToken);
                return n > 1;
            }),
            Node.Map<int, string>("name", (n, x) => new($"{n}@{x.Item}"), from: "results", to: "names"));

        (await host.RunAsync(flow, new() { ["items"] = new[] { 3, 1, 2 } })).EnsureCompleted().State.GetList<string>("names").ShouldBe(["3@0", "2@1"]);
    });

    [Fact]
    public Task Chunks_are_lists_in_order_of_at_most_so_many() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Hosts.Chain("chunks", Node.Chunk<int>("cut", 3), Node.Map("sums", (int[] chunk) => chunk.Sum(), from: "chunks"));

        (await host.RunAsync(flow, new() { ["items"] = Enumerable.Range(1, 7).ToArray() })).EnsureCompleted().State.GetList<int>("results").ShouldBe([6, 15, 7]);
    });

    [Fact]
    public void A_chunk_of_none_is_refused() => Should.Throw<ArgumentOutOfRangeException>(() => Node.Chunk<int>("cut", 0));

    [Fact]
    public Task A_reduction_without_items_names_the_key() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Hosts.Chain("none", Node.Reduce("sum", 0, (int sum, int n) => sum + n, from: "numbers"));

        (await host.RunAsync(flow)).Errors.ShouldHaveSingleItem().Message.ShouldContain("'numbers'");
    });
}
