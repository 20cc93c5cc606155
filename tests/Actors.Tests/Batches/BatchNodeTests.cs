using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Batches;

[Trait("semantics", "3")]
public sealed class BatchNodeTests
{
    private sealed class Squares(string name = "squares") : BatchNode<int, long>(name)
    {
        protected internal override ValueTask<IReadOnlyList<int>> PrepAsync(NodeContext context)
            => new(Items.From(context.State.GetList<int>("numbers")));

        protected internal override ValueTask<long> ExecItemAsync(int item, ExecContext context) => new((long)item * item);

        protected internal override ValueTask<ActionName> PostAsync(NodeContext context, IReadOnlyList<int> prep, BatchResults<long> exec)
        {
            context.State.Set("pairs", prep.Zip(exec.Values, (item, square) => $"{item}:{square}").ToList());
            return new("squared");
        }
    }

    [Fact]
    public Task Prep_yields_items_Exec_runs_for_each_and_Post_gets_items_and_results_in_item_order() => FlowTestHost.RunAsync(async host =>
    {
        var result = await host.RunAsync(Hosts.Chain("class", new Squares()), new() { ["numbers"] = new[] { 3, 1, 2 } });

        result.EnsureCompleted().State.GetList<string>("pairs").ShouldBe(["3:9", "1:1", "2:4"]);
        result.Action.ShouldBe("squared");
    });

    [Fact]
    public Task A_batch_of_one_line_reads_items_and_writes_results_under_the_default_keys() => FlowTestHost.RunAsync(async host =>
    {
        var result = await host.RunAsync(Hosts.Chain("lambda", Node.Batch("double", (int n) => 2 * n)), new() { ["items"] = new[] { 1, 2, 3 } });

        result.EnsureCompleted().State.GetList<int>("results").ShouldBe([2, 4, 6]);
    });

    [Fact]
    public Task Keys_can_be_named() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Batch("double", (int n) => 2 * n).Keys("in", "out");

        (await host.RunAsync(Hosts.Chain("keys", node), new() { ["in"] = new[] { 1 } })).EnsureCompleted().State.GetList<int>("out").ShouldBe([2]);
    });

    [Fact]
    public Task The_builder_form_has_typed_items_results_and_actions() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("lengths").Items(s => s.GetList<string>("words")).Each(async (word, x) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(10 - word.Length), x.TimeProvider, x.CancellationToken);
                return word.Length;
            })
            .Post((state, words, results) =>
            {
                state.Set("total", results.Values.Sum());
                return words.Count > 2 ? "many" : "few";
            });

        var result = await host.RunAsync(Hosts.Chain("builder", node), new() { ["words"] = new[] { "a", "ccc", "bb" } });

        (result.EnsureCompleted().State.GetInt("total"), result.Action).ShouldBe((6, "many"));
    });

    [Fact]
    public Task Results_are_in_item_order_whatever_ends_first() => FlowTestHost.RunAsync(async host =>
    {
        var ended = new List<int>();
        var node = Node.Named("late-first").Items(_ => Enumerable.Range(0, 8)).Each(async (n, x) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(8 - n), x.TimeProvider, x.CancellationToken);
            ended.Add(n);
            return n;
        });

        var result = await host.RunAsync(Hosts.Chain("order", node));

        ended.ShouldBe(Enumerable.Range(0, 8).Reverse());
        result.EnsureCompleted().State.GetList<int>("results").ShouldBe(Enumerable.Range(0, 8));
    });

    [Fact]
    public Task An_empty_batch_skips_Exec_and_calls_Post() => FlowTestHost.RunAsync(async host =>
    {
        var execs = 0;
        var node = Node.Named("none").Items(_ => Array.Empty<int>()).Each(n => ++execs).Post((state, results) => state.Set("count", results.Count));

        var result = await host.RunAsync(Hosts.Chain("none", node));

        (result.EnsureCompleted().State.GetIntOr("count", -1), execs).ShouldBe((0, 0));
    });

    [Fact]
    public Task A_missing_key_is_an_error_that_names_it_and_no_item_runs() => FlowTestHost.RunAsync(async host =>
    {
        var error = (await host.RunAsync(Hosts.Chain("missing", Node.Batch("double", (int n) => 2 * n)))).Errors.ShouldHaveSingleItem();

        error.Exception.ShouldBeOfType<BatchItemsMissingException>();
        (error.Phase, error.Message.Contains("'items'", StringComparison.Ordinal)).ShouldBe((NodePhase.Prep, true));
    });

    [Fact]
    public Task A_null_key_is_an_error_that_names_it() => FlowTestHost.RunAsync(async host =>
    {
        var error = (await host.RunAsync(Hosts.Chain("null", Node.Batch("double", (int n) => 2 * n)),
            new() { ["items"] = null })).Errors.ShouldHaveSingleItem();

        error.Message.ShouldContain("'items' holds null");
    });

    [Fact]
    public Task A_Prep_that_returns_null_is_an_error_and_not_tried_again() => FlowTestHost.RunAsync(async host =>
    {
        var preps = 0;
        var node = Node.Named("null").Items<int>(_ =>
        {
            preps++;
            return (int[])null!;
        }).Each(n => n).Attempts(3);

        var error = (await host.RunAsync(Hosts.Chain("null", node))).Errors.ShouldHaveSingleItem();

        (error.Exception.ShouldBeOfType<BatchItemsMissingException>().Node, error.Attempts, preps).ShouldBe(("null", 1, 1));
    });

    [Fact]
    public void Items_are_made_of_nothing_of_one_and_of_many()
    {
        Items.From((string?)null).ShouldBeEmpty();
        Items.From("text").ShouldBe(["text"]);
        Items.From(7).ShouldBe([7]);
        Items.From((int?)null).ShouldBeEmpty();
        Items.From(new List<int> { 1, 2 }).ShouldBe([1, 2]);
        Items.From(Enumerable.Range(0, 3).Where(n => n > 0)).ShouldBe([1, 2]);
        Items.From((object)new[] { 1, 2 }).ShouldBe([1, 2]);
        Items.From((object)"text").ShouldBe(["text"]);
        Items.From((IEnumerable<int>?)null).ShouldBeEmpty();
    }

    [Fact]
    public Task A_larger_batch_than_allowed_fails_with_both_numbers_before_any_item_runs() => FlowTestHost.RunAsync(async host =>
    {
        var execs = 0;
        var node = Node.Named("large").Items(_ => Enumerable.Range(0, 1001)).Each(n => ++execs).MaxItems(1000).Attempts(5);

        var error = (await host.RunAsync(Hosts.Chain("large", node))).Errors.ShouldHaveSingleItem();

        error.Exception.ShouldBeOfType<BatchTooLargeException>();
        error.Message.ShouldContain("1001");
        error.Message.ShouldContain("1000");
        (execs, error.Attempts).ShouldBe((0, 1));
    });

    [Fact]
    public Task As_many_items_as_allowed_run() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("just").Items(_ => Enumerable.Range(0, 5)).Each(n => n).MaxItems(5);

        (await host.RunAsync(Hosts.Chain("just", node))).EnsureCompleted().State.GetList<int>("results").Count.ShouldBe(5);
    });

    [Fact]
    public void Options_out_of_range_are_refused_with_the_node_and_an_example()
    {
        var node = Node.Batch("odd", (int n) => n);
        Should.Throw<ArgumentOutOfRangeException>(
            () => node.Concurrency(0)).Message.ShouldContain("MaxConcurrency of batch 'odd' is 0; it must be 1 to 100000");
        Should.Throw<ArgumentOutOfRangeException>(() => node.MaxItems(-1)).Message.ShouldContain("odd");
        Should.Throw<ArgumentOutOfRangeException>(() => node.MaxPerSecond(0)).Message.ShouldContain("odd");
        Should.Throw<ArgumentOutOfRangeException>(() => node.ItemTimeout(TimeSpan.Zero)).Message.ShouldContain("odd");
        Should.Throw<ArgumentOutOfRangeException>(() => node.ItemAttempts(0)).Message.ShouldContain("at least 1");
        Should.Throw<ArgumentOutOfRangeException>(() => node.Chunks(0, TimeSpan.FromSeconds(1))).Message.ShouldContain("odd");
        Should.Throw<ArgumentException>(() => node.Pool("")).Message.ShouldContain("odd");
    }

    [Fact]
    public void Options_are_frozen_with_the_node()
    {
        var node = Node.Batch("frozen", (int n) => n);
        _ = Hosts.Chain("frozen", node);
        Should.Throw<NodeFrozenException>(() => node.Concurrency(2));
        Should.Throw<NodeFrozenException>(() => node.ItemAttempts(2));
        Should.Throw<NodeFrozenException>(() => node.UseForItems());
    }

    [Fact]
    public Task A_batch_is_an_ordinary_node_for_decorators_and_kept_results() => FlowTestHost.RunAsync(async host =>
    {
        var batch = Node.Named("square").Items(_ => Enumerable.Range(0, 3)).Each(n => n * n);
        var sum = Node.Named("sum").Prep((s, c) => c.ResultOf(batch).Values.Sum()).Exec(n => n).Post((s, n) => s.Set("sum", n));
        var flow = Flow.Named("kept").StartAt(batch).Connect(batch, sum).KeepResult(batch).Build();

        (await host.RunAsync(flow)).EnsureCompleted().State.GetInt("sum").ShouldBe(5);
    });

    [Fact]
    public async Task A_batch_runs_alone()
    {
        var state = new SharedState();
        state.Set("items", new[] { 1, 2, 3 });

        await Node.Batch("double", (int n) => 2 * n).RunAsync(state);

        state.GetList<int>("results").ShouldBe([2, 4, 6]);
    }

    [Fact]
    public Task An_item_knows_its_place_and_has_a_key_of_its_own() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("keys").Items(_ => new[] { "a", "b" }).Each((item, x) => $"{item}{x.Item}{x.Attempt} {x.IdempotencyKey}");

        var result = await host.RunAsync(Hosts.Chain("keys", node), options: new() { Id = "r" });

        result.EnsureCompleted().State.GetList<string>("results").ShouldBe(["a01 r/keys#1[0]", "b11 r/keys#1[1]"]);
    });

    [Fact]
    public Task Steps_and_cursors_are_not_for_single_items() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("steps").Items(_ => new[] { 1 }).Each(async (n, x) => await x.StepAsync("s", _ => new ValueTask<int>(1)));

        var error = (await host.RunAsync(Hosts.Chain("steps", node))).Errors.ShouldHaveSingleItem();

        error.Exception!.InnerException.ShouldBeOfType<ItemContextException>().Message.ShouldContain("StepAsync");
    });
}
